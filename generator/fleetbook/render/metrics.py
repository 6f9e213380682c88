"""How wide text is drawn, without asking the machine for a font."""

import unicodedata

ELLIPSIS = "…"
SAFETY = 1.05
"""Fonts that stand in for Helvetica are up to this much wider."""
OTHER = 700
WIDE = 1000

# Advances of Helvetica (and so of Arial and Liberation Sans) from space to tilde, in thousandths of an em.
_REGULAR = (
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
    1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
    333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
    556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
)  # fmt: skip
_BOLD = (
    278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278,
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 333, 333, 584, 584, 584, 611,
    975, 722, 722, 722, 722, 667, 611, 778, 722, 278, 556, 722, 611, 833, 722, 778,
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 333, 278, 333, 584, 556,
    333, 556, 611, 556, 611, 556, 333, 611, 611, 278, 278, 556, 278, 889, 611, 611,
    611, 611, 389, 556, 333, 611, 556, 778, 556, 556, 500, 389, 280, 389, 584,
)  # fmt: skip


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Width of a line of text in pixels at a font size in pixels; rather too wide than too narrow."""
    table = _BOLD if bold else _REGULAR
    return sum(_advance(character, table) for character in text) * size * SAFETY / 1000


def fit(text: str, width: float, size: float, *, bold: bool = False) -> str:
    """The text, or as much of its beginning as fits into `width` pixels with an ellipsis."""
    if text_width(text, size, bold=bold) <= width:
        return text
    shorter = text
    while shorter and text_width(shorter + ELLIPSIS, size, bold=bold) > width:
        shorter = shorter[:-1]
    return shorter.rstrip() + ELLIPSIS


def _advance(character: str, table: tuple[int, ...]) -> int:
    index = ord(character) - 32
    if 0 <= index < len(table):
        return table[index]
    if unicodedata.combining(character):
        return 0
    if character == "·":
        return table[0]
    return WIDE if unicodedata.east_asian_width(character) in "WFA" else OTHER
