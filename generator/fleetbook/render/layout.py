"""DiagramSpec to Drawing, by a layout engine that speaks DOT and JSON."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import Protocol, TypeAlias, cast

from fleetbook.core.errors import ToolError
from fleetbook.render.columns import column_chains, crossings, disorder
from fleetbook.render.curves import smoothed
from fleetbook.render.dot import Hints, layout_dot, natural_hints
from fleetbook.render.drawing import Box, Drawing, PlacedCard, PlacedEdge, PlacedPanel, Point
from fleetbook.render.packing import Block, blocks_of, depth, fold, unfold
from fleetbook.render.settling import settle
from fleetbook.render.shaping import shape
from fleetbook.views.diagram import DiagramSpec, Edge

MARGIN = 10.0
"""Pixels around a drawing."""
OTHER_WAYS = tuple(product((False, True), repeat=3))[1:]
"""Ways to state a graph beside the plain one: with its columns, upside down, panels first to last."""

Attributes: TypeAlias = dict[str, object]


class LayoutEngine(Protocol):
    """What turns DOT graphs into JSON graphs with positions, several in one call."""

    def lay_out(self, dot: str) -> str:
        """The laid out graphs as JSON texts, one after another."""


def lay_out(specs: Sequence[DiagramSpec], layout: LayoutEngine) -> dict[str, Drawing]:
    """The drawing of every diagram by its id.

    The first pass finds the columns. The second gives the cards of a column one width, and packed panels
    as many cards in a row as keep a column low. Where cards
    then do not stand in the order in which the diagram states them, or lines cross, other ways to state
    the graph are tried, also upside down, until one is in order; else the best is kept.
    """
    for spec in specs:
        _require_unique(spec)
    blocks = [blocks_of(spec) for spec in specs]
    folded = [fold(spec, inside) for spec, inside in zip(specs, blocks, strict=True)]
    natural = [natural_hints(spec, inside) for spec, inside in zip(folded, blocks, strict=True)]
    first = _place(list(zip(folded, natural, strict=True)), layout)
    hints = [_shaped(drawing, inside) for drawing, inside in zip(first, blocks, strict=True)]
    drawings = _reorder(_place(list(zip(folded, hints, strict=True)), layout), hints, layout)
    return {
        spec.id: unfold(smoothed(drawing), spec, known.blocks)
        for spec, drawing, known in zip(specs, drawings, hints, strict=True)
    }


def _shaped(drawing: Drawing, blocks: Mapping[str, Block]) -> Hints:
    widths, shaped = shape(drawing, blocks)
    return Hints(widths, shaped)


def _require_unique(spec: DiagramSpec) -> None:
    stated = Counter(
        [f"card {card.id}" for card in spec.cards] + [f"panel {panel.id}" for panel in spec.panels]
    )
    twice = sorted(name for name, times in stated.items() if times > 1)
    if twice:
        # A mistake of the view that made it, never of the fleet.
        raise ValueError(f"diagram {spec.id} states more than once: {', '.join(twice)}")


def _reorder(drawings: Sequence[Drawing], hints: Sequence[Hints], layout: LayoutEngine) -> list[Drawing]:
    best = list(drawings)
    chains = {index: column_chains(each) for index, each in enumerate(drawings) if _tangle(each)}
    for chained, mirrored, forward in OTHER_WAYS:
        unlike = [index for index in chains if _tangle(best[index])]
        tries = [
            replace(
                hints[index],
                columns=chains[index] if chained else {},
                mirrored=mirrored,
                panels_forward=forward,
            )
            for index in unlike
        ]
        specs = (best[index].spec for index in unlike)
        for index, drawing in zip(unlike, _place(list(zip(specs, tries, strict=True)), layout), strict=True):
            best[index] = min(best[index], drawing, key=_tangle)
    return best


def _tangle(drawing: Drawing) -> int:
    return disorder(drawing) + crossings(drawing)


def _place(pairs: Sequence[tuple[DiagramSpec, Hints]], layout: LayoutEngine) -> list[Drawing]:
    """All at once; where the engine gives up, the halves, down to the one it cannot do: that more simply."""
    try:
        return _place_together(pairs, layout)
    except ToolError:
        if len(pairs) > 1:
            half = len(pairs) // 2
            return _place(pairs[:half], layout) + _place(pairs[half:], layout)
        ((spec, hints),) = pairs
        if hints.simple:
            raise
        return _place([(spec, replace(hints, simple=True))], layout)


def _place_together(pairs: Sequence[tuple[DiagramSpec, Hints]], layout: LayoutEngine) -> list[Drawing]:
    dot = "\n".join(layout_dot(spec, known) for spec, known in pairs if spec.cards)
    graphs = _graphs(layout.lay_out(dot)) if dot else iter(())
    return [
        settle(_drawing(spec, next(graphs), known)) if spec.cards else _blank(spec) for spec, known in pairs
    ]


def _blank(spec: DiagramSpec) -> Drawing:
    return Drawing(spec, 0, 0, (), (), ())


def _graphs(text: str) -> Iterator[Attributes]:
    decoder, at = json.JSONDecoder(), 0
    while (start := text.find("{", at)) >= 0:
        graph, at = decoder.raw_decode(text, start)
        yield cast("Attributes", graph)


def _drawing(spec: DiagramSpec, graph: Attributes, hints: Hints) -> Drawing:
    _, _, width, height = _numbers(graph["bb"])
    objects = {str(entry["name"]): entry for entry in _entries(graph, "objects")}
    edges = {str(entry["id"]): entry for entry in _entries(graph, "edges") if "id" in entry}
    canvas = _Canvas(height, mirrored=hints.mirrored)
    cards = tuple(
        PlacedCard(card, canvas.card(objects[f"n{index}"], hints.widths[card.id], hints.height(card.id)))
        for index, card in enumerate(spec.cards)
    )
    panels = tuple(
        PlacedPanel(panel, canvas.panel(objects[f"cluster_p{index}"]), depth(spec, panel))
        for index, panel in enumerate(spec.panels)
        # A panel without cards has no place.
        if "bb" in objects.get(f"cluster_p{index}", {})
    )
    placed = tuple(canvas.edge(edge, edges[f"e{index}"]) for index, edge in enumerate(spec.edges))
    return Drawing(spec, width + 2 * MARGIN, height + 2 * MARGIN, cards, panels, placed)


class _Canvas:
    """Turns the engine's points (from the bottom left, as text) into pixels from the top left."""

    def __init__(self, height: float, *, mirrored: bool) -> None:
        self._height = height
        self._mirrored = mirrored

    def point(self, text: str) -> Point:
        x, y = _numbers(text)
        return round(x + MARGIN, 1), round((y if self._mirrored else self._height - y) + MARGIN, 1)

    def card(self, entry: Attributes, width: float, height: float) -> Box:
        x, y = self.point(str(entry["pos"]))
        return Box(round(x - width / 2, 1), round(y - height / 2, 1), round(width, 1), round(height, 1))

    def panel(self, entry: Attributes) -> Box:
        left, bottom, right, top = _numbers(entry["bb"])
        x, y = self.point(f"{left},{bottom if self._mirrored else top}")
        return Box(x, y, round(right - left, 1), round(top - bottom, 1))

    def edge(self, edge: Edge, entry: Attributes) -> PlacedEdge:
        # Without `concentrate` every edge is one spline.
        words = str(entry["pos"]).split()
        tips = [self.point(word[2:]) for word in words if word.startswith("e,")]
        curve = tuple(self.point(word) for word in words if word[0] not in "es")
        label = self.point(str(entry["lp"])) if "lp" in entry else _middle(curve)
        return PlacedEdge(edge, curve, tips[0] if tips else None, label if edge.label else None)


def _middle(curve: tuple[Point, ...]) -> Point:
    (left, top), (right, bottom) = curve[0], curve[-1]
    return round((left + right) / 2, 1), round((top + bottom) / 2, 1)


def _entries(graph: Attributes, key: str) -> list[Attributes]:
    return cast("list[Attributes]", graph.get(key, []))


def _numbers(text: object) -> tuple[float, ...]:
    return tuple(float(number) for number in str(text).split(","))
