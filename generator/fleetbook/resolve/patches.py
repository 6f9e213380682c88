"""Patches as Documents, so that a fact they set leads to their own line."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from yaml import YAMLError

from fleetbook.core.location import Location
from fleetbook.resolve.selectors import matches_target
from fleetbook.resolve.shape import Keys, mapping, sequence, text, within
from fleetbook.resolve.tree import Tree, join
from fleetbook.source.document import Document, LocatedList, LocatedMap
from fleetbook.source.documents import load_all
from fleetbook.source.loader import MalformedError, Reader
from fleetbook.source.redaction import mask

_IDENTITY = ("apiVersion", "kind")
_FIELDS = ("patches", "patchesStrategicMerge", "patchesJson6902")


@dataclass(frozen=True, eq=False)
class Patch:
    """A patch: what it sets, as documents, and for which objects."""

    documents: tuple[Document, ...]
    target: Mapping[str, Any]
    """Kustomize's target; empty where each document names its own object."""
    keys: Keys = ()
    """Where the overlay file names it; empty for a patch of a Flux Kustomization."""

    @property
    def must_match(self) -> bool:
        """Whether the engine refuses an overlay in which nothing fits this patch."""
        return not self.target or self.keys[:1] == ("patchesJson6902",)

    def documents_for(self, bodies: tuple[Mapping[str, Any], ...]) -> Iterator[Document]:
        """The documents that change an object; `bodies` are its shapes before and after it was built."""
        for document in self.documents:
            if self.target:
                if matches_target(self.target, bodies):
                    yield document
            elif any(_names(document.data, body) for body in bodies):
                yield document


def overlay_patches(tree: Tree, overlay: Document, folder: str) -> tuple[Patch, ...]:
    """The patches of an overlay file in `folder`, in its order."""
    found = []
    for field in _FIELDS:
        for index, item in enumerate(sequence(overlay.data.get(field))):
            keys = (field, index) if isinstance(item, str) else (field, index, "patch")
            content = item if isinstance(item, str) else within(item, "patch")
            path = join(folder, item if isinstance(item, str) else text(within(item, "path")))
            target = mapping(within(item, "target"))
            if isinstance(content, str) and path not in tree.files:
                documents = inline_documents(tree, content, overlay.nearest(*keys), target)
            else:
                documents = _file_documents(tree, path, target)
            found.append(Patch(documents, target, (field, index)))
    return tuple(found)


def inline_documents(
    tree: Tree, content: str, at: Location, target: Mapping[str, Any]
) -> tuple[Document, ...]:
    """The documents of a patch that is written inside another file; `at` is the line of its key."""
    lines = tree.lines(at.path) if at.path in tree.files else []
    key_line = lines[at.line - 1] if at.line <= len(lines) else ""
    is_block = key_line.split(" #")[0].rstrip().endswith(("|", "|-", "|+", ">", ">-", ">+"))
    padding = at.line if is_block else at.line - 1
    return _read(b"\n" * padding + content.encode(), at.path, target)


def _file_documents(tree: Tree, path: str, target: Mapping[str, Any]) -> tuple[Document, ...]:
    if documents := tree.documents(path):
        return documents
    return _read(tree.read(path), path, target) if path in tree.files else ()


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
    """What a JSON patch sets: each path becomes nested mappings, up to the first index of a list."""
    result = LocatedMap(operations.line)
    if target.get("kind"):
        # Masking asks for the kind.
        result["kind"] = target["kind"]
    for operation, line in zip(operations, operations.item_lines, strict=True):
        keys = text(within(operation, "path")).split("/")[1:]
        _set(result, [_unescape(key) for key in keys], within(operation, "value"), _line_of(operation, line))
    mask(result)
    result.pop("kind", None)
    return result


def _set(node: LocatedMap, keys: list[str], value: Any, line: int) -> None:
    for index, key in enumerate(keys):
        node.key_lines[key] = line
        following = keys[index + 1] if index + 1 < len(keys) else None
        if following is None or following == "-" or following.isdigit():
            node[key] = value if following is None else LocatedList(line)
            return
        if not isinstance(node.get(key), LocatedMap):
            node[key] = LocatedMap(line)
        node = node[key]


def _line_of(operation: Any, line: int) -> int:
    """The line of the value that an operation sets, else of the operation."""
    return operation.key_lines.get("value", line) if isinstance(operation, LocatedMap) else line


def _unescape(key: str) -> str:
    return key.replace("~1", "/").replace("~0", "~")


def without_identity(document: Document) -> Document:
    """A patch without the kind and name that say for whom it is: those it does not set."""
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
