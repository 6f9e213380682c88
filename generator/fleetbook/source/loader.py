"""YAML to Documents: a loader that keeps lines and takes what Flux takes."""

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, NoReturn

from yaml import (
    CSafeLoader,
    DocumentEndEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
    StreamStartEvent,
)

from fleetbook.source.document import LocatedList, LocatedMap
from fleetbook.source.scalars import Scalar, read_plain, read_tagged

NODE_LIMIT = 2_000_000
"""More values than any manifest holds; aliases of aliases reach it in a few lines."""
DEPTH_LIMIT = 200
"""Deeper than the deepest custom resource definition, and safe for functions that call themselves."""


class MalformedError(Exception):
    """A document that YAML allows and Kubernetes does not: `reason` in plain words, `line` from 1."""

    def __init__(self, reason: str, line: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line


class Reader:
    """Reads the documents of one stream; `duplicates` holds (key, line, first line) of the last one.

    `is_plain` says that nothing stood in the stream so far that readers of YAML take in different ways:
    a tag, a directive, an end mark, a merge key, a key that stands twice or is no text.

    `plain` gives the value of a scalar without quotes: not every reader of YAML agrees on it.
    """

    def __init__(self, data: bytes, plain: Callable[[str], Scalar] = read_plain) -> None:
        self._plain = plain
        self._next: Callable[[], Any] = CSafeLoader(data).get_event
        self._anchors: dict[str, tuple[Any, int]] = {}
        self._nodes = 0
        self._depth = 0
        self.duplicates: list[tuple[str, int, int]] = []
        self.has_aliases = False
        self.is_plain = True

    def documents(self) -> Iterator[Any]:
        """The content of each document; raises MalformedError and yaml.YAMLError where it breaks."""
        while type(event := self._next()) is not StreamEndEvent:
            if type(event) in (StreamStartEvent, DocumentStartEvent, DocumentEndEvent):
                self.is_plain = self.is_plain and not _is_marked(event)
                continue
            self._anchors.clear()
            self.duplicates = []
            self.has_aliases = False
            yield self._read(event)

    def _read(self, event: Any) -> Any:
        """The value that starts with an event."""
        kind = type(event)
        self._nodes += 1
        before = self._nodes
        if kind is ScalarEvent:
            value = self._scalar(event)
        elif kind is MappingStartEvent:
            value = self._enter(event, self._mapping)
        elif kind is SequenceStartEvent:
            value = self._enter(event, self._sequence)
        else:
            return self._alias(event)
        if event.anchor is not None:
            self._anchors[event.anchor] = (value, self._nodes - before + 1)
        return value

    def _scalar(self, event: ScalarEvent) -> Any:
        """The value of a scalar."""
        if event.tag is not None:
            self.is_plain = False
            if event.tag != "!":
                return read_tagged(event.value, event.tag)
        return self._plain(event.value) if event.implicit[0] else event.value

    def _enter(self, event: Any, read: Callable[[int], Any]) -> Any:
        """A collection, one level deeper."""
        line = event.start_mark.line + 1
        if event.tag is not None:
            self.is_plain = False
        if self._depth >= DEPTH_LIMIT or self._nodes > NODE_LIMIT:
            self._refuse_size(line)
        self._depth += 1
        value = read(line)
        self._depth -= 1
        return value

    def _refuse_size(self, line: int) -> NoReturn:
        if self._depth >= DEPTH_LIMIT:
            raise MalformedError(f"Values are nested more than {DEPTH_LIMIT} levels deep.", line)
        raise MalformedError(
            f"There are more than {NODE_LIMIT} values, counting every use of an alias.", line
        )

    def _mapping(self, line: int) -> LocatedMap:
        result = LocatedMap(line)
        lines = result.key_lines
        merged: list[tuple[Any, int]] = []
        while type(event := self._next()) is not MappingEndEvent:
            key_line = event.start_mark.line + 1
            key = self._key(event, key_line)
            value = self._read(self._next())
            if key == "<<" and type(event) is ScalarEvent and event.implicit[0]:
                merged.append((value, key_line))
                self.is_plain = False
                continue
            if key in result:
                self.is_plain = False
                self.duplicates.append((key, key_line, lines[key]))
            result[key] = value
            lines[key] = key_line
        for value, key_line in merged:
            _merge(result, value, key_line)
        return result

    def _sequence(self, line: int) -> LocatedList:
        result = LocatedList(line)
        while type(event := self._next()) is not SequenceEndEvent:
            result.item_lines.append(event.start_mark.line + 1)
            result.append(self._read(event))
        return result

    def _key(self, event: Any, line: int) -> str:
        """The key as it is written: Kubernetes knows keys of text only."""
        if type(event) is ScalarEvent:
            self._nodes += 1
            if event.anchor is not None:
                self._anchors[event.anchor] = (self._scalar(event), 1)
            if event.tag is not None or (event.implicit[0] and not _is_text(event.value)):
                self.is_plain = False
            return str(event.value)
        self.is_plain = False
        value = self._read(event)
        if isinstance(value, dict | list):
            raise MalformedError(
                "A key is a mapping or a list; a `{{ }}` that starts a value needs quotes.", line
            )
        return str(value)

    def _alias(self, event: Any) -> Any:
        """What an anchor holds; the last one of that name counts."""
        line = event.start_mark.line + 1
        if event.anchor not in self._anchors:
            raise MalformedError(f"The alias `*{event.anchor}` has no anchor before it.", line)
        self.has_aliases = True
        value, size = self._anchors[event.anchor]
        self._nodes += size
        if self._nodes > NODE_LIMIT:
            self._refuse_size(line)
        return value


@lru_cache(maxsize=4096)
def _is_text(key: str) -> bool:
    """Whether a key without quotes is read as a text; keys are few, so that it pays to remember them."""
    return isinstance(read_plain(key), str)


def _is_marked(event: Any) -> bool:
    """Whether a document starts with `%YAML` or `%TAG`, or ends with `...`."""
    if type(event) is DocumentStartEvent:
        return event.version is not None or bool(event.tags)
    return type(event) is DocumentEndEvent and bool(event.explicit)


def _merge(result: LocatedMap, value: Any, line: int) -> None:
    """Fill in what `<<` brings: keys that are there win, and so do earlier mappings of a list."""
    for source in value if isinstance(value, LocatedList) else [value]:
        if not isinstance(source, LocatedMap):
            raise MalformedError("The value of `<<` must be a mapping or a list of mappings.", line)
        for key, item in source.items():
            if key not in result:
                result[key] = item
                result.key_lines[key] = source.key_lines[key]
