"""What a diagram shows, without how it is drawn."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum


class Tone(StrEnum):
    """What a group or card means; colour never says it alone."""

    NEUTRAL = "neutral"
    GOOD = "good"
    WARN = "warn"
    INFO = "info"
    OUTSIDE = "outside"
    """Outside the cluster."""


class Line(StrEnum):
    """How an edge is drawn."""

    SOLID = "solid"
    """In Git."""
    DASHED = "dashed"
    """Declared or inferred."""
    DOTTED = "dotted"
    """Belongs to."""


@dataclass(frozen=True, kw_only=True)
class Card:
    """A node: icon, a name in bold, one muted line; `page` is the page it leads to."""

    id: str
    title: str
    subtitle: str = ""
    icon: str
    """Name of an icon that `catalogue` holds."""
    page: str | None = None
    """Path of a page of the book (see `PageView.path`), optionally with `#anchor`."""
    group: str | None = None
    """Id of the group it lies in."""
    tone: Tone = Tone.NEUTRAL
    tooltip: str = ""
    """More words for hover and screen reader."""
    apart: str = ""
    """What tells it from a card that would read the same; shown only where there is one."""


@dataclass(frozen=True, kw_only=True)
class Panel:
    """A group: a soft tinted panel with a caption; `parent` is the id of the panel around it."""

    id: str
    title: str
    tone: Tone = Tone.NEUTRAL
    parent: str | None = None
    page: str | None = None
    packed: bool = False
    """Whether its cards share their neighbours: they stand in rows, and edges lead to the panel itself."""


@dataclass(frozen=True, kw_only=True)
class Edge:
    """An arrow from card to card; a packed panel is named as a card is."""

    source: str
    target: str
    label: str = ""
    line: Line = Line.SOLID
    arrow: bool = True
    constrains: bool = True
    """Whether it pushes its target to the right."""
    columns: int = 1
    """How many columns to the right it pushes its target."""


@dataclass(frozen=True, kw_only=True)
class DiagramSpec:
    """A diagram: flows left to right; order of cards is the order in a column."""

    id: str
    """Unique in the book, fit for a file name: `network`, `component-traefik`."""
    title: str
    description: str
    """What a person who cannot see it should hear: one or two sentences."""
    cards: tuple[Card, ...]
    panels: tuple[Panel, ...] = ()
    edges: tuple[Edge, ...] = ()
    legend: tuple[tuple[Line, str], ...] = ()
    """What a line means that is not solid; said where there is such a line."""


def told_apart(cards: Iterable[Card]) -> tuple[Card, ...]:
    """The cards, such that those of one panel that would read the same differ in their second line."""
    every = tuple(cards)
    alike = Counter((card.title, card.subtitle, card.group) for card in every)
    return tuple(
        replace(card, subtitle=" · ".join(part for part in (card.apart, card.subtitle) if part))
        if alike[card.title, card.subtitle, card.group] > 1
        else card
        for card in every
    )
