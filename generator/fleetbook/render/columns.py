"""The columns of a drawing, and whether cards stand in them as the diagram states."""

from itertools import pairwise

from fleetbook.render.drawing import Drawing, PlacedCard
from fleetbook.views.diagram import DiagramSpec

TOLERANCE = 4.0
"""Cards whose centres are nearer than this many pixels stand in one column."""


def disorder(drawing: Drawing) -> int:
    """How many neighbours in a column stand the other way round than the diagram states them."""
    rank = _reading_order(drawing.spec)
    top = {placed.card.id: placed.box.y for placed in drawing.cards}
    pairs = [
        (upper, lower)
        for column in columns(drawing)
        for upper, lower in pairwise(sorted((placed.card.id for placed in column), key=rank.__getitem__))
    ]
    return sum(top[upper] > top[lower] for upper, lower in pairs)


def columns(drawing: Drawing) -> list[list[PlacedCard]]:
    """The cards column by column, left to right."""
    found: list[list[PlacedCard]] = []
    last = -TOLERANCE
    for placed in sorted(drawing.cards, key=_centre):
        if _centre(placed) - last >= TOLERANCE or not found:
            found.append([])
        found[-1].append(placed)
        last = _centre(placed)
    return found


def column_widths(drawing: Drawing) -> dict[str, float]:
    """By card id: the width of the widest card in its column."""
    return {
        placed.card.id: max(other.box.width for other in column)
        for column in columns(drawing)
        for placed in column
    }


def column_chains(drawing: Drawing) -> dict[str | None, list[list[str]]]:
    """By panel: the cards directly in it that share a column, last first, as engines stack them."""
    place = {card.id: index for index, card in enumerate(drawing.spec.cards)}
    chains: dict[str | None, list[list[str]]] = {}
    for column in columns(drawing):
        groups = dict.fromkeys(placed.card.group for placed in column)
        for group in groups:
            cards = [placed.card.id for placed in column if placed.card.group == group]
            if len(cards) > 1:
                chains.setdefault(group, []).append(sorted(cards, key=place.__getitem__, reverse=True))
    return chains


def _centre(placed: PlacedCard) -> float:
    return placed.box.x + placed.box.width / 2


def _reading_order(spec: DiagramSpec) -> dict[str, int]:
    """Rank of each card such that the cards of a panel, and of the panels in it, stay together."""
    trails = {card.id: _trail(spec, card.group) for card in spec.cards}
    first: dict[str, int] = {}
    for index, card in enumerate(spec.cards):
        for group in trails[card.id]:
            first.setdefault(group, index)
    keys = {
        card.id: ([first[group] for group in trails[card.id]], index) for index, card in enumerate(spec.cards)
    }
    ordered = sorted(keys, key=lambda card: (*keys[card][0], keys[card][1]))
    return {card: index for index, card in enumerate(ordered)}


def _trail(spec: DiagramSpec, group: str | None) -> list[str]:
    parents = {panel.id: panel.parent for panel in spec.panels}
    trail: list[str] = []
    while group is not None:
        trail.insert(0, group)
        group = parents[group]
    return trail
