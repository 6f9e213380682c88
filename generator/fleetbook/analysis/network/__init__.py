"""How a request reaches a component: entrypoints, routes, middlewares, network policies."""

from collections.abc import Iterable, Iterator, Sequence

from fleetbook.analysis.catalogued import entries_of
from fleetbook.analysis.chart_entries import chart_entry
from fleetbook.analysis.grouping import Grouping
from fleetbook.analysis.made import is_whole
from fleetbook.analysis.network.certificates import Certificates
from fleetbook.analysis.network.dashboards import dashboard_routes
from fleetbook.analysis.network.dns import Dns
from fleetbook.analysis.network.doors import Door
from fleetbook.analysis.network.exposure import Surroundings
from fleetbook.analysis.network.guarding import Guards, read_middlewares, vouched
from fleetbook.analysis.network.hosts import written
from fleetbook.analysis.network.index import Index
from fleetbook.analysis.network.kinds import routes_of
from fleetbook.analysis.network.policies import read_policies
from fleetbook.analysis.network.routes import Lookup, finish_route
from fleetbook.analysis.network.stated import StatedRoute
from fleetbook.analysis.network.tunnels import remote_tunnel
from fleetbook.analysis.network.values import value_routes
from fleetbook.analysis.network.ways import Ways
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
    ways = Ways(Index(resources), grouping, entries, catalogue)
    stated = tuple(_stated_routes(resources, ways, catalogue))
    doors, routes, rules = ways.find(stated)
    middlewares = read_middlewares(resources)
    by_key = {each.key: each for each in middlewares}
    dns = Dns(grouping, entries, resources, doors)
    hosts = _components_by_host(routes)
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
    finished = (finish_route(each, lookup) for each in routes)
    told = tuple(sorted({_identity(each): each for each in finished}.values(), key=_order))
    return Network(
        entrypoints=tuple(doors[name].entrypoint for name in sorted(doors) if _matters(doors[name], told)),
        routes=told,
        middlewares=middlewares,
        policies=read_policies(resources, grouping),
        name_servers=dns.servers,
    )


def _stated_routes(resources: Sequence[Resource], ways: Ways, catalogue: Catalogue) -> Iterator[StatedRoute]:
    """Routes of objects and of values, and those of dashboards that nothing of these states already."""
    plain = [
        *(route for each in resources for route in routes_of(ways.source(each))),
        *(
            route
            for group in ways.grouping.groups
            for release in group.releases
            if not is_whole(release)
            for route in value_routes(release, group.id, chart_entry(release, catalogue))
        ),
    ]
    yield from plain
    seen = {(route.via, route.host) for route in plain}
    for route in dashboard_routes(ways.grouping, ways.entries):
        if (route.via, route.host) not in seen:
            yield route


def _components_by_host(routes: Iterable[StatedRoute]) -> dict[str, str]:
    """Who answers at each host that is written down; of several paths the whole host counts."""
    narrow_first = sorted(routes, key=lambda each: each.path == "/")
    named = ((written(each.host).lower(), each.component) for each in narrow_first)
    return {host: component for host, component in named if host and component}


def _matters(door: Door, routes: Iterable[Route]) -> bool:
    """An ingress controller that nothing enters by and that has no address is another role of a component."""
    entrypoint = door.entrypoint
    used = any(route.entrypoint == door.name for route in routes)
    announces_itself = entrypoint.component == entrypoint.address_component
    stands = entrypoint.default_class or (bool(entrypoint.addresses) and not announces_itself)
    return used or stands or entrypoint.kind != "Ingress controller"


def _identity(route: Route) -> tuple[object, ...]:
    return (
        route.host,
        route.path,
        route.via,
        route.entrypoint,
        route.backend,
        route.protocol,
        route.listeners,
    )


def _order(route: Route) -> tuple[str, str, str, Location]:
    host = (route.host.written or route.host.reason) if isinstance(route.host, Unknown) else route.host
    unknown = "~" if isinstance(route.host, Unknown) else ""
    return f"{unknown}{host}", route.path, str(route.via), route.defined_at or Location("", 0)
