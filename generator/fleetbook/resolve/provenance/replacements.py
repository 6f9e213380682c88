"""Kustomize's replacements: values that are copied from one object into others."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from yaml import YAMLError

from fleetbook.core.location import Location
from fleetbook.resolve.provenance.steps import Bodies, Place, Stage
from fleetbook.resolve.provenance.transformers import Transformer
from fleetbook.resolve.selectors import matches_target
from fleetbook.resolve.shape import Keys, mapping, sequence, text, within
from fleetbook.resolve.tree import Tree, join
from fleetbook.source.document import Document, LocatedMap
from fleetbook.source.loader import MalformedError, Reader

_PART = re.compile(r"\[[^\]]*\]|(?:\\.|[^.\\])+")


def read_replacements(
    tree: Tree, data: Mapping[str, Any], place: Place, folder: str
) -> Iterator[Transformer]:
    """The replacements of an overlay in `folder`: one for each field that they fill in."""
    for index, item in enumerate(sequence(data.get("replacements"))):
        path = join(folder, text(within(item, "path"))) if within(item, "path") else ""
        if path in tree.files:
            for document in _in_file(tree, path):
                yield from _targets(document.data, document.find)
        else:
            yield from _targets(mapping(item), _below(place, ("replacements", index)))


def _in_file(tree: Tree, path: str) -> Iterator[Document]:
    """The replacements of a file: one, or a list of them."""
    try:
        values = list(Reader(tree.read(path)).documents())
    except (MalformedError, YAMLError):
        # The engine refuses the overlay because of it, and that is told.
        return
    for value in values:
        for item in sequence(value) or [value]:
            if isinstance(item, LocatedMap):
                yield Document(Location(tree.real(path), item.line), item)


def _below(place: Place, keys: Keys) -> Place:
    return lambda *more: place(*keys, *more)


def _targets(item: Mapping[str, Any], place: Place) -> Iterator[Transformer]:
    """One transformer for each field of each target."""
    for index, target in enumerate(map(mapping, sequence(item.get("targets")))):
        selected = mapping(target.get("select"))
        rejected = tuple(map(mapping, sequence(target.get("reject"))))
        for number, path in enumerate(sequence(target.get("fieldPaths"))):
            at = place("targets", index, "fieldPaths", number)
            if at is not None:
                yield Transformer(Stage.REPLACEMENT, at, _Filler(selected, rejected, text(path)).sets)


class _Filler:
    """Fills one field of the objects that are selected and not rejected."""

    def __init__(
        self, selected: Mapping[str, Any], rejected: tuple[Mapping[str, Any], ...], path: str
    ) -> None:
        self._selected = selected
        self._rejected = rejected
        self._parts = _PART.findall(path)

    def sets(self, bodies: Bodies, keys: Keys) -> bool:
        """Whether the value under `keys` is the field, or lies in it."""
        if len(keys) < len(self._parts) or not matches_target(self._selected, bodies):
            return False
        if any(matches_target(each, bodies) for each in self._rejected if each):
            return False
        steps = enumerate(zip(self._parts, keys, strict=False))
        return all(_fits(part, key, within(bodies[-1], *keys[:depth])) for depth, (part, key) in steps)


def _fits(part: str, key: str | int, holder: Any) -> bool:
    """Whether a part of a field's path means a key: `name`, `0`, `-`, `*`, `[name=web]`, `[a.b/c]`."""
    if part == "*":
        return True
    if part == "-":
        return isinstance(key, int) and key == len(sequence(holder)) - 1
    if not part.startswith("["):
        return part.replace("\\.", ".") == str(key)
    name, is_equation, value = part[1:-1].partition("=")
    item = within(holder, key)
    return text(within(item, name) if name else item) == value if is_equation else name == str(key)
