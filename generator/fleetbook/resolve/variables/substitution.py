"""The language of `postBuild`: `${NAME}` and its operators, as fluxcd/pkg/envsubst reads them."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from fleetbook.core.unknown import Unknown
from fleetbook.source.redaction import MASK

Lookup = Callable[[str], "str | Unknown | None"]
"""Name to its value; Unknown where it has one that Git does not hold, None where it is not set."""

_NAME = re.compile(r"\w+")
_OPERATOR = re.compile(r":[=\-?+]|=|:|,{2}|,\^|\^,|,|\^{2}|\^|/[/#%]?|##?|%%?")
_INTEGER = re.compile(r"[+-]?[0-9]+")
_DEFAULTS = ("=", ":=", ":-", ":?", ":+")


class BadSubstitutionError(ValueError):
    """A text that Flux refuses to substitute."""


@dataclass
class Expansion:
    """A text after substitution, and the names that stand in it."""

    text: str = ""
    names: list[str] = field(default_factory=list)
    defaulted: dict[str, str] = field(default_factory=dict)
    """Names that are not set, with the default that was used."""


def expand(source: str, lookup: Lookup) -> Expansion:
    """Substitute a text; what has no known value stays as it is written.

    Raises BadSubstitutionError for what Flux refuses.
    """
    reader = _Reader(source, lookup)
    return Expansion(reader.read_text(), reader.names, reader.defaulted)


class _Reader:
    """Reads a text from left to right."""

    def __init__(self, source: str, lookup: Lookup) -> None:
        self._source = source
        self._at = 0
        self._lookup = lookup
        self.names: list[str] = []
        self.defaulted: dict[str, str] = {}

    def read_text(self) -> str:
        """Everything up to the end of the text."""
        parts = []
        while self._at < len(self._source):
            if self._next("${"):
                parts.append(self._read_expression())
            elif self._next("$$"):
                parts.append("$")
            else:
                end = self._source.find("$", self._at + 1)
                start, self._at = self._at, len(self._source) if end < 0 else end
                parts.append(self._source[start : self._at])
        return "".join(parts)

    def _read_expression(self) -> str:
        """What follows `${`, up to and with its closing brace."""
        start = self._at - 2
        if self._next("#"):
            name = self._read_name()
            self._expect_end()
            return self._apply(name, "length", [], start)
        name = self._read_name()
        operator = self._read_operator()
        arguments = self._read_arguments(operator)
        return self._apply(name, operator, arguments, start)

    def _read_name(self) -> str:
        found = _NAME.match(self._source, self._at)
        if found is None:
            raise BadSubstitutionError("unable to parse variable name")
        self._at = found.end()
        self.names.append(found[0])
        return found[0]

    def _read_operator(self) -> str:
        found = _OPERATOR.match(self._source, self._at)
        self._at = found.end() if found else self._at
        return found[0] if found else ""

    def _read_arguments(self, operator: str) -> list[str]:
        arguments: list[str] = []
        if operator in _DEFAULTS:
            while not self._next("}"):
                arguments.append(self._read_argument("}"))
            return arguments
        if operator == ":":
            arguments.append(self._require_argument(":}"))
            if self._next_all(":"):
                arguments.append(self._require_argument("}"))
        elif operator.startswith("/"):
            arguments = self._read_replacement()
        elif operator.startswith(("#", "%")):
            arguments.append(self._require_argument("}"))
        self._expect_end()
        return arguments

    def _require_argument(self, ends: str) -> str:
        """An argument that may not be left out."""
        if self._at < len(self._source) and self._source[self._at] in ends:
            raise BadSubstitutionError("bad substitution")
        return self._read_argument(ends)

    def _read_replacement(self) -> list[str]:
        arguments = [self._read_argument("/", escapes=True)]
        if not self._next_all("/"):
            raise BadSubstitutionError("bad substitution")
        if not self._source.startswith("}", self._at):
            arguments.append(self._read_argument("}", escapes=True))
        return arguments

    def _read_argument(self, ends: str, *, escapes: bool = False) -> str:
        """A nested expression, or the text up to one of `ends` or to the next nested expression."""
        if self._next("${"):
            return self._read_expression()
        taken = []
        while not self._source.startswith("${", self._at):
            if self._at >= len(self._source):
                raise BadSubstitutionError("missing closing brace")
            if self._source[self._at] in ends:
                break
            if escapes and self._source.startswith(("\\/", "\\\\", "$$"), self._at):
                self._at += 1
            taken.append(self._take())
        return "".join(taken)

    def _expect_end(self) -> None:
        if not self._next("}"):
            raise BadSubstitutionError("missing closing brace")

    def _next(self, expected: str) -> bool:
        found = self._source.startswith(expected, self._at)
        self._at += len(expected) if found else 0
        return found

    def _next_all(self, expected: str) -> bool:
        """Whether it follows, as often as it does."""
        found = self._next(expected)
        while self._next(expected):
            pass
        return found

    def _take(self) -> str:
        self._at += 1
        return self._source[self._at - 1]

    def _apply(self, name: str, operator: str, arguments: list[str], start: int) -> str:
        value = self._lookup(name)
        if value is None and operator in _DEFAULTS:
            self.defaulted[name] = "".join(arguments)
            # A secret one is not put in.
            return f"${{{name}}}" if self.defaulted[name] == MASK else self.defaulted[name]
        plain = operator == "" or operator in _DEFAULTS
        if value is None or isinstance(value, Unknown):
            return f"${{{name}}}" if plain else self._source[start : self._at]
        if not plain and arguments and "${" in arguments[0]:
            # What to look for is not known, and so neither is what comes out.
            return self._source[start : self._at]
        return _transform(value, operator, arguments)


def _transform(value: str, operator: str, arguments: list[str]) -> str:
    """The value after its operator; an operator that Flux does not know leaves it as it is."""
    match operator:
        case "length":
            return str(len(value.encode()))
        case ",,":
            return value.lower()
        case "^^":
            return value.upper()
        case ",":
            return value[:1].lower() + value[1:]
        case "^":
            return value[:1].upper() + value[1:]
        case ":":
            return _slice(value, arguments)
        case "/" | "//" | "/#" | "/%":
            return _replace(value, operator, *arguments)
        case "#" | "##" | "%" | "%%":
            return _trim(value, operator, arguments[0])
    return value or "".join(arguments)


def _slice(value: str, arguments: list[str]) -> str:
    if not all(_INTEGER.fullmatch(each) for each in arguments):
        return value
    start, *rest = (int(each) for each in arguments)
    start = max(len(value) + start, 0) if start < 0 else start
    if not rest:
        return value[start:]
    end = len(value) + rest[0] if rest[0] < 0 else start + rest[0]
    return value[start : max(end, start)]


def _replace(value: str, operator: str, pattern: str, replacement: str | None = None) -> str:
    if replacement is None:
        # Flux takes nothing away at the start or the end: `${A/#x/}` is `${A}`.
        return value if operator in ("/#", "/%") else _replace(value, operator, pattern, "")
    match operator:
        case "//":
            return value.replace(pattern, replacement)
        case "/#":
            return replacement + value.removeprefix(pattern) if value.startswith(pattern) else value
        case "/%":
            return value.removesuffix(pattern) + replacement if value.endswith(pattern) else value
    return value.replace(pattern, replacement, 1)


def _trim(value: str, operator: str, pattern: str) -> str:
    if operator.startswith("%"):
        return _trim(value[::-1], "#" * len(operator), pattern[::-1])[::-1]
    lengths = range(1, len(value) + 1)
    ordered = lengths if operator == "#" else reversed(lengths)
    glob = pattern.replace("[^", "[!")
    return next((value[end:] for end in ordered if fnmatchcase(value[:end], glob)), value)
