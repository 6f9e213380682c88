"""Patches as Documents, so that a fact they set leads to their own line."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from yaml import YAMLError

from fleetbook.core.location import Location
from fleetbook.resolve.counterparts import APPENDED
from fleetbook.resolve.provenance.steps import Bodies, Place, Stage
from fleetbook.resolve.selectors import matches_target
from fleetbook.resolve.shape import Keys, mapping, pointer_keys, sequence, text, within
from fleetbook.resolve.tree import Tree, join
from fleetbook.source.document import Document, LocatedList, LocatedMap
from fleetbook.source.documents import load_all
from fleetbook.source.loader import MalformedError, Reader
from fleetbook.source.redaction import mask

_IDENTITY = ("apiVersion", "kind")
_STAGES = {
    "patchesStrategicMerge": Stage.MERGE,
    "patches": Stage.PATCH,
    "patchesJson6902": Stage.JSON,
}
_RENAMING = ("allowNameChange", "allowKindChange")
_SETTING = frozenset({"add", "replace", "copy", "move"})


@dataclass(frozen=True, eq=False)
class Patch:
    """A patch: what it sets, as documents, and for which objects."""

    documents: tuple[Document, ...]
    target: Mapping[str, Any]
    """Kustomize's target; empty where each document names its own object."""
    keys: Keys
    """Where it is named: the field of an overlay (or of a Flux Kustomization's `spec`) and its index."""
    renames: bool = False
    """Whether it may give the object its own name and kind."""

    @property
    def stage(self) -> Stage:
        """When it is applied."""
        return _STAGES[str(self.keys[0])]

    def fits(self, bodies: Bodies) -> bool:
        """Whether it changes an object; `bodies` are its shapes before and after it was built."""
        return any(self._fitting(bodies))

    def documents_for(self, bodies: Bodies) -> Iterator[Document]:
        """What it sets of an object."""
        return (each if self.renames else _without_identity(each) for each in self._fitting(bodies))

    def _fitting(self, bodies: Bodies) -> Iterator[Document]:
        for document in self.documents:
            if self.target:
                if matches_target(self.target, bodies):
                    yield document
            elif any(_names(document.data, body) for body in bodies):
                yield document


def read_patches(tree: Tree, data: Mapping[str, Any], place: Place, folder: str | None) -> tuple[Patch, ...]:
    """The patches of an overlay in `folder`, or of a Flux Kustomization's `spec`, which names no files."""
    found = []
    for field in _STAGES:
        for index, item in enumerate(sequence(data.get(field))):
            target = mapping(within(item, "target"))
            documents = _documents(tree, item, (field, index), place, folder)
            renames = any(within(item, "options", option) is True for option in _RENAMING)
            found.append(Patch(documents, target, (field, index), renames))
    return tuple(found)


def _documents(tree: Tree, item: Any, keys: Keys, place: Place, folder: str | None) -> tuple[Document, ...]:
    """What one entry sets: written in it, or in the file that it names."""
    target = mapping(within(item, "target"))
    content = within(item, "patch") if isinstance(item, Mapping) else item
    named = content if isinstance(item, str) else text(within(item, "path"))
    path = None if folder is None or not named else join(folder, named)
    if path in tree.files:
        return _file_documents(tree, path, target)
    at = place(*keys, "patch") if isinstance(item, Mapping) else place(*keys)
    if not isinstance(content, str) or at is None:
        return ()
    return inline_documents(tree, content, at, target)


def inline_documents(
    tree: Tree, content: str, at: Location, target: Mapping[str, Any]
) -> tuple[Document, ...]:
    """The documents that are written inside another file, such as a patch; `at` is the line of its key."""
    padding = tree.content_line(at) - 1
    return _read(b"\n" * padding + content.encode(), at.path, target)


def _file_documents(tree: Tree, path: str, target: Mapping[str, Any]) -> tuple[Document, ...]:
    if documents := tree.documents(path):
        return documents
    return _read(tree.read(path), tree.real(path), target) if path in tree.files else ()


def _read(data: bytes, path: str, target: Mapping[str, Any]) -> tuple[Document, ...]:
    """The documents of a patch; the operations of a JSON patch become the mapping that they set."""
    documents, _ = load_all(data, path)
    if documents:
        return documents
    try:
        values = list(Reader(data).documents())
    except (MalformedError, YAMLError):
        # The overlay's own diagnostics tell of it; there is nothing here that a line could lead to.
        return ()
    lists = (value for value in values if isinstance(value, LocatedList))
    return tuple(Document(Location(path, each.line), _as_mapping(each, target)) for each in lists if each)


def _as_mapping(operations: LocatedList, target: Mapping[str, Any]) -> LocatedMap:
    """What a JSON patch sets: each path becomes nested mappings, with the index of an item as a key."""
    result = LocatedMap(operations.line)
    if target.get("kind"):
        # Masking asks for the kind.
        result["kind"] = target["kind"]
    for operation, line in zip(operations, operations.item_lines, strict=True):
        keys = pointer_keys(text(within(operation, "path")))
        if keys and text(within(operation, "op")) in _SETTING:
            _set(result, keys, within(operation, "value"), _line_of(operation, line))
    mask(result)
    result.pop("kind", None)
    return result


def _set(node: LocatedMap | LocatedList, keys: list[str], value: Any, line: int) -> None:
    *parents, last = keys
    for key in parents:
        node = _enter(node, key, line)
    if isinstance(node, LocatedList):
        index = len(node) if last == APPENDED else int(last) if last.isdigit() else 0
        node.insert(index, value)
        node.item_lines.insert(index, line)
    else:
        name = f"{APPENDED}{len(node)}" if last == APPENDED else last
        node[name] = value
        node.key_lines[name] = line


def _enter(node: LocatedMap | LocatedList, key: str, line: int) -> LocatedMap | LocatedList:
    """What stands under a key, made where nothing does."""
    held = within(node, int(key)) if isinstance(node, LocatedList) and key.isdigit() else within(node, key)
    if isinstance(held, LocatedMap | LocatedList):
        return held
    made = LocatedMap(line)
    if isinstance(node, LocatedMap):
        node[key] = made
        node.key_lines[key] = line
    return made


def _line_of(operation: Any, line: int) -> int:
    """The line of the value that an operation sets, else of the operation."""
    return operation.key_lines.get("value", line) if isinstance(operation, LocatedMap) else line


def _without_identity(document: Document) -> Document:
    """A patch without the kind and name that say for whom it is: those it does not set."""
    if "kind" not in document.data:
        return document
    data = _without(document.data, _IDENTITY)
    if isinstance(metadata := data.get("metadata"), LocatedMap):
        data["metadata"] = _without(metadata, ("name", "namespace"))
    return Document(document.location, data)


def _without(data: Mapping[str, Any], keys: tuple[str, ...]) -> LocatedMap:
    """A shallow copy that lacks some keys."""
    result = LocatedMap(getattr(data, "line", 1))
    result.update((key, value) for key, value in data.items() if key not in keys)
    result.key_lines.update(getattr(data, "key_lines", {}))
    return result


def _names(patch: Mapping[str, Any], body: Mapping[str, Any]) -> bool:
    """Whether a strategic merge patch names an object."""
    mine, its = mapping(patch.get("metadata")), mapping(body.get("metadata"))
    namespace = text(mine.get("namespace"))
    return (
        patch.get("kind") == body.get("kind")
        and mine.get("name") == its.get("name")
        and (not namespace or namespace == text(its.get("namespace")))
    )
