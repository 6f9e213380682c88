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
            if component is None or door.entrypoint.kind != "Ingress controller":
                continue
            for release in self._grouping.group(component).releases:
                for fact, protocol in _FACTS.items():
                    for found in read_fact(entries[component], fact, release.values):
                        for port, target in mapping(found.value).items():
                            at = release.at(*found.path, port)
                            ref = release.resource.ref
                            yield from self._route(door, ref, Origin.VALUES, at, protocol, port, target)
            for name, protocol in _MAPS.items():
                yield from self._of_map(door, name, protocol)

    def _of_map(self, door: Door, name: str, protocol: str) -> Iterator[StatedRoute]:
        component = door.entrypoint.component or ""
        for each in self._index.of_kind("ConfigMap"):
            if each.ref.name == name and self._grouping.component_of(each.ref) == component:
                for port, target in mapping(within(each.body, "data")).items():
                    at = each.at("data", port)
                    yield from self._route(door, each.ref, each.origin, at, protocol, port, target)

    def _route(
        self,
        door: Door,
        via: ObjectRef,
        origin: Origin,
        at: Location | None,
        protocol: str,
        port: str,
        target: Any,
    ) -> Iterator[StatedRoute]:
        """`namespace/name:port`, with more after a further colon for the PROXY protocol."""
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
