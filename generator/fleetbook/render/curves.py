"""Smooth curves from card to card, where nothing is in the way."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from fleetbook.render.drawing import Box, Drawing, PlacedEdge, Point

ARROW_LENGTH = 6.5
"""Pixels from the end of a curve to the tip of its arrow."""
DISTANCE = 5.0
"""Pixels that a curve keeps from what it passes."""
BEND = 26.0
"""Pixels in which a curve that is else straight goes up or down."""
STEPS = 24
"""Points of a curve that are looked at."""
LABEL_LIFT = 9.0
"""Pixels from the line to the middle of a label above it."""

Curve = tuple[Point, ...]


def smoothed(drawing: Drawing) -> Drawing:
    """The drawing with each edge as one S-shaped curve, or as a line with a bend, if that passes nothing.

    Engines route many edges of one card as a bundle that swings wide.
    """
    boxes = {one.card.id: one.box for one in drawing.cards}
    panels = [one.box for one in drawing.panels]
    return replace(drawing, edges=tuple(_smooth(each, boxes, panels) for each in drawing.edges))


def _smooth(placed: PlacedEdge, boxes: Mapping[str, Box], panels: Sequence[Box]) -> PlacedEdge:
    source, target = boxes[placed.edge.source], boxes[placed.edge.target]
    start, end = _middle(source, source.x + source.width), _middle(target, target.x)
    stop = (round(end[0] - ARROW_LENGTH, 1), end[1]) if placed.tip else end
    if start[0] >= stop[0]:
        return placed
    others = [box for box in boxes.values() if box not in (source, target)]
    others += [box for box in panels if not (_holds(box, source) or _holds(box, target))]
    near = [box for box in others if box.x < stop[0] + DISTANCE and start[0] < box.x + box.width + DISTANCE]
    for curve in _curves(start, stop):
        if not any(_inside(point, box) for point in points_of(curve) for box in near):
            label = _above(curve) if placed.label else None
            return replace(placed, curve=curve, tip=end if placed.tip else None, label=label)
    return placed


def points_of(curve: Curve) -> Iterator[Point]:
    """Points along a curve."""
    for at in range(0, len(curve) - 1, 3):
        a, b, c, d = curve[at : at + 4]
        for step in range(STEPS + 1):
            t = step / STEPS
            s = 1 - t
            parts = (s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t)
            x, y = (
                sum(part * point[axis] for part, point in zip(parts, (a, b, c, d), strict=True))
                for axis in (0, 1)
            )
            yield x, y


def _curves(start: Point, stop: Point) -> Iterator[Curve]:
    """The whole way as a bend; a bend at its beginning; a bend at its end."""
    yield _bend(start, stop)
    if stop[0] - start[0] > 2 * BEND:
        early, late = (round(start[0] + BEND, 1), stop[1]), (round(stop[0] - BEND, 1), start[1])
        yield (*_bend(start, early), early, stop, stop)
        yield (start, start, late, *_bend(late, stop))


def _bend(start: Point, stop: Point) -> Curve:
    halfway = round((start[0] + stop[0]) / 2, 1)
    return start, (halfway, start[1]), (halfway, stop[1]), stop


def _above(curve: Curve) -> Point:
    """The place of a label: on a slope its middle, else above the line."""
    (left, top), (right, bottom) = curve[0], curve[-1]
    lifted = (top + bottom) / 2 - (LABEL_LIFT if abs(top - bottom) < LABEL_LIFT else 0)
    return round((left + right) / 2, 1), round(lifted, 1)


def _holds(outer: Box, inner: Box) -> bool:
    return outer.x <= inner.x < outer.x + outer.width and outer.y <= inner.y < outer.y + outer.height


def _inside(point: Point, box: Box) -> bool:
    x, y = point
    return (
        box.x - DISTANCE < x < box.x + box.width + DISTANCE
        and box.y - DISTANCE < y < box.y + box.height + DISTANCE
    )


def _middle(box: Box, x: float) -> Point:
    return round(x, 1), round(box.y + box.height / 2, 1)
