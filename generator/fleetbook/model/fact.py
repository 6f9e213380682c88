"""How a fact is known, and where it is written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from fleetbook.core.location import Location


class Origin(StrEnum):
    """How a fact is known."""

    MANIFEST = "manifest"
    """An object in Git."""
    VALUES = "values"
    """Read from Helm values."""
    RENDERED = "rendered"
    """Read from a rendered chart."""
    DEFAULT = "default"
    """The chart's documented default."""
    DECLARED = "declared"
    """The owner wrote it in `fleetbook.yml`."""


@dataclass(frozen=True, kw_only=True)
class Fact:
    """Base of every entry of the model that states a fact."""

    origin: Origin = Origin.MANIFEST
    """How it is known."""
    defined_at: Location | None = None
    """Where it is written; None only where the origin is default or declared."""
    lines: Mapping[str, Location] = field(default_factory=dict, compare=False)
    """Field name to the line that says it, where that is not `defined_at`."""
