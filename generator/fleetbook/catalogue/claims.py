"""What is known of the claims that operators make."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

HERE = Path(__file__).parent


@dataclass(frozen=True, kw_only=True)
class ClaimTemplate:
    """Where an object of some kind asks its operator for claims, and what the operator calls them."""

    at: str
    """JSONPath in the object to what describes the claim."""
    name: str
    """The claim's name, with the placeholders that `claims.yaml` explains."""
    template: str = ""
    """Name of the template where it states none."""
    count: str = ""
    """Keys, joined by dots, that lead to the number of claims in the object; empty: there is one."""
    item_count: str = ""
    """The same in the item of the list that holds the template."""
    default_count: int = 1
    default_size: str | None = None
    """What the operator asks for where nothing is stated."""
    unless: str = ""
    """Keys below the description which say that there is no claim."""


def claim_templates(kind: str, group: str) -> tuple[ClaimTemplate, ...]:
    """The templates of a kind; empty for one that makes no claims, as far as is known."""
    return _known().get(f"{kind}.{group}", ())


@cache
def _known() -> Mapping[str, tuple[ClaimTemplate, ...]]:
    loaded = yaml.load((HERE / "claims.yaml").read_bytes(), Loader=yaml.CSafeLoader)
    return {kind: tuple(ClaimTemplate(**each) for each in templates) for kind, templates in loaded.items()}
