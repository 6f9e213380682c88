"""TCP and UDP ports that ingress-nginx passes on:
https://kubernetes.github.io/ingress-nginx/user-guide/exposing-tcp-udp-services/"""

from collections.abc import Iterator, Mapping
from typing import Any

from fleetbook.analysis.grouping import Grouping
from fleetbook.analysis.network.backends import Backends
from fleetbook.analysis.network.doors import Door
from fleetbook.analysis.network.index import Index
from fleetbook.analysis.network.rules import ANY_HOST
from fleetbook.analysis.network.stated import StatedRoute
from fleetbook.analysis.shape import mapping, number, text, within
from fleetbook.catalogue.entry import Entry
from fleetbook.catalogue.facts import read_fact
from fleetbook.core.identity import NamespacedName, ObjectRef
from fleetbook.core.location import Location
from fleetbook.core.origin import Origin

_FACTS = {"gateway.tcp": "TCP", "gateway.udp": "UDP"}
_MAPS = {"tcp-services": "TCP", "udp-services": "UDP"}
"""Names of the ConfigMaps in the project's own manifests."""
Place = tuple[ObjectRef, Origin, Location | None]
"""The object that states a port, how that is known, and its line."""


class Streams:
    """Reads the ports of every ingress-nginx."""

    def __init__(self, index: Index, grouping: Grouping, backends: Backends) -> None:
        self._index = index
        self._grouping = grouping
        self._backends = backends

    def routes(self, entries: Mapping[str, Entry], doors: Mapping[str, Door]) -> Iterator[StatedRoute]:
        """A route for each port: of the values of its releases, and of its ConfigMaps."""
        for door in doors.values():
            component = door.entrypoint.component
            if component is not None and door.entrypoint.kind == "Ingress controller":
                yield from self._of_values(door, component, entries[component])
                yield from self._of_maps(door, component)

    def _of_values(self, door: Door, component: str, entry: Entry) -> Iterator[StatedRoute]:
        for release in self._grouping.group(component).releases:
            for fact, protocol in _FACTS.items():
                for found in read_fact(entry, fact, release.values):
                    for port, target in mapping(found.value).items():
                        place = release.resource.ref, Origin.VALUES, release.at(*found.path, port)
                        yield from self._route(door, place, protocol, port, target)

    def _of_maps(self, door: Door, component: str) -> Iterator[StatedRoute]:
        for each in self._index.of_kind("ConfigMap"):
            if each.ref.name in _MAPS and self._grouping.component_of(each.ref) == component:
                for port, target in mapping(within(each.body, "data")).items():
                    place = each.ref, each.origin, each.at("data", port)
                    yield from self._route(door, place, _MAPS[each.ref.name], port, target)

    def _route(
        self, door: Door, place: Place, protocol: str, port: str, target: Any
    ) -> Iterator[StatedRoute]:
        """`namespace/name:port`, with more after a further colon for the PROXY protocol."""
        via, origin, at = place
        service, _, rest = (text(target) or "").partition(":")
        namespace, slash, name = service.partition("/")
        if slash:
            key = NamespacedName(namespace, name)
            backend = self._backends.backend("Service", key, rest.partition(":")[0] or None)
            yield StatedRoute(
                host=ANY_HOST,
                path="/",
                backend=backend,
                via=via,
                namespace=namespace,
                names=(name,),
                origin=origin,
                at=at,
                component=self._backends.component_behind(backend, None),
                protocol=protocol,
                port=number(port),
                door=door.name,
            )
