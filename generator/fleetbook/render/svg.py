"""Drawing to SVG: inside a page, or as a file of its own."""

from collections.abc import Callable, Iterator
from math import ceil
from typing import TypeAlias

from fleetbook.render.drawing import Box, Drawing, PlacedCard, PlacedEdge, PlacedPanel, Point
from fleetbook.render.escape import html_attribute, html_text
from fleetbook.render.icons import EmbeddedIcons, Icons, PlacedIcons
from fleetbook.render.legend import legend, legend_size
from fleetbook.render.metrics import fit
from fleetbook.render.sizes import (
    CAPTION_LIMIT,
    CAPTION_SIZE,
    LABEL_LIMIT,
    LABEL_SIZE,
    SUBTITLE_SIZE,
    TEXT_LEFT,
    TEXT_RIGHT,
    TITLE_SIZE,
)
from fleetbook.render.style import standalone_stylesheet
from fleetbook.views.diagram import Card, Tone

ICON_SIZE = 34.0
ICON_LEFT = 9.0
CORNER = 11.0
ARROW_HALF = 0.36
"""Half the width of an arrowhead by its length."""

Links: TypeAlias = Callable[[str], str | None]
"""From the path of a page (optionally with `#anchor`) to an address, or None."""

_Linked: TypeAlias = Callable[[str | None, str, str], str]
"""From a page, the words for its link and what is drawn, to the same as a link if there is such a page."""

# A mark in the corner says what the colour says: a tick, an exclamation mark, an i.
_MARKS = {
    Tone.GOOD: "M-3.2 .2 -.9 2.5 3.3 -2.3",
    Tone.WARN: "M0 -3.2V.6M0 3.1V3.2",
    Tone.INFO: "M0 -3.1V-3.2M0 -.6V3.2",
}


def svg_inline(drawing: Drawing, links: Links, icons: PlacedIcons) -> str:
    """The drawing for a page that has the book's stylesheet; without blank lines."""
    # Not plain href: Material's script assigns that of every element when it puts a page in another's place,
    # and those of a drawing cannot be assigned.
    content = _content(drawing, _linking(links, "xlink:href"), icons)
    start = _start(drawing, 'xmlns:xlink="http://www.w3.org/1999/xlink" ')
    return "\n".join((start, *_words(drawing), *content, "</svg>"))


def svg_standalone(
    drawing: Drawing, icons: Icons, links: Links | None = None, style: str | None = None
) -> str:
    """The drawing as a file that needs nothing else; light or dark as the reader's system is."""
    embedded = EmbeddedIcons(icons, _id(drawing))
    content = list(_content(drawing, _linking(links or _nowhere, "href"), embedded))
    rules = standalone_stylesheet() if style is None else style
    head = (f"<style>{rules}</style>", embedded.definitions())
    start = _start(drawing, 'xmlns="http://www.w3.org/2000/svg" ')
    return "\n".join((start, *_words(drawing), *head, *content, "</svg>")) + "\n"


def _linking(links: Links, attribute: str) -> _Linked:
    def linked(page: str | None, words: str, content: str) -> str:
        href = links(page) if page else None
        if href is None:
            return content
        return f'<a {attribute}="{html_attribute(href)}" aria-label="{html_attribute(words)}">{content}</a>'

    return linked


def _nowhere(_page: str) -> str | None:
    return None


def _id(drawing: Drawing) -> str:
    return html_attribute(f"fb-{drawing.spec.id}")


def _start(drawing: Drawing, space: str) -> str:
    name = _id(drawing)
    room = legend_size(drawing)
    # Whole pixels, as pictures have them.
    width, height = ceil(max(drawing.width, room[0])), ceil(drawing.height + room[1])
    return (
        f'<svg {space}id="{name}" class="fb-svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" role="group" '
        f'aria-labelledby="{name}-title" aria-describedby="{name}-description">'
    )


def _words(drawing: Drawing) -> tuple[str, str]:
    name = _id(drawing)
    return (
        f'<title id="{name}-title">{html_text(drawing.spec.title)}</title>',
        f'<desc id="{name}-description">{html_text(drawing.spec.description)}</desc>',
    )


def _content(drawing: Drawing, linked: _Linked, icons: PlacedIcons) -> Iterator[str]:
    for panel in sorted(drawing.panels, key=lambda placed: placed.depth):
        yield _panel(panel, linked)
    yield from map(_edge_line, drawing.edges)
    packed = {panel.id for panel in drawing.spec.panels if panel.packed}
    for placed in drawing.cards:
        yield _card(placed, linked, icons, packed=placed.card.group in packed)
    # Labels last, so that no card or line covers one.
    yield from (_edge_label(edge) for edge in drawing.edges if edge.label is not None)
    yield from legend(drawing)


def _panel(placed: PlacedPanel, linked: _Linked) -> str:
    panel, box = placed.panel, placed.box
    shown = fit(panel.title, CAPTION_LIMIT, CAPTION_SIZE)
    caption = (
        f'<text class="fb-caption" x="{_n(box.x + 13)}" y="{_n(box.y + 20)}">'
        f"{_title(panel.title, shown)}{html_text(shown)}</text>"
    )
    caption = linked(panel.page, panel.title, caption)
    classes = f"fb-panel fb-{panel.tone} fb-depth-{placed.depth % 2}"
    return f'<g class="{classes}" data-panel="{html_attribute(panel.id)}">{_rectangle(box, 14)}{caption}</g>'


def _card(placed: PlacedCard, linked: _Linked, icons: PlacedIcons, *, packed: bool) -> str:
    card, box = placed.card, placed.box
    spoken = ", ".join(part for part in (card.title, card.subtitle, card.tooltip) if part)
    content = "".join((f"<title>{html_text(spoken)}</title>", *_card_parts(card, box, icons)))
    content = linked(card.page, spoken, content)
    # Edges of a packed panel are those of its cards.
    inside = f' data-in="{html_attribute(card.group)}"' if card.group and packed else ""
    return f'<g class="fb-card fb-{card.tone}" data-node="{html_attribute(card.id)}"{inside}>{content}</g>'


def _card_parts(card: Card, box: Box, icons: PlacedIcons) -> Iterator[str]:
    yield _rectangle(box, CORNER)
    # What is outside has a dashed border instead.
    if card.tone not in (Tone.NEUTRAL, Tone.OUTSIDE):
        yield _stripe(box)
    left, top, size = _n(box.x + ICON_LEFT), _n(box.y + (box.height - ICON_SIZE) / 2), _n(ICON_SIZE)
    place = f'x="{left}" y="{top}" width="{size}" height="{size}"'
    if icons.is_dark(card.icon):
        yield f'<rect class="fb-tile" {place} rx="8"/>'
    yield icons.element(card.icon, place)
    yield from _card_text(card, box)
    if card.tone in _MARKS:
        at = f"translate({_n(box.x + box.width - 3)} {_n(box.y + 3)})"
        yield f'<g class="fb-mark" transform="{at}"><circle r="6.5"/><path d="{_MARKS[card.tone]}"/></g>'


def _card_text(card: Card, box: Box) -> Iterator[str]:
    room = box.width - TEXT_LEFT - TEXT_RIGHT + 1
    left = _n(box.x + TEXT_LEFT)
    title = html_text(fit(card.title, room, TITLE_SIZE, bold=True))
    baseline = box.y + (box.height / 2 + 5 if not card.subtitle else 21.5)
    yield f'<text class="fb-title" x="{left}" y="{_n(baseline)}">{title}</text>'
    if card.subtitle:
        subtitle = html_text(fit(card.subtitle, room, SUBTITLE_SIZE))
        yield f'<text class="fb-subtitle" x="{left}" y="{_n(box.y + 38)}">{subtitle}</text>'


def _edge_line(placed: PlacedEdge) -> str:
    edge = placed.edge
    ends = f'data-from="{html_attribute(edge.source)}" data-to="{html_attribute(edge.target)}"'
    arrow = _arrow(placed.curve[-1], placed.tip) if placed.tip else ""
    return f'<g class="fb-edge fb-{edge.line}" {ends}><path d="{_curve(placed.curve)}"/>{arrow}</g>'


def _edge_label(placed: PlacedEdge) -> str:
    edge = placed.edge
    x, y = placed.label or (0.0, 0.0)
    shown = fit(edge.label, LABEL_LIMIT, LABEL_SIZE)
    ends = f'data-from="{html_attribute(edge.source)}" data-to="{html_attribute(edge.target)}"'
    return (
        f'<text class="fb-label" {ends} x="{_n(x)}" y="{_n(y + LABEL_SIZE * 0.35)}">'
        f"{_title(edge.label, shown)}{html_text(shown)}</text>"
    )


def _title(whole: str, shown: str) -> str:
    return "" if shown == whole else f"<title>{html_text(whole)}</title>"


def _rectangle(box: Box, corner: float) -> str:
    return (
        f'<rect class="fb-box" x="{_n(box.x)}" y="{_n(box.y)}" width="{_n(box.width)}" '
        f'height="{_n(box.height)}" rx="{_n(corner)}"/>'
    )


def _stripe(box: Box) -> str:
    # A D-shaped slice along the left border, inside the rounded corners.
    reach, right = CORNER, 4.0
    return (
        f'<path class="fb-stripe" d="M{_n(box.x + right)} {_n(box.y + 2.5)}'
        f"A{_n(reach)} {_n(reach)} 0 0 0 {_n(box.x)} {_n(box.y + reach)}"
        f"V{_n(box.y + box.height - reach)}"
        f'A{_n(reach)} {_n(reach)} 0 0 0 {_n(box.x + right)} {_n(box.y + box.height - 2.5)}Z"/>'
    )


def _curve(points: tuple[Point, ...]) -> str:
    start, *rest = points
    pieces = " ".join(f"{_n(x)} {_n(y)}" for x, y in rest)
    return f"M{_n(start[0])} {_n(start[1])}C{pieces}"


def _arrow(base: Point, tip: Point) -> str:
    along_x, along_y = (tip[0] - base[0]) * ARROW_HALF, (tip[1] - base[1]) * ARROW_HALF
    corners = (tip, (base[0] - along_y, base[1] + along_x), (base[0] + along_y, base[1] - along_x))
    return f'<path class="fb-arrow" d="M{"L".join(f"{_n(x)} {_n(y)}" for x, y in corners)}Z"/>'


def _n(number: float) -> str:
    return f"{round(number, 1):g}"
