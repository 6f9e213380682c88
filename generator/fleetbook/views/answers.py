"""Answers for the terminal: one compact table for each question."""

from collections.abc import Callable, Sequence

from fleetbook.model.architecture import Architecture
from fleetbook.views.book import scenes_of
from fleetbook.views.components import image_name
from fleetbook.views.page import Rich, Row, Table
from fleetbook.views.phrases import mark, plain, spell_duration, text
from fleetbook.views.scene import Scene

Rows = list[tuple[Rich, ...]]


def answer(architecture: Architecture, topic: str) -> Table:
    """The table for a topic of `TOPICS`; with several clusters the first column names the cluster."""
    if topic == "findings":
        return _findings(architecture)
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
            _words([key.name for key in each.depends_on]),
            _words([gate.name for gate in each.health_checks]),
            text(spell_duration(each.timeout) if each.timeout else "–"),
            mark(each),
        )
        for each in scene.cluster.delivery.kustomizations
    ]


def _routes(scene: Scene) -> Rows:
    return [
        (
            text(plain(route.host) + (route.path if route.path != "/" else "")),
            text(route.component or "–"),
            text(f"{route.auth.method} {route.auth.provider or ''}".strip() if route.auth else "open"),
            text(str(route.exposure)),
            _words([key.name for key in route.middlewares]),
            mark(route),
        )
        for route in scene.cluster.network.routes
    ]


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


def _findings(architecture: Architecture) -> Table:
    rows = tuple(
        Row((text(str(each.severity)), text(each.rule), text(each.message), text(str(each.at or "–"))))
        for each in architecture.findings
    )
    return Table("findings", ("Severity", "Rule", "What", "Line"), rows)


TOPICS: dict[str, tuple[tuple[str, ...], Callable[[Scene], Rows]]] = {
    "order": (("Stage", "Kustomization", "Path", "Depends on", "Gates", "Timeout", "Line"), _order),
    "routes": (("Host", "Component", "Guard", "Exposure", "Middlewares", "Line"), _routes),
    "volumes": (("Volume", "Size", "Class", "Replicas", "Backup", "Line"), _volumes),
    "secrets": (("Secret", "Kind", "Keys", "Used by", "Line"), _secrets),
    "components": (("Component", "Role", "Category", "Purpose", "Runs", "Line"), _components),
}
