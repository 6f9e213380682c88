"""A way into the cluster in the making: the entrypoint, and what routes need to know of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from fleetbook.core.identity import NamespacedName
from fleetbook.core.location import Location
from fleetbook.core.origin import Origin
from fleetbook.model.network import Entrypoint


@dataclass(frozen=True, kw_only=True)
class DoorListener:
    """What a Gateway's listener says of its hosts and certificate."""

    host: str | None
    certificates: tuple[NamespacedName, ...]


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
    class_name: str | None = None
    """Ingress class that it serves."""
    traefik: bool = False
    """Whether it reads Traefik's own objects."""

    @property
    def name(self) -> str:
        """The entrypoint's name."""
        return self.entrypoint.name

    def certificates_for(self, host: object, listener: str | None) -> tuple[NamespacedName, ...]:
        """Secrets of the named listener's certificates, else of those whose host covers the route's."""
        if listener is not None and listener in self.listeners:
            return self.listeners[listener].certificates
        with_one = [each for each in self.listeners.values() if each.certificates]
        fits = [each for each in with_one if each.host is None or covers(each.host, host)]
        found = [each for each in fits if each.host is not None] or fits
        default = self.entrypoint.default_certificate
        return found[0].certificates if found else (default,) if default else ()


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


def lend_address(gateway: Door, controllers: Sequence[Door]) -> Door:
    """A Gateway of Traefik without an address of its own is reached by Traefik's service."""
    entrypoint = gateway.entrypoint
    owner = next((each for each in controllers if each.entrypoint.component == entrypoint.component), None)
    if owner is None or not owner.traefik or entrypoint.addresses:
        return gateway
    lender = owner.entrypoint
    lent = replace(
        entrypoint,
        addresses=lender.addresses,
        address_provider=lender.address_provider,
        address_mode=lender.address_mode,
        address_component=lender.address_component,
    )
    return replace(gateway, entrypoint=lent, services=owner.services)


def name_apart(controllers: Sequence[Door]) -> list[Door]:
    """Controllers of one class are told apart by their components."""
    names = [each.name for each in controllers]
    return [
        each
        if names.count(each.name) == 1 or each.entrypoint.component is None
        else _named_by_component(each)
        for each in controllers
    ]


def _named_by_component(door: Door) -> Door:
    return replace(door, entrypoint=replace(door.entrypoint, name=door.entrypoint.component or door.name))
