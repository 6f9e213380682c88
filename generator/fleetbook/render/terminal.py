"""Tables as text for a terminal or a pipe."""

import io
import shutil

from rich import box
from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text as Cell

from fleetbook.render.escape import terminal_line
from fleetbook.render.words import plain_words
from fleetbook.views.page import Rich, Table

WIDE = 10_000
"""Columns of a pipe: nothing is wrapped."""


def table_text(table: Table, *, terminal: bool) -> str:
    """A table as aligned columns; wrapped to the terminal's width, or not at all for a pipe."""
    grid = Grid(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for column in table.columns:
        grid.add_column(Cell(column if isinstance(column, str) else column.label), overflow="fold")
    for row in table.rows:
        grid.add_row(*(Cell(_words(cell)) for cell in row.cells))
    width = shutil.get_terminal_size().columns if terminal else WIDE
    console = Console(file=io.StringIO(), width=width, color_system=None, legacy_windows=False)
    with console.capture() as capture:
        console.print(grid)
    return "\n".join(line.rstrip() for line in capture.get().splitlines() if line.strip())


def _words(cell: Rich) -> str:
    return terminal_line(plain_words(cell, places=True))
