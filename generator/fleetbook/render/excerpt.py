"""Lines of a manifest as HTML: each with its number, which leads to the line in Git."""

import re
from collections.abc import Callable, Sequence

from fleetbook.render.escape import html_attribute, html_text

MOST_LINES = 80
"""Of a longer document the rest is left to Git."""

_KEY = re.compile(r"^(?P<before>\s*(?:- +)*)(?P<key>[^\s#'\"][^:#]*|'[^']*'|\"[^\"]*\")(?P<colon>:)(?=\s|$)")
_COMMENT = re.compile(r"(?:^|\s)#.*$")


def excerpt_html(
    title: str, lines: Sequence[tuple[int, str]], line_address: Callable[[int], str | None]
) -> str:
    """A fold with the numbered lines of a manifest; on one line of HTML, so that Markdown leaves it whole."""
    rows = "".join(_row(number, text, line_address(number)) for number, text in lines[:MOST_LINES])
    return (
        f'<details class="fb-fold fb-excerpt" data-search-exclude="">'
        f"<summary>{html_text(title)}</summary>"
        f'<div class="fb-lines" tabindex="0" role="region" aria-label="{html_attribute(title)}">{rows}</div>'
        f"{_rest(lines[MOST_LINES:], line_address)}</details>"
    )


def _row(number: int, text: str, address: str | None) -> str:
    shown = f'<a href="{html_attribute(address)}">{number}</a>' if address else str(number)
    return (
        f'<span class="fb-line"><span class="fb-number">{shown}</span><code>{_coloured(text)}</code></span>'
    )


def _rest(lines: Sequence[tuple[int, str]], line_address: Callable[[int], str | None]) -> str:
    if not lines:
        return ""
    words = f"{len(lines)} more {'line' if len(lines) == 1 else 'lines'}"
    address = line_address(lines[0][0])
    linked = f'<a href="{html_attribute(address)}">{words} in Git</a>' if address else words
    return f'<p class="fb-rest">{linked}</p>'


def _coloured(text: str) -> str:
    """Keys and comments set apart; nothing else helps to read a manifest more."""
    comment = _COMMENT.search(text)
    body = text[: comment.start()] if comment else text
    remark = f'<span class="fb-remark">{html_text(comment[0])}</span>' if comment else ""
    key = _KEY.match(body)
    if key is None:
        return f"{html_text(body)}{remark}" or " "
    name = f'<span class="fb-key">{html_text(key["key"])}</span>'
    return f"{key['before']}{name}:{html_text(body[key.end() :])}{remark}"
