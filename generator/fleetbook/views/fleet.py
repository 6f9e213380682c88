"""The front page of a repository with several clusters: side by side, with their chart versions."""

from collections import defaultdict
from collections.abc import Sequence

from fleetbook.core.unknown import Unknown
from fleetbook.model.architecture import Architecture
from fleetbook.views.diagram import Tone
from fleetbook.views.fleet_diagram import diagram
from fleetbook.views.page import (
    Badge,
    Block,
    Code,
    Heading,
    PageLink,
    PageView,
    Paragraph,
    Rich,
    Row,
    Table,
    Text,
)
from fleetbook.views.paths import anchor
from fleetbook.views.phrases import NOTHING, count, joined, plain, text
from fleetbook.views.scene import Scene


def page(architecture: Architecture, scenes: Sequence[Scene]) -> PageView:
    """The front page of the book of several clusters."""
    blocks: list[Block] = [
        Paragraph(text(f"The repository describes {count(len(scenes), 'cluster')}.")),
        diagram(architecture.repository, scenes),
        Heading("Clusters", "clusters"),
        _clusters(scenes),
    ]
    versions = _versions(scenes)
    if versions:
        blocks += [Heading("Chart versions across clusters", "versions"), versions]
    return PageView(
        path="",
        title=architecture.repository.name,
        description=f"The clusters of {architecture.repository.name}, read from Git.",
        icon="material/home",
        blocks=tuple(blocks),
        hide_toc=True,
    )


def _clusters(scenes: Sequence[Scene]) -> Table:
    def row(scene: Scene) -> Row:
        cluster = scene.cluster
        numbers = (
            len(cluster.delivery.kustomizations),
            len(cluster.delivery.releases),
            len(cluster.components),
            len(cluster.network.routes),
            len(cluster.storage.volumes),
            len(cluster.security.secrets),
        )
        return Row(
            (
                (PageLink(cluster.name, scene.paths.overview),),
                (Code(cluster.path),),
                *(text(str(number)) for number in numbers),
            ),
            anchor("cluster", cluster.name),
        )

    columns = ("Cluster", "Path", "Kustomizations", "Releases", "Components", "Routes", "Volumes", "Secrets")
    return Table("Clusters side by side", columns, tuple(map(row, scenes)))


def _versions(scenes: Sequence[Scene]) -> Table | None:
    """The version of every chart in every cluster that installs it; differences are marked."""
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for scene in scenes:
        for release in scene.cluster.delivery.releases:
            if not isinstance(release.chart, Unknown):
                found[release.chart][scene.cluster.name].add(plain(release.version, "not pinned"))
    shared = {chart: clusters for chart, clusters in found.items() if len(clusters) > 1}
    if not shared:
        return None
    names = [scene.cluster.name for scene in scenes]
    ordered = sorted(shared, key=lambda chart: (not _differs(shared[chart]), chart))
    rows = tuple(_version_row(chart, shared[chart], names) for chart in ordered)
    return Table("Charts that several clusters install", ("Chart", *names), rows)


def _differs(clusters: dict[str, set[str]]) -> bool:
    return len({tuple(sorted(versions)) for versions in clusters.values()}) > 1


def _version_row(chart: str, clusters: dict[str, set[str]], names: Sequence[str]) -> Row:
    skew: Rich = (Text(" "), Badge("differs", Tone.WARN)) if _differs(clusters) else ()
    head: Rich = (Code(chart), *skew)
    cells = (
        joined([(Code(each),) for each in sorted(clusters[name])]) if name in clusters else NOTHING
        for name in names
    )
    return Row((head, *cells), anchor("chart", chart))
