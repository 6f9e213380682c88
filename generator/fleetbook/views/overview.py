"""Overview: what is this fleet?"""

from fleetbook.core.diagnostics import Severity
from fleetbook.model.architecture import Cluster
from fleetbook.model.components import Role
from fleetbook.model.network import Exposure
from fleetbook.model.storage import BackupState
from fleetbook.views import gitops
from fleetbook.views.components import of_role
from fleetbook.views.page import (
    Block,
    Bullets,
    Figure,
    Figures,
    GitLink,
    Heading,
    Muted,
    PageLink,
    PageView,
    Paragraph,
    Rich,
    Strong,
    Text,
)
from fleetbook.views.phrases import count, mark, shorten, text
from fleetbook.views.scene import Scene

MOST_NAMED = 6
"""Clusters that the introduction names."""


def page(scene: Scene, title: str | None) -> PageView:
    """The front page of a cluster."""
    cluster = scene.cluster
    blocks: list[Block] = [
        Paragraph(introduction(scene)),
        *_left_out(scene),
        Figures(_figures(scene)),
        Heading("How a commit reaches the cluster", "gitops"),
        gitops.diagram(scene),
        *_decisions(cluster),
    ]
    return PageView(
        path=scene.paths.overview,
        title=cluster.name if scene.paths.prefix else title or scene.architecture.repository.name,
        description=f"The architecture of the cluster {cluster.name}, read from Git.",
        icon="material/home",
        blocks=tuple(blocks),
        hide_toc=True,
    )


def _left_out(scene: Scene) -> tuple[Block, ...]:
    """The clusters that a book of one of several does not tell of."""
    others = scene.architecture.left_out
    if not others or scene.paths.prefix:
        return ()
    return (Paragraph(text(f"This book tells of {scene.cluster.name} only; left out: {', '.join(others)}.")),)


def introduction(scene: Scene) -> Rich:
    """The cluster in two sentences; what Flux applies it from is linked to where that is told."""
    delivery, order = scene.cluster.delivery, scene.paths.page("deployment-order")
    kustomizations = PageLink(count(len(delivery.kustomizations), "Kustomization"), f"{order}#kustomizations")
    charts = PageLink(count(len(delivery.releases), "Helm release"), f"{order}#helm-releases")
    releases: Rich = (Text(" and "), charts) if delivery.releases else ()
    stages = PageLink(count(len({each.stage for each in delivery.kustomizations}), "stage"), order)
    manager = scene.cluster.managed_by
    flux = f"Flux in the cluster {manager}" if manager else "Flux"
    applied = f"{flux} applies {'them' if scene.cluster.components else 'what it has'} from "
    return (
        Text(f"The cluster {scene.cluster.name} runs {_components(scene)}. {applied}"),
        kustomizations,
        *releases,
        Text(", in "),
        stages,
        Text(f".{_elsewhere(scene)}{_managed(scene)}"),
    )


def _components(scene: Scene) -> str:
    if not scene.cluster.components:
        return "no component that this repository describes"
    infrastructure = count(len(of_role(scene, Role.INFRASTRUCTURE)), "infrastructure component")
    return f"{count(len(of_role(scene, Role.APPLICATION)), 'application')} on {infrastructure}"


def _elsewhere(scene: Scene) -> str:
    """How many Kustomizations build what is not in this repository."""
    number = sum(each.external for each in scene.cluster.delivery.kustomizations)
    if not number:
        return ""
    return f" {number} of the Kustomizations {'builds' if number == 1 else 'build'} what lies elsewhere."


def _managed(scene: Scene) -> str:
    """The clusters that the Flux of this one applies, too."""
    clusters = scene.architecture.clusters
    names = [each.name for each in clusters if each.managed_by == scene.cluster.name]
    return f" Its Flux also applies what runs in {shorten(names, MOST_NAMED)}." if names else ""


def _figures(scene: Scene) -> tuple[Figure, ...]:
    cluster, paths = scene.cluster, scene.paths
    routes, volumes = cluster.network.routes, cluster.storage.volumes
    open_routes = sum(not route.auth and route.exposure is not Exposure.INTERNAL for route in routes)
    bare = sum(1 for volume in volumes if volume.backup is BackupState.NOT_BACKED_UP)
    candidates = (
        (
            len(of_role(scene, Role.APPLICATION)),
            _noun(len(of_role(scene, Role.APPLICATION)), "application"),
            paths.page("applications"),
            "",
        ),
        (len(of_role(scene, Role.INFRASTRUCTURE)), "infrastructure", paths.page("infrastructure"), ""),
        (
            len(routes),
            _noun(len(routes), "route"),
            paths.page("network"),
            f"{open_routes} without a guard" if open_routes else "",
        ),
        (
            len(volumes),
            _noun(len(volumes), "volume"),
            paths.page("storage"),
            f"{bare} without a backup" if bare else "",
        ),
        (
            len(cluster.security.secrets),
            _noun(len(cluster.security.secrets), "secret"),
            paths.page("security") + "#secrets",
            "",
        ),
        (
            len(scene.findings),
            _noun(len(scene.findings), "finding"),
            paths.page("findings"),
            _severe(scene),
        ),
    )
    return tuple(Figure(str(value), label, page, look) for value, label, page, look in candidates if value)


def _severe(scene: Scene) -> str:
    """The findings that are more than worth knowing, the most severe only."""
    for severity in (Severity.ERROR, Severity.WARNING):
        number = sum(each.severity is severity for each in scene.findings)
        if number:
            return count(number, str(severity))
    return ""


def _noun(number: int, singular: str) -> str:
    return count(number, singular).partition(" ")[2]


def _decisions(cluster: Cluster) -> tuple[Block, ...]:
    """Why the fleet is as it is, in the owner's words."""
    items: list[Rich] = []
    for decision in cluster.decisions:
        at = decision.defined_at
        line: Rich = (Text(" "), GitLink(at)) if at else ()
        items.append((Strong(decision.title), Text(f": {decision.text}"), *line))
    if not items:
        return ()
    return (
        Heading("Why it is built so", "decisions"),
        Bullets(tuple(items)),
        Paragraph((Muted("Declared by the owner in fleetbook.yml."),)),
    )


def declared_edges(cluster: Cluster) -> tuple[Rich, ...]:
    """What the owner declared to stand before the cluster."""
    return tuple((Strong(edge.name), Text(f": {edge.purpose}"), *mark(edge)) for edge in cluster.edges)
