"""Components that share a name: the address that each would have alone leads on to all of them."""

from collections.abc import Iterable

from fleetbook.core.identity import short_id
from fleetbook.model.components import Component, Role
from fleetbook.views.page import Bullets, NavEntry, PageLink, PageView, Paragraph, Rich, Text
from fleetbook.views.paths import slug
from fleetbook.views.phrases import codes
from fleetbook.views.scene import Scene

_FOLDERS = {Role.INFRASTRUCTURE: "infrastructure", Role.APPLICATION: "applications"}


def namesakes(members: Iterable[Component]) -> dict[str, list[Component]]:
    """The components whose id is longer than their name, by the id that each would have alone."""
    found: dict[str, list[Component]] = {}
    for component in members:
        if component.id != short_id(component.name):
            found.setdefault(short_id(component.name), []).append(component)
    return found


def first_namesakes(members: Iterable[Component]) -> dict[str, str]:
    """Of components that share a name, the id of the first, to the id that each would have alone."""
    return {alike[0].id: short for short, alike in namesakes(members).items()}


def pages(scene: Scene, members: Iterable[Component]) -> tuple[PageView, ...]:
    """A page at each address that several components would have alone."""
    found: dict[str, list[Component]] = {}
    for component in members:
        for short in namesakes((component,)):
            folder = f"{_FOLDERS[component.role]}/{slug(component.category)}"
            found.setdefault(scene.paths.page(f"{folder}/{short}"), []).append(component)
    return tuple(_page(path, alike) for path, alike in found.items())


def entries(found: Iterable[PageView]) -> tuple[NavEntry, ...]:
    """Their entries in the navigation, which every page has to have."""
    return tuple(NavEntry(title=page.title, path=page.path) for page in found)


def _page(path: str, alike: list[Component]) -> PageView:
    name = path.rpartition("/")[2]
    return PageView(
        path=path,
        title=f"Several are called {name}",
        description=f"Components that are called {name}.",
        blocks=(
            Paragraph((Text("More than one component has this name:"),)),
            Bullets(tuple(_line(path, each) for each in alike)),
        ),
    )


def _line(path: str, component: Component) -> Rich:
    target = f"{path.rpartition('/')[0]}/{component.id}"
    return (PageLink(component.title, target), Text(" in "), *codes(component.namespaces))
