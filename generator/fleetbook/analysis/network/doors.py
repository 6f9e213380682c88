"""A way into the cluster in the making: the entrypoint, and what routes need to know of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from fleetbook.catalogue.entry import Entry
from fleetbook.core.identity import NamespacedName
from fleetbook.core.location import Location
from fleetbook.core.origin import Origin
from fleetbook.model.network import Entrypoint


@dataclass(frozen=True, kw_only=True)
class DoorListener:
    """What a listener of a Gateway says of the requests that it takes."""

    name: str
    hosts: tuple[str, ...] = ()
    """Empty: any host."""
    port: int | None = None
    protocol: str = ""
    certificates: tuple[NamespacedName, ...] = ()
    kinds: tuple[str, ...] = ()
    """Kinds of routes that it takes; empty where its protocol decides."""
    takes_from: str = "All"
    """Namespaces of the routes that it takes: Same, All, Selector or None."""
    selector: Mapping[str, Any] = field(default_factory=dict)
    """Labels of those namespaces, where a selector tells them."""
    home: NamespacedName | None = None
    """The ListenerSet that states it; None for the gateway itself."""

    @property
    def title(self) -> str:
        """Its name, with that of its ListenerSet before it."""
        return f"{self.home.name}/{self.name}" if self.home else self.name

    @property
    def any_host(self) -> bool:
        """Whether it takes requests for any host."""
        return not self.hosts or "*" in self.hosts


@dataclass(frozen=True, kw_only=True)
class Door:
    """An entrypoint with the facts that only the network analysis uses."""

    entrypoint: Entrypoint
    annotations: Mapping[str, Any] = field(default_factory=dict)
    """Of the service or gateway that requests enter by."""
    dns_hosts: tuple[str, ...] = ()
    """Hosts that external-dns gives its address."""
    listeners: tuple[DoorListener, ...] = ()
    services: tuple[str, ...] = ()
    """Services by which requests may enter, as `namespace/name`."""
    classes: tuple[str, ...] = ()
    """Ingress classes that it serves."""
    middlewares: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Listener to the middlewares that every request by it passes first, as Traefik writes them."""
    traefik: bool = False
    """Whether it reads Traefik's own objects."""

    @property
    def name(self) -> str:
        """The entrypoint's name."""
        return self.entrypoint.name

    @property
    def class_name(self) -> str | None:
        """Its own ingress class."""
        return next(iter(self.classes), None)

    def certificates_for(self, host: object, listener: str | None) -> tuple[NamespacedName, ...]:
        """Secrets of the named listener's certificates, else of those whose host covers the route's."""
        named = [each for each in self.listeners if listener is not None and each.name == listener]
        if named:
            return named[0].certificates
        with_one = [each for each in self.listeners if each.certificates]
        fits = [each for each in with_one if each.any_host or any(covers(own, host) for own in each.hosts)]
        found = [each for each in fits if not each.any_host] or fits
        default = self.entrypoint.default_certificate
        return found[0].certificates if found else (default,) if default else ()


def kind_of(entry: Entry | None) -> str:
    """The kind of way in that an ingress class of the catalogue is."""
    return "Tunnel" if entry is not None and "tunnel" in entry.provides else "Ingress controller"


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


def with_address_of(entrypoint: Entrypoint, lender: Entrypoint) -> Entrypoint:
    """A way in that is reached at the address of another."""
    return replace(
        entrypoint,
        addresses=lender.addresses,
        address_provider=lender.address_provider,
        address_mode=lender.address_mode,
        address_component=lender.address_component,
        pools=lender.pools,
    )


def lend_address(gateway: Door, owners: Sequence[Door]) -> Door:
    """A Gateway without an address of its own is reached by the service of the proxies that serve it.

    Controllers that make a service for each Gateway have none themselves.
    """
    entrypoint = gateway.entrypoint
    serving = [each for each in owners if each.entrypoint.component == entrypoint.component]
    owner = next((each for each in serving if each.traefik or each.entrypoint.kind == "LoadBalancer"), None)
    if owner is None or entrypoint.component is None or entrypoint.addresses:
        return gateway
    lent = with_address_of(entrypoint, owner.entrypoint)
    return replace(gateway, entrypoint=lent, services=(*gateway.services, *owner.services))


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
