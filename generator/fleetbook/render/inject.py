"""Marked parts of a Markdown file that follow the fleet: a README's diagram, a number in a sentence."""

import re
from collections.abc import Callable, Mapping

from fleetbook.core.errors import UsageError

_OPENED = r"<!--\s*fleetbook\s+(?P<what>[^\s-]\S*)\s+(?P<name>\S+?)\s*-->"
_CLOSED = r"<!--\s*/fleetbook\s*-->"
# Fenced code is found first, and left alone: it shows how such a mark is written.
_PART = re.compile(
    rf"^(?P<fence>```+|~~~+).*?^(?P=fence)[ \t]*$|(?P<open>{_OPENED})(?:(?P<old>.*?)(?P<close>{_CLOSED}))?",
    re.DOTALL | re.MULTILINE,
)
_HINT = "A part is written so: <!-- fleetbook diagram network --> <!-- /fleetbook -->"

Writers = Mapping[str, Callable[[str], str]]
"""By what a part holds, what writes it for a name; it raises UsageError for a name that there is not."""


def inject(text: str, file: str, writers: Writers) -> str:
    """The text of a file with every marked part as it should be now.

    Raises UsageError with the line of a part that has no end, or that nothing can be written for.
    """

    def written(found: re.Match[str]) -> str:
        if found["fence"]:
            return found[0]
        place = f"{file}:{text.count(chr(10), 0, found.start()) + 1}"
        if found["close"] is None or re.search(_OPENED.replace("?P<", "?P<inner_"), found["old"]):
            raise UsageError(f"{place}: {found['open']} has no <!-- /fleetbook --> after it", _HINT)
        if found["what"] not in writers:
            raise UsageError(f"{place}: {found['what']} is none of {', '.join(sorted(writers))}", _HINT)
        try:
            new = writers[found["what"]](found["name"])
        except UsageError as error:
            raise UsageError(f"{place}: {error.message}", error.hint) from error
        return f"{found['open']}{new}{found['close']}"

    return _PART.sub(written, text)


def mermaid_block(chart: str) -> str:
    """A Mermaid chart as forges draw it in a Markdown file."""
    return f"\n\n```mermaid\n{chart}```\n\n"
