"""Colours of drawings and pages are told apart by weak eyes, as WCAG 2.2 AA counts it."""

import re

import pytest

from fleetbook.render.style import asset

GROUNDS = ("page", "card", "panel", "panel-inner", "good-panel", "warn-panel", "info-panel")
WORDS = [(ink, ground) for ink in ("ink", "muted", "accent") for ground in GROUNDS]
TONES = [(tone, ground) for tone in ("good", "warn", "info") for ground in ("page", "card", f"{tone}-panel")]
LINES = [("edge", ground) for ground in GROUNDS]


def colours(scheme: str) -> dict[str, str]:
    return dict(re.findall(r"--fb-([\w-]+): (#[0-9a-f]{6});", asset(f"{scheme}.css")))


def luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("pairs", "least"), [(WORDS, 4.5), (TONES, 4.5), (LINES, 3.0)], ids=["words", "tones", "lines"]
)
def test_it_stands_out(scheme: str, pairs: list[tuple[str, str]], least: float) -> None:
    shown = colours(scheme)
    faint = {pair: contrast(shown[pair[0]], shown[pair[1]]) for pair in pairs}
    assert {pair: round(ratio, 2) for pair, ratio in faint.items() if ratio < least} == {}
