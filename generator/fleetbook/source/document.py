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
        node: Any = self.data
        line = self.location.line
        for key in keys:
            if isinstance(node, LocatedMap) and isinstance(key, str) and key in node:
                line = node.key_lines[key]
                node = node[key]
            elif isinstance(node, LocatedList) and isinstance(key, int) and key < len(node):
                line = node.item_lines[key]
                node = node[key]
            else:
                return None
        return Location(self.location.path, line)

    def nearest(self, *keys: str | int) -> Location:
        """The line of the value under `keys`, or of the nearest of its parents that is there."""
        for end in range(len(keys), 0, -1):
            found = self.find(*keys[:end])
            if found is not None:
                return found
        return self.location
