"""A diagram with positions: pixels from the top left corner."""

from dataclasses import dataclass
from typing import TypeAlias

from fleetbook.views.diagram import Card, DiagramSpec, Edge, Panel

Point: TypeAlias = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle by its top left corner and size."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class PlacedCard:
    """A card and where it lies."""

    card: Card
    box: Box


@dataclass(frozen=True, slots=True)
class PlacedPanel:
    """A panel and where it lies; `depth` is 0 for one that lies in no other."""

    panel: Panel
    box: Box
    depth: int


@dataclass(frozen=True, slots=True)
class PlacedEdge:
    """An edge: its curve as a point and three more for every Bézier piece, arrow tip and label centre."""

    edge: Edge
    curve: tuple[Point, ...]
    tip: Point | None
    label: Point | None


@dataclass(frozen=True, slots=True)
class Drawing:
    """A diagram, ready to be drawn."""

    spec: DiagramSpec
    width: float
    height: float
    cards: tuple[PlacedCard, ...]
    panels: tuple[PlacedPanel, ...]
    edges: tuple[PlacedEdge, ...]
