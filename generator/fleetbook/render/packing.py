"""Packed panels: the layout sees each as one block, and its cards stand in rows inside it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from fleetbook.render.drawing import Box, Drawing, PlacedCard, PlacedPanel
from fleetbook.render.metrics import fit, text_width
from fleetbook.render.sizes import CAPTION_LIMIT, CAPTION_SIZE, CARD_HEIGHT, card_width
from fleetbook.views.diagram import Card, DiagramSpec, Panel

PADDING = 13.0
"""Pixels between the border of a panel and its cards."""
CAPTION_ROOM = 34.0
"""Pixels from the top of a panel to its first card."""
ACROSS, DOWN = 12.0, 12.0
"""Pixels between the cards of a block."""


@dataclass(frozen=True, slots=True)
class Block:
    """A packed panel with its cards in rows of `columns` cards of one width."""

    panel: Panel
    cards: tuple[Card, ...]
    columns: int
    card_width: float

    @property
    def rows(self) -> int:
        """How many rows its cards take."""
        return -(-len(self.cards) // self.columns)

    @property
    def width(self) -> float:
        """Pixels from border to border."""
        return 2 * PADDING + self.columns * self.card_width + (self.columns - 1) * ACROSS

    @property
    def height(self) -> float:
        """Pixels from border to border."""
        return CAPTION_ROOM + self.rows * (CARD_HEIGHT + DOWN) - DOWN + PADDING

    def places(self, box: Box) -> Iterator[PlacedCard]:
        """Its cards in the place that the layout gave it, row by row."""
        for index, card in enumerate(self.cards):
            row, column = divmod(index, self.columns)
            x = box.x + PADDING + column * (self.card_width + ACROSS)
            y = box.y + CAPTION_ROOM + row * (CARD_HEIGHT + DOWN)
            yield PlacedCard(card, Box(round(x, 1), round(y, 1), round(self.card_width, 1), CARD_HEIGHT))

    def shaped(self, columns: int, card_width: float) -> "Block":
        """It with so many cards of such a width in a row."""
        return replace(self, columns=columns, card_width=card_width)


def blocks_of(spec: DiagramSpec) -> dict[str, Block]:
    """The packed panels of a diagram that have cards, by id, with one card in a row."""
    inside: dict[str, list[Card]] = {panel.id: [] for panel in spec.panels if panel.packed}
    for card in spec.cards:
        if card.group in inside:
            inside[card.group].append(card)
    return {
        panel.id: Block(panel, tuple(inside[panel.id]), 1, _card_width(panel, inside[panel.id]))
        for panel in spec.panels
        if inside.get(panel.id)
    }


def _card_width(panel: Panel, cards: Sequence[Card]) -> float:
    caption = text_width(fit(panel.title, CAPTION_LIMIT, CAPTION_SIZE), CAPTION_SIZE)
    return max(*map(card_width, cards), caption)


def fold(spec: DiagramSpec, blocks: Mapping[str, Block]) -> DiagramSpec:
    """The diagram with a card of the same id in the place of each block."""
    cards: dict[str, Card] = {}
    for card in spec.cards:
        if card.group is not None and card.group in blocks:
            panel = blocks[card.group].panel
            cards.setdefault(panel.id, Card(id=panel.id, title="", icon="", group=panel.parent))
        else:
            cards[card.id] = card
    panels = tuple(panel for panel in spec.panels if not panel.packed)
    return replace(spec, cards=tuple(cards.values()), panels=panels)


def unfold(drawing: Drawing, spec: DiagramSpec, blocks: Mapping[str, Block]) -> Drawing:
    """The drawing of a folded diagram as that of the whole one."""
    boxes = {placed.card.id: placed.box for placed in drawing.cards}
    cards = [placed for placed in drawing.cards if placed.card.id not in blocks]
    cards += [placed for each, block in blocks.items() for placed in block.places(boxes[each])]
    rank = {card.id: index for index, card in enumerate(spec.cards)}
    packed = [
        PlacedPanel(block.panel, boxes[each], depth(spec, block.panel)) for each, block in blocks.items()
    ]
    return replace(
        drawing,
        spec=spec,
        cards=tuple(sorted(cards, key=lambda placed: rank[placed.card.id])),
        panels=(*drawing.panels, *packed),
    )


def depth(spec: DiagramSpec, panel: Panel) -> int:
    """In how many panels a panel lies."""
    parents = {other.id: other.parent for other in spec.panels}
    depth, parent = 0, panel.parent
    while parent is not None:
        depth, parent = depth + 1, parents[parent]
    return depth
