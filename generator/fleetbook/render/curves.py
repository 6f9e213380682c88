"""Smooth curves between neighbouring columns, where nothing can be in the way."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from fleetbook.render.drawing import Box, PlacedCard, PlacedEdge, Point

ARROW_LENGTH = 6.5
"""Pixels from the end of a curve to the tip of its arrow."""


def smooth(placed: PlacedEdge, cards: Sequence[PlacedCard]) -> PlacedEdge:
    """The edge as one S-shaped curve where no card stands between its ends.

    Engines route many edges of one card as a bundle that swings wide. A label stays where its engine put
    it, and so does its curve.
    """
    boxes = {one.card.id: one.box for one in cards}
    source, target = boxes[placed.edge.source], boxes[placed.edge.target]
    left, right = source.x + source.width, target.x
    if placed.edge.label or left >= right or _blocked(left, right, boxes.values()):
        return placed
    start, end = _middle(source, left), _middle(target, right)
    stop = (end[0] - ARROW_LENGTH, end[1]) if placed.tip else end
    halfway = round((start[0] + stop[0]) / 2, 1)
    curve = (start, (halfway, start[1]), (halfway, stop[1]), stop)
    return replace(placed, curve=curve, tip=end if placed.tip else None)


def _blocked(left: float, right: float, boxes: Iterable[Box]) -> bool:
    return any(box.x < right and left < box.x + box.width for box in boxes)


def _middle(box: Box, x: float) -> Point:
    return round(x, 1), round(box.y + box.height / 2, 1)
