"""In a book of several clusters: each page says of which cluster it tells, and leads to the others."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from fleetbook.model.components import Component
from fleetbook.views.page import Inline, PageLink, PageView, Paragraph, Text
from fleetbook.views.scene import Scene

MOST = 12
"""Other clusters that a page leads to."""


def with_siblings(
    pages: Mapping[str, Sequence[PageView]], scenes: Sequence[Scene]
) -> dict[str, list[PageView]]:
    """The pages of each cluster, by its name, with its name in their titles and the way to the others."""
    there = {page.path for part in pages.values() for page in part}
    return {scene.cluster.name: _placed(pages[scene.cluster.name], scene, scenes, there) for scene in scenes}


def _placed(
    pages: Iterable[PageView], scene: Scene, scenes: Sequence[Scene], there: set[str]
) -> list[PageView]:
    components = {scene.paths.component(each): each for each in scene.cluster.components}
    others = [other for other in scenes if other is not scene]
    placed = []
    for page in pages:
        found = [(other, _same(page, components.get(page.path), scene, other)) for other in others]
        links = [PageLink(other.cluster.name, path) for other, path in found if path in there]
        front = page.path == scene.paths.overview
        title = page.title if front else f"{page.title} · {scene.cluster.name}"
        placed.append(replace(page, title=title, blocks=(_way(scene, front, links), *page.blocks)))
    return placed


def _same(page: PageView, component: Component | None, scene: Scene, other: Scene) -> str | None:
    """The path of another cluster's page on the same."""
    if component is not None:
        found = counterpart(component, other)
        return other.paths.component(found) if found else None
    return other.paths.page(page.path.removeprefix(scene.paths.prefix).lstrip("/")).rstrip("/")


def counterpart(component: Component, other: Scene) -> Component | None:
    """Another cluster's component of the same name; of several the one in the same namespaces."""
    members = other.named.get(component.name, ())
    alike = [each for each in members if each.namespaces == component.namespaces]
    found = alike or members
    return found[0] if len(found) == 1 else None


def _way(scene: Scene, front: bool, links: Sequence[PageLink]) -> Paragraph:
    """The fleet, the cluster, and where the same stands of other clusters."""
    line: list[Inline] = [PageLink("Fleet", "")]
    if not front:
        line += [Text(" › "), PageLink(scene.cluster.name, scene.paths.overview)]
    if links:
        line.append(Text(" · other clusters: " if front else " · the same in "))
    for number, link in enumerate(links[:MOST]):
        line += [Text(", "), link] if number else [link]
    if len(links) > MOST:
        line += [Text(" and "), PageLink(f"{len(links) - MOST} more", "#clusters")]
    return Paragraph(tuple(line))
