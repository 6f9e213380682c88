"""The columns of a drawing, and whether cards stand in them as the diagram states."""

from itertools import combinations, pairwise

from fleetbook.render.drawing import Box, Drawing, PlacedCard, Point
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


def crossings(drawing: Drawing) -> int:
    """How many lines would cross if all were straight."""
    boxes = {placed.card.id: placed.box for placed in drawing.cards}
    lines = [
        (*_right(boxes[placed.edge.source]), *_left(boxes[placed.edge.target])) for placed in drawing.edges
    ]
    return sum(_cross(one, other) for one, other in combinations(lines, 2))


def _right(box: Box) -> Point:
    return box.x + box.width, box.y + box.height / 2


def _left(box: Box) -> Point:
    return box.x, box.y + box.height / 2


def _cross(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return _parts(one, other) and _parts(other, one)


def _parts(line: tuple[float, ...], other: tuple[float, ...]) -> bool:
    """Whether the ends of the other lie on either side of a line."""
    left, top, right, bottom = line
    sides = [(right - left) * (y - top) - (bottom - top) * (x - left) for x, y in (other[:2], other[2:])]
    return sides[0] * sides[1] < 0


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
