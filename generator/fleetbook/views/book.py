"""All pages of an architecture, and the way through them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from fleetbook.compare.history import History
from fleetbook.model.architecture import Architecture
from fleetbook.model.components import Component, Role
from fleetbook.views import (
    architecture as architecture_page,
)
from fleetbook.views import (
    certificate_diagram,
    changes,
    component,
    components,
    configuration,
    coverage,
    delivery,
    delivery_diagram,
    findings,
    fleet,
    fleet_diagram,
    gitops,
    namesakes,
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
from fleetbook.views.facts import facts_of
from fleetbook.views.page import Book, NavEntry, PageView
from fleetbook.views.paths import ClusterPaths, cluster_folders
from fleetbook.views.scene import Scene
from fleetbook.views.siblings import with_siblings

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


def write_pages(architecture: Architecture, title: str | None = None, history: History | None = None) -> Book:
    """The book of an architecture, with its history where one was read."""
    scenes = scenes_of(architecture)
    parts = {scene.cluster.name: _cluster(scene, title) for scene in scenes}
    account = coverage.page(architecture)
    if len(scenes) == 1:
        pages, navigation = parts[scenes[0].cluster.name]
        written, way = list(pages), [*navigation]
    else:
        written, way = _several(architecture, scenes, parts, title)
    front = replace(written[0], blocks=(*written[0].blocks, *changes.latest(history)))
    rest = written[1:]
    return Book(
        title=title or architecture.repository.name,
        pages=(front, *rest, *changes.pages(history), account),
        navigation=(
            *way,
            *changes.navigation(history),
            NavEntry(title=account.title, path=account.path),
        ),
        facts=facts_of(scenes),
    )


Part: TypeAlias = tuple[tuple[PageView, ...], tuple[NavEntry, ...]]
"""Pages of one cluster, and its navigation with the front page first."""


def _several(
    architecture: Architecture, scenes: Sequence[Scene], parts: Mapping[str, Part], title: str | None
) -> tuple[list[PageView], list[NavEntry]]:
    """The pages that compare clusters, and those of each cluster with the way to the others."""
    front = fleet.page(architecture, scenes, title)
    found = findings.fleet_page(architecture, scenes)
    of_clusters = with_siblings({name: pages for name, (pages, _) in parts.items()}, scenes)
    # In a section of their own: builders unfold the sections at the top, and no others.
    clusters = tuple(
        NavEntry(title=name, path=navigation[0].path, children=navigation[1:])
        for name, (_, navigation) in parts.items()
    )
    return [front, *(page for pages in of_clusters.values() for page in pages), found], [
        NavEntry(title="Fleet", path=front.path),
        NavEntry(title="Clusters", path=None, children=clusters),
        NavEntry(title=found.title, path=found.path),
    ]


def _cluster(scene: Scene, title: str | None) -> Part:
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
    front, found = overview.page(scene, title), findings.page(scene)
    sections = [_section(scene, role) for role in (Role.INFRASTRUCTURE, Role.APPLICATION)]
    pages = (front, *topics, *(page for part, _ in sections for page in part), found)
    entries = (
        NavEntry(title="Overview", path=front.path),
        *(NavEntry(title=page.title, path=page.path) for page in topics),
        *(entry for _, part in sections for entry in part),
        NavEntry(title=found.title, path=found.path),
    )
    return pages, entries


def _section(scene: Scene, role: Role) -> Part:
    """The catalogue of a role with a page for each component."""
    index = components.index(scene, role)
    if index is None:
        return (), ()
    members = components.of_role(scene, role)
    pages = tuple(component.page(scene, each) for each in members)
    children = _entries(scene, members) if len(members) <= SMALL_SECTION else _by_category(scene, members)
    shared = namesakes.pages(scene, members)
    children = (*children, *namesakes.entries(shared))
    return (index, *pages, *shared), (NavEntry(title=index.title, path=index.path, children=children),)


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
