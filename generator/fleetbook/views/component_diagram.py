"""A component's neighbourhood: what needs it, itself, what it needs, stores and reads."""

from collections.abc import Sequence

from fleetbook.model.components import Component, Link
from fleetbook.model.security import Secret
from fleetbook.model.storage import BackupState
from fleetbook.views.diagram import Card, DiagramSpec, Edge, Panel, Tone
from fleetbook.views.guards import stands_before
from fleetbook.views.paths import anchor
from fleetbook.views.phrases import count, plain, shorten
from fleetbook.views.scene import Scene

MOST = 6
"""Cards in a column beyond which the rest is one card."""


def diagram(scene: Scene, component: Component) -> DiagramSpec | None:
    """The diagram `component-<id>`; None where it has no neighbours."""
    center = Card(
        id="self",
        title=component.title,
        subtitle=plain(component.purpose) if isinstance(component.purpose, str) else component.category,
        icon=component.icon,
        tone=Tone.INFO,
    )
    before = [*_route_cards(scene, component), *_link_cards(scene, component.needed_by, "needed-by")]
    after = [
        *_link_cards(scene, component.needs, "needs"),
        *_volume_cards(scene, component),
        *_secret_cards(scene, component),
    ]
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
        description=_in_words(component),
        cards=(*before, center, *after),
        panels=tuple(Panel(id=name, title=title) for name, title in titles.items() if name in panels),
        edges=(
            *(Edge(source=card.id, target="self") for card in before),
            *(Edge(source="self", target=card.id) for card in after),
        ),
    )


def _in_words(component: Component) -> str:
    needs = shorten([link.component for link in component.needs], 4) or "nothing that Git tells of"
    needed = shorten([link.component for link in component.needed_by], 4) or "nothing that Git tells of"
    return f"{component.title} needs {needs}. It is needed by {needed}."


def _capped(cards: Sequence[Card], group: str, page: str | None) -> list[Card]:
    if len(cards) <= MOST:
        return list(cards)
    rest = cards[MOST - 1 :]
    more = Card(
        id=f"{group}-more",
        title=f"{len(rest)} more",
        subtitle="listed below",
        icon="more",
        group=group,
        page=page,
        tooltip=shorten([card.title for card in rest], 20),
    )
    return [*cards[: MOST - 1], more]


def _link_cards(scene: Scene, links: Sequence[Link], group: str) -> list[Card]:
    cards: dict[str, Card] = {}
    for link in links:
        cards.setdefault(
            link.component,
            Card(
                id=f"{group}-{link.component}",
                title=scene.title_of(link.component),
                subtitle=link.why,
                icon=scene.icon_of(link.component),
                page=scene.page_of(link.component),
                group=group,
            ),
        )
    return _capped(list(cards.values()), group, None)


def _route_cards(scene: Scene, component: Component) -> list[Card]:
    cards = [
        Card(
            id=f"route-{number}",
            title=plain(route.host) if plain(route.host) != "unknown" else "host unknown",
            subtitle=stands_before(route.auth) if route.auth else "open",
            icon="guard" if route.auth else "ing",
            tone=Tone.GOOD if route.auth else Tone.WARN,
            group="routes",
            page=f"{scene.paths.page('network')}#routes",
        )
        for number, route in enumerate(scene.routes_of(component.id))
    ]
    return _capped(cards, "routes", f"{scene.paths.page('network')}#routes")


def _volume_cards(scene: Scene, component: Component) -> list[Card]:
    page = f"{scene.paths.page('storage')}#volumes"
    cards = [
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
    return _capped(cards, "volumes", page)


def _keys_in_words(secret: Secret) -> str:
    """How many keys it has; what Git does not say of a store's is not counted."""
    if not secret.keys_complete:
        return f"{count(len(secret.keys), 'key')} and more" if secret.keys else "keys unknown"
    return count(len(secret.keys), "key")


def _secret_cards(scene: Scene, component: Component) -> list[Card]:
    page = f"{scene.paths.page('security')}#secrets"
    own = {ref for ref, _ in component.objects}
    cards = [
        Card(
            id=anchor("secret", secret.namespace, secret.name),
            title=secret.name,
            subtitle=f"{secret.kind} · {_keys_in_words(secret)}",
            icon="secret",
            group="secrets",
            page=page,
        )
        for secret in scene.cluster.security.secrets
        if secret.component == component.id or any(use.by in own for use in secret.used_by)
    ]
    return _capped(cards, "secrets", page)
