"""A diagram before and after a change, each with what differs marked in words."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from fleetbook.views.diagram import Card, DiagramSpec, Edge, Panel, Tone

MOST_CARDS = 40
"""A diagram with more cards is shown around what differs."""


@dataclass(frozen=True, kw_only=True)
class DiagramDifference:
    """A diagram of which something differs; one side is None where it was or is not there."""

    id: str
    title: str
    before: DiagramSpec | None
    after: DiagramSpec | None
    part: bool
    """Whether only the surroundings of what differs are shown."""


def diagram_differences(
    before: Iterable[DiagramSpec], after: Iterable[DiagramSpec]
) -> Iterator[DiagramDifference]:
    """The diagrams that differ, in the order of the newer ones."""
    old = {spec.id: spec for spec in before}
    new = {spec.id: spec for spec in after}
    for id_ in dict.fromkeys([*new, *old]):
        found = _difference(old.get(id_), new.get(id_))
        if found:
            yield found


def _difference(old: DiagramSpec | None, new: DiagramSpec | None) -> DiagramDifference | None:
    whole = new or old
    if whole is None or (old and new and _shape(old) == _shape(new)):
        return None
    gone, come = _differing(old, new), _differing(new, old)
    large = max(len(spec.cards) for spec in (old, new) if spec) > MOST_CARDS
    return DiagramDifference(
        id=whole.id,
        title=whole.title,
        before=_shown(old, gone, "gone", _cards(new), large) if old else None,
        after=_shown(new, come, "new", _cards(old), large) if new else None,
        part=large,
    )


def _shape(spec: DiagramSpec) -> tuple[object, ...]:
    """What a picture shows at a glance; a number in a card's muted line is told in words."""
    panels = {(panel.id, panel.title) for panel in spec.panels}
    return set(_cards(spec)), {_ends(edge) for edge in spec.edges}, panels


def _cards(spec: DiagramSpec | None) -> Mapping[str, Card]:
    return {card.id: card for card in spec.cards} if spec else {}


def _differing(spec: DiagramSpec | None, other: DiagramSpec | None) -> frozenset[str]:
    """Ids of the cards that the other one lacks, words otherwise, or connects otherwise."""
    others = {_told(card) for card in other.cards} if other else set()
    cards = {card.id for card in spec.cards if _told(card) not in others} if spec else set()
    linked = {_ends(edge) for edge in other.edges} if other else set()
    edges = [edge for edge in spec.edges if _ends(edge) not in linked] if spec else []
    known = set(_cards(spec))
    return frozenset(cards | ({end for edge in edges for end in (edge.source, edge.target)} & known))


def _told(card: Card) -> tuple[str, str, str, Tone]:
    return card.id, card.title, card.subtitle, card.tone


def _ends(edge: Edge) -> tuple[str, str, str]:
    return edge.source, edge.target, edge.label


def _shown(
    spec: DiagramSpec, differing: frozenset[str], word: str, others: Mapping[str, Card], large: bool
) -> DiagramSpec:
    """The diagram, or the surroundings of what differs, with what differs marked."""
    near = _surroundings(spec, differing) if large else frozenset(_cards(spec))
    cards = tuple(
        _marked(card, word, others) if card.id in differing else card
        for card in spec.cards
        if card.id in near
    )
    panels = tuple(_panels(spec.panels, cards))
    kept = {card.id for card in cards} | {panel.id for panel in panels if panel.packed}
    edges = tuple(edge for edge in spec.edges if edge.source in kept and edge.target in kept)
    return replace(spec, cards=cards, panels=panels, edges=edges)


def _marked(card: Card, word: str, others: Mapping[str, Card]) -> Card:
    """A card that says what is with it; one that only has another neighbour stays as it is."""
    other = others.get(card.id)
    if other and _told(other) == _told(card):
        return card
    said = "changed" if other else word
    return replace(card, subtitle=f"{said} · {card.subtitle}" if card.subtitle else said, tone=Tone.INFO)


def _surroundings(spec: DiagramSpec, differing: frozenset[str]) -> frozenset[str]:
    """What differs and its neighbours, as far as they are few enough."""
    ends = [(edge.source, edge.target) for edge in spec.edges]
    near = {end for pair in ends if differing & set(pair) for end in pair} | differing
    return frozenset(near if len(near) <= MOST_CARDS else differing)


def _panels(panels: Iterable[Panel], cards: Iterable[Card]) -> Iterator[Panel]:
    """The panels that still hold a card, in their order."""
    panels = tuple(panels)
    parents = {panel.id: panel.parent for panel in panels}
    needed: set[str] = set()
    for card in cards:
        group = card.group
        while group and group not in needed:
            needed.add(group)
            group = parents.get(group)
    yield from (panel for panel in panels if panel.id in needed)
