"""Reading of raw mappings: a value of the wrong shape reads as empty, never as an error."""

from collections.abc import Mapping, Sequence
from typing import Any

from fleetbook.core.identity import NamespacedName, ObjectRef

Keys = tuple[str | int, ...]
_MAPPINGS = (dict, Mapping)
"""Nearly all are dicts, for which Python answers much faster than for the abstract type."""


def mapping(value: Any) -> Mapping[str, Any]:
    """The value where it is a mapping, else an empty one."""
    return value if isinstance(value, _MAPPINGS) else {}


def sequence(value: Any) -> Sequence[Any]:
    """The value where it is a list, else an empty one."""
    return value if isinstance(value, list | tuple) else ()


def text(value: Any) -> str:
    """A scalar as text; empty for everything else."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, str | int | float) else ""


def within(value: Any, *keys: str | int) -> Any:
    """The value under `keys`; None where one of them is not there."""
    for key in keys:
        if isinstance(key, int):
            items = sequence(value)
            value = items[key] if 0 <= key < len(items) else None
        else:
            value = mapping(value).get(key)
    return value


def ref_of(body: Mapping[str, Any]) -> ObjectRef:
    """The kind, namespace and name that an object gives itself."""
    metadata = mapping(body.get("metadata"))
    return ObjectRef(text(body.get("kind")), text(metadata.get("namespace")), text(metadata.get("name")))


def group_of(body: Mapping[str, Any]) -> str:
    """The API group, empty for the core group."""
    return text(body.get("apiVersion")).rpartition("/")[0]


def key_of(reference: Mapping[str, Any], namespace: str) -> NamespacedName:
    """The namespace and name of a reference; `namespace` is that of the referring object."""
    return NamespacedName(text(reference.get("namespace")) or namespace, text(reference.get("name")))


def object_of(reference: Mapping[str, Any], namespace: str) -> ObjectRef:
    """The object that a reference names; `namespace` is that of the referring object."""
    key = key_of(reference, namespace)
    return ObjectRef(text(reference.get("kind")), key.namespace, key.name)


def pointer_keys(pointer: str) -> list[str]:
    """The keys of a JSON pointer: `/spec/a~1b` leads to `a/b` in `spec`."""
    return [key.replace("~1", "/").replace("~0", "~") for key in pointer.split("/")[1:]]


def copy_plain(value: Any) -> Any:
    """A copy of plain mappings and lists that may be changed in place."""
    if isinstance(value, Mapping):
        return {str(key): copy_plain(item) for key, item in value.items()}
    return [copy_plain(item) for item in value] if isinstance(value, list | tuple) else value
