"""One YAML document, with the line of every key."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fleetbook.core.location import Location


class LocatedMap(dict[str, Any]):
    """A YAML mapping that knows its line and the line of each of its keys."""

    __slots__ = ("key_lines", "line")

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.key_lines: dict[str, int] = {}


class LocatedList(list[Any]):
    """A YAML sequence that knows its line and the line of each of its items."""

    __slots__ = ("item_lines", "line")

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.item_lines: list[int] = []


@dataclass(frozen=True, slots=True)
class Document:
    """One YAML document of a file: `location` is the line of its first key."""

    location: Location
    data: Mapping[str, Any]

    def find(self, *keys: str | int) -> Location | None:
        """The line of the value under `keys`; None where the document does not hold it."""
        found = self._descend(keys)
        return None if found is None else Location(self.location.path, found[1])

    def value(self, *keys: str | int) -> Any:
        """The value under `keys`; None where the document does not hold it."""
        found = self._descend(keys)
        return None if found is None else found[0]

    def _descend(self, keys: tuple[str | int, ...]) -> tuple[Any, int] | None:
        """The value under `keys` and its line; a mapping may stand for single items of a list."""
        node: Any = self.data
        line = self.location.line
        for key in keys:
            if isinstance(node, LocatedMap) and (name := str(key)) in node:
                line, node = node.key_lines[name], node[name]
            elif isinstance(node, LocatedList) and isinstance(key, int) and key < len(node):
                line, node = node.item_lines[key], node[key]
            else:
                return None
        return node, line

    def nearest(self, *keys: str | int) -> Location:
        """The line of the value under `keys`, or of the nearest of its parents that is there."""
        for end in range(len(keys), 0, -1):
            found = self.find(*keys[:end])
            if found is not None:
                return found
        return self.location
