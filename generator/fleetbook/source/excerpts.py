"""Lines of a manifest as they stand in Git, line by line, with secret values masked."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeAlias

import yaml

from fleetbook.core.location import Location
from fleetbook.source.embedded import redact_embedded
from fleetbook.source.encoding import to_utf8
from fleetbook.source.redaction import MASK, find_secrets, is_sops, redact_text
from fleetbook.source.scalars import read_plain
from fleetbook.source.snapshot import Snapshot

Line: TypeAlias = tuple[int, str]
"""Number in the file, from 1, and the text."""

# Other marks that Python takes for line ends are none in YAML, nor in a forge.
_LINE_END = re.compile(r"\r\n|\r|\n")
_PROPERTIES = re.compile(r"(?:[&!]\S*\s+)*")
"""Anchor and tag, which stand before a value."""
_COMMENT = re.compile(r"(^|\s)#.*$")


class Excerpts:
    """The documents of a snapshot as lines."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._read = cache(self._documents)

    def lines(self, at: Location) -> tuple[Line, ...]:
        """The document in which a line stands; empty where it cannot be shown safely.

        That is a document that is encrypted or no mapping, or a file that is no YAML throughout.
        """
        if at.path not in self._snapshot.paths:
            return ()
        found = (each for each in self._read(at.path) if each[0][0] <= at.line <= each[-1][0])
        return next(found, ())

    def _documents(self, path: str) -> tuple[tuple[Line, ...], ...]:
        text = to_utf8(self._snapshot.read(path)).decode("utf-8", "replace")
        try:
            nodes = list(yaml.compose_all(text, Loader=yaml.CSafeLoader))
        except (yaml.YAMLError, RecursionError):
            return ()
        return tuple(filter(None, (_masked(node, text) for node in nodes)))


def _masked(node: yaml.Node | None, text: str) -> tuple[Line, ...]:
    """The lines of one document."""
    values = _Values()
    data = values.of(node) if isinstance(node, yaml.MappingNode) else None
    if node is None or not isinstance(data, dict) or values.is_ambiguous or is_sops(data):
        return ()
    lines = _LINE_END.split(text)
    for place in find_secrets(data):
        _cover(lines, values.scalars[id(place.container), place.key], place.masked)
    first, last = node.start_mark.line, _last_line(node, lines)
    return tuple((number, _safe(lines[number - 1])) for number in range(first + 1, last + 1))


def _last_line(node: yaml.Node, lines: list[str]) -> int:
    """The last line that is not blank; a mapping ends where the next document starts."""
    last = node.end_mark.line if node.end_mark.column == 0 else node.end_mark.line + 1
    while last > node.start_mark.line + 1 and not lines[last - 1].strip():
        last -= 1
    return last


def _safe(line: str) -> str:
    """A line without what looks like a token, wherever it stands, and without secrets in its comment."""
    return redact_text(_COMMENT.sub(lambda comment: redact_embedded(comment[0]), line)).expandtabs(2)


@dataclass
class _Values:
    """The values of a document's nodes, and which scalar each of them is."""

    scalars: dict[tuple[int, str | int], yaml.ScalarNode] = field(default_factory=dict)
    is_ambiguous: bool = False
    """Whether a key stands twice, or a collection is used twice: not every secret would be found."""
    _known: dict[int, Any] = field(default_factory=dict)

    def of(self, node: yaml.Node) -> Any:
        """The value of a node."""
        if isinstance(node, yaml.ScalarNode):
            return read_plain(node.value) if node.style is None else node.value
        if id(node) in self._known:
            self.is_ambiguous = True
            return self._known[id(node)]
        container: Any = {} if isinstance(node, yaml.MappingNode) else []
        self._known[id(node)] = container
        for key, value in self._items(node):
            self.is_ambiguous |= isinstance(container, dict) and key in container
            if isinstance(value, yaml.ScalarNode):
                self.scalars[id(container), key] = value
            if isinstance(container, dict):
                container[key] = self.of(value)
            else:
                container.append(self.of(value))
        return container

    def _items(self, node: yaml.Node) -> Iterator[tuple[Any, yaml.Node]]:
        if isinstance(node, yaml.SequenceNode):
            yield from enumerate(node.value)
        elif isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                self.is_ambiguous |= not isinstance(key, yaml.ScalarNode) or key.value == "<<"
                yield str(key.value), value


def _cover(lines: list[str], node: yaml.ScalarNode, masked: str) -> None:
    """Put the mask over a scalar, without a line more or less than there were."""
    first, last = node.start_mark.line, node.end_mark.line
    if node.style in ("|", ">"):
        _cover_block(lines, first + 1, last, masked)
        return
    start = _PROPERTIES.match(lines[first], node.start_mark.column)
    before = lines[first][: start.end() if start else node.start_mark.column]
    after = lines[last][node.end_mark.column :]
    quote = node.style or ""
    shown = masked if first == last and "\n" not in masked else MASK
    lines[first] = f"{before}{quote}{shown}{quote}" + (after if first == last else "")
    for number in range(first + 1, last + 1):
        lines[number] = _indent(lines[number]) + MASK + (after if number == last else "")


def _cover_block(lines: list[str], first: int, end: int, masked: str) -> None:
    """A text of several lines: masked line by line where the mask left its lines as they were."""
    shown = masked.splitlines()
    while end > first and not lines[end - 1].strip():
        end -= 1
    alike = masked != MASK and len(shown) == end - first
    for index, number in enumerate(range(first, end)):
        if lines[number].strip():
            lines[number] = _indent(lines[number]) + (shown[index].lstrip() if alike else MASK)


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]
