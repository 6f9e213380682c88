"""A long deployment order in rows, one below the other, so that it can be read without scrolling far."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil

from fleetbook.views.diagram import Card, DiagramSpec, Edge, Panel, Tone

MOST_COLUMNS = 7
"""Columns of cards that stand in one row."""


@dataclass(frozen=True)
class Rows:
    """The stages of each row, and the column of the drawing without rows in which each stage begins."""

    stages: tuple[tuple[int, ...], ...]
    column: Mapping[int, int]

    def row(self, stage: int) -> int:
        """The row that a stage stands in."""
        return next(index for index, stages in enumerate(self.stages) if stage in stages)

    def offset(self, stage: int) -> int:
        """Columns between what a row repeats of those above it and a stage."""
        return self.column[stage] - self.column[self.stages[self.row(stage)][0]] + 1


def rows_of(column: Mapping[int, int], width: int) -> Rows:
    """Rows of about as many columns each; `width` is the number of columns of all stages."""
    number = max(1, ceil(width / MOST_COLUMNS))
    each = max(1, ceil(width / number))
    stages: dict[int, list[int]] = {}
    for stage, start in sorted(column.items()):
        stages.setdefault(start // each, []).append(stage)
    return Rows(tuple(tuple(inside) for _, inside in sorted(stages.items())), column)


def in_rows(spec: DiagramSpec, stage: Mapping[str, int], rows: Rows) -> DiagramSpec:
    """The diagram in rows; a row repeats, at its start, what it waits for of the rows above.

    `stage` is that of every card and of every panel that lines lead to.
    """
    if len(rows.stages) < 2:
        return spec
    row = {name: rows.row(each) for name, each in stage.items()}
    cards = {card.id: card for card in spec.cards}
    repeated: dict[tuple[int, str], Card] = {}
    edges: list[Edge] = []
    for edge in spec.edges:
        here = row[edge.target]
        if row[edge.source] == here:
            edges.append(edge)
            continue
        again = repeated.setdefault(
            (here, edge.source), _repeated(cards[edge.source], stage[edge.source], here)
        )
        edges.append(replace(edge, source=again.id, columns=rows.offset(stage[edge.target])))
    return replace(
        spec,
        cards=tuple(_cards_by_row(spec.cards, row, repeated, len(rows.stages))),
        panels=(*_row_panels(rows, {here for here, _ in repeated}), *_inside(spec.panels, rows)),
        edges=tuple(edges),
    )


def _repeated(card: Card, stage: int, row: int) -> Card:
    """A card of a row above, once more."""
    return replace(
        card, id=f"again-{row}-{card.id}", group=f"again-{row}", subtitle=f"stage {stage}", tone=Tone.OUTSIDE
    )


def _cards_by_row(
    cards: Sequence[Card], row: Mapping[str, int], repeated: Mapping[tuple[int, str], Card], number: int
) -> Iterator[Card]:
    for here in range(number):
        yield from (card for (below, _), card in repeated.items() if below == here)
        yield from (card for card in cards if row[card.id] == here)


def _row_panels(rows: Rows, repeating: set[int]) -> Iterator[Panel]:
    for index, stages in enumerate(rows.stages):
        first, last = stages[0], stages[-1]
        title = f"Stages {first} to {last}" if last > first else f"Stage {first}"
        yield Panel(id=f"row-{index}", title=title)
        if index in repeating:
            yield Panel(id=f"again-{index}", title="from above", tone=Tone.OUTSIDE, parent=f"row-{index}")


def _inside(panels: Sequence[Panel], rows: Rows) -> Iterator[Panel]:
    """The panels of the stages, each in its row; those inside of them stay there."""
    home = {f"stage-{stage}": f"row-{rows.row(stage)}" for stages in rows.stages for stage in stages}
    yield from (replace(panel, parent=home.get(panel.id, panel.parent)) for panel in panels)
