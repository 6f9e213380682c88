"""Services with an entrance of their own, as ways in and as the routes that they are.

Nobody but the address and the port decides where such a request goes, so the address and the port are the
route: `10.0.0.5:1883`.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from fleetbook.analysis.network.announcers import Announcement, Announcers, stated_addresses
from fleetbook.analysis.network.dns import hosts_asked
from fleetbook.analysis.network.doors import Door
from fleetbook.analysis.network.open_services import UNSTATED, OpenPort, OpenService
from fleetbook.analysis.network.stated import StatedRoute
from fleetbook.analysis.shape import known, words
from fleetbook.core.unknown import Unknown
from fleetbook.model.network import AddressPool, Entrypoint, Listener

_BALANCER = "LoadBalancer"


@dataclass(frozen=True)
class Entrance:
    """A service as the way in that it is, and its routes."""

    door: Door
    routes: tuple[StatedRoute, ...]


def entrances(services: Iterable[OpenService], announcers: Announcers) -> Iterator[Entrance]:
    """One for each service."""
    for service in services:
        door = _door(service, _announced(service, announcers))
        yield Entrance(door, tuple(_routes(service, door)))


def _stated(service: OpenService) -> tuple[str, ...]:
    """Addresses as they are written, variables among them."""
    external = words(service.spec.get("externalIPs"))
    stated = (*words(service.spec.get("loadBalancerIP")), *external)
    return tuple(dict.fromkeys((*stated, *stated_addresses(service.annotations))))


def _addresses(service: OpenService) -> tuple[str, ...]:
    return tuple(each for each in _stated(service) if known(each) == each)


def _announced(service: OpenService, announcers: Announcers) -> Announcement:
    if service.kind == "Tailnet":
        return Announcement("Tailscale")
    if service.kind == "NodePort":
        return Announcement()
    asking = None if _stated(service) else service.asking
    external = bool(words(service.spec.get("externalIPs")))
    return announcers.announce(_addresses(service), service.annotations, external, asking)


def _door(service: OpenService, announced: Announcement) -> Door:
    return Door(
        entrypoint=Entrypoint(
            name=str(service.key),
            kind=service.kind,
            addresses=_addresses(service),
            address_provider=announced.provider,
            address_mode=announced.mode,
            address_component=announced.component,
            provider=announced.provider or ("load balancer" if service.kind == _BALANCER else "nodes"),
            listeners=tuple(_listener(service, each) for each in service.ports),
            default_certificate=None,
            default_class=False,
            component=service.component,
            pools=announced.pools,
            origin=service.origin,
            defined_at=service.at,
        ),
        annotations=service.annotations,
        dns_hosts=hosts_asked(service.annotations),
    )


def _listener(service: OpenService, port: OpenPort) -> Listener:
    entered = port.node_port if service.kind == "NodePort" else port.number
    written = str(entered) if entered else ""
    return Listener(name=port.name or written, port=entered, protocol=port.protocol, redirect_to=None)


def _routes(service: OpenService, door: Door) -> Iterator[StatedRoute]:
    """A route for each port under each name; one without a known port where the chart decides its ports."""
    unstated = OpenPort(name="", number=None, protocol=UNSTATED, node_port=None, at=service.at)
    ports = {
        (each.number, each.node_port, each.protocol): each for each in reversed(service.ports or (unstated,))
    }
    for port in reversed(ports.values()):
        entered = port.node_port if service.kind == "NodePort" else port.number
        for host in _hosts(service, door, entered):
            yield _route(service, door, port, host, entered)


def _hosts(service: OpenService, door: Door, port: int | None) -> Iterator[str | Unknown]:
    """The names that external-dns gives it, else its address, else where that comes from."""
    if service.kind == "Tailnet":
        yield _tailnet_name(service)
    elif service.kind == "NodePort":
        yield Unknown(f"port {port} of every node" if port else "Kubernetes picks a port of every node")
    else:
        names = [known(each) or each for each in door.dns_hosts or _stated(service)[:1]]
        yield from names or [_unstated(door.entrypoint.pools, port)]


def _tailnet_name(service: OpenService) -> str | Unknown:
    """The operator names it after namespace and service where nothing else is stated:
    https://tailscale.com/kb/1445/kubernetes-operator-customization"""
    stated = known(service.annotations.get("tailscale.com/hostname"))
    default = f"{service.key.namespace}-{service.key.name}"
    return stated or Unknown("the operator names it after namespace and service", default)


def _unstated(pools: Sequence[AddressPool], port: int | None) -> Unknown:
    at = f"port {port} of " if port else ""
    if not pools:
        return Unknown(f"{at}an address that Git does not state")
    ranges = " or ".join(f"{', '.join(each.ranges)} (pool {each.name})" for each in pools)
    return Unknown(f"{at}one of {ranges}")


def _route(
    service: OpenService, door: Door, port: OpenPort, host: str | Unknown, entered: int | None
) -> StatedRoute:
    number = str(port.number) if port.number else port.name or None
    return StatedRoute(
        host=host,
        path="/",
        backend=replace(service.backend, port=number),
        via=service.via,
        namespace=service.key.namespace,
        names=(service.key.name,),
        labels=service.labels,
        annotations=service.annotations,
        origin=service.origin,
        at=port.at or service.at,
        component=service.component,
        protocol=port.protocol,
        port=entered,
        door=door.name,
        lets_in=words(service.spec.get("loadBalancerSourceRanges")) if service.kind == _BALANCER else (),
    )
