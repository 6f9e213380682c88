"""Drawing to PNG, by resvg: in light colours, twice as large as on a page."""

from functools import cache

from fleetbook.core.errors import ToolError
from fleetbook.render.drawing import Drawing
from fleetbook.render.icons import Icons
from fleetbook.render.style import flat_stylesheet
from fleetbook.render.svg import svg_standalone

SCALE = 2.0
FONTS = ("Helvetica Neue", "Helvetica", "Arial", "Liberation Sans", "Roboto", "DejaVu Sans")
_TEXT = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20">{}</svg>'


def png(drawing: Drawing, icons: Icons, scale: float = SCALE) -> bytes:
    """The drawing as PNG; ToolError where resvg is not installed or finds no font for the text."""
    _require_fonts()
    return _render(svg_standalone(drawing, icons, style=flat_stylesheet("light")), scale, "white")


def _render(svg: str, scale: float, background: str | None = None) -> bytes:
    try:
        from resvg_py import svg_to_bytes
    except ModuleNotFoundError:
        hint = "Install fleetbook with its extra `png`: pip install 'path/to/the/clone[png]'."
        raise ToolError("PNG needs resvg, which is not installed", hint) from None
    return svg_to_bytes(svg_string=svg, zoom=scale, background=background, font_family="Arial")


@cache
def _require_fonts() -> None:
    # Without a font resvg leaves text out and says nothing.
    families = ", ".join(f"'{name}'" for name in FONTS)
    written = f'<text y="15" font-family="{families}, sans-serif">text</text>'
    if _render(_TEXT.format(written), 1) == _render(_TEXT.format(""), 1):
        hint = f"Install one of: {', '.join(FONTS)}. Or ask for SVG, which needs none here."
        raise ToolError("This machine has no font to draw the text of a PNG with", hint)
