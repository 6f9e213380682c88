"""Where what a chart makes is decided: at the release, or at the value that is found again in an object."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from fleetbook.core.location import Location
from fleetbook.resolve.fleet import ResolvedRelease
from fleetbook.resolve.shape import Keys
from fleetbook.source.document import Document, LocatedList, LocatedMap

_Key = TypeVar("_Key")
_SHORTEST = 4
"""A shorter text, such as a port or `true`, may stand in both without the one coming of the other."""


@dataclass(frozen=True, eq=False)
class ValuePlaces:
    """The lines of the texts in a release's values that can be told apart."""

    own: Location
    """Where the release begins."""
    lines: Mapping[str, Location] = field(default_factory=dict)
    """Of texts that stand in the values once."""
    named: Mapping[tuple[str, str], Location] = field(default_factory=dict)
    """Of texts that stand under a name once, such as `host`."""

    def documents(self, body: Mapping[str, Any]) -> tuple[Document, ...]:
        """An object as documents: all of it at the release, and what values decide in their files."""
        found: dict[str, list[tuple[Keys, str, int]]] = {}
        for keys, value in _texts(body):
            if (place := self._find(_name(keys), value)) is not None:
                found.setdefault(place.path, []).append((keys, value, place.line))
        whole = Document(self.own, _located(body, self.own.line))
        return (whole, *(_sparse(path, found[path]) for path in sorted(found)))

    def _find(self, name: str, value: str) -> Location | None:
        """Where a text is decided; an image mostly is composed of a repository and a tag."""
        found = self.named.get((name, value)) or self.lines.get(value)
        if found is not None or name != "image":
            return found
        repository, _, tag = value.partition("@")[0].rpartition(":")
        # The tag is what changes, and mostly stands beside its repository.
        places = (self.lines.get(each) for each in (repository, repository.partition("/")[2]))
        return self.named.get(("tag", tag)) or next((at for at in places if at is not None), None)


def find_places(release: ResolvedRelease) -> ValuePlaces:
    """What is known of where a release's values stand."""
    own = release.resource.at() or Location("", 1)
    texts = [(keys, value) for keys, value in _texts(release.values) if len(value) >= _SHORTEST]
    lines = _single(release, ((value, keys) for keys, value in texts))
    named = _single(release, (((_name(keys), value), keys) for keys, value in texts))
    return ValuePlaces(own, lines, named)


def _single(release: ResolvedRelease, found: Iterable[tuple[_Key, Keys]]) -> dict[_Key, Location]:
    """Where each stands that stands in the values once."""
    seen: dict[_Key, list[Keys]] = {}
    for key, keys in found:
        seen.setdefault(key, []).append(keys)
    places = {key: release.at(*keys[0]) for key, keys in seen.items() if len(keys) == 1}
    return {key: at for key, at in places.items() if at is not None}


def _name(keys: Keys) -> str:
    """The last key that is no number."""
    return next((key for key in reversed(keys) if isinstance(key, str)), "")


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
