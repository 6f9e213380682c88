"""Which listeners of its gateway take a route, and for which hosts.

As the Gateway API says: https://gateway-api.sigs.k8s.io/reference/spec/#httproutespec (`hostnames`).
Istio reads the hosts of its gateways and VirtualServices alike.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from fleetbook.analysis.network.doors import Door, DoorListener, covers
from fleetbook.analysis.network.index import Index
from fleetbook.analysis.network.kinds.gateway_api import PROTOCOLS
from fleetbook.analysis.network.rules import ANY_HOST
from fleetbook.analysis.network.stated import Parent, StatedRoute
from fleetbook.analysis.selectors import fits
from fleetbook.analysis.shape import known
from fleetbook.core.unknown import Unknown

Host = str | Unknown
_TAKEN_BY = {
    "HTTPRoute": ("HTTP", "HTTPS"),
    "GRPCRoute": ("HTTP", "HTTPS"),
    "TLSRoute": ("TLS",),
    "TCPRoute": ("TCP", "TLS"),
    "UDPRoute": ("UDP",),
}
"""Kind of a route to the protocols of the listeners that take it where they do not say otherwise."""
_KINDS = {protocol: kind for kind, protocol in PROTOCOLS.items()}
"""Protocol of a route of values to the kind of the object that the chart makes."""


def attach_routes(
    stated: Iterable[StatedRoute], doors: Mapping[str, Door], index: Index
) -> Iterator[StatedRoute]:
    """Each route as its listeners take it; one that only leads to HTTPS is not a way to anything."""
    for route in stated:
        door = doors.get(str(route.parent.gateway)) if route.parent else None
        if route.redirects:
            continue
        if route.parent is None or door is None or not door.listeners:
            yield route
        else:
            yield from _attached(route, route.parent, door, index)


def mark_redirects(stated: Iterable[StatedRoute], doors: Mapping[str, Door]) -> dict[str, Door]:
    """The doors, their listeners told of the routes that send everything from one to another."""
    marked = dict(doors)
    for route in stated:
        door = marked.get(str(route.parent.gateway)) if route.parent else None
        if route.redirects and route.parent and door is not None:
            marked[door.name] = _marked(door, _meant(route.parent, door.listeners))
    return marked


def _marked(door: Door, meant: Sequence[DoorListener]) -> Door:
    secure = next((each.title for each in door.listeners if each.protocol in ("HTTPS", "TLS")), "HTTPS")
    names = {each.title for each in meant if each.protocol == "HTTP"}
    listeners = tuple(
        replace(each, redirect_to=secure) if each.name in names else each
        for each in door.entrypoint.listeners
    )
    return replace(door, entrypoint=replace(door.entrypoint, listeners=listeners))


def _attached(route: StatedRoute, parent: Parent, door: Door, index: Index) -> Iterator[StatedRoute]:
    meant = _meant(parent, door.listeners)
    taking = [each for each in meant if _takes(each, route, parent, index)]
    shares = _shares(route, taking)
    if not shares:
        yield replace(route, refused=route.refused or _why(route, parent, meant, taking))
    for host, listeners in shares.items():
        names = tuple(dict.fromkeys(each.title for each in listeners))
        ports = {each.port for each in listeners}
        yield replace(route, host=host, listeners=names, port=ports.pop() if len(ports) == 1 else route.port)


def _meant(parent: Parent, listeners: Sequence[DoorListener]) -> list[DoorListener]:
    return [
        each
        for each in listeners
        if each.home == parent.listener_set
        and parent.listener in (None, each.name)
        and parent.port in (None, each.port)
    ]


def _takes(listener: DoorListener, route: StatedRoute, parent: Parent, index: Index) -> bool:
    kind = _KINDS[route.protocol] if route.via.kind == "HelmRelease" else route.via.kind
    protocols = _TAKEN_BY.get(kind, ())
    if kind not in listener.kinds if listener.kinds else protocols and listener.protocol not in protocols:
        return False
    home = listener.home or parent.gateway
    if listener.takes_from == "Same":
        return route.namespace == home.namespace
    if listener.takes_from == "Selector":
        return fits(listener.selector, index.labels_of_namespace(route.namespace))
    return listener.takes_from == "All"


def _shares(route: StatedRoute, taking: Sequence[DoorListener]) -> dict[Host, list[DoorListener]]:
    """Host to the listeners that serve the route under it."""
    found: dict[Host, list[DoorListener]] = {}
    for listener in taking:
        for host in _hosts(route, listener):
            found.setdefault(host, []).append(listener)
    return found


def _hosts(route: StatedRoute, listener: DoorListener) -> Iterator[Host]:
    """What the hosts of a route and of a listener have in common."""
    if listener.any_host:
        yield ANY_HOST if route.any_host else route.host
        return
    for own in listener.hosts:
        if route.any_host:
            yield known(own) or own
        elif _reaches(own, route.host):
            yield route.host
        elif isinstance(route.host, str) and covers(route.host, own):
            yield known(own) or own


def _reaches(pattern: str, host: Host) -> bool:
    """Whether a listener's host stands for a route's; variables compare as they are written."""
    written = host.written if isinstance(host, Unknown) else host
    return covers(pattern, written) or ("${" in f"{pattern}{written}" and not _comparable(pattern, written))


def _comparable(pattern: str, host: str) -> bool:
    """Whether two texts with variables can be told apart: both end in the same unknown domain."""
    ending = pattern.removeprefix("*.")
    return "${" in ending and host.endswith(ending[ending.rfind("${") :])


def _why(
    route: StatedRoute, parent: Parent, meant: Sequence[DoorListener], taking: Sequence[DoorListener]
) -> str:
    if not meant:
        named = parent.listener or (f"on port {parent.port}" if parent.port else "")
        return f"{parent.gateway} has no listener {named}".rstrip()
    if not taking:
        return f"no listener of {parent.gateway} takes a {route.via.kind} of {route.namespace}"
    host = route.host.written if isinstance(route.host, Unknown) else route.host
    return f"no listener of {parent.gateway} takes {host}"
