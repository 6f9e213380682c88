"""slim-sprig's functions for lists, mappings, defaults and types."""

from collections.abc import Callable, Mapping
from typing import Any

from fleetbook.resolve.gotemplate.arguments import deciding, require_list, require_map, require_text
from fleetbook.resolve.gotemplate.errors import TemplateError
from fleetbook.resolve.gotemplate.values import Missing, is_true, name_of, require_known, spell


def _default(fallback: Any, *given: Any) -> Any:
    return given[0] if given and is_true(given[0]) else fallback


def _coalesce(*given: Any) -> Any:
    return next((each for each in given if is_true(each)), Missing())


def _ternary(yes: Any, no: Any, condition: Any) -> Any:
    require_known(condition, "a condition")
    if not isinstance(condition, bool):
        raise TemplateError(f"wrong type for value; expected bool; got {name_of(condition)}")
    return yes if condition else no


def _dict(*given: Any) -> dict[str, Any]:
    keys = [spell(each) for each in given[::2]]
    values = [*given[1::2], *[""] * (len(given) % 2)]
    return dict(zip(keys, values, strict=True))


def _set(target: Any, key: Any, value: Any) -> dict[str, Any]:
    require_map(target)[require_text(key)] = value
    return require_map(target)


def _unset(target: Any, key: Any) -> dict[str, Any]:
    require_map(target).pop(require_text(key), None)
    return require_map(target)


def _key(key: Any) -> str:
    require_known(key, "a key")
    return require_text(key)


def _keys(*given: Any) -> list[str]:
    """The keys of mappings; Go gives them in no order, so this is one of those it may give."""
    return [key for each in given for key in sorted(require_map(each))]


def _dig(*given: Any) -> Any:
    """`dig "a" "b" default mapping`."""
    *keys, fallback, value = given
    for key in keys:
        value = require_map(value)
        if _key(key) not in value:
            return fallback
        value = value[key]
    return value


def _without(value: Any, *left_out: Any) -> list[Any]:
    return [each for each in require_list(value) if each not in left_out]


def _unique(value: Any) -> list[Any]:
    return [each for number, each in enumerate(require_list(value)) if each not in value[:number]]


def _chunk(size: int, value: Any) -> list[list[Any]]:
    items = require_list(value)
    return [items[start : start + size] for start in range(0, len(items), size)]


def _slice(value: Any, start: int = 0, end: int | None = None) -> list[Any]:
    return require_list(value)[start:end]


def _kind_of(value: Any) -> str:
    require_known(value, "a type")
    if value is None or isinstance(value, Missing):
        return "invalid"
    kinds = {bool: "bool", int: "int64", float: "float64", str: "string", list: "slice"}
    return kinds.get(type(value), "map")


_MUST: dict[str, Callable[..., Any]] = {
    "append": lambda value, item: [*require_list(value), item],
    "push": lambda value, item: [*require_list(value), item],
    "prepend": lambda value, item: [item, *require_list(value)],
    "first": lambda value: next(iter(require_list(value)), None),
    "last": lambda value: next(iter(require_list(value)[-1:]), None),
    "rest": lambda value: require_list(value)[1:],
    "initial": lambda value: require_list(value)[:-1],
    "reverse": lambda value: require_list(value)[::-1],
    "uniq": deciding(_unique),
    "without": deciding(_without),
    "slice": _slice,
    "chunk": _chunk,
    "compact": lambda value: [each for each in require_list(value) if is_true(each)],
}

COLLECTION_FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    **_MUST,
    **{"must" + name.capitalize(): function for name, function in _MUST.items()},
    "default": _default,
    "empty": lambda value: not is_true(value),
    "coalesce": _coalesce,
    "all": lambda *given: all(map(is_true, given)),
    "any": lambda *given: any(map(is_true, given)),
    "ternary": _ternary,
    "list": lambda *given: list(given),
    "tuple": lambda *given: list(given),
    "concat": lambda *given: [item for each in given for item in require_list(each)],
    "dict": _dict,
    "get": lambda value, key: require_map(value).get(_key(key), ""),
    "set": _set,
    "unset": _unset,
    "hasKey": lambda value, key: _key(key) in require_map(value),
    "keys": _keys,
    "values": lambda value: [value[key] for key in sorted(require_map(value))],
    "pluck": lambda key, *given: [require_map(each)[key] for each in given if key in require_map(each)],
    "pick": lambda value, *keys: {key: value[key] for key in keys if key in require_map(value)},
    "omit": lambda value, *keys: {key: item for key, item in require_map(value).items() if key not in keys},
    "dig": _dig,
    "kindOf": _kind_of,
    "kindIs": lambda kind, value: _kind_of(value) == kind,
    "typeOf": lambda value: "<nil>" if _kind_of(value) == "invalid" else name_of(value),
    "typeIs": lambda kind, value: name_of(value) == kind,
    "typeIsLike": lambda kind, value: name_of(value) in (kind, "*" + kind),
    "deepEqual": deciding(lambda first, second: type(first) is type(second) and first == second),
}
