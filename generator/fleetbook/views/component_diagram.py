"""A component's neighbourhood: what needs it, itself, what it needs, stores and reads."""

from collections.abc import Sequence

from fleetbook.model.components import Component, Link
from fleetbook.model.network import Route
from fleetbook.model.security import Secret
from fleetbook.model.storage import BackupState
from fleetbook.views.diagram import Card, DiagramSpec, Edge, Panel, Tone, told_apart
from fleetbook.views.guards import stands_before
from fleetbook.views.paths import anchor
from fleetbook.views.phrases import count, plain, shorten
from fleetbook.views.scene import Scene

MOST = 6
"""Cards in a panel beyond which the rest is one card."""
MOST_IN_COLUMN, FEW = 10, 4
"""Cards that stand on each other, beyond which each panel shows few."""
LEAST_ALIKE = 3
"""Neighbours with one reason that are one card, where there are many."""


def diagram(scene: Scene, component: Component) -> DiagramSpec | None:
    """The diagram `component-<id>`; None where it has no neighbours."""
    center = Card(
        id="self",
        title=component.title,
        subtitle=plain(component.purpose) if isinstance(component.purpose, str) else component.category,
        icon=component.icon,
        tone=Tone.INFO,
    )
    network, storage = scene.paths.page("network"), scene.paths.page("storage")
    reached = (_route_cards(scene, component), f"{network}#routes")
    needed = (_link_cards(scene, component.needed_by, "needed-by"), None)
    needs = (_link_cards(scene, component.needs, "needs"), None)
    stored = (_volume_cards(scene, component), f"{storage}#volumes")
    secret = (_secret_cards(scene, component), f"{scene.paths.page('security')}#secrets")
    before, after = _column(reached, needed), _column(needs, stored, secret)
    if not (before or after):
        return None
    panels = {card.group for card in (*before, *after)}
    titles = {
        "routes": "reached at",
        "needed-by": "needed by",
        "needs": "needs",
        "volumes": "stores",
        "secrets": "secrets",
    }
    return DiagramSpec(
        id=scene.paths.diagram(f"component-{component.id}"),
        title=f"{component.title} and its neighbours",
        description=_in_words(scene, component),
        cards=told_apart((*before, center, *after)),
        panels=tuple(Panel(id=name, title=title) for name, title in titles.items() if name in panels),
        edges=(
            *(Edge(source=card.id, target="self") for card in before),
            *(Edge(source="self", target=card.id) for card in after),
        ),
    )


def _in_words(scene: Scene, component: Component) -> str:
    """What it needs, who needs it, how it is reached, what it stores and which secrets it has."""
    needs = _names(scene, component.needs) or "nothing that Git tells of"
    needed = _names(scene, component.needed_by)
    routes = scene.routes_of(component.id)
    guarded = sum(route.auth is not None for route in routes)
    parts = [
        f"{component.title} needs {needs}",
        f"it is needed by {needed}" if needed else "nothing in Git needs it",
        f"it is reached by {count(len(routes), 'route')}, {guarded or 'none'} with a guard" if routes else "",
        f"it stores data in {count(len(volumes), 'volume')}"
        if (volumes := scene.volumes_of(component.id))
        else "",
        f"it has {count(len(secrets), 'secret')}" if (secrets := _secrets(scene, component)) else "",
    ]
    return "; ".join(part for part in parts if part) + "."


def _names(scene: Scene, links: Sequence[Link]) -> str:
    return shorten(list(dict.fromkeys(scene.title_of(link.component) for link in links)), 4)


def _column(*groups: tuple[Sequence[Card], str | None]) -> list[Card]:
    """The cards of panels that stand on each other, and the page that lists those of each panel."""
    high = sum(min(len(cards), MOST) for cards, _ in groups) > MOST_IN_COLUMN
    return [card for cards, page in groups for card in _capped(cards, page, FEW if high else MOST)]


def _capped(cards: Sequence[Card], page: str | None, most: int) -> list[Card]:
    if len(cards) <= most:
        return list(cards)
    rest = cards[most - 1 :]
    more = Card(
        id=f"{rest[0].group}-more",
        title=f"{len(rest)} more",
        subtitle="listed on the page",
        icon="more",
        group=rest[0].group,
        page=page,
        tooltip=shorten([card.title for card in rest], 20),
    )
    return [*cards[: most - 1], more]


def _link_cards(scene: Scene, links: Sequence[Link], group: str) -> list[Card]:
    """A card for each component; of many those with one reason together."""
    first = {link.component: link for link in reversed(links)}
    each_once = [link for link in links if first[link.component] is link]
    reasons: dict[str, list[Link]] = {}
    for link in each_once:
        # What few need is named, whatever for.
        many = len(each_once) > MOST
        reasons.setdefault(link.why if many else link.component, []).append(link)
    alike = sorted(reasons.values(), key=lambda each: -len(each))
    return [
        card
        for members in alike
        for card in (
            [_several(scene, members, group)]
            if len(members) >= LEAST_ALIKE
            else [_link_card(scene, link, group) for link in members]
        )
    ]


def _link_card(scene: Scene, link: Link, group: str) -> Card:
    return Card(
        id=f"{group}-{link.component}",
        title=scene.title_of(link.component),
        subtitle=link.why,
        icon=scene.icon_of(link.component),
        page=scene.page_of(link.component),
        group=group,
    )


def _several(scene: Scene, links: Sequence[Link], group: str) -> Card:
    """Components that are linked for the same reason."""
    names = [scene.title_of(link.component) for link in links]
    icons = {scene.icon_of(link.component) for link in links}
    return Card(
        id=f"{group}-{anchor(links[0].why)}",
        title=count(len(links), "component"),
        subtitle=links[0].why,
        icon=icons.pop() if len(icons) == 1 else "more",
        group=group,
        tooltip=shorten(names, 20),
    )


def _route_cards(scene: Scene, component: Component) -> list[Card]:
    """A card for each host that is asked for in one way, with its path or the number of them."""
    page = f"{scene.paths.page('network')}#routes"
    found: dict[tuple[str, str], list[Route]] = {}
    for route in scene.routes_of(component.id):
        words = stands_before(route.auth) if route.auth else "open"
        host = plain(route.host) if plain(route.host) != "unknown" else "host unknown"
        found.setdefault((host, words), []).append(route)
    cards = []
    for number, ((host, words), routes) in enumerate(found.items()):
        paths = list(dict.fromkeys(route.path for route in routes))
        where = count(len(paths), "path") if len(paths) > 1 else paths[0]
        guarded = routes[0].auth is not None
        card = Card(
            id=f"route-{number}",
            title=host,
            subtitle=words if where in ("", "/") else f"{words} · {where}",
            icon="guard" if guarded else "ing",
            tone=Tone.GOOD if guarded else Tone.WARN,
            group="routes",
            page=page,
            tooltip=", ".join(paths[:12]) if len(paths) > 1 else host,
        )
        cards.append(card)
    return cards


def _volume_cards(scene: Scene, component: Component) -> list[Card]:
    page = f"{scene.paths.page('storage')}#volumes"
    return [
        Card(
            id=anchor("volume", volume.namespace, volume.name),
            title=volume.name,
            subtitle=" · ".join(part for part in (plain(volume.size), str(volume.backup)) if part),
            icon="pvc",
            tone=Tone.WARN if volume.backup is BackupState.NOT_BACKED_UP else Tone.NEUTRAL,
            group="volumes",
            page=page,
        )
        for volume in scene.volumes_of(component.id)
    ]


def _keys_in_words(secret: Secret) -> str:
    """How many keys it has; what Git does not say of a store's is not counted."""
    if not secret.keys_complete:
        return f"{count(len(secret.keys), 'key')} and more" if secret.keys else "keys unknown"
    return count(len(secret.keys), "key")


def _secrets(scene: Scene, component: Component) -> list[Secret]:
    """Secrets that belong to a component, or that its objects use."""
    own = {ref for ref, _ in component.objects}
    return [
        secret
        for secret in scene.cluster.security.secrets
        if secret.component == component.id or any(use.by in own for use in secret.used_by)
    ]


def _secret_cards(scene: Scene, component: Component) -> list[Card]:
    page = f"{scene.paths.page('security')}#secrets"
    return [
        Card(
            id=anchor("secret", secret.namespace, secret.name),
            title=secret.name,
            subtitle=f"{secret.kind} · {_keys_in_words(secret)}",
            icon="secret",
            group="secrets",
            page=page,
            apart=secret.namespace,
        )
        for secret in _secrets(scene, component)
    ]
