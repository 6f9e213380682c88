"""Cards that could change places, put in the order in which the diagram states them.

Engines keep the order of a fan's cards only now and then. Where cards of one panel and column have
the same neighbours, either may stand where the other stands, and take its edges' curves.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import replace

from fleetbook.render.columns import columns
from fleetbook.render.drawing import Drawing, PlacedCard, PlacedEdge
from fleetbook.views.diagram import DiagramSpec, Edge


def settle(drawing: Drawing) -> Drawing:
    """The drawing with such cards in the stated order."""
    heir = _heirs(drawing)
    cards = {card.id: card for card in drawing.spec.cards}
    boxes = {heir[placed.card.id]: placed.box for placed in drawing.cards}
    placed = tuple(PlacedCard(card, boxes[name]) for name, card in cards.items())
    return replace(drawing, cards=placed, edges=_edges(drawing, heir))


def _heirs(drawing: Drawing) -> dict[str, str]:
    """By the id of the card that stands somewhere: the id of the one that is to stand there."""
    rank = {card.id: index for index, card in enumerate(drawing.spec.cards)}
    neighbours = _neighbours(drawing.spec)
    heir: dict[str, str] = {}
    for column in columns(drawing):
        alike: dict[object, list[PlacedCard]] = defaultdict(list)
        for placed in column:
            alike[placed.card.group, placed.box.width, placed.box.height, neighbours[placed.card.id]].append(
                placed
            )
        for members in alike.values():
            places = sorted(members, key=lambda placed: placed.box.y)
            names = sorted((placed.card.id for placed in members), key=rank.__getitem__)
            heir |= {place.card.id: name for place, name in zip(places, names, strict=True)}
    return heir


def _neighbours(spec: DiagramSpec) -> dict[str, frozenset[tuple[tuple[object, ...], int]]]:
    """By card: its edges without itself, and how often each stands there."""
    found: dict[str, Counter[tuple[object, ...]]] = {card.id: Counter() for card in spec.cards}
    for edge in spec.edges:
        found[edge.source][(*_manner(edge), "to", edge.target)] += 1
        found[edge.target][(*_manner(edge), "from", edge.source)] += 1
    return {card: frozenset(edges.items()) for card, edges in found.items()}


def _manner(edge: Edge) -> tuple[object, ...]:
    return edge.label, edge.line, edge.arrow, edge.constrains, edge.columns


def _edges(drawing: Drawing, heir: Mapping[str, str]) -> tuple[PlacedEdge, ...]:
    curves: dict[tuple[object, ...], list[PlacedEdge]] = defaultdict(list)
    for placed in drawing.edges:
        edge = placed.edge
        curves[heir[edge.source], heir[edge.target], *_manner(edge)].append(placed)
    return tuple(
        replace(curves[edge.source, edge.target, *_manner(edge)].pop(0), edge=edge)
        for edge in drawing.spec.edges
    )
