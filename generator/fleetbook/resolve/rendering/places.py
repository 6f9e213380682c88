"""Where what a chart makes is decided: at the release, or at the value that is found again in an object."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from fleetbook.core.location import Location
from fleetbook.resolve.fleet import ResolvedRelease
from fleetbook.resolve.shape import Keys
from fleetbook.source.document import Document, LocatedList, LocatedMap

_SHORTEST = 4
"""A shorter text, such as a port or `true`, may stand in both without the one coming of the other."""


@dataclass(frozen=True, eq=False)
class ValuePlaces:
    """The lines of the texts that stand in a release's values once."""

    own: Location
    """Where the release begins."""
    lines: Mapping[str, Location] = field(default_factory=dict)

    def documents(self, body: Mapping[str, Any]) -> tuple[Document, ...]:
        """An object as documents: all of it at the release, and what values decide in their files."""
        found: dict[str, list[tuple[Keys, str, int]]] = {}
        for keys, value in _texts(body):
            if (place := self.lines.get(value)) is not None:
                found.setdefault(place.path, []).append((keys, value, place.line))
        whole = Document(self.own, _located(body, self.own.line))
        return (whole, *(_sparse(path, found[path]) for path in sorted(found)))


def find_places(release: ResolvedRelease) -> ValuePlaces:
    """What is known of where a release's values stand."""
    own = release.resource.at() or Location("", 1)
    seen: dict[str, list[Keys]] = {}
    for keys, value in _texts(release.values):
        seen.setdefault(value, []).append(keys)
    single = {value: keys[0] for value, keys in seen.items() if len(keys) == 1 and len(value) >= _SHORTEST}
    lines = {value: release.at(*keys) for value, keys in single.items()}
    return ValuePlaces(own, {value: at for value, at in lines.items() if at is not None})


def _texts(node: Any, keys: Keys = ()) -> Iterator[tuple[Keys, str]]:
    if isinstance(node, str):
        yield keys, node
    elif isinstance(node, Mapping):
        for key, value in node.items():
            yield from _texts(value, (*keys, str(key)))
    elif isinstance(node, list | tuple):
        for index, value in enumerate(node):
            yield from _texts(value, (*keys, index))


def _located(node: Any, line: int) -> Any:
    """A copy in which everything stands in one line."""
    if isinstance(node, Mapping):
        copy = LocatedMap(line)
        for key, value in node.items():
            copy[key], copy.key_lines[key] = _located(value, line), line
        return copy
    if isinstance(node, list | tuple):
        items = LocatedList(line)
        for value in node:
            items.append(_located(value, line))
            items.item_lines.append(line)
        return items
    return node


def _sparse(path: str, texts: list[tuple[Keys, str, int]]) -> Document:
    """A document that holds nothing but some texts; items of lists stand under their numbers."""
    line = min(each for _, _, each in texts)
    top = LocatedMap(line)
    for keys, value, at in texts:
        node = top
        for key in map(str, keys[:-1]):
            if key not in node:
                node[key], node.key_lines[key] = LocatedMap(at), at
            node = node[key]
        last = str(keys[-1])
        node[last], node.key_lines[last] = value, at
    return Document(Location(path, line), top)
