"""A way into the cluster in the making: the entrypoint, and what routes need to know of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fleetbook.core.identity import NamespacedName
from fleetbook.core.location import Location
from fleetbook.model.fact import Origin
from fleetbook.model.network import Entrypoint


@dataclass(frozen=True, kw_only=True)
class DoorListener:
    """What a Gateway's listener says of its hosts and certificate."""

    host: str | None
    certificate: NamespacedName | None


@dataclass(frozen=True, kw_only=True)
class Door:
    """An entrypoint with the facts that only the network analysis uses."""

    entrypoint: Entrypoint
    annotations: Mapping[str, Any] = field(default_factory=dict)
    """Of the service or gateway that requests enter by."""
    dns_hosts: tuple[str, ...] = ()
    """Hosts that external-dns gives its address."""
    listeners: Mapping[str, DoorListener] = field(default_factory=dict)
    services: tuple[str, ...] = ()
    """Services by which requests may enter, as `namespace/name`."""
    traefik: bool = False
    """Whether it reads Traefik's own objects."""

    @property
    def name(self) -> str:
        """The entrypoint's name."""
        return self.entrypoint.name

    def certificate_for(self, host: object, listener: str | None) -> NamespacedName | None:
        """The certificate's secret of the named listener, else of the one whose host covers the route's."""
        if listener is not None and listener in self.listeners:
            return self.listeners[listener].certificate
        with_one = [each for each in self.listeners.values() if each.certificate]
        fits = [each for each in with_one if each.host is None or covers(each.host, host)]
        exact = [each for each in fits if each.host is not None]
        found = exact or fits
        return found[0].certificate if found else self.entrypoint.default_certificate


def covers(pattern: str, host: object) -> bool:
    """Whether a host name, which may begin with `*.`, stands for a route's host."""
    if not isinstance(host, str):
        return False
    return pattern == host or (pattern.startswith("*.") and host.endswith(pattern[1:]))


def implied_door(name: str, kind: str, provider: str, origin: Origin, at: Location | None) -> Door:
    """A way in that routes name, though nothing in Git makes it."""
    return Door(
        entrypoint=Entrypoint(
            name=name,
            kind=kind,
            addresses=(),
            address_provider=None,
            address_mode=None,
            address_component=None,
            provider=provider,
            listeners=(),
            default_certificate=None,
            default_class=False,
            component=None,
            origin=origin,
            defined_at=at,
        )
    )
