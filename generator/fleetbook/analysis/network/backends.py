"""What answers a route: the service, the workloads behind it, the component that they belong to."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from fleetbook.analysis.grouping import Grouping
from fleetbook.analysis.network.index import Index
from fleetbook.analysis.podspec import POD_KEYS, pod_labels
from fleetbook.analysis.shape import mapping, sequence, text, within
from fleetbook.catalogue.entry import Entry
from fleetbook.core.identity import NamespacedName, ObjectRef
from fleetbook.model.network import Backend
from fleetbook.resolve.fleet import Resource

_CONTROL_PLANE = frozenset(
    {"kube-apiserver", "kube-controller-manager", "kube-scheduler", "etcd", "control-plane"}
)
_CNPG = ("-rw", "-ro", "-r")
"""Endings of the services of a CloudNativePG cluster, after its name:
https://cloudnative-pg.io/documentation/current/service_management/"""


_PARTS = 3
"""Of the name of a service in the cluster's DNS, which begins with `<service>.<namespace>.svc`."""


class Backends:
    """Looks up what stands behind the services that routes name."""

    def __init__(self, index: Index, grouping: Grouping, entries: Mapping[str, Entry]) -> None:
        self._made = [
            (component, entry.provides["service"].split())
            for component, entry in entries.items()
            if "service" in entry.provides
        ]
        self._index = index
        self._grouping = grouping
        self._workloads: dict[str, list[Resource]] = defaultdict(list)
        for kind in sorted(POD_KEYS):
            for workload in index.of_kind(kind):
                self._workloads[workload.ref.namespace].append(workload)

    def backend(self, kind: str, key: NamespacedName, port: str | None, weight: int | None = None) -> Backend:
        """A backend by its name; a named port is given by its number where Git holds the service."""
        service = self._index.find("Service", key) if kind == "Service" else None
        return Backend(
            kind=kind,
            namespace=key.namespace,
            name=key.name,
            port=_number(service, port) or port,
            weight=weight,
            workloads=tuple(self._behind(kind, *self._answering(key, service))),
            outside=tuple(dict.fromkeys(self._outside(kind, key, service))),
        )

    def with_labels(self, selector: Mapping[str, Any]) -> tuple[ObjectRef, ...]:
        """The workloads of all namespaces whose pods have some labels; none where none are asked for."""
        every = (each for found in self._workloads.values() for each in found) if selector else ()
        return tuple(each.ref for each in every if selector.items() <= pod_labels(each).items())

    def component_behind(self, backend: Backend | None, own: str | None) -> str | None:
        """The component that answers; `own` is that of the object that states the route."""
        if backend is None or backend.kind != "Service":
            return own
        owners = {self._grouping.component_of(each) for each in backend.workloads} - {None}
        if len(owners) == 1:
            return owners.pop()
        service = self._index.find("Service", NamespacedName(backend.namespace, backend.name))
        if service is None:
            return self._making(backend) or own
        if leads := _inner_name(service):
            return self.component_behind(
                self.backend("Service", leads, None), self._grouping.component_of(service.ref)
            )
        return None if _of_control_plane(service) else self._grouping.component_of(service.ref)

    def _making(self, backend: Backend) -> str | None:
        """The component that makes a service, by the names that charts give or that the catalogue knows."""
        named = self._grouping.component_serving(backend.namespace, backend.name)
        known = (
            component
            for component, names in self._made
            if backend.name in names and backend.namespace in self._grouping.group(component).namespaces
        )
        return named or next(known, None)

    def _answering(
        self, key: NamespacedName, service: Resource | None
    ) -> tuple[NamespacedName, Resource | None]:
        """The service that answers: where it is another name for one of the cluster, that one."""
        leads = _inner_name(service) if service else None
        return (leads, self._index.find("Service", leads)) if leads else (key, service)

    def _behind(self, kind: str, key: NamespacedName, service: Resource | None) -> Iterator[ObjectRef]:
        if service is not None:
            selector = mapping(within(service.body, "spec", "selector"))
            for workload in self._workloads[key.namespace] if selector else ():
                if selector.items() <= pod_labels(workload).items():
                    yield workload.ref
        elif kind == "Service":
            yield from self._database(key)

    def _database(self, key: NamespacedName) -> Iterator[ObjectRef]:
        for ending in _CNPG:
            name = NamespacedName(key.namespace, key.name.removesuffix(ending))
            found = self._index.find("Cluster", name, "postgresql.cnpg.io")
            if found is not None and key.name.endswith(ending):
                yield found.ref
                return

    def _outside(self, kind: str, key: NamespacedName, service: Resource | None) -> Iterator[str]:
        """Addresses outside: of an external name, of endpoints written by hand, of an Envoy Backend."""
        if kind == "Backend":
            yield from _endpoints_of(self._index.find("Backend", key))
        if service is None or mapping(within(service.body, "spec", "selector")):
            return
        name = text(within(service.body, "spec", "externalName"))
        if name and _inner_name(service) is None:
            yield name
        for each in _by_hand(self._index, key):
            yield from (word for item in each for word in _addresses(item))


def _inner_name(service: Resource) -> NamespacedName | None:
    """The service of the cluster that an `externalName` means; None for a name outside it, and for itself."""
    name = text(within(service.body, "spec", "externalName")) or ""
    parts = name.rstrip(".").removesuffix(".cluster.local").split(".")
    if len(parts) != _PARTS or parts[-1] != "svc":
        return None
    leads = NamespacedName(parts[1], parts[0])
    return None if leads == service.ref.key else leads


def _number(service: Resource | None, port: str | None) -> str | None:
    ports = map(mapping, sequence(within(service.body, "spec", "ports"))) if service else ()
    return next((text(each.get("port")) for each in ports if port and each.get("name") == port), None)


def _of_control_plane(service: Resource) -> bool:
    """Whether it leads to Kubernetes itself, whose pods no object in Git makes."""
    selector = mapping(within(service.body, "spec", "selector"))
    return any(text(value) in _CONTROL_PLANE for value in selector.values())


def _by_hand(index: Index, key: NamespacedName) -> Iterator[Sequence[Any]]:
    endpoints = index.find("Endpoints", key)
    for subset in sequence(within(endpoints.body, "subsets")) if endpoints else ():
        yield sequence(within(subset, "addresses"))
    for each in index.of_kind("EndpointSlice"):
        owner = text(within(each.body, "metadata", "labels", "kubernetes.io/service-name"))
        if NamespacedName(each.ref.namespace, owner or "") == key:
            yield sequence(within(each.body, "endpoints"))


def _addresses(endpoint: Any) -> Iterator[str]:
    """Of an item of Endpoints (`ip`) or of an EndpointSlice (`addresses`)."""
    found = (within(endpoint, "ip"), within(endpoint, "hostname"), *sequence(within(endpoint, "addresses")))
    yield from (word for each in found if (word := text(each)))


def _endpoints_of(backend: Resource | None) -> Iterator[str]:
    """Of a Backend of Envoy Gateway."""
    for endpoint in sequence(within(backend.body, "spec", "endpoints")) if backend else ():
        address = text(within(endpoint, "ip", "address")) or text(within(endpoint, "fqdn", "hostname"))
        if address:
            yield address
