"""What the lines of a drawing mean, in a row below it."""

from collections.abc import Iterator

from fleetbook.render.drawing import Drawing
from fleetbook.render.escape import html_text
from fleetbook.render.metrics import text_width
from fleetbook.render.sizes import LABEL_SIZE
from fleetbook.views.diagram import Line

HEIGHT = 24.0
"""Pixels of the row."""
LEFT, SAMPLE, GAP = 12.0, 30.0, 22.0
"""Pixels before the row, of a line, and between an entry and the next."""


def legend_size(drawing: Drawing) -> tuple[float, float]:
    """Width and height that the row needs; nothing where every line is solid."""
    entries = _entries(drawing)
    if not entries:
        return 0.0, 0.0
    return LEFT + sum(_width(words) for _, words in entries), HEIGHT


def legend(drawing: Drawing) -> Iterator[str]:
    """The row: a short line of each kind and its meaning."""
    x, y = LEFT, drawing.height + HEIGHT / 2 - 4
    for line, words in _entries(drawing):
        yield (
            f'<g class="fb-legend"><g class="fb-edge fb-{line}">'
            f'<path d="M{x:g} {y:g}h{SAMPLE:g}"/></g>'
            f'<text x="{x + SAMPLE + 7:g}" y="{y + 4:g}">{html_text(words)}</text></g>'
        )
        x = round(x + _width(words), 1)


def _entries(drawing: Drawing) -> list[tuple[Line, str]]:
    drawn = {placed.edge.line for placed in drawing.edges}
    return [(line, words) for line, words in drawing.spec.legend if line in drawn]


def _width(words: str) -> float:
    return SAMPLE + 7 + text_width(words, LABEL_SIZE) + GAP
