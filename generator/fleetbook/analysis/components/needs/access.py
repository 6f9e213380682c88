"""Needs of access: what a request passes on its way, and who vouches for it."""

from collections.abc import Iterator

from fleetbook.analysis.components.needs.ground import Ground, Need, need
from fleetbook.core.identity import ObjectRef
from fleetbook.model.components import Effect
from fleetbook.model.network import Exposure


def needs_of_access(ground: Ground) -> Iterator[Need]:
    """Gateways, addresses, guards, names and certificates."""
    yield from _by_entrypoint(ground)
    yield from _by_tunnel(ground)
    yield from _by_address(ground)
    yield from _by_guard(ground)
    yield from _by_name_server(ground)
    yield from _by_certificate(ground)


def _by_entrypoint(ground: Ground) -> Iterator[Need]:
    doors = {each.name: each.component for each in ground.network.entrypoints}
    for route in ground.network.routes:
        door = doors.get(route.entrypoint or "")
        yield from need(route.component, door, "requests enter through it", Effect.AT_ONCE, route.defined_at)


def _by_tunnel(ground: Ground) -> Iterator[Need]:
    """The tunnel that leads to an entrypoint from outside; of several it is not known which one."""
    tunnels = {each.component for each in ground.network.entrypoints if each.kind == "Tunnel"}
    tunnel = tunnels.pop() if len(tunnels) == 1 else None
    for route in ground.network.routes:
        if route.exposure is Exposure.TUNNEL:
            why = "requests from outside come through it"
            yield from need(route.component, tunnel, why, Effect.AT_ONCE, route.defined_at)


def _by_address(ground: Ground) -> Iterator[Need]:
    for door in ground.network.entrypoints:
        announcer = door.address_component
        yield from need(door.component, announcer, "announces its address", Effect.AT_ONCE, door.defined_at)


def _by_guard(ground: Ground) -> Iterator[Need]:
    for route in ground.network.routes:
        at = route.lines.get("middlewares", route.defined_at)
        for guard in route.guards or ((route.auth,) if route.auth else ()):
            named = ground.serving(guard.provider) or ground.named(guard.provider) if guard.provider else None
            needed = guard.component or named
            yield from need(route.component, needed, "signs its users in", Effect.AT_ONCE, at)


def _by_name_server(ground: Ground) -> Iterator[Need]:
    """Split DNS answers in the cluster; what others are told stays with them."""
    servers = {each.name: each for each in ground.network.name_servers}
    for route in ground.network.routes:
        for server in (servers[each.server] for each in route.published if each.server in servers):
            why = "answers for its host" if server.answers else "publishes its host"
            effect = Effect.AT_ONCE if server.answers else Effect.LATER
            yield from need(route.component, server.component, why, effect, route.defined_at)


def _by_certificate(ground: Ground) -> Iterator[Need]:
    """A certificate serves on until it expires."""
    controller = ground.providing("certificate_controller", "cert-manager")
    why = "issues its certificate"
    for each in ground.security.certificates:
        own = ground.grouping.component_of(ObjectRef("Certificate", each.namespace, each.name))
        yield from need(own, controller, why, Effect.LATER, each.defined_at)
    for route in ground.network.routes:
        if route.tls and route.tls.issuer and not route.tls.certificate:
            yield from need(route.component, controller, why, Effect.LATER, route.defined_at)
