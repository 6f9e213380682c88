"""Clusters side by side: what each is fed from, how large it is, and what is to look at."""

from collections.abc import Callable, Mapping, Sequence

from fleetbook.core.diagnostics import Severity
from fleetbook.model.architecture import Cluster
from fleetbook.model.components import Role
from fleetbook.model.storage import BackupState
from fleetbook.views.components import FOLDERS, of_role
from fleetbook.views.fleet_versions import flux_line, version_phrase
from fleetbook.views.gitops import short_url
from fleetbook.views.outside import followed
from fleetbook.views.page import Code, Muted, PageLink, Rich, Row, Table, Text
from fleetbook.views.paths import anchor
from fleetbook.views.phrases import NOTHING, mark, plain, text
from fleetbook.views.scene import MOST_SIDE_BY_SIDE, Scene
from fleetbook.views.skew import Line

ZERO: Rich = (Muted("0"),)

Cell = Callable[[Scene], Rich]


def cluster_table(scenes: Sequence[Scene]) -> Table:
    """A row for each figure and a column for each cluster, or the other way round where there are many."""
    cells = {name: [cell(scene) for scene in scenes] for name, cell in _figures(scenes).items()}
    told = {name: row for name, row in cells.items() if any(cell != NOTHING for cell in row)}
    links = [PageLink(scene.cluster.name, scene.paths.overview) for scene in scenes]
    caption = "Clusters side by side"
    if len(scenes) <= MOST_SIDE_BY_SIDE:
        rows = tuple(Row((text(name), *row)) for name, row in told.items())
        return Table(caption, ("", *links), rows, matrix=True)
    turned = zip(scenes, links, zip(*told.values(), strict=True), strict=True)
    rows = tuple(Row(((link,), *row), anchor("cluster", scene.cluster.name)) for scene, link, row in turned)
    return Table(caption, ("Cluster", *told), rows, matrix=True)


def _figures(scenes: Sequence[Scene]) -> Mapping[str, Cell]:
    flux = flux_line(scenes)
    several = len({_address(scene) for scene in scenes}) > 1
    return {
        "Managed by": lambda scene: _manager(scene, scenes),
        "Folder": _folder,
        "Source": lambda scene: _source(scene, several),
        "Flux": lambda scene: _flux(scene, flux),
        "Kustomizations": _kustomizations,
        "Helm releases": _releases,
        "Applications": lambda scene: _components(scene, Role.APPLICATION),
        "Infrastructure": lambda scene: _components(scene, Role.INFRASTRUCTURE),
        "Routes": lambda scene: _number(scene, len(scene.cluster.network.routes), "network#routes"),
        "Volumes": lambda scene: _number(scene, len(scene.cluster.storage.volumes), "storage#volumes"),
        "Not backed up": lambda scene: _number(scene, _bare(scene), "storage"),
        "Secrets": lambda scene: _number(scene, len(scene.cluster.security.secrets), "security#secrets"),
        "Errors": lambda scene: _findings(scene, Severity.ERROR),
        "Warnings": lambda scene: _findings(scene, Severity.WARNING),
        "To know": lambda scene: _findings(scene, Severity.INFO),
        "Not rendered": _not_rendered,
    }


def _number(scene: Scene, number: int, page: str) -> Rich:
    return (PageLink(str(number), scene.paths.page(page)),) if number else ZERO


def _manager(scene: Scene, scenes: Sequence[Scene]) -> Rich:
    """The cluster whose Flux applies it."""
    name = scene.cluster.managed_by
    if name is None:
        return NOTHING
    found = [each for each in scenes if each.cluster.name == name]
    return (PageLink(name, found[0].paths.overview),) if found else text(name)


def folder(cluster: Cluster) -> str:
    """Where its Flux starts; empty where what another one applies to it lies in several folders."""
    return "" if cluster.managed_by and cluster.path == "." else cluster.path


def _folder(scene: Scene) -> Rich:
    path = folder(scene.cluster)
    return (Code(path),) if path else (Muted("several"),)


def _address(scene: Scene) -> str:
    source = scene.cluster.delivery.repository
    url = plain(source.url) if source else ""
    return short_url(url) or url


def _source(scene: Scene, several: bool) -> Rich:
    """What the cluster reads: the reference, and the repository where the clusters read several."""
    source = scene.cluster.delivery.repository
    if source is None:
        return (Muted("not in Git"),)
    words = followed(source) or source.kind
    address: Rich = (Text(" of "), Code(_address(scene))) if several else ()
    return (
        PageLink(words, f"{scene.paths.page('deployment-order')}#sources"),
        *address,
        Text(" "),
        *mark(source, "reference"),
    )


def _flux(scene: Scene, line: Line) -> Rich:
    uses = line.uses.get(scene.cluster.name)
    return version_phrase(line, uses[0], scene) if uses else NOTHING


def _kustomizations(scene: Scene) -> Rich:
    return _with_suspended(
        _number(scene, len(scene.cluster.delivery.kustomizations), "deployment-order"), len(scene.suspended)
    )


def _releases(scene: Scene) -> Rich:
    releases = scene.cluster.delivery.releases
    suspended = sum(each.suspended for each in releases)
    return _with_suspended(_number(scene, len(releases), "deployment-order#helm-releases"), suspended)


def _with_suspended(phrase: Rich, suspended: int) -> Rich:
    return (*phrase, Muted(f" {suspended} suspended")) if suspended else phrase


def _components(scene: Scene, role: Role) -> Rich:
    return _number(scene, len(of_role(scene, role)), FOLDERS[role])


def _bare(scene: Scene) -> int:
    return sum(each.backup is BackupState.NOT_BACKED_UP for each in scene.cluster.storage.volumes)


def _findings(scene: Scene, severity: Severity) -> Rich:
    return _number(scene, sum(each.severity is severity for each in scene.findings), "findings")


def _not_rendered(scene: Scene) -> Rich:
    parts = scene.architecture.coverage.not_rendered
    number = sum(scene.cluster.name in each.clusters for each in parts)
    return (PageLink(str(number), "coverage#not-rendered"),) if number else ZERO
