"""Components: the catalogue of what runs."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from fleetbook.core.origin import Origin
from fleetbook.core.unknown import Unknown
from fleetbook.model.components import Component, Image, Role
from fleetbook.views.namesakes import first_namesakes
from fleetbook.views.nodes import node_blocks
from fleetbook.views.page import (
    Block,
    Code,
    Heading,
    Muted,
    PageLink,
    PageView,
    Paragraph,
    Rich,
    Row,
    Table,
    Text,
)
from fleetbook.views.paths import anchor
from fleetbook.views.phrases import (
    NOTHING,
    codes,
    count,
    joined,
    known_from,
    mark,
    plain,
    text,
    with_contents,
)
from fleetbook.views.scene import Scene

TITLES = {Role.INFRASTRUCTURE: "Infrastructure", Role.APPLICATION: "Applications"}
FOLDERS = {Role.INFRASTRUCTURE: "infrastructure", Role.APPLICATION: "applications"}
ICONS = {Role.INFRASTRUCTURE: "material/server", Role.APPLICATION: "material/apps"}

NO_NAMESAKES: Mapping[str, str] = {}


def of_role(scene: Scene, role: Role) -> list[Component]:
    """Components of a role by name."""
    found = [each for each in scene.cluster.components if each.role is role]
    return sorted(found, key=lambda each: (each.title.lower(), each.id))


def index(scene: Scene, role: Role) -> PageView | None:
    """The page `infrastructure` or `applications`: what runs; None where nothing of the role does."""
    members = of_role(scene, role)
    if not members:
        return None
    by_category: dict[str, list[Component]] = defaultdict(list)
    for component in members:
        by_category[component.category].append(component)
    noun = count(len(members), "application" if role is Role.APPLICATION else "component")
    blocks: list[Block] = [Paragraph(text(f"{noun} in {count(len(by_category), 'category')}."))]
    if role is Role.INFRASTRUCTURE:
        blocks += node_blocks(scene.cluster.nodes)
    first = first_namesakes(members)
    for category, inside in sorted(by_category.items()):
        blocks += [
            Heading(category, anchor("category", category)),
            component_table(scene, category, inside, first),
        ]
    return PageView(
        path=scene.paths.page(FOLDERS[role]),
        title=TITLES[role],
        description=f"{TITLES[role]} that run in the cluster {scene.cluster.name}.",
        icon=ICONS[role],
        blocks=with_contents(scene.paths.page(FOLDERS[role]), blocks),
        hide_toc=True,
    )


def component_table(
    scene: Scene, caption: str, members: Iterable[Component], also: Mapping[str, str] = NO_NAMESAKES
) -> Table:
    """Components with their purpose, version and where they run.

    `also` holds, by the id of a component, the shorter one that leads to it as to the first of several.
    """

    def row(each: Component) -> Row:
        return Row(
            (
                (PageLink(each.title, scene.paths.component(each)), Text(" "), *mark(each)),
                purpose_of(each),
                _installed(scene, each),
                codes(each.namespaces),
                _reached(scene, each),
                _needed(scene, each),
            ),
            anchor("component", each.id),
            anchor("component", also[each.id]) if each.id in also else "",
        )

    columns = ("Component", "Purpose", "Installed by", "Namespace", "Reached at", "Fail without it")
    table = Table(caption, columns, tuple(map(row, members)))
    return table.lean("Installed by", "Reached at", "Fail without it")


def purpose_of(component: Component) -> Rich:
    """What it is for, in a few words."""
    if isinstance(component.purpose, Unknown):
        return (Muted("not known"),)
    quiet: Rich = known_from(Origin.DECLARED) if component.purpose_origin == "declared" else ()
    return (Text(component.purpose), *quiet)


def _installed(scene: Scene, component: Component) -> Rich:
    """Chart and version, or the image."""
    releases = [scene.releases[key] for key in component.releases if key in scene.releases]
    if releases:
        return joined([(Code(f"{plain(each.chart)} {plain(each.version)}".strip()),) for each in releases])
    return codes(sorted({image_name(image) for image in component.images})[:2])


def image_name(image: Image) -> str:
    """An image with its tag, as people write it."""
    tag = "unknown" if isinstance(image.tag, Unknown) else image.tag
    return f"{image.name}:{tag}" if tag else image.name


def _needed(scene: Scene, component: Component) -> Rich:
    """How many components fail at once without it."""
    if component.serves_all:
        words = "every pod"
    elif component.impact:
        words = count(len(component.impact), "component")
    else:
        return NOTHING
    return (PageLink(words, f"{scene.paths.component(component)}#needed-by"),)


def _reached(scene: Scene, component: Component) -> Rich:
    routes = scene.routes_of(component.id)
    hosts = sorted({plain(route.host) for route in routes})
    if len(hosts) > 2:
        return (PageLink(count(len(hosts), "host"), f"{scene.paths.component(component)}#routes"),)
    return codes(hosts)
