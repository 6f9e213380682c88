"""What every entry of the model states beside its fields: how it is known, and where it is written."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from fleetbook.core.location import Location
from fleetbook.core.origin import Origin


@dataclass(frozen=True, kw_only=True)
class Fact:
    """Base of every entry of the model that states a fact."""

    origin: Origin = Origin.MANIFEST
    """How it is known."""
    defined_at: Location | None = None
    """Where it is written; None only where the origin is default or declared."""
    lines: Mapping[str, Location] = field(default_factory=dict, compare=False)
    """Field name to the line that says it, where that is not `defined_at`."""
