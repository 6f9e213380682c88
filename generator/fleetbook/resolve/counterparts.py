"""The same value in an object and in a document behind it: lists may differ in order and length."""

from collections.abc import Mapping, Sequence
from typing import Any

from fleetbook.resolve.shape import Keys, text

APPENDED = "-"
"""What starts the key of an item that a JSON patch puts at the end of a list."""

_NAMES = ("mountPath", "containerPort", "name", "host", "hostname", "port", "key", "path", "ip")
"""What tells the items of a list apart; the first that both items have counts."""


def counterpart(keys: Keys, body: Any, data: Any) -> Keys:
    """`keys` of an object as keys of a document; shorter where the document lacks the item of a list."""
    if not any(isinstance(key, int) for key in keys):
        return keys
    found: list[str | int] = []
    for key in keys:
        inside = _find(key, body, data)
        if inside is None:
            break
        found.append(inside)
        body, data = _step(body, key), _step(data, inside)
    return tuple(found)


def states(stated: Any, value: Any) -> bool:
    """Whether a document that says `stated` can be where a value comes from."""
    is_plain = isinstance(stated, str | int | float) and isinstance(value, str | int | float)
    return not is_plain or "$" in text(stated) or text(stated) == text(value)


def _find(key: str | int, body: Any, data: Any) -> str | int | None:
    """The key in a document for a key of the object."""
    if not isinstance(key, int) or not isinstance(body, list) or key >= len(body):
        return key
    if isinstance(data, list):
        return _find_item(key, body, data)
    if isinstance(data, Mapping) and str(key) not in data:
        appended = (name for name in data if name.startswith(APPENDED))
        return next((name for name in appended if _is_same(data[name], body[key])), None)
    return key


def _find_item(index: int, body: Sequence[Any], data: Sequence[Any]) -> int | None:
    """The item of a document's list for an item of the object's; the same place for one that was renamed."""
    same = [place for place, item in enumerate(data) if _is_same(item, body[index])]
    if same:
        return index if index in same else same[0]
    is_free = index < len(data) and not any(_is_same(data[index], item) for item in body)
    return index if is_free else None


def _is_same(one: Any, other: Any) -> bool:
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        name = next((name for name in _NAMES if name in one and name in other), None)
        if name is not None:
            return text(one[name]) == text(other[name])
    return bool(one == other)


def _step(value: Any, key: str | int) -> Any:
    if isinstance(value, Mapping):
        return value.get(str(key))
    is_item = isinstance(value, list) and isinstance(key, int) and key < len(value)
    return value[key] if is_item else None
