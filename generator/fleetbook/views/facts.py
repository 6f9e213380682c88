"""Single facts by name, for sentences in hand-written pages: `component/traefik.version`, `volumes`."""

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from fleetbook.core.unknown import Unknown
from fleetbook.model.components import Component, Role
from fleetbook.model.fact import Fact
from fleetbook.model.network import Route
from fleetbook.model.storage import BackupState
from fleetbook.views.guards import guard_cell
from fleetbook.views.page import Rich, Text
from fleetbook.views.phrases import codes, known, link, mark, plain, stated, text
from fleetbook.views.scene import Scene

Facts: TypeAlias = Iterator[tuple[str, Rich]]
"""Name and what holds, with the link to the line that says it or to the page that tells more."""


def facts_of(scenes: Iterable[Scene]) -> dict[str, Rich]:
    """Every fact of a book; those of one cluster among several begin with its folder: `main/volumes`."""
    return {scene.paths.page(name): said for scene in scenes for part in _PARTS for name, said in part(scene)}


def _counts(scene: Scene) -> Facts:
    cluster, page = scene.cluster, scene.paths.page
    roles = [each.role for each in cluster.components]
    routes, volumes = cluster.network.routes, cluster.storage.volumes
    bare = sum(each.backup is BackupState.NOT_BACKED_UP for each in volumes)
    numbers = (
        ("applications", roles.count(Role.APPLICATION), page("applications")),
        ("infrastructure", roles.count(Role.INFRASTRUCTURE), page("infrastructure")),
        ("kustomizations", len(cluster.delivery.kustomizations), page("deployment-order")),
        ("stages", len({each.stage for each in cluster.delivery.kustomizations}), page("deployment-order")),
        ("releases", len(cluster.delivery.releases), page("deployment-order#helm-releases")),
        ("sources", len(cluster.delivery.sources), page("deployment-order#sources")),
        ("routes", len(routes), page("network#routes")),
        ("routes.without-guard", sum(not each.auth for each in routes), page("network#routes")),
        ("hosts", len({plain(each.host) for each in routes}), page("network#routes")),
        ("volumes", len(volumes), page("storage#volumes")),
        ("volumes.not-backed-up", bare, page("storage#volumes")),
        ("secrets", len(cluster.security.secrets), page("security#secrets")),
        ("certificates", len(cluster.security.certificates), page("security#certificates")),
        ("nodes", len(cluster.nodes), page("infrastructure#nodes")),
        ("findings", len(scene.findings), page("findings")),
    )
    for name, number, where in numbers:
        # Where there is none, there is no table that a link could lead to.
        yield name, link(str(number), where) if number else text("0")


def _components(scene: Scene) -> Facts:
    for each in scene.cluster.components:
        name = f"component/{each.id}"
        yield name, (scene.link(each.id),)
        yield (
            f"{name}.purpose",
            _words(each.purpose),
        )
        yield f"{name}.namespace", codes(each.namespaces)
        yield f"{name}.kustomization", (scene.name(each.kustomization),)
        yield from _version(scene, each, name)
        hosts = sorted({each.host for each in scene.routes_of(each.id) if isinstance(each.host, str)})
        if hosts:
            yield f"{name}.hosts", codes(hosts)


def _version(scene: Scene, component: Component, name: str) -> Facts:
    """Chart and version of its release, and tag of its image, where it has one of them only."""
    releases = [scene.releases[key] for key in component.releases if key in scene.releases]
    if len(releases) == 1:
        yield f"{name}.chart", stated(releases[0], "chart", releases[0].chart)
        yield f"{name}.version", stated(releases[0], "version", releases[0].version)
    if len(component.images) == 1:
        image = component.images[0]
        yield f"{name}.image", (*known(image.name), Text(" "), *mark(image))
        yield f"{name}.tag", (*known(image.tag), Text(" "), *mark(image))


def _delivery(scene: Scene) -> Facts:
    delivery = scene.cluster.delivery
    for each in delivery.kustomizations:
        name = f"kustomization/{each.namespace}/{each.name}"
        yield f"{name}.interval", stated(each, "interval", each.interval)
        yield f"{name}.path", stated(each, "path", each.path)
        yield f"{name}.stage", text(str(each.stage))
    for release in delivery.releases:
        name = f"release/{release.namespace}/{release.name}"
        yield f"{name}.chart", stated(release, "chart", release.chart)
        yield f"{name}.version", stated(release, "version", release.version)
    for source in delivery.sources:
        name = f"source/{source.kind}/{source.namespace}/{source.name}"
        yield f"{name}.url", stated(source, "url", source.url)
        yield f"{name}.interval", stated(source, "interval", source.interval)


def _network(scene: Scene) -> Facts:
    for entry in scene.cluster.network.entrypoints:
        if entry.addresses:
            yield f"entrypoint/{entry.name}.addresses", (*codes(entry.addresses), Text(" "), *mark(entry))
    for route in scene.cluster.network.routes:
        if isinstance(route.host, str):
            yield from _route(scene, route, f"route/{route.host}{route.path.rstrip('/')}")


def _route(scene: Scene, route: Route, name: str) -> Facts:
    yield f"{name}.component", (scene.link(route.component),)
    yield f"{name}.exposure", (Text(route.exposure), Text(" "), *mark(route, "exposure"))
    yield f"{name}.guard", guard_cell(scene, route)


def _storage(scene: Scene) -> Facts:
    storage = scene.cluster.storage
    for volume in storage.volumes:
        name = f"volume/{volume.namespace}/{volume.name}"
        yield f"{name}.size", stated(volume, "size", volume.size)
        yield f"{name}.class", known(volume.storage_class, "default class")
        yield f"{name}.backup", _marked(text(volume.backup), volume)
    for each in storage.classes:
        if each.replicas is not None:
            yield f"storage-class/{each.name}.replicas", _marked(text(str(each.replicas)), each)
    for job in storage.jobs:
        yield f"backup-job/{job.namespace}/{job.name}.schedule", _marked(text(job.schedule_text), job)
    for target in storage.targets:
        yield f"backup-target/{target.name}.address", _marked(known(target.url), target)


def _settings(scene: Scene) -> Facts:
    for each in scene.cluster.configuration.variables:
        yield f"variable/{each.name}", _marked(known(each.value), each)


def _words(value: str | Unknown) -> Rich:
    return known(value) if isinstance(value, Unknown) else text(value)


def _marked(said: Rich, fact: Fact) -> Rich:
    return (*said, Text(" "), *mark(fact))


_PARTS = (_counts, _components, _delivery, _network, _storage, _settings)
