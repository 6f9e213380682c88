"""Fixtures that turn an inline tree into a Fleet."""

from collections.abc import Callable
from pathlib import Path

import pytest

from overlays import Bench, Open
from resolving import Resolve, bootstrapped, resolve_folder


@pytest.fixture
def resolve(tree: Callable[[str], Path]) -> Resolve:
    """Write an inline tree and resolve it: `resolve(text, settings)`."""
    return lambda text, settings=None: resolve_folder(tree(text), settings)


@pytest.fixture
def resolve_cluster(tree: Callable[[str], Path]) -> Resolve:
    """The same, with a root that builds `clusters/production` put in front."""
    return lambda text, settings=None: resolve_folder(tree(bootstrapped(text)), settings)


@pytest.fixture
def bench(tree: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Open:
    """Write an inline tree on which overlays are built in two ways."""
    return lambda text: Bench.of(tree(text), tmp_path_factory.mktemp("work") / "work")
