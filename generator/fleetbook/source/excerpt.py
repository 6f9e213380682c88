"""The lines of a file for pages that show YAML, secret values masked."""

import re
from dataclasses import dataclass
from typing import Any

from yaml import ScalarEvent, YAMLError

from fleetbook.source.embedded import redact_embedded
from fleetbook.source.encoding import to_utf8
from fleetbook.source.loader import MalformedError, Reader, read_scalar
from fleetbook.source.redaction import find_secrets
from fleetbook.source.snapshot import Snapshot
from fleetbook.source.tokens import MASK, redact_text

_SECRET_KINDS = frozenset({"Secret", "SealedSecret"})
_COMMENT = re.compile(r"(?:^|(?<=[\s\"'*]))#.*")
_VALUE = re.compile(r"(\s*(?:- )*[\w./\"'-]+:(?:\s+|$)|\s*(?:- )*)(.*)")


def masked_lines(snapshot: Snapshot, path: str) -> tuple[str, ...]:
    """All lines of a YAML file of a snapshot; a file that is no YAML shows its keys only."""
    text = to_utf8(snapshot.read(path))
    lines = text.decode("utf-8", "replace").replace("\r\n", "\n").split("\n")
    try:
        contents = list(Reader(text, _span).documents())
    except (MalformedError, YAMLError):
        return tuple(_keys_only(line) for line in lines)
    for span in _find_spans(contents):
        span.mask(lines)
    hide = any(isinstance(each, dict) and each.get("kind") in _SECRET_KINDS for each in contents)
    return tuple(_mask_comment(redact_text(line), hide=hide) for line in lines)


class _Span(str):
    """A scalar that knows where it stands; lines and columns from 0, the end exclusive."""

    start: tuple[int, int]
    end: tuple[int, int]
    style: str


def _span(event: ScalarEvent) -> Any:
    """The scalar with its place; what can be no secret, without."""
    value = read_scalar(event)
    if value is None or isinstance(value, bool) or event.start_mark is None or event.end_mark is None:
        return value
    span = _Span(event.value)
    span.start = (event.start_mark.line, event.start_mark.column)
    span.end = (event.end_mark.line, event.end_mark.column)
    span.style = event.style or ""
    return span


@dataclass(frozen=True, slots=True)
class _Masking:
    """What to write over a span."""

    span: _Span
    masked: str

    def mask(self, lines: list[str]) -> None:
        """Write over the lines; their number stays."""
        (first, column), (last, end) = self.span.start, self.span.end
        if self.span.style in {"|", ">"}:
            self._mask_block(lines, first + 1, last + (end > 0))
        elif first == last:
            lines[first] = lines[first][:column] + MASK + lines[first][end:]
        else:
            rest = lines[last][end:]
            lines[first] = lines[first][:column] + MASK
            for number in range(first + 1, last + 1):
                lines[number] = _indent(lines[number]) + MASK
            lines[last] += rest

    def _mask_block(self, lines: list[str], first: int, end: int) -> None:
        """A literal block line by line, where masking kept its lines; else all of it."""
        texts = self.masked.split("\n")
        fits = self.span.style == "|" and len(texts) == self.span.count("\n") + 1
        for number in range(first, min(end, len(lines))):
            position = number - first
            kept = fits and position < len(texts) and lines[number].endswith(texts[position])
            if lines[number].strip() and not kept:
                lines[number] = _indent(lines[number]) + (texts[position].strip() if fits else MASK)


def _find_spans(contents: list[Any]) -> list[_Masking]:
    """What to mask, from the end of the file to its start, each place once."""
    found: dict[tuple[int, int], _Masking] = {}
    for content in contents:
        for place in find_secrets({"": content} if not isinstance(content, dict) else content):
            if isinstance(place.value, _Span):
                found[place.value.start] = _Masking(place.value, place.masked)
    return [found[start] for start in sorted(found, reverse=True)]


def _mask_comment(line: str, *, hide: bool) -> str:
    """A comment may hold a value that was commented out; beside a secret none is shown."""
    match = _COMMENT.search(line)
    if match is None or "yaml-language-server" in match.group():
        return line
    comment = f"# {MASK}" if hide else redact_embedded(match.group())
    return line[: match.start()] + comment


def _keys_only(line: str) -> str:
    match = _VALUE.fullmatch(line)
    if match is None or not match[2] or line == "---":
        return line
    return match[1] + MASK


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]
