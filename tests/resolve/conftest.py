"""Fixtures that turn an inline tree into a Fleet."""

from collections.abc import Callable
from pathlib import Path

import pytest

from resolving import Resolve, bootstrapped, resolve_folder


@pytest.fixture
def resolve(tree: Callable[[str], Path]) -> Resolve:
    """Write an inline tree and resolve it: `resolve(text, settings)`."""
    return lambda text, settings=None: resolve_folder(tree(text), settings)


@pytest.fixture
def resolve_cluster(tree: Callable[[str], Path]) -> Resolve:
    """The same, with a root that builds `clusters/production` put in front."""
    return lambda text, settings=None: resolve_folder(tree(bootstrapped(text)), settings)
