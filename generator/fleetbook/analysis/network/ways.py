"""All ways into a cluster, and which of them each route takes."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

from fleetbook.analysis.grouping import Grouping
from fleetbook.analysis.network.announcers import Announcers
from fleetbook.analysis.network.attachment import attach_routes, mark_redirects
from fleetbook.analysis.network.backends import Backends
from fleetbook.analysis.network.balancers import Entrance, entrances
from fleetbook.analysis.network.controllers import controller_doors
from fleetbook.analysis.network.doors import Door, implied_door, kind_of, lend_address, name_apart
from fleetbook.analysis.network.gateways import Gateways
from fleetbook.analysis.network.host_ports import host_entrances
from fleetbook.analysis.network.index import Index
from fleetbook.analysis.network.ingress_classes import class_doors
from fleetbook.analysis.network.istio_gateways import istio_doors
from fleetbook.analysis.network.kinds import RouteSource
from fleetbook.analysis.network.open_services import open_services
from fleetbook.analysis.network.stated import StatedRoute
from fleetbook.analysis.network.streams import Streams
from fleetbook.analysis.network.tailnet import connector_doors
from fleetbook.analysis.network.tunnels import TunnelRule, led_on, tunnel_doors, tunnel_routes, tunnel_rules
from fleetbook.analysis.shape import variables_in
from fleetbook.catalogue.entry import Entry
from fleetbook.catalogue.loader import Catalogue
from fleetbook.resolve.fleet import Resource


class Ways:
    """Finds the ways in, and the routes that are ways in themselves."""

    def __init__(
        self, index: Index, grouping: Grouping, entries: Mapping[str, Entry], catalogue: Catalogue
    ) -> None:
        self.grouping = grouping
        self.entries = entries
        self._tunnel_rules = tunnel_rules(grouping, entries)
        self._index = index
        self._catalogue = catalogue
        self._backends = Backends(index, grouping, entries)
        self._announcers = Announcers(index, grouping, entries)

    def source(self, resource: Resource) -> RouteSource:
        """An object with what is needed to read its routes."""
        return RouteSource(resource, self._index, self._backends, self.grouping)

    def find(
        self, stated: Sequence[StatedRoute]
    ) -> tuple[dict[str, Door], tuple[StatedRoute, ...], tuple[TunnelRule, ...]]:
        """Every way in by its name, every route as its way in takes it, and what tunnels lead where."""
        own = self._entrances()
        doors = self._doors(stated, own)
        marked = mark_redirects(stated, doors)
        led = tuple(led_on(stated, marked))
        ending = [each for each in stated if not any(each is route for route, _ in led)]
        routes = [
            *attach_routes(ending, marked, self._index),
            *chain.from_iterable(each.routes for each in own if each.door.name in marked),
            *Streams(self._index, self.grouping, self._backends).routes(self.entries, marked),
            *tunnel_routes(self._tunnel_rules, ending, marked.values(), self._backends),
        ]
        return marked, tuple(routes), (*self._tunnel_rules, *(rule for _, rule in led))

    def _entrances(self) -> tuple[Entrance, ...]:
        """Services and ports of nodes that are ways in themselves."""
        services = tuple(open_services(self._index, self.grouping, self._backends))
        return (*entrances(services, self._announcers), *host_entrances(self._index, self.grouping))

    def _doors(self, stated: Sequence[StatedRoute], own: Sequence[Entrance]) -> dict[str, Door]:
        """Every way in by name; where two claim one name the first is kept.

        The services of a gateway are the gateway: they are no ways in of their own.
        """
        context = (self._index, self.grouping, self.entries)
        controllers = name_apart(list(controller_doors(*context, self._announcers)))
        controllers += class_doors(*context, self._catalogue, controllers)
        api = Gateways(*context, self._catalogue, self._announcers).doors()
        balancers = [each.door for each in own if each.door.entrypoint.kind == "LoadBalancer"]
        gateways = [lend_address(each, [*controllers, *balancers]) for each in api]
        gateways += istio_doors(self._index, self.grouping, self._backends, balancers)
        taken = self._taken([*controllers, *gateways])
        found = [*controllers, *gateways, *tunnel_doors(self.grouping, self.entries, self._index)]
        found += [each.door for each in own if each.door.entrypoint.component not in taken]
        found += connector_doors(self._index, self.grouping)
        doors: dict[str, Door] = {}
        for door in found:
            doors.setdefault(door.name, door)
        for route in stated:
            _imply(route, doors, self._catalogue)
        return doors

    def _taken(self, doors: Iterable[Door]) -> frozenset[str]:
        """The components that are gateways; one that also announces addresses is more than that."""
        owners = {component for each in doors if (component := each.entrypoint.component)}
        return frozenset(each for each in owners if not self._announces(each))

    def _announces(self, component: str) -> bool:
        entry = self.entries.get(component)
        return entry is not None and "address_announcer" in entry.provides


def _imply(route: StatedRoute, doors: dict[str, Door], catalogue: Catalogue) -> None:
    """Add the way in that a route names though nothing in Git makes it."""
    if route.door is not None:
        doors.setdefault(
            route.door, implied_door(route.door, "Tunnel", "Cloudflare Tunnel", route.origin, route.at)
        )
    elif route.parent is not None:
        name = str(route.parent.gateway)
        doors.setdefault(name, implied_door(name, "Gateway", "Gateway API", route.origin, route.at))
    elif route.class_name and not variables_in(route.class_name) and not _served(route.class_name, doors):
        entry = catalogue.provider_of("ingress_class", route.class_name)
        provider = entry.title if entry else route.class_name
        door = implied_door(route.class_name, kind_of(entry), provider, route.origin, route.at)
        doors.setdefault(route.class_name, door)


def _served(class_name: str, doors: Mapping[str, Door]) -> bool:
    return any(class_name in each.classes for each in doors.values())
