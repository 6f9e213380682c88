"""A template as tokens: the text between actions, and the words inside them."""

import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from fleetbook.resolve.gotemplate.errors import TemplateError

LEFT, RIGHT = "<<", ">>"
"""The delimiters of the Flux Operator, which leave `{{ }}` to Helm."""

_SPACES = " \t\r\n"
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_TOKEN = re.compile(
    r"""
    (?P<space>\s+)
    |(?P<string>"(?:\\.|[^"\\\n])*")
    |(?P<raw>`[^`]*`)
    |(?P<char>'(?:\\.|[^'\\\n])+')
    |(?P<number>[+-]?(?:0[xX][0-9a-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?))
    |(?P<variable>\$\w*)
    |(?P<field>\.[^\W\d]\w*)
    |(?P<word>[^\W\d]\w*)
    |(?P<mark>:=|[=|(),.])
    """,
    re.VERBOSE,
)
_ESCAPE = re.compile(
    r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|([abfnrtv\\'\"]))|\\"
)
_LETTERS = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


class Kind(StrEnum):
    """What a token is."""

    TEXT = "text"
    OPEN = "the start of an action"
    CLOSE = "the end of an action"
    VALUE = "a value"
    VARIABLE = "a variable"
    FIELD = "a field"
    WORD = "a word"
    MARK = "a mark"


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a template; `value` is what a constant means, else the piece as it is written."""

    kind: Kind
    value: Any
    line: int
    spaced: bool = False
    """Whether a space stands before it."""


def tokenize(source: str) -> Iterator[Token]:
    """The tokens of a template; raises TemplateError where an action does not end."""
    at, trim = 0, False
    while True:
        start = source.find(LEFT, at)
        end = len(source) if start < 0 else start
        following = source[start + len(LEFT) :] if start >= 0 else ""
        trim_before = len(following) > 1 and following[0] == "-" and following[1] in _SPACES
        if (kept := _trimmed(source, at, end, trim, trim_before)) is not None:
            yield kept
        if start < 0:
            return
        inner = start + len(LEFT) + (1 if trim_before else 0)
        at, trim = yield from _action(source, inner)


def _trimmed(source: str, start: int, end: int, before: bool, after: bool) -> Token | None:
    """The text between two actions, without the space that their marks take away."""
    if before:
        while start < end and source[start] in _SPACES:
            start += 1
    if after:
        while end > start and source[end - 1] in _SPACES:
            end -= 1
    return Token(Kind.TEXT, source[start:end], _line(source, start)) if end > start else None


def _action(source: str, at: int) -> Generator[Token, None, tuple[int, bool]]:
    """The tokens of one action; returns where the text goes on, and whether its space is trimmed."""
    line = _line(source, at)
    if comment := _COMMENT.match(source, _skip_spaces(source, at)):
        closing = _closing(source, comment.end())
        if closing is None:
            raise TemplateError("a comment ends before its action does", line)
        return closing
    yield Token(Kind.OPEN, LEFT, line)
    spaced = False
    while (closing := _closing(source, at)) is None:
        found = _TOKEN.match(source, at)
        if found is None:
            what = f"unexpected {source[at]!r} in an action" if at < len(source) else "an action does not end"
            raise TemplateError(what, _line(source, min(at, len(source))))
        if found.lastgroup != "space":
            yield _read(found, _line(source, at), spaced)
        spaced = found.lastgroup == "space"
        at = found.end()
    yield Token(Kind.CLOSE, RIGHT, _line(source, at))
    return closing


def _skip_spaces(source: str, at: int) -> int:
    while at < len(source) and source[at] in _SPACES:
        at += 1
    return at


def _closing(source: str, at: int) -> tuple[int, bool] | None:
    """Where an action ends if it ends here, and whether it trims the text behind it."""
    inner = _skip_spaces(source, at)
    if inner > at and source.startswith("-" + RIGHT, inner):
        return inner + 1 + len(RIGHT), True
    return (inner + len(RIGHT), False) if source.startswith(RIGHT, inner) else None


def _read(found: re.Match[str], line: int, spaced: bool) -> Token:
    written = found.group()
    match found.lastgroup:
        case "string":
            return Token(Kind.VALUE, _unquote(written[1:-1], line), line, spaced)
        case "raw":
            return Token(Kind.VALUE, written[1:-1].replace("\r", ""), line, spaced)
        case "char":
            return Token(Kind.VALUE, _code_point(written[1:-1], line), line, spaced)
        case "number":
            return Token(Kind.VALUE, _number(written, line), line, spaced)
        case "variable":
            return Token(Kind.VARIABLE, written, line, spaced)
        case "field":
            return Token(Kind.FIELD, written[1:], line, spaced)
        case "word":
            return Token(Kind.WORD, written, line, spaced)
    return Token(Kind.MARK, written, line, spaced)


def _unquote(written: str, line: int) -> str:
    """What a constant in quotes means, its escapes as Go reads them."""

    def escaped(found: re.Match[str]) -> str:
        short, middle, long, octal, letter = found.groups()
        if code := short or middle or long:
            return chr(int(code, 16))
        if octal:
            return chr(int(octal, 8))
        if letter is None:
            raise TemplateError("a text in quotes holds an escape that Go does not know", line)
        return _LETTERS.get(letter, letter)

    return _ESCAPE.sub(escaped, written)


def _code_point(written: str, line: int) -> int:
    content = _unquote(written, line)
    if len(content) != 1:
        raise TemplateError(f"malformed character constant: '{written}'", line)
    return ord(content)


def _number(written: str, line: int) -> int | float:
    digits = written.replace("_", "")
    try:
        if re.fullmatch(r"[+-]?0\d+", digits):
            return int(digits, 8)
        return int(digits, 0) if re.fullmatch(r"[+-]?(?:0[xXoObB]\w+|\d+)", digits) else float(digits)
    except ValueError:
        raise TemplateError(f"bad number syntax: {written!r}", line) from None


def _line(source: str, at: int) -> int:
    return source.count("\n", 0, at) + 1
