"""Drawing to SVG: inside a page, or as a file of its own."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

from fleetbook.render.dot import (
    CAPTION_LIMIT,
    CAPTION_SIZE,
    LABEL_LIMIT,
    LABEL_SIZE,
    SUBTITLE_SIZE,
    TEXT_LEFT,
    TEXT_RIGHT,
    TITLE_SIZE,
)
from fleetbook.render.drawing import Box, Drawing, PlacedCard, PlacedEdge, PlacedPanel, Point
from fleetbook.render.escape import html_attribute, html_text
from fleetbook.render.icons import Icons, data_address
from fleetbook.render.metrics import fit
from fleetbook.render.style import standalone_stylesheet
from fleetbook.views.diagram import Card, Tone

ICON_SIZE = 34.0
ICON_LEFT = 10.0
CORNER = 11.0
ARROW_HALF = 0.36
"""Half the width of an arrowhead by its length."""

Links: TypeAlias = Callable[[str], str | None]
"""From the path of a page (optionally with `#anchor`) to an address, or None."""
IconLinks: TypeAlias = Callable[[str], str]
"""From the name of an icon to an address."""

# A mark in the corner says what the colour says: a tick, an exclamation mark, an i.
_MARKS = {
    Tone.GOOD: "M-3.2 .2 -.9 2.5 3.3 -2.3",
    Tone.WARN: "M0 -3.2V.6M0 3.1V3.2",
    Tone.INFO: "M0 -3.1V-3.2M0 -.6V3.2",
}


def svg_inline(drawing: Drawing, links: Links, icons: IconLinks) -> str:
    """The drawing for a page that has the book's stylesheet; without blank lines."""
    return "\n".join(_svg(drawing, links, _icon_by_address(icons), (), f'id="{_id(drawing)}"'))


def svg_standalone(
    drawing: Drawing, icons: Icons, links: Links | None = None, style: str | None = None
) -> str:
    """The drawing as a file that needs nothing else; light or dark as the reader's system is."""
    names = sorted({placed.card.icon for placed in drawing.cards})
    symbols = {name: f"{_id(drawing)}-icon-{index}" for index, name in enumerate(names)}
    head = [f"<style>{standalone_stylesheet() if style is None else style}</style>", "<defs>"]
    head += [
        f'<symbol id="{symbols[name]}" viewBox="0 0 {ICON_SIZE:g} {ICON_SIZE:g}">'
        f'<image width="{ICON_SIZE:g}" height="{ICON_SIZE:g}" href="{data_address(icons, name)}"/></symbol>'
        for name in names
    ]
    head.append("</defs>")

    def use(name: str, place: str) -> str:
        return f'<use href="#{symbols[name]}" {place}/>'

    space = f'xmlns="http://www.w3.org/2000/svg" id="{_id(drawing)}"'
    return "\n".join(_svg(drawing, links or _nowhere, use, head, space)) + "\n"


def _nowhere(_page: str) -> str | None:
    return None


_DrawIcon: TypeAlias = Callable[[str, str], str]


def _icon_by_address(icons: IconLinks) -> _DrawIcon:
    return lambda name, place: f'<image class="fb-icon" href="{html_attribute(icons(name))}" {place}/>'


def _id(drawing: Drawing) -> str:
    return html_attribute(f"fb-{drawing.spec.id}")


def _svg(drawing: Drawing, links: Links, icon: _DrawIcon, head: Sequence[str], start: str) -> Iterator[str]:
    spec, name = drawing.spec, _id(drawing)
    width, height = _n(drawing.width), _n(drawing.height)
    yield (
        f'<svg {start} class="fb-svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="group" aria-labelledby="{name}-title" aria-describedby="{name}-description">'
    )
    yield f'<title id="{name}-title">{html_text(spec.title)}</title>'
    yield f'<desc id="{name}-description">{html_text(spec.description)}</desc>'
    yield from head
    yield '<g class="fb-view">'
    for panel in sorted(drawing.panels, key=lambda placed: placed.depth):
        yield _panel(panel, links)
    for edge in drawing.edges:
        yield _edge_line(edge)
    for placed in drawing.cards:
        yield _card(placed, links, icon)
    # Labels last, so that no card or line covers one.
    yield from (_edge_label(edge) for edge in drawing.edges if edge.label is not None)
    yield "</g>"
    yield "</svg>"


def _panel(placed: PlacedPanel, links: Links) -> str:
    panel, box = placed.panel, placed.box
    shown = fit(panel.title, CAPTION_LIMIT, CAPTION_SIZE)
    caption = (
        f'<text class="fb-caption" x="{_n(box.x + 13)}" y="{_n(box.y + 20)}">'
        f"{_title(panel.title, shown)}{html_text(shown)}</text>"
    )
    href = links(panel.page) if panel.page else None
    if href is not None:
        caption = f'<a href="{html_attribute(href)}" aria-label="{html_attribute(panel.title)}">{caption}</a>'
    return (
        f'<g class="fb-panel fb-{panel.tone} fb-depth-{placed.depth % 2}" data-panel="{html_attribute(panel.id)}">'
        f"{_rectangle(box, 14)}{caption}</g>"
    )


def _card(placed: PlacedCard, links: Links, icon: _DrawIcon) -> str:
    card, box = placed.card, placed.box
    href = links(card.page) if card.page else None
    spoken = ", ".join(part for part in (card.title, card.subtitle, card.tooltip) if part)
    content = "".join((f"<title>{html_text(spoken)}</title>", *_card_parts(card, box, icon)))
    if href is not None:
        content = f'<a href="{html_attribute(href)}" aria-label="{html_attribute(spoken)}">{content}</a>'
    return f'<g class="fb-card fb-{card.tone}" data-node="{html_attribute(card.id)}">{content}</g>'


def _card_parts(card: Card, box: Box, icon: _DrawIcon) -> Iterator[str]:
    yield _rectangle(box, CORNER)
    if card.tone is not Tone.NEUTRAL:
        yield _stripe(box)
    left, top, size = _n(box.x + ICON_LEFT), _n(box.y + (box.height - ICON_SIZE) / 2), _n(ICON_SIZE)
    place = f'x="{left}" y="{top}" width="{size}" height="{size}"'
    yield f'<rect class="fb-tile" {place} rx="8"/>'
    yield icon(card.icon, place)
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
