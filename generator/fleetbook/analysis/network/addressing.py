"""What a person types to reach a route."""

from fleetbook.analysis.network.doors import Door
from fleetbook.analysis.network.rules import ANY_HOST
from fleetbook.analysis.network.stated import StatedRoute
from fleetbook.core.unknown import Unknown


def host_with_port(route: StatedRoute, door: Door | None) -> str | Unknown:
    """The host, with the port by which it is entered where that is not HTTP's; in place of any host the
    address of the way in."""
    if (route.protocol in ("HTTP", "gRPC") and route.door is None) or isinstance(route.host, Unknown):
        return route.host
    ports = (
        {each.port for each in door.entrypoint.listeners if each.name in route.listeners} if door else set()
    )
    port = route.port or (ports.pop() if len(ports) == 1 else None)
    addresses = door.entrypoint.addresses if door else ()
    host = addresses[0] if route.host == ANY_HOST and addresses else route.host
    return f"[{host}]:{port}" if port and ":" in host else f"{host}:{port}" if port else host
