"""What `targetPath` of a HelmRelease means: Helm's `--set path=value` (helm.sh/helm/pkg/strvals)."""

import re
from collections.abc import Mapping
from typing import Any

_QUOTES = ("'", '"')
_INTEGER = re.compile(r"[+-]?[1-9][0-9]*|0")
_WORDS = {"true": True, "false": False, "null": None}
_LARGEST_INDEX = 65536


class BadAssignmentError(ValueError):
    """A path or value that Helm refuses."""


def assign(values: dict[str, Any], path: str, content: str, *, literal: bool = False) -> None:
    """Set what stands at a path, in place; `literal` takes the content for the text that it is.

    Mappings and lists on the way are changed as well, even where `values` shares them with others.
    Raises BadAssignmentError for what Helm refuses.
    """
    if literal:
        _Assignment(f"{path}={content}", typed=False, literal=True).read(values)
        return
    quoted = any(content.startswith(quote) and content.endswith(quote) for quote in _QUOTES)
    value = content.strip("".join(_QUOTES)) if quoted else content
    _Assignment(f"{path}={value}", typed=not quoted, literal=False).read(values)


class _Assignment:
    """Reads a line of assignments from left to right."""

    def __init__(self, line: str, *, typed: bool, literal: bool) -> None:
        self._line = line
        self._at = 0
        self._typed = typed
        self._literal = literal

    def read(self, values: dict[str, Any]) -> None:
        """Carry out every assignment of the line: a comma in a value starts the next one."""
        while self._at < len(self._line):
            self._read_key(values)

    def _read_key(self, data: dict[str, Any]) -> None:
        key, stop = self._read_until("=[." if self._literal else "=[.,")
        match stop:
            case "=":
                value = self._read_value()
            case ".":
                value = _require(data, key, dict)
                self._read_key(value)
            case "[":
                value = self._read_item(_require(data, key, list))
            case _:
                raise BadAssignmentError(f"{key} has no value")
        if key:
            data[key] = value

    def _read_item(self, items: list[Any]) -> list[Any]:
        """The list with an item set."""
        index = self._read_index()
        rest, stop = self._read_until("[.=")
        if rest or not stop:
            raise BadAssignmentError(f"nothing may stand between an index and what follows it: {rest}")
        old = items[index] if index < len(items) else None
        if stop == "=":
            return _put(items, index, self._read_value())
        if stop == "[":
            if not isinstance(old, list | None):
                raise BadAssignmentError(f"item {index} is no list")
            return _put(items, index, self._read_item(old or []))
        inner = old if isinstance(old, dict) else {}
        self._read_key(inner)
        return _put(items, index, inner)

    def _read_index(self) -> int:
        written, stop = self._read_until("]")
        if not stop or not written.isdecimal() or int(written) > _LARGEST_INDEX:
            raise BadAssignmentError(f"{written} is no index")
        return int(written)

    def _read_value(self) -> Any:
        if self._literal:
            value, self._at = self._line[self._at :], len(self._line)
            return value
        if self._line.startswith("{", self._at):
            self._at += 1
            return self._read_list()
        return self._read_scalar(self._read_until(",")[0])

    def _read_list(self) -> list[Any]:
        """`{a,b}`, behind its brace."""
        items: list[Any] = []
        stop = ","
        while stop == ",":
            written, stop = self._read_until(",}")
            items.append(self._read_scalar(written))
        if not stop:
            raise BadAssignmentError("a list must end with }")
        self._at += self._line.startswith(",", self._at)
        return items

    def _read_scalar(self, written: str) -> Any:
        """A text, or the boolean, null or integer that it spells."""
        if not self._typed:
            return written
        if written.lower() in _WORDS:
            return _WORDS[written.lower()]
        is_integer = _INTEGER.fullmatch(written) and -(2**63) <= int(written) < 2**63
        return int(written) if is_integer else written

    def _read_until(self, stops: str) -> tuple[str, str]:
        """The text up to one of `stops`, and which it was; none at the end of the line."""
        taken: list[str] = []
        while self._at < len(self._line):
            character = self._line[self._at]
            self._at += 1
            if character in stops:
                return "".join(taken), character
            if character == "\\" and not self._literal:
                character = self._line[self._at : self._at + 1]
                self._at += 1
            taken.append(character)
        return "".join(taken), ""


def _require(data: Mapping[str, Any], key: str, shape: type) -> Any:
    """What stands under a key, which must be of a shape; an empty one where there is nothing."""
    found = data.get(key, shape())
    if not isinstance(found, shape):
        raise BadAssignmentError(f"{key} is no {'mapping' if shape is dict else 'list'}")
    return found


def _put(items: list[Any], index: int, value: Any) -> list[Any]:
    """The list with an item set: the same list where it is long enough, as in Helm."""
    if index < len(items):
        items[index] = value
        return items
    return [*items, *[None] * (index - len(items)), value]
