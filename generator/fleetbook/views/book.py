"""All pages of an architecture, and the way through them."""

from collections.abc import Iterable

from fleetbook.model.architecture import Architecture
from fleetbook.model.components import Component, Role
from fleetbook.views import (
    architecture as architecture_page,
)
from fleetbook.views import (
    certificate_diagram,
    components,
    configuration,
    coverage,
    delivery,
    delivery_diagram,
    findings,
    fleet,
    fleet_diagram,
    gitops,
    network,
    network_diagram,
    overview,
    secret_diagram,
    security,
    sign_in_diagram,
    storage,
    storage_diagram,
)
from fleetbook.views.component_diagram import diagram as component_diagram
from fleetbook.views.diagram import DiagramSpec
from fleetbook.views.page import Book, NavEntry, PageView
from fleetbook.views.paths import ClusterPaths, cluster_folders
from fleetbook.views.scene import Scene

SMALL_SECTION = 24
"""Components that a section of the navigation lists without sub-sections."""


def scenes_of(architecture: Architecture) -> tuple[Scene, ...]:
    """Each cluster with the place of its pages; one cluster alone has them at the top."""
    clusters = architecture.clusters
    folders = ("",) if len(clusters) == 1 else cluster_folders(each.name for each in clusters)
    return tuple(
        Scene(architecture, each, ClusterPaths(folder))
        for each, folder in zip(clusters, folders, strict=True)
    )


def write_pages(architecture: Architecture, title: str | None = None) -> Book:
    """The book of an architecture."""
    scenes = scenes_of(architecture)
    parts = [_cluster(scene, title) for scene in scenes]
    closing = (findings.page(architecture), coverage.page(architecture))
    pages = [page for part, _ in parts for page in part]
    navigation: tuple[NavEntry, ...]
    if len(scenes) == 1:
        navigation = parts[0][1]
    else:
        front = fleet.page(architecture, scenes)
        pages.insert(0, front)
        navigation = (
            NavEntry(title="Fleet", path=""),
            *(
                NavEntry(title=scene.cluster.name, path=scene.paths.overview, children=entries[1:])
                for scene, (_, entries) in zip(scenes, parts, strict=True)
            ),
        )
    return Book(
        title=title or architecture.repository.name,
        pages=(*pages, *closing),
        navigation=(*navigation, *(NavEntry(title=page.title, path=page.path) for page in closing)),
    )


def _cluster(scene: Scene, title: str | None) -> tuple[tuple[PageView, ...], tuple[NavEntry, ...]]:
    """Pages of one cluster, and its navigation with the front page first."""
    topics = [
        page
        for page in (
            architecture_page.page(scene),
            delivery.page(scene),
            network.page(scene),
            storage.page(scene),
            security.page(scene),
            configuration.page(scene),
        )
        if page
    ]
    front = overview.page(scene, title)
    sections = [_section(scene, role) for role in (Role.INFRASTRUCTURE, Role.APPLICATION)]
    pages = (front, *topics, *(page for part, _ in sections for page in part))
    entries = (
        NavEntry(title="Overview", path=front.path),
        *(NavEntry(title=page.title, path=page.path) for page in topics),
        *(entry for _, part in sections for entry in part),
    )
    return pages, entries


def _section(scene: Scene, role: Role) -> tuple[tuple[PageView, ...], tuple[NavEntry, ...]]:
    """The catalogue of a role with a page for each component."""
    index = components.index(scene, role)
    if index is None:
        return (), ()
    members = components.of_role(scene, role)
    pages = tuple(components.page(scene, each) for each in members)
    children = _entries(scene, members) if len(members) <= SMALL_SECTION else _by_category(scene, members)
    return (index, *pages), (NavEntry(title=index.title, path=index.path, children=children),)


def _entries(scene: Scene, members: Iterable[Component]) -> tuple[NavEntry, ...]:
    return tuple(NavEntry(title=each.title, path=scene.paths.component(each)) for each in members)


def _by_category(scene: Scene, members: Iterable[Component]) -> tuple[NavEntry, ...]:
    groups: dict[str, list[Component]] = {}
    for each in members:
        groups.setdefault(each.category, []).append(each)
    return tuple(
        NavEntry(title=category, path=None, children=_entries(scene, inside))
        for category, inside in sorted(groups.items())
    )


def diagrams_of(architecture: Architecture) -> tuple[DiagramSpec, ...]:
    """Every diagram of an architecture by its own name, the large ones of each cluster first."""
    scenes = scenes_of(architecture)
    result = [fleet_diagram.diagram(architecture.repository, scenes)] if len(scenes) > 1 else []
    for scene in scenes:
        whole = (
            gitops.diagram(scene),
            delivery_diagram.diagram(scene),
            network_diagram.diagram(scene),
            storage_diagram.diagram(scene),
            certificate_diagram.diagram(scene),
            secret_diagram.diagram(scene),
            sign_in_diagram.diagram(scene),
        )
        result += [spec for spec in whole if spec]
        parts = (component_diagram(scene, each) for each in scene.cluster.components)
        result += [spec for spec in parts if spec]
    return tuple(result)
