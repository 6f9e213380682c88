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
_ITEM = re.compile(r"[ \t]*(?:(?:[-*+]|\d+[.)])[ \t]+)*")
"""What may stand before a mark on its line: the start of items of lists."""
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
        return f"{found['open']}{_fitted(new, text, found.start())}{found['close']}"

    return _PART.sub(written, text)


def _fitted(new: str, text: str, at: int) -> str:
    """What is put in, with the line ends of the file and as far in as its mark: a list stays whole."""
    start = text.rfind("\n", 0, at) + 1
    before = _ITEM.match(text, start, at)
    indent = " " * (before.end() - start) if before and before.end() == at else ""
    lines = [f"{indent}{line}" if line else "" for line in new.split("\n")]
    fitted = "\n".join([lines[0].removeprefix(indent), *lines[1:-1], lines[-1] or indent])
    alone = fitted if "\n" in new else new
    return alone.replace("\n", "\r\n") if "\r\n" in text else alone


def mermaid_block(chart: str) -> str:
    """A Mermaid chart as forges draw it in a Markdown file."""
    return f"\n\n```mermaid\n{chart}```\n\n"
