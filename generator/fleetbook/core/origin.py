"""How a fact is known."""

from enum import StrEnum


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
