"""A diagram while it is drawn: what several parts share stands in it once."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from fleetbook.views.diagram import Card, Edge


@dataclass
class Sketch:
    """Cards by id and edges by their ends; the first of two that are the same stays."""

    cards: dict[str, Card] = field(default_factory=dict)
    edges: dict[tuple[str, str], Edge] = field(default_factory=dict)

    def add(self, cards: Sequence[Card], edges: Sequence[Edge] = ()) -> None:
        """Add what is not there yet."""
        for card in cards:
            self.cards.setdefault(card.id, card)
        for edge in edges:
            self.edges.setdefault((edge.source, edge.target), edge)
