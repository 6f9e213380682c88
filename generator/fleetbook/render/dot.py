"""DiagramSpec to DOT: one dialect for the layout, one for people."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from graphviz import Digraph, escape, nohtml
from graphviz.quoting import quote

from fleetbook.render.escape import one_line, xml_fit
from fleetbook.render.metrics import fit, text_width
from fleetbook.render.packing import Block
from fleetbook.render.sizes import (
    CAPTION_LIMIT,
    CAPTION_SIZE,
    CARD_HEIGHT,
    LABEL_LIMIT,
    LABEL_SIZE,
    card_width,
)
from fleetbook.views.diagram import DiagramSpec, Edge, Line, Panel

POINTS_PER_INCH = 72
GAP, FAN_GAP = 0.4, 0.06
"""Inches between columns, and what each edge more than SMALL_FAN at one card adds, up to MOST_FAN of them."""
SMALL_FAN, MOST_FAN = 4, 8

_GRAPH = {"rankdir": "LR", "splines": "true", "nodesep": "0.2", "pad": "0"}
_NODE = {"shape": "box", "fixedsize": "true", "label": ""}
_EDGE = {"arrowsize": "0.65", "fontname": "Helvetica", "fontsize": f"{LABEL_SIZE}"}
_LINES = {Line.SOLID: "solid", Line.DASHED: "dashed", Line.DOTTED: "dotted"}


@dataclass(frozen=True, slots=True)
class Hints:
    """What one layout teaches the next."""

    widths: Mapping[str, float]
    """Width in pixels by card id."""
    blocks: Mapping[str, Block] = field(default_factory=dict)
    """The blocks that stand in the diagram as cards, by id."""
    columns: Mapping[str | None, Sequence[Sequence[str]]] = field(default_factory=dict)
    """By panel: the cards directly in it that share a column, in the order that the engine is to keep."""
    panels_forward: bool = False
    """Whether panels are stated first to last; else last to first."""
    mirrored: bool = False
    """Whether the drawing will be turned upside down, so that captions need their room at the bottom."""
    simple: bool = False
    """Whether to leave out all that engines are known to stumble over: curves, ports, labels, chains."""

    def height(self, card: str) -> float:
        """Height in pixels of what stands as a card."""
        return self.blocks[card].height if card in self.blocks else CARD_HEIGHT


def natural_hints(spec: DiagramSpec, blocks: Mapping[str, Block]) -> Hints:
    """Every card as wide as its own text."""
    widths = {card.id: card_width(card) for card in spec.cards}
    return Hints(widths | {each: block.width for each, block in blocks.items()}, blocks)


def layout_dot(spec: DiagramSpec, hints: Hints) -> str:
    """DOT for the layout engine: nodes `n<index>`, clusters `cluster_p<index>`, edges with id `e<index>`."""
    attributes = (
        _GRAPH | {"ranksep": f"{column_gap(spec):.2f}"} | ({"splines": "line"} if hints.simple else {})
    )
    graph = Digraph(graph_attr=attributes, node_attr=_NODE, edge_attr=_EDGE)
    names = {card.id: f"n{index}" for index, card in enumerate(spec.cards)}
    _add_panel_content(graph, spec, None, names, hints)
    backward = backward_edges(spec)
    for index, edge in enumerate(spec.edges):
        forward = edge.constrains and index not in backward
        stated = _edge_attributes(edge, forward=forward, simple=hints.simple)
        graph.edge(names[edge.source], names[edge.target], id=f"e{index}", **stated)
    return str(graph.source)


def column_gap(spec: DiagramSpec) -> float:
    """Inches between columns: wider where many edges leave one card, so that their curves stay smooth."""
    leaving = Counter(edge.source for edge in spec.edges)
    arriving = Counter(edge.target for edge in spec.edges)
    widest = max([*leaving.values(), *arriving.values()], default=0)
    return GAP + FAN_GAP * min(MOST_FAN, max(0, widest - SMALL_FAN))


def panels_in(spec: DiagramSpec, parent: str | None) -> list[tuple[int, Panel]]:
    """The panels directly inside a panel, with their index in the diagram."""
    return [(index, panel) for index, panel in enumerate(spec.panels) if panel.parent == parent]


def _add_panel_content(
    graph: Digraph, spec: DiagramSpec, parent: str | None, names: Mapping[str, str], hints: Hints
) -> None:
    # Left to right, the engine tends to put what it meets first at the bottom.
    inner = panels_in(spec, parent)
    for index, panel in inner if hints.panels_forward else reversed(inner):
        with graph.subgraph(name=f"cluster_p{index}") as cluster:
            cluster.attr(**_panel_attributes(panel, mirrored=hints.mirrored))
            _add_panel_content(cluster, spec, panel.id, names, hints)
    for card in reversed(spec.cards):
        if card.group == parent:
            width, height = hints.widths[card.id], hints.height(card.id)
            graph.node(names[card.id], width=_inches(width), height=_inches(height))
    for column in () if hints.simple else hints.columns.get(parent, ()):
        with graph.subgraph() as rank:
            rank.attr(rank="same")
            for one, other in pairwise(column):
                rank.edge(names[one], names[other], style="invis")


def _panel_attributes(panel: Panel, *, mirrored: bool) -> dict[str, str]:
    caption = fit(panel.title, CAPTION_LIMIT, CAPTION_SIZE)
    # The engine measures with a font of its own; W is as wide as a letter gets, so the caption has room.
    room = "W" * (1 + round(text_width(caption, CAPTION_SIZE) / text_width("W", CAPTION_SIZE)))
    return {
        "label": room,
        "fontname": "Helvetica",
        "fontsize": f"{CAPTION_SIZE}",
        "labeljust": "l",
        "labelloc": "b" if mirrored else "t",
        "margin": "13",
    }


def _edge_attributes(edge: Edge, *, forward: bool, simple: bool) -> dict[str, str]:
    attributes: dict[str, str] = {}
    if edge.label and not simple:
        # The engine only makes room: a letter on either side keeps the label off the cards.
        attributes["label"] = _quotable(f"n{fit(edge.label, LABEL_LIMIT, LABEL_SIZE)}n")
    if not edge.arrow:
        attributes["arrowhead"] = "none"
    if not forward:
        attributes["constraint"] = "false"
    elif not simple:
        attributes |= {"tailport": "e", "headport": "w"}
    if forward and edge.columns > 1:
        attributes["minlen"] = str(edge.columns)
    return attributes


def backward_edges(spec: DiagramSpec) -> frozenset[int]:
    """Indexes of the edges that close a cycle, so that they cannot run from left to right."""
    done: set[str] = set()
    open_cards: set[str] = set()
    found: set[int] = set()
    leaving: dict[str, list[tuple[int, str]]] = {card.id: [] for card in spec.cards}
    for index, edge in enumerate(spec.edges):
        if edge.constrains:
            leaving[edge.source].append((index, edge.target))

    def visit(card: str) -> None:
        open_cards.add(card)
        for index, target in leaving[card]:
            if target in open_cards:
                found.add(index)
            elif target not in done:
                visit(target)
        open_cards.discard(card)
        done.add(card)

    for card in leaving:
        if card not in done:
            visit(card)
    return frozenset(found)


def _inches(pixels: float) -> str:
    return f"{pixels / POINTS_PER_INCH:.4f}"


def to_dot(spec: DiagramSpec) -> str:
    """The diagram as plain DOT that a person can read and any Graphviz can draw."""
    graph = Digraph(
        quote(spec.id),
        graph_attr={
            "rankdir": "LR",
            "label": _quotable(spec.title),
            "labelloc": "t",
            "fontname": "Helvetica",
        },
        node_attr={"shape": "box", "style": "rounded", "fontname": "Helvetica"},
        edge_attr={"fontname": "Helvetica", "fontsize": "11"},
    )
    graph.name = spec.id
    _add_readable(graph, spec, None)
    panels = packed_ends(spec)
    if panels:
        graph.attr(compound="true")
    graph.body.extend(f"\t{_readable_edge(edge, panels)}\n" for edge in spec.edges)
    return str(graph.source)


def _add_readable(graph: Digraph, spec: DiagramSpec, parent: str | None) -> None:
    for index, panel in panels_in(spec, parent):
        with graph.subgraph(name=f"cluster_{index}") as cluster:
            cluster.attr(label=_quotable(panel.title))
            _add_readable(cluster, spec, panel.id)
    for card in spec.cards:
        if card.group == parent:
            graph.node(card.id, _quotable(card.title, card.subtitle))


def _quotable(*lines: str) -> str:
    # graphviz puts the quotes; DOT itself cannot hold the characters that XML forbids either.
    return str(nohtml("\\n".join(escape(one_line(xml_fit(line))) for line in lines if line)))


def packed_ends(spec: DiagramSpec) -> dict[str, tuple[int, str]]:
    """By the id of a packed panel: its index in the diagram and the middle one of its cards."""
    inside = {panel.id: [card.id for card in spec.cards if card.group == panel.id] for panel in spec.panels}
    return {
        panel.id: (index, inside[panel.id][len(inside[panel.id]) // 2])
        for index, panel in enumerate(spec.panels)
        if panel.packed and inside[panel.id]
    }


def _readable_edge(edge: Edge, panels: Mapping[str, tuple[int, str]]) -> str:
    attributes = {"style": _LINES[edge.line]} if edge.line is not Line.SOLID else {}
    if edge.label:
        attributes["label"] = _quotable(edge.label)
    if not edge.arrow:
        attributes["arrowhead"] = "none"
    if not edge.constrains:
        attributes["constraint"] = "false"
    ends = []
    for end, clip in ((edge.source, "ltail"), (edge.target, "lhead")):
        # DOT knows edges between nodes only; those of a cluster are cut off at its border.
        if end in panels:
            attributes[clip] = f"cluster_{panels[end][0]}"
        ends.append(panels[end][1] if end in panels else end)
    listed = " ".join(f"{name}={quote(value)}" for name, value in attributes.items())
    # Not Digraph.edge: it reads a colon in a name as a port.
    return f"{quote(ends[0])} -> {quote(ends[1])}" + (f" [{listed}]" if listed else "")
