"""Patches on custom resources as kustomize applies them, where there is no doubt about it.

Of a custom resource kustomize knows no schema: mappings are merged, and everything else is replaced.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from yaml import YAMLError

from fleetbook.resolve.overlays.kinds import is_custom
from fleetbook.resolve.overlays.objects import DoubtError, check_object, read_mappings
from fleetbook.resolve.shape import copy_plain, mapping, pointer_keys, text, within
from fleetbook.source.loader import MalformedError, Reader

# What the reader of JSON patches takes for a number or a switch, and other readers of YAML perhaps not.
_ODD_NUMBER = re.compile(rb"(?:^|[\s\[{,:])[-+]?(?:0[0-9a-zA-Z_]|[0-9][0-9.]*_)", re.MULTILINE)
_ODD_WORDS = frozenset({"y", "n", "yes", "no", "on", "off"})
_OPERATIONS = {"add": {"op", "path", "value"}, "replace": {"op", "path", "value"}, "remove": {"op", "path"}}


class Change:
    """What one patch does to objects."""

    def __init__(self, content: bytes) -> None:
        """Read a patch; raises DoubtError."""
        self.operations = tuple(_read_operations(content))
        self.merged: Mapping[str, Any] = {}
        if not self.operations:
            found = read_mappings(content)
            if len(found) != 1 or any(_is_special(key, value) for key, value in _values(found[0])):
                raise DoubtError
            self.merged = check_object(found[0])

    def apply(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """The changed object; raises DoubtError."""
        if not is_custom(body) or any(value is None for _, value in _values(body)):
            raise DoubtError
        if self.merged:
            return self._merge_into(body)
        changed: dict[str, Any] = copy_plain(body)
        for operation in self.operations:
            _operate(changed, operation)
        check_object(changed)
        return changed

    def _merge_into(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """A strategic merge, which leaves an object its version, kind, name and namespace."""
        if self.merged["kind"] != body["kind"]:
            raise DoubtError
        metadata = {**self.merged["metadata"], "name": body["metadata"]["name"]}
        metadata.pop("namespace", None)
        return _merge(body, {**self.merged, "apiVersion": body["apiVersion"], "metadata": metadata})


def _merge(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    result = dict(old)
    for key, value in new.items():
        before = result.get(key)
        if key in result and type(_shape(before)) is not type(_shape(value)):
            raise DoubtError
        if key in result and isinstance(value, dict | list) and not value:
            raise DoubtError
        result[key] = _merge(before, value) if isinstance(before, dict) else value
    return result


def _shape(value: Any) -> Any:
    """The value itself for a collection; everything else is of one shape."""
    return {} if isinstance(value, dict) else [] if isinstance(value, list) else ""


def _is_special(key: str, value: Any) -> bool:
    """Whether a part of a merge patch is more than a value: an instruction, or null, which removes."""
    return value is None or key.startswith("$")


def _read_operations(content: bytes) -> Iterator[Mapping[str, Any]]:
    """The operations of a JSON patch; none where it is another kind of patch."""
    try:
        reader = Reader(content)
        values = list(reader.documents())
    except (MalformedError, YAMLError):
        raise DoubtError from None
    if len(values) != 1 or not isinstance(values[0], list):
        return
    if not reader.is_plain or _ODD_NUMBER.search(content) or content.lstrip().startswith(b"["):
        # What starts with a bracket is read as JSON, by other rules than YAML's.
        raise DoubtError
    for each in values[0]:
        operation = mapping(each)
        path = operation.get("path")
        if _OPERATIONS.get(text(operation.get("op"))) != set(operation) or not isinstance(path, str):
            raise DoubtError
        if any(value is None or text(value).lower() in _ODD_WORDS for _, value in _values(operation)):
            raise DoubtError
        if not path.startswith(("/spec/", "/metadata/labels/")):
            raise DoubtError
        yield operation


def _operate(body: dict[str, Any], operation: Mapping[str, Any]) -> None:
    """Carry out one operation, in place; what it needs must be there."""
    *way, last = pointer_keys(operation["path"])
    at: Any = body
    for key in way:
        at = within(at, int(key) if isinstance(at, list) and key.isdecimal() else key)
    value, act = operation.get("value"), operation["op"]
    if isinstance(at, list) and (last == "-" or last.isdecimal()):
        _operate_on_list(at, last, act, value)
    elif isinstance(at, dict) and (act == "add" or last in at):
        at.pop(last, None)
        if act != "remove":
            at[last] = value
    else:
        raise DoubtError


def _operate_on_list(items: list[Any], key: str, act: str, value: Any) -> None:
    if key == "-":
        if act != "add":
            raise DoubtError
        items.append(value)
        return
    index = int(key)
    if index >= len(items):
        raise DoubtError
    items[index : index + (act != "add")] = [] if act == "remove" else [value]


def _values(node: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    """Every value inside, with the key it stands under."""
    yield key, node
    items = (
        node.items()
        if isinstance(node, dict)
        else [("", item) for item in node]
        if isinstance(node, list)
        else ()
    )
    for name, item in items:
        yield from _values(item, name)
