"""How a request reaches a component: entrypoints, routes, middlewares, network policies."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from fleetbook.analysis.catalogued import entries_of
from fleetbook.analysis.grouping import Grouping
from fleetbook.analysis.made import is_whole
from fleetbook.analysis.network.announcers import Announcers
from fleetbook.analysis.network.balancers import balancer_doors
from fleetbook.analysis.network.certificates import Certificates
from fleetbook.analysis.network.controllers import controller_doors
from fleetbook.analysis.network.dashboards import dashboard_routes
from fleetbook.analysis.network.dns import Dns
from fleetbook.analysis.network.doors import Door, implied_door, lend_address, name_apart
from fleetbook.analysis.network.exposure import Surroundings
from fleetbook.analysis.network.gateways import Gateways
from fleetbook.analysis.network.guarding import Guards, read_middlewares, vouched
from fleetbook.analysis.network.hosts import written
from fleetbook.analysis.network.objects import RouteReader
from fleetbook.analysis.network.policies import read_policies
from fleetbook.analysis.network.routes import Lookup, finish_route
from fleetbook.analysis.network.stated import StatedRoute
from fleetbook.analysis.network.tunnels import remote_tunnel, tunnel_doors, tunnel_rules
from fleetbook.analysis.network.values import value_routes
from fleetbook.analysis.shape import variables_in
from fleetbook.catalogue.entry import Entry
from fleetbook.catalogue.loader import Catalogue
from fleetbook.core.location import Location
from fleetbook.core.unknown import Unknown
from fleetbook.model.declared import Edge
from fleetbook.model.network import Network, Route
from fleetbook.resolve.fleet import ResolvedCluster, Resource

__all__ = ["analyse_network"]


def analyse_network(
    cluster: ResolvedCluster, catalogue: Catalogue, grouping: Grouping, edges: Sequence[Edge] = ()
) -> Network:
    """All ways into a cluster; `edges` are what the owner declared to stand before it."""
    entries = entries_of(grouping, catalogue)
    resources = cluster.objects
    plain = tuple(_stated_routes(resources, grouping))
    stated = tuple(_with_dashboards(plain, grouping, entries))
    doors = _doors(cluster, catalogue, grouping, entries, resources, stated)
    middlewares = read_middlewares(resources)
    rules = tunnel_rules(grouping, entries)
    by_key = {each.key: each for each in middlewares}
    dns = Dns(grouping, entries, resources, doors)
    hosts = {written(each.host).lower(): each.component for each in stated if each.component}
    lookup = Lookup(
        doors=doors,
        middlewares=by_key,
        namespaces=frozenset(each.ref.namespace for each in resources),
        guards=Guards(resources, grouping, entries, by_key),
        vouch=lambda guard: vouched(guard, hosts, grouping, entries),
        certificates=Certificates(resources, grouping, entries),
        dns=dns,
        around=Surroundings(
            edges=tuple(edge.name for edge in edges),
            tunnel_rules=rules,
            remote_tunnel=remote_tunnel(entries, rules),
        ),
    )
    routes = tuple(sorted({_identity(each): each for each in _finish(stated, lookup)}.values(), key=_order))
    return Network(
        entrypoints=tuple(doors[name].entrypoint for name in sorted(doors) if _matters(doors[name], routes)),
        routes=routes,
        middlewares=middlewares,
        policies=read_policies(cluster),
        name_servers=dns.servers,
    )


def _stated_routes(resources: Sequence[Resource], grouping: Grouping) -> Iterator[StatedRoute]:
    services = {each.ref.key: each for each in resources if each.ref.kind == "Service"}
    for each in resources:
        yield from RouteReader(each, grouping, services).read()
    for group in grouping.groups:
        for release in group.releases:
            if not is_whole(release):
                yield from value_routes(release, group.id)


def _with_dashboards(
    stated: Sequence[StatedRoute], grouping: Grouping, entries: Mapping[str, Entry]
) -> Iterator[StatedRoute]:
    """Routes as stated, and those of dashboards that no block of values states as a route already."""
    yield from stated
    seen = {(route.via, route.host) for route in stated}
    for route in dashboard_routes(grouping, entries):
        if (route.via, route.host) not in seen:
            yield route


def _doors(
    cluster: ResolvedCluster,
    catalogue: Catalogue,
    grouping: Grouping,
    entries: Mapping[str, Entry],
    resources: Sequence[Resource],
    stated: Iterable[StatedRoute],
) -> dict[str, Door]:
    """Every way in by name; where two claim one name the first is kept."""
    announcers = Announcers(cluster, grouping, entries)
    controllers = name_apart(list(controller_doors(cluster, grouping, entries, announcers)))
    api = Gateways(resources, grouping, entries, catalogue, announcers).doors()
    gateways = [lend_address(each, controllers) for each in api]
    taken = {component for each in controllers if (component := each.entrypoint.component)}
    found = [*controllers, *gateways, *tunnel_doors(grouping, entries)]
    found += balancer_doors(cluster.objects, grouping, announcers, taken)
    doors: dict[str, Door] = {}
    for door in found:
        doors.setdefault(door.name, door)
    for route in stated:
        _imply(route, doors, catalogue)
    return doors


def _imply(route: StatedRoute, doors: dict[str, Door], catalogue: Catalogue) -> None:
    """Add the way in that a route names though nothing in Git makes it."""
    if route.parent is not None:
        name = str(route.parent.gateway)
        doors.setdefault(name, implied_door(name, "Gateway", "Gateway API", route.origin, route.at))
    elif route.class_name and not variables_in(route.class_name) and not _served(route.class_name, doors):
        entry = catalogue.provider_of("ingress_class", route.class_name)
        provider = entry.title if entry else route.class_name
        door = implied_door(route.class_name, "Ingress controller", provider, route.origin, route.at)
        doors.setdefault(route.class_name, door)


def _served(class_name: str, doors: Mapping[str, Door]) -> bool:
    return any(each.class_name == class_name for each in doors.values())


def _finish(stated: Iterable[StatedRoute], lookup: Lookup) -> Iterator[Route]:
    for route in stated:
        yield finish_route(route, lookup)


def _matters(door: Door, routes: Iterable[Route]) -> bool:
    """An ingress controller that nothing enters by and that has no address is another role of a component."""
    entrypoint = door.entrypoint
    used = any(route.entrypoint == door.name for route in routes)
    announces_itself = entrypoint.component == entrypoint.address_component
    stands = entrypoint.default_class or (bool(entrypoint.addresses) and not announces_itself)
    return used or stands or entrypoint.kind != "Ingress controller"


def _identity(route: Route) -> tuple[object, ...]:
    return (route.host, route.path, route.via, route.entrypoint, route.backend)


def _order(route: Route) -> tuple[str, str, str, Location]:
    host = (route.host.written or route.host.reason) if isinstance(route.host, Unknown) else route.host
    unknown = "~" if isinstance(route.host, Unknown) else ""
    return f"{unknown}{host}", route.path, str(route.via), route.defined_at or Location("", 0)
