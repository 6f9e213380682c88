"""The documents of a made object: its body once more, with the lines of the values that decide it."""

from collections.abc import Iterator
from typing import Any

from fleetbook.analysis.made.app_template.node import Node
from fleetbook.core.location import Location
from fleetbook.resolve.fleet import ResolvedRelease
from fleetbook.source.document import Document, LocatedMap


def documents_of(release: ResolvedRelease, body: Node) -> tuple[Document, ...]:
    """One document for each file that decides a part of an object; first that in which the object begins."""
    begin = release.at(*(body.keys or ()))
    if begin is None:
        return ()
    own = Document(begin, _below(release, body, begin, None))
    others = sorted({at.path for at in _places(release, body)} - {begin.path})
    return own, *(_part(release, body, path) for path in others)


def _places(release: ResolvedRelease, node: Node) -> Iterator[Location]:
    at = _place(release, node)
    if at is not None:
        yield at
    for _, each in _children(node):
        yield from _places(release, each)


def _place(release: ResolvedRelease, node: Node) -> Location | None:
    return None if node.keys is None else release.at(*node.keys)


def _children(node: Node) -> Iterator[tuple[str, Node]]:
    if isinstance(node.value, dict):
        yield from node.value.items()
    elif isinstance(node.value, list):
        yield from ((str(index), each) for index, each in enumerate(node.value))


def _part(release: ResolvedRelease, body: Node, path: str) -> Document:
    first = min(at for at in _places(release, body) if at.path == path)
    return Document(first, _below(release, body, first, path))


def _below(release: ResolvedRelease, node: Node, above: Location, only: str | None) -> Any:
    """A node with lines; items of a list stand under their number, so that some may be missing.

    What no values state has the line of what it is a part of.
    """
    if not isinstance(node.value, dict | list):
        return node.value
    found = LocatedMap(above.line)
    for name, each in _children(node):
        at = _place(release, each)
        if only is not None and not any(place.path == only for place in _places(release, each)):
            continue
        line = at if at is not None and at.path == above.path else above
        found[name] = _below(release, each, line, only)
        found.key_lines[name] = line.line
    return found
