"""Sizes of what a drawing is made of, in pixels."""

from fleetbook.render.metrics import text_width
from fleetbook.views.diagram import Card

CARD_HEIGHT = 50.0
TITLE_SIZE, SUBTITLE_SIZE, CAPTION_SIZE, LABEL_SIZE = 14.0, 11.5, 12.5, 11.0
TEXT_LEFT = 51.0
"""From the left of a card to its text: padding, icon, gap."""
TEXT_RIGHT = 12.0
TEXT_LIMIT = 210.0
CAPTION_LIMIT = 320.0
LABEL_LIMIT = 150.0
CARD_MINIMUM = 118.0


def card_width(card: Card) -> float:
    """Width that a card needs for its text."""
    title = text_width(card.title, TITLE_SIZE, bold=True)
    text = min(TEXT_LIMIT, max(title, text_width(card.subtitle, SUBTITLE_SIZE)))
    return max(CARD_MINIMUM, TEXT_LEFT + text + TEXT_RIGHT)
