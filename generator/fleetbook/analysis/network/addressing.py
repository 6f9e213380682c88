"""What a person types to reach a route."""

from dataclasses import replace

from fleetbook.analysis.network.doors import Door
from fleetbook.analysis.network.rules import ANY_HOST
from fleetbook.analysis.network.stated import StatedRoute
from fleetbook.core.unknown import Unknown


def host_with_port(route: StatedRoute, door: Door | None) -> str | Unknown:
    """The host, with the port by which it is entered where that is not HTTP's; in place of any host the
    address of the way in."""
    if route.protocol in ("HTTP", "gRPC") and route.door is None:
        return route.host
    port = route.port or (_only_port(route, door) if door else None)
    if isinstance(route.host, Unknown):
        written = route.host.written
        return replace(route.host, written=_joined(written, port)) if written else route.host
    addresses = door.entrypoint.addresses if door else ()
    return _joined(addresses[0] if route.host == ANY_HOST and addresses else route.host, port)


def _only_port(route: StatedRoute, door: Door) -> int | None:
    """The port of the listeners that take it, where they share one."""
    ports = {each.port for each in door.entrypoint.listeners if each.name in route.listeners}
    return ports.pop() if len(ports) == 1 else None


def _joined(host: str, port: int | None) -> str:
    if port is None:
        return host
    return f"[{host}]:{port}" if host.count(":") > 1 else f"{host}:{port}"
