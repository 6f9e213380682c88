"""What is behind a guard, as cards of the diagram of sign-in: each app once, with its hosts."""

from collections.abc import Sequence

from fleetbook.core.unknown import Unknown
from fleetbook.model.network import Route
from fleetbook.views.diagram import Card, Panel
from fleetbook.views.network_diagram import short_host
from fleetbook.views.paths import anchor
from fleetbook.views.phrases import count, plain, shorten
from fleetbook.views.scene import Scene

MOST_SAID = 20
"""Names that a card or a description tells of."""
LONG_HOST, LONG_TITLE = 32, 24
"""Letters up to which a host is written whole, in a card's second line and as its title."""


def cards_behind(scene: Scene, panel: Panel, routes: Sequence[Route], most: int) -> list[Card]:
    """A card for each app; of more than `most` the last is the rest."""
    apps: dict[tuple[str, ...], list[Route]] = {}
    for route in routes:
        apps.setdefault(_app_of(route), []).append(route)
    # An app with many hosts says most about what is guarded.
    members = sorted(apps.values(), key=lambda each: (-len(each), plain(each[0].host), each[0].path))
    shown = members if len(members) <= most else members[: most - 1]
    cards = [_card(scene, panel, each) for each in shown]
    if len(shown) < len(members):
        rest = [route for each in members[len(shown) :] for route in each]
        cards.append(
            Card(
                id=f"{panel.id}-more",
                title=f"{len(members) - len(shown)} more",
                subtitle=f"{count(len(rest), 'route')}, listed in the table",
                icon="more",
                page=f"{scene.paths.page('security')}#guards",
                group=panel.id,
                tooltip=shorten([_address(each) for each in rest], MOST_SAID),
            )
        )
    return cards


def _app_of(route: Route) -> tuple[str, ...]:
    """What tells apps apart; where none is known, what answers, else what states the route."""
    if route.component:
        return (route.component,)
    if route.backend:
        return "backend", route.backend.namespace, route.backend.name
    return "via", str(route.via), plain(route.host)


def _card(scene: Scene, panel: Panel, routes: Sequence[Route]) -> Card:
    first = routes[0]
    names = list(dict.fromkeys(short_host(each.host) for each in routes))
    paths = list(dict.fromkeys(each.path for each in routes))
    way = count(len(paths), "path") if len(paths) > 1 else paths[0].strip("/") and paths[0]
    where = shorten(names, 2) if len(names) > 1 else _host(first, LONG_HOST)
    if not first.component:
        where = f"{first.backend.kind} {first.backend.name}" if first.backend else "app not known from Git"
    return Card(
        # Hosts may be unknown: what states a route tells them apart.
        id=f"{panel.id}-{anchor(plain(first.host), first.path, first.via.namespace, first.via.name)}",
        title=scene.title_of(first.component) if first.component else _host(first, LONG_TITLE),
        subtitle=" · ".join(part for part in (where, way if len(names) == 1 else "") if part),
        icon=scene.icon_of(first.component, "ing"),
        page=scene.page_of(first.component),
        group=panel.id,
        tooltip=shorten(list(dict.fromkeys(_address(each) for each in routes)), MOST_SAID),
    )


def _host(route: Route, letters: int) -> str:
    """The whole host where it is short, else its first label."""
    host = plain(route.host)
    return host if not isinstance(route.host, Unknown) and len(host) <= letters else short_host(route.host)


def _address(route: Route) -> str:
    return plain(route.host) + (route.path if route.path != "/" else "")
