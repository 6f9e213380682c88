"""Answers for the terminal: one compact table for each question."""

from collections.abc import Callable, Sequence

from fleetbook.core.identity import NamespacedName
from fleetbook.core.unknown import Unknown
from fleetbook.model.architecture import Architecture, Cluster
from fleetbook.model.components import Component
from fleetbook.model.delivery import Kustomization
from fleetbook.model.network import Route
from fleetbook.views.book import scenes_of
from fleetbook.views.components import image_name
from fleetbook.views.facts import facts_of
from fleetbook.views.fleet_figures import folder
from fleetbook.views.fleet_versions import chart_lines
from fleetbook.views.nodes import size
from fleetbook.views.outside import followed
from fleetbook.views.page import Rich, Row, Table
from fleetbook.views.phrases import mark, plain, spell_duration, text
from fleetbook.views.scene import Scene
from fleetbook.views.skew import Skew, by_skew

Rows = list[tuple[Rich, ...]]


def answer(architecture: Architecture, topic: str) -> Table:
    """The table for a topic; where it stands for each cluster, the first column of several names it."""
    if topic in FLEET_TOPICS:
        return FLEET_TOPICS[topic](architecture)
    columns, rows_of = TOPICS[topic]
    scenes = scenes_of(architecture)
    several = len(scenes) > 1
    rows = tuple(
        Row((*((text(scene.cluster.name),) if several else ()), *cells))
        for scene in scenes
        for cells in rows_of(scene)
    )
    return Table(topic, (*(("Cluster",) if several else ()), *columns), rows)


def _words(values: Sequence[object]) -> Rich:
    return text(", ".join(str(value) for value in values) or "–")


def _order(scene: Scene) -> Rows:
    return [
        (
            text(str(each.stage)),
            text(str(each.key)),
            text(plain(each.path)),
            _words([_awaited(key, each, scene) for key in each.depends_on]),
            _words([gate.name for gate in each.health_checks]),
            text(spell_duration(each.timeout) if each.timeout else "–"),
            mark(each),
        )
        for each in scene.cluster.delivery.kustomizations
    ]


def _awaited(key: NamespacedName, waiting: Kustomization, scene: Scene) -> str:
    """A Kustomization that is waited for, and the cluster that it applies to where that is another one."""
    here = any(each.key == key for each in scene.cluster.delivery.kustomizations)
    return key.name if here or not waiting.managed_by else f"{key.name} in {waiting.managed_by}"


def _routes(scene: Scene) -> Rows:
    return [
        (
            text(_host(route) + (route.path if route.path != "/" else "")),
            text(route.component or "–"),
            text(_guards(route)),
            text(str(route.exposure)),
            _words([key.name for key in route.middlewares]),
            mark(route),
        )
        for route in scene.cluster.network.routes
    ]


def _host(route: Route) -> str:
    """The host; of one that nothing is written for, what is known of it."""
    host = route.host
    return f"unknown ({host.reason})" if isinstance(host, Unknown) and not host.written else plain(host)


def _guards(route: Route) -> str:
    """The guards of a route in their order; what Git does not hold may ask, too."""
    named = [" ".join(filter(None, (each.method, each.product or each.provider))) for each in route.guards]
    unseen = [f"{each}?" for each in route.unseen]
    return ", ".join((*named, *unseen)) or "open"


def _volumes(scene: Scene) -> Rows:
    return [
        (
            text(str(volume.key)),
            text(plain(volume.size, "–")),
            text("by hand" if volume.storage_class == "" else plain(volume.storage_class, "default")),
            text(str(volume.replicas or "–")),
            text(f"{volume.backup}: {volume.backup_reason}"),
            mark(volume),
        )
        for volume in scene.cluster.storage.volumes
    ]


def _secrets(scene: Scene) -> Rows:
    return [
        (
            text(str(secret.key)),
            text(str(secret.kind)),
            _words(secret.keys),
            _words([f"{use.by.name} ({use.how})" for use in secret.used_by]),
            mark(secret),
        )
        for secret in scene.cluster.security.secrets
    ]


def _components(scene: Scene) -> Rows:
    return [
        (
            text(each.id),
            text(str(each.role)),
            text(each.category),
            text(each.purpose if isinstance(each.purpose, str) else "–"),
            _words(
                [str(key) for key in each.releases] or sorted({image_name(image) for image in each.images})
            ),
            mark(each),
        )
        for each in scene.cluster.components
    ]


def _nodes(scene: Scene) -> Rows:
    return [
        (
            text(f"{each.name}{size(each)}"),
            text(each.role or "–"),
            text(each.address or "–"),
            text(each.known_by),
            mark(each),
        )
        for each in scene.cluster.nodes
    ]


def _impact(scene: Scene) -> Rows:
    """The components that others need, those that most depend on leading."""
    needed = [each for each in scene.cluster.components if each.needed_by or each.serves_all]
    return [
        (
            text(each.id),
            text(f"all pods: {each.serves_all}" if each.serves_all else str(len(each.impact))),
            _words([hit.component for hit in each.impact if not hit.through]),
            _words([f"{hit.component} ({' > '.join(hit.through)})" for hit in each.impact if hit.through]),
            _words(_not_at_once(each)),
        )
        for each in sorted(needed, key=lambda each: (not each.serves_all, -len(each.impact), each.id))
    ]


def _not_at_once(component: Component) -> list[str]:
    hit = {each.component for each in component.impact}
    return list(dict.fromkeys(link.component for link in component.needed_by if link.component not in hit))


def _findings(architecture: Architecture) -> Table:
    several = len(architecture.clusters) > 1
    rows = tuple(
        Row(
            (
                *((text(each.cluster),) if several else ()),
                text(str(each.severity)),
                text(each.rule),
                text(each.message),
                text(str(each.at or "–")),
            )
        )
        for each in architecture.findings
    )
    columns = (*(("Cluster",) if several else ()), "Severity", "Rule", "What", "Line")
    return Table("findings", columns, rows)


def _clusters(architecture: Architecture) -> Table:
    managed = any(cluster.managed_by for cluster in architecture.clusters)
    rows = tuple(
        Row(
            (
                text(cluster.name),
                *((text(cluster.managed_by or "–"),) if managed else ()),
                text(folder(cluster) or "several"),
                text(followed(cluster.delivery.repository) or "–"),
                text(plain(cluster.delivery.flux.version) if cluster.delivery.flux else "–"),
                *(text(str(len(each))) for each in _counted(cluster)),
                text(str(sum(each.cluster == cluster.name for each in architecture.findings))),
            )
        )
        for cluster in architecture.clusters
    )
    counted = ("Kustomizations", "Releases", "Components", "Routes", "Volumes", "Findings")
    by = ("Managed by",) if managed else ()
    return Table("clusters", ("Cluster", *by, "Folder", "Source", "Flux", *counted), rows)


def _counted(cluster: Cluster) -> tuple[Sequence[object], ...]:
    delivery = cluster.delivery
    return (
        delivery.kustomizations,
        delivery.releases,
        cluster.components,
        cluster.network.routes,
        cluster.storage.volumes,
    )


def _versions(architecture: Architecture) -> Table:
    """Charts with their version in each cluster, those that differ most first."""
    names = [cluster.name for cluster in architecture.clusters]
    rows = tuple(
        Row(
            (
                text(f"{line.name} from {line.address}" if line.address else line.name),
                text("–" if line.skew is Skew.EQUAL else line.skew.value),
                *(_words([use.written or "not pinned" for use in line.uses.get(name, ())]) for name in names),
            )
        )
        for line in by_skew(chart_lines(scenes_of(architecture)))
    )
    return Table("versions", ("Chart", "Skew", *names), rows)


def _facts(architecture: Architecture) -> Table:
    rows = (Row((text(name), said)) for name, said in sorted(facts_of(scenes_of(architecture)).items()))
    return Table("facts", ("Fact", "Says"), tuple(rows))


FLEET_TOPICS: dict[str, Callable[[Architecture], Table]] = {
    "clusters": _clusters,
    "facts": _facts,
    "findings": _findings,
    "versions": _versions,
}


TOPICS: dict[str, tuple[tuple[str, ...], Callable[[Scene], Rows]]] = {
    "order": (("Stage", "Kustomization", "Path", "Depends on", "Gates", "Timeout", "Line"), _order),
    "routes": (("Host", "Component", "Guard", "Exposure", "Middlewares", "Line"), _routes),
    "volumes": (("Volume", "Size", "Class", "Replicas", "Backup", "Line"), _volumes),
    "secrets": (("Secret", "Kind", "Keys", "Used by", "Line"), _secrets),
    "impact": (("Component", "Hit", "At once", "Through others", "Later"), _impact),
    "nodes": (("Node", "Role", "Address", "Known from", "Line"), _nodes),
    "components": (("Component", "Role", "Category", "Purpose", "Runs", "Line"), _components),
}
