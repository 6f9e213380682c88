"""What makes one secret."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from fleetbook.core.identity import NamespacedName, ObjectRef
from fleetbook.core.location import Location
from fleetbook.core.origin import Origin
from fleetbook.model.security import SecretKind


@dataclass(frozen=True, kw_only=True)
class Provision:
    """What makes one secret."""

    key: NamespacedName
    kind: SecretKind
    maker: ObjectRef
    at: Location | None
    lines: Mapping[str, Location] = field(default_factory=dict)
    keys: tuple[str, ...] = ()
    complete: bool = True
    """Whether it holds no other keys."""
    provider: str | None = None
    store: ObjectRef | None = None
    copy_of: NamespacedName | None = None
    recipients: tuple[str, ...] = ()
    scope: str | None = None
    origin: Origin = Origin.MANIFEST
    certain: bool = True
    """False for what a controller makes beside its real work: told of only where something uses it."""
