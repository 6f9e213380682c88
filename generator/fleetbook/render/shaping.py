"""The widths of cards and the rows of packed panels, column by column."""

from collections.abc import Mapping, Sequence

from fleetbook.render.columns import columns
from fleetbook.render.drawing import Drawing
from fleetbook.render.packing import ACROSS, Block

MOST_ROWS = 15
"""Rows of cards and captions in a column beyond which its packed panels have more cards in a row."""
MOST_ACROSS = 3
MOST_WIDTH = 1780.0
"""Pixels beyond which a drawing rather grows down, as far as `TALLEST`."""
TALLEST = 26
"""Rows of cards and captions of a column that is kept narrow."""


def shape(drawing: Drawing, blocks: Mapping[str, Block]) -> tuple[dict[str, float], dict[str, Block]]:
    """The width of what stands in each column, by id, and the blocks in the shape that they have there."""
    widths: dict[str, float] = {}
    shaped: dict[str, Block] = {}
    for column in columns(drawing):
        packed = [blocks[placed.card.id] for placed in column if placed.card.id in blocks]
        loose = {placed.card.id: placed.box.width for placed in column if placed.card.id not in blocks}
        # Cards beside panels are as wide as those in them.
        inner = max([*loose.values(), *(block.card_width for block in packed)])
        across = across_in(packed, len(loose))
        while (
            across > 1
            and drawing.width + (across - 1) * (inner + ACROSS) > MOST_WIDTH
            and rows_in(packed, len(loose), across - 1) <= TALLEST
        ):
            across -= 1
        widths |= dict.fromkeys(loose, inner)
        for block in packed:
            shaped[block.panel.id] = block.shaped(across, inner)
            widths[block.panel.id] = shaped[block.panel.id].width
    return widths, shaped


def across_in(packed: Sequence[Block], loose: int) -> int:
    """Cards in a row of the panels of a column: as few as keep it low."""
    most = max((len(block.cards) for block in packed), default=1)
    fitting = (across for across in range(1, MOST_ACROSS) if rows_in(packed, loose, across) <= MOST_ROWS)
    return min(most, next(fitting, MOST_ACROSS))


def rows_in(packed: Sequence[Block], loose: int, across: int) -> int:
    """Rows of cards and captions of a column whose panels have so many cards in a row."""
    return loose + sum(1 + block.shaped(across, 0).rows for block in packed)
