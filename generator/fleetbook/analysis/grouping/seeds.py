"""Seeds: the releases and workloads that a component starts from."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from fleetbook.analysis.grouping.folders import app_folder, folder_of, last_part, lineage, related
from fleetbook.analysis.shape import mapping, text, within
from fleetbook.core.identity import NamespacedName, short_id
from fleetbook.core.location import Location
from fleetbook.resolve.fleet import ResolvedCluster, ResolvedRelease, Resource

WORKLOAD_KINDS = frozenset({"Deployment", "StatefulSet", "DaemonSet", "CronJob"})
OPERATED_KINDS: Mapping[tuple[str, str], str] = {
    ("elasticsearch.k8s.elastic.co", "Elasticsearch"): "elasticsearch",
    ("grafana.integreatly.org", "Grafana"): "grafana",
    ("k8s.keycloak.org", "Keycloak"): "keycloak",
    ("k8s.mariadb.com", "MariaDB"): "mariadb",
    ("kafka.strimzi.io", "Kafka"): "kafka",
    ("kibana.k8s.elastic.co", "Kibana"): "kibana",
    ("mongodbcommunity.mongodb.com", "MongoDBCommunity"): "mongodb",
    ("postgresql.cnpg.io", "Cluster"): "postgres",
    ("seaweed.seaweedfs.com", "Seaweed"): "seaweedfs",
    ("valkey.io", "ValkeyCluster"): "valkey",
}
"""API group and kind of objects from which an operator runs a whole application, and its usual name."""

_PART_LABELS = ("app.kubernetes.io/part-of", "app.kubernetes.io/instance", "app.kubernetes.io/name", "app")


@dataclass(kw_only=True)
class Seed:
    """A component in the making."""

    name: str
    folder: str | None
    kustomization: NamespacedName
    releases: list[ResolvedRelease] = field(default_factory=list)
    workloads: list[Resource] = field(default_factory=list)

    @property
    def namespaces(self) -> tuple[str, ...]:
        """Where it runs."""
        of_releases = {each.target_namespace for each in self.releases}
        return tuple(sorted(of_releases | {each.ref.namespace for each in self.workloads}))

    @property
    def resources(self) -> tuple[Resource, ...]:
        """Its own objects."""
        return (*(each.resource for each in self.releases), *self.workloads)


def operated(resource: Resource) -> str | None:
    """Usual name of the application that an operator runs from an object; None for any other object."""
    return OPERATED_KINDS.get((resource.group, resource.ref.kind))


def find_seeds(cluster: ResolvedCluster) -> list[Seed]:
    """One seed for each release, and for the workloads that are none of a release's."""
    seeds = [_seed_of(release) for release in cluster.releases]
    shared = _shared_documents(cluster.resources)
    alone = [
        each
        for each in cluster.resources
        if not operated(each) or not (_is_of_release(each, seeds) or each.at() in shared)
    ]
    for alike in _by_place(alone).values():
        own = [each for each in alike if not _join_release(each, seeds)]
        seeds.extend(_seeds_of(own))
    return _fold_into_parents(seeds)


def unique_ids(seeds: Sequence[Seed]) -> dict[str, Seed]:
    """Each seed under its name, or `namespace-name` where several share the name.

    Both then lose the short one: it would not say which of them it means.
    """
    counts = Counter(short_id(seed.name) for seed in seeds)
    found: dict[str, Seed] = {}
    for seed in sorted(seeds, key=lambda each: (each.name, each.namespaces, str(each.kustomization))):
        own = short_id(seed.name)
        wanted = own if counts[own] == 1 else short_id("-".join((*seed.namespaces[:1], seed.name)))
        found[_free(wanted, found)] = seed
    return found


def _free(wanted: str, taken: Iterable[str]) -> str:
    if wanted not in taken:
        return wanted
    number = 2
    while f"{wanted}-{number}" in taken:
        number += 1
    return f"{wanted}-{number}"


def _seed_of(release: ResolvedRelease) -> Seed:
    folder = app_folder(folder_of(release.resource))
    kustomization = release.resource.kustomization
    return Seed(name=release.key.name, folder=folder, kustomization=kustomization, releases=[release])


Place = tuple[str, str | None]


def _by_place(resources: Iterable[Resource]) -> dict[Place, list[Resource]]:
    places: dict[Place, list[Resource]] = defaultdict(list)
    for resource in {each.ref: each for each in resources}.values():
        if resource.ref.kind in WORKLOAD_KINDS or operated(resource):
            places[resource.ref.namespace, app_folder(folder_of(resource))].append(resource)
    return places


def _shared_documents(resources: Iterable[Resource]) -> set[Location | None]:
    """Documents that make several objects, as those of a component do for each app that includes it."""
    places = Counter(each.at() for each in {each.ref: each for each in resources if operated(each)}.values())
    return {place for place, count in places.items() if count > 1}


def _is_of_release(resource: Resource, seeds: Iterable[Seed]) -> bool:
    """Whether it bears the name of a release of its namespace, as the database of an app does."""
    name = resource.ref.name
    names = (each.name for each in seeds if resource.ref.namespace in each.namespaces)
    return any(name == own or name.startswith(f"{own}-") for own in names)


def _join_release(workload: Resource, seeds: Iterable[Seed]) -> bool:
    """Add a workload to the release of its folder whose app it serves; False where there is none."""
    folder = app_folder(folder_of(workload))
    near = [each for each in seeds if each.releases and folder is not None and each.folder == folder]
    near = [each for each in near if workload.ref.namespace in each.namespaces]
    alike = [each for each in near if related(each.name, workload.ref.name)]
    if not alike and len(near) == 1 and folder and related(last_part(folder), near[0].name):
        alike = near
    if alike:
        max(alike, key=lambda each: len(each.name)).workloads.append(workload)
    return bool(alike)


def _seeds_of(workloads: list[Resource]) -> Iterator[Seed]:
    """The components among the workloads of one folder and namespace."""
    if not workloads:
        return
    folder = app_folder(folder_of(workloads[0]))
    names = [each.ref.name for each in workloads]
    own = [name for name in names if folder and related(last_part(folder), name)]
    if folder and own:
        shortest = min((last_part(folder), *own), key=lambda name: (len(name), name))
        yield _workload_seed(shortest, folder, workloads)
        return
    for name, alike in _alike(workloads).items():
        yield _workload_seed(name, folder, alike)


def _workload_seed(name: str, folder: str | None, workloads: list[Resource]) -> Seed:
    return Seed(name=name, folder=folder, kustomization=workloads[0].kustomization, workloads=workloads)


def _alike(workloads: list[Resource]) -> dict[str, list[Resource]]:
    """Workloads that carry the same label, or whose name begins with another's, under one name."""
    shared = Counter(value for each in workloads for value in _labels(each))
    found: dict[str, list[Resource]] = {}
    for workload in sorted(workloads, key=lambda each: (len(each.ref.name), each.ref)):
        label = next((value for value in _labels(workload) if shared[value] > 1), None)
        parent = next((name for name in found if related(name, workload.ref.name)), None)
        found.setdefault(label or parent or workload.ref.name, []).append(workload)
    return found


def _labels(workload: Resource) -> tuple[str, ...]:
    labels = mapping(within(workload.body, "metadata", "labels"))
    return tuple(dict.fromkeys(value for key in _PART_LABELS if (value := text(labels.get(key)))))


def _fold_into_parents(seeds: list[Seed]) -> list[Seed]:
    """Workloads in a folder below an app's own folder belong to it where their names are related."""
    kept: list[Seed] = []
    for seed in sorted(seeds, key=lambda each: len(each.folder or "")):
        parent = None if seed.releases else next((each for each in kept if _is_parent(each, seed)), None)
        if parent is None:
            kept.append(seed)
        else:
            parent.workloads.extend(seed.workloads)
    return kept


def _is_parent(parent: Seed, seed: Seed) -> bool:
    below = seed.folder is not None and parent.folder in lineage(seed.folder)[1:]
    return below and related(parent.name, seed.name) and bool({*parent.namespaces} & {*seed.namespaces})
