"""Which component each further object joins: by its folder, by what refers to it, by its namespace."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from fleetbook.analysis.grouping.folders import SORTING, folder_of, holds_layer, last_part, lineage
from fleetbook.analysis.grouping.groups import named_like
from fleetbook.analysis.grouping.seeds import Seed
from fleetbook.analysis.podspec import pod_labels
from fleetbook.analysis.shape import mapping, sequence, text, walk, within
from fleetbook.core.identity import NamespacedName
from fleetbook.resolve.fleet import ResolvedCluster, Resource

_NO_MEMBERS = frozenset({"kustomize.toolkit.fluxcd.io", "notification.toolkit.fluxcd.io"})
"""API groups of Flux's own objects, which no app owns."""
_SOURCES = frozenset({"HelmRepository", "OCIRepository", "HelmChart"})
_NAMED_IN_PODS = frozenset(
    {
        "PersistentVolumeClaim",
        "Secret",
        "SealedSecret",
        "ExternalSecret",
        "ConfigMap",
        "ServiceAccount",
        "Certificate",
    }
)
_SHARED_NAMESPACES = frozenset({"", "default", "flux-system", "kube-system"})
"""Namespaces where a lone component does not own what else is there."""
_INSTANCE_LABELS = (
    "app.kubernetes.io/instance",
    "app.kubernetes.io/name",
    "app.kubernetes.io/part-of",
    "app",
)


def members_of(cluster: ResolvedCluster, seeds: Mapping[str, Seed]) -> dict[str, list[Resource]]:
    """Id to every object that belongs to it, its own seeds first, then in the cluster's order."""
    rules = _Rules(cluster, seeds)
    members = {key: list(seed.resources) for key, seed in seeds.items()}
    taken = {each.ref for resources in members.values() for each in resources}
    made = {release.resource.ref: key for key, seed in seeds.items() for release in seed.releases}
    for resource in cluster.objects:
        if resource.ref in taken or resource.group in _NO_MEMBERS:
            continue
        owner = made.get(resource.made_by or resource.ref) or rules.owner_of(resource)
        if owner is not None:
            taken.add(resource.ref)
            members[owner].append(resource)
    return members


class _Rules:
    """The indexes that the rules of membership look things up in."""

    def __init__(self, cluster: ResolvedCluster, seeds: Mapping[str, Seed]) -> None:
        self._seeds = seeds
        self._folders: dict[str, set[str]] = defaultdict(set)
        self._kustomizations: dict[NamespacedName, set[str]] = defaultdict(set)
        self._namespaces: dict[str, set[str]] = defaultdict(set)
        self._named: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._pods: list[tuple[str, Mapping[str, Any], str]] = []
        self._services = {each.ref.key: each for each in cluster.objects if each.ref.kind == "Service"}
        self._tls: dict[NamespacedName, list[Resource]] = defaultdict(list)
        for resource in cluster.objects:
            for name in _tls_secrets(resource):
                self._tls[NamespacedName(resource.ref.namespace, name)].append(resource)
        for key, seed in seeds.items():
            self._index(key, seed)

    def _index(self, key: str, seed: Seed) -> None:
        self._kustomizations[seed.kustomization].add(key)
        for resource in seed.resources:
            for folder in lineage(folder_of(resource) or "."):
                self._folders[folder].add(key)
        for namespace in seed.namespaces:
            self._namespaces[namespace].add(key)
        for namespace, value in _scalars(seed):
            self._named[namespace, value].add(key)
        self._pods.extend((each.ref.namespace, pod_labels(each), key) for each in seed.workloads)
        for release in seed.releases:
            labels = {"app.kubernetes.io/instance": release.release_name}
            self._pods.append((release.target_namespace, labels, key))

    def owner_of(self, resource: Resource) -> str | None:
        """The component that an object joins, by the first rule that names one."""
        rules: tuple[Callable[[Resource], str | None], ...] = (
            self._by_user,
            self._by_folder,
            self._by_selector,
            self._by_name_in_pods,
            self._by_backend,
            self._by_served_host,
            self._by_name_in_folder,
            self._by_label_or_name,
            self._by_kustomization,
            self._by_namespace,
        )
        return next((owner for rule in rules if (owner := rule(resource)) is not None), None)

    def _by_user(self, resource: Resource) -> str | None:
        if resource.ref.kind not in _SOURCES:
            return None
        users = {
            key
            for key, seed in self._seeds.items()
            for release in seed.releases
            if release.source == resource.ref
        }
        return _only(users)

    def _by_folder(self, resource: Resource) -> str | None:
        """The only component of the nearest folder that holds any."""
        found = self._near(resource)
        return _only(found)

    def _near(self, resource: Resource) -> set[str]:
        own = folder_of(resource)
        for folder in lineage(own or "."):
            sorts = last_part(folder).lower() in SORTING
            if sorts and folder != own:
                if holds_layer(folder):
                    continue
                break
            found = self._folders.get(folder, set())
            if sorts:
                found = {key for key in found if resource.ref.namespace in self._seeds[key].namespaces}
            if found:
                return found
        return set()

    def _by_selector(self, resource: Resource) -> str | None:
        selector = _selector(resource)
        if not selector:
            return None
        return _only(
            key
            for namespace, labels, key in self._pods
            if namespace == resource.ref.namespace and _selects(selector, labels)
        )

    def _by_name_in_pods(self, resource: Resource) -> str | None:
        if resource.ref.kind not in _NAMED_IN_PODS:
            return None
        return _only(self._named.get((resource.ref.namespace, resource.ref.name), ()))

    def _by_backend(self, resource: Resource) -> str | None:
        """For a route: the owner of the only service that it leads to."""
        names = set(_backends(resource))
        keys = [NamespacedName(resource.ref.namespace, name) for name in names]
        owners = {self._by_selector(self._services[key]) for key in keys if key in self._services}
        owners |= {
            self._named_in(resource.ref.namespace, key.name) for key in keys if key not in self._services
        }
        return _only(owner for owner in owners if owner is not None)

    def _by_served_host(self, resource: Resource) -> str | None:
        """For a certificate: the owner of the only route that is served with it."""
        if resource.ref.kind != "Certificate":
            return None
        key = NamespacedName(resource.ref.namespace, text(within(resource.body, "spec", "secretName")) or "")
        return _only(owner for each in self._tls.get(key, ()) if (owner := self.owner_of(each)))

    def _by_name_in_folder(self, resource: Resource) -> str | None:
        near = self._near(resource)
        if len(near) < 2:
            return None
        names = {self._seeds[key].name: key for key in near}
        return named_like(names, resource.ref.name)

    def _by_label_or_name(self, resource: Resource) -> str | None:
        labels = mapping(within(resource.body, "metadata", "labels"))
        stated = [value for label in _INSTANCE_LABELS if (value := text(labels.get(label)))]
        namespace = resource.ref.namespace
        found = (self._named_in(namespace, name, exactly=True) for name in stated)
        return next((key for key in found if key), None) or self._named_in(namespace, resource.ref.name)

    def _named_in(self, namespace: str, name: str, exactly: bool = False) -> str | None:
        """The component of a namespace (of any, for a cluster-wide object) that a name begins with."""
        keys = self._namespaces.get(namespace, set()) if namespace else set(self._seeds)
        fits = [
            (len(own), key)
            for key in keys
            for own in {self._seeds[key].name, *(each.release_name for each in self._seeds[key].releases)}
            if name == own or (not exactly and name.startswith(f"{own}-"))
        ]
        longest = {key for length, key in fits if length == max(fits)[0]}
        return _only(longest)

    def _by_kustomization(self, resource: Resource) -> str | None:
        """The only component of the Flux Kustomization, if it runs where the object is."""
        only = _only(self._kustomizations.get(resource.kustomization, ()))
        return only if only and resource.ref.namespace in self._seeds[only].namespaces else None

    def _by_namespace(self, resource: Resource) -> str | None:
        namespace = resource.ref.name if resource.ref.kind == "Namespace" else resource.ref.namespace
        if namespace in _SHARED_NAMESPACES or _leads_elsewhere(resource):
            return None
        here = self._namespaces.get(namespace, set())
        names = {self._seeds[key].name: key for key in here}
        return _only(here) or names.get(namespace) or names.get(namespace.removesuffix("-system"))


def _only(found: Iterable[str]) -> str | None:
    keys = set(found)
    return keys.pop() if len(keys) == 1 else None


def _scalars(seed: Seed) -> Iterator[tuple[str, str]]:
    """Every text in the workloads and values of a seed, with the namespace it is said in."""
    sources = [(each.ref.namespace, within(each.body, "spec")) for each in seed.workloads]
    sources += [(each.target_namespace, each.values) for each in seed.releases]
    sources += [
        (each.key.namespace, within(each.resource.body, "spec", "valuesFrom")) for each in seed.releases
    ]
    for namespace, body in sources:
        for _, value in walk(body):
            if isinstance(value, str):
                yield namespace, value


def _selector(resource: Resource) -> Mapping[str, Any]:
    spec = within(resource.body, "spec")
    if resource.ref.kind == "Service":
        return mapping(within(spec, "selector"))
    for name in ("selector", "podSelector", "endpointSelector"):
        if labels := mapping(within(spec, name, "matchLabels")):
            return labels
    return {}


def _tls_secrets(resource: Resource) -> Iterator[str]:
    """Names of the secrets that an Ingress or IngressRoute is served with."""
    if resource.ref.kind not in ("Ingress", "IngressRoute", "IngressRouteTCP"):
        return
    tls = within(resource.body, "spec", "tls")
    for block in sequence(tls) or (tls,):
        if name := text(within(block, "secretName")):
            yield name


def _leads_elsewhere(resource: Resource) -> bool:
    """Whether it speaks for what may run elsewhere: a service without pods, a route to some service."""
    if resource.ref.kind == "Service":
        return not _selector(resource)
    return resource.ref.kind in ("Endpoints", "EndpointSlice") or next(_backends(resource), None) is not None


def _selects(selector: Mapping[str, Any], labels: Mapping[str, Any]) -> bool:
    """Whether all labels fit; a release's pods are known by their instance label only."""
    instance = "app.kubernetes.io/instance"
    if set(labels) == {instance}:
        return bool(selector.get(instance) == labels[instance])
    return all(labels.get(key) == value for key, value in selector.items())


def _backends(resource: Resource) -> Iterator[str]:
    """Names of the services that an Ingress, an IngressRoute or a route of the Gateway API leads to."""
    if not resource.ref.kind.endswith(("Ingress", "Route", "RouteTCP", "RouteUDP")):
        return
    for keys, value in walk(within(resource.body, "spec")):
        parents = [key for key in keys if isinstance(key, str)][-2:]
        if parents in (["service", "name"], ["services", "name"], ["backendRefs", "name"]) and isinstance(
            value, str
        ):
            yield value
