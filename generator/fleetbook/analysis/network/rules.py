"""Matching rules of Traefik's routers: ``Host(`a`) && PathPrefix(`/b`)``."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from fleetbook.core.unknown import Unknown

_TOKEN = re.compile(r"""\s*(?:(&&|\|\||!|\(|\)|,)|`([^`]*)`|"((?:[^"\\]|\\.)*)"|'([^']*)'|([A-Za-z]\w*))""")
_EXACT_HOSTS = {"host", "hostheader", "hostsni"}
_PATHS = {"path", "pathprefix", "pathregexp"}

ANY_HOST = "*"


@dataclass(frozen=True)
class Match:
    """One alternative of a rule; None where it says nothing of the host or path."""

    host: str | Unknown | None = None
    path: str | None = None


def parse_rule(rule: str) -> tuple[Match, ...]:
    """The alternatives of a rule; a rule that cannot be read is one match with an Unknown host."""
    try:
        parser = _Parser(list(_tokens(rule)))
        matches = parser.alternatives()
    except ValueError:
        return (Match(Unknown(f"the rule {rule} cannot be read")),)
    return tuple(dict.fromkeys(matches))


Token = tuple[str, str]
"""Kind (operator, text or name) and content."""


def _tokens(rule: str) -> Iterator[Token]:
    position = 0
    rule = rule.rstrip()
    while position < len(rule):
        found = _TOKEN.match(rule, position)
        if found is None:
            raise ValueError(rule)
        position = found.end()
        operator, *quoted, name = found.groups()
        if operator:
            yield "operator", operator
        elif name:
            yield "name", name
        else:
            yield "text", next(each for each in quoted if each is not None)


class _Parser:
    """Recursive descent over the tokens: || binds weaker than &&, ! strongest."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._next = 0

    def alternatives(self) -> list[Match]:
        found = self._either()
        if self._next != len(self._tokens):
            raise ValueError("trailing text")
        return found

    def _either(self) -> list[Match]:
        found = self._both()
        while self._take("||"):
            found = found + self._both()
        return found

    def _both(self) -> list[Match]:
        found = self._term()
        while self._take("&&"):
            right = self._term()
            found = [join_matches(one, other) for one in found for other in right]
        return found

    def _term(self) -> list[Match]:
        if self._take("!"):
            self._term()  # What a rule shuts out names no host of its own.
            return [Match()]
        if self._take("("):
            found = self._either()
            self._need(")")
            return found
        return self._matcher()

    def _matcher(self) -> list[Match]:
        name = self._pop("name").lower()
        self._need("(")
        arguments = [self._pop("text")]
        while self._take(","):
            arguments.append(self._pop("text"))
        self._need(")")
        if name in _EXACT_HOSTS:
            return [Match(host=each) for each in arguments]
        if name in _PATHS:
            return [Match(path=each) for each in arguments]
        if name in ("hostregexp", "hostsniregexp"):
            return [Match(host=Unknown(f"any host that matches {each}")) for each in arguments]
        return [Match()]

    def _take(self, operator: str) -> bool:
        if self._next < len(self._tokens) and self._tokens[self._next] == ("operator", operator):
            self._next += 1
            return True
        return False

    def _need(self, operator: str) -> None:
        if not self._take(operator):
            raise ValueError(operator)

    def _pop(self, kind: str) -> str:
        if self._next >= len(self._tokens) or self._tokens[self._next][0] != kind:
            raise ValueError(kind)
        self._next += 1
        return self._tokens[self._next - 1][1]


def join_matches(one: Match, other: Match) -> Match:
    """What both ask for; of two hosts or paths the first is told."""
    return Match(
        host=one.host if one.host is not None else other.host,
        path=one.path if one.path is not None else other.path,
    )
