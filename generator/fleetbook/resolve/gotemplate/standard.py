"""The functions that Go's text/template brings itself."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from fleetbook.resolve.gotemplate.errors import TemplateError, UnsupportedError
from fleetbook.resolve.gotemplate.values import (
    MARKS,
    Missing,
    equal,
    is_true,
    less,
    name_of,
    quote,
    require_known,
    spell,
)

_VERB = re.compile(r"%(?P<flags>[-+# 0]*)(?P<width>\d*)(?:\.(?P<precision>\d*))?(?P<verb>[A-Za-z%])")


def _length(value: Any) -> int:
    if isinstance(value, str):
        require_known(value, "a length")
        return len(value.encode())
    if isinstance(value, Mapping | list):
        return len(value)
    raise TemplateError(f"error calling len: len of type {name_of(value)}")


def _index(value: Any, *keys: Any) -> Any:
    """`index x 1 "a"`: a mapping gives nothing for a key that it lacks."""
    for key in keys:
        if isinstance(value, Mapping):
            value = value.get(_key(key), Missing())
        elif isinstance(value, list) and isinstance(key, int) and 0 <= key < len(value):
            value = value[key]
        elif value is None or isinstance(value, Missing):
            raise TemplateError("error calling index: index of untyped nil")
        else:
            raise TemplateError(f"error calling index: {spell(key)} does not fit type {name_of(value)}")
    return value


def _key(key: Any) -> str:
    require_known(key, "a key")
    if not isinstance(key, str):
        raise TemplateError(f"value has type {name_of(key)}; should be string")
    return key


def _print(*values: Any) -> str:
    """`print`: with spaces where two stand side by side that are no texts."""
    parts: list[str] = []
    for number, value in enumerate(values):
        if number and not isinstance(value, str) and not isinstance(values[number - 1], str):
            parts.append(" ")
        parts.append(spell(_printable(value)))
    return "".join(parts)


def _print_line(*values: Any) -> str:
    return " ".join(spell(_printable(value)) for value in values) + "\n"


def _printable(value: Any) -> Any:
    return None if isinstance(value, Missing) else value


def _format(template: str, *values: Any) -> str:
    """`printf`, with the verbs that templates use."""
    waiting = list(values)

    def fill(found: re.Match[str]) -> str:
        if found["verb"] == "%":
            return "%"
        if not waiting:
            raise UnsupportedError("printf has more verbs than arguments")
        return _spell_verb(found, _printable(waiting.pop(0)))

    text = _VERB.sub(fill, template)
    if waiting:
        raise UnsupportedError("printf has more arguments than verbs")
    return text


def _spell_verb(found: re.Match[str], value: Any) -> str:
    verb, precision = found["verb"], found["precision"]
    if isinstance(value, str) and MARKS.search(value) and verb in "sdv":
        return value
    if verb in "sv" and (verb == "v" or isinstance(value, str)):
        text = spell(value)
        text = text[: int(precision or 0)] if precision is not None else text
    elif verb == "q" and isinstance(value, str):
        text = quote(value)
    elif verb == "t" and isinstance(value, bool):
        text = spell(value)
    elif verb in "dxXob" and isinstance(value, int) and not isinstance(value, bool):
        return f"%{found['flags']}{found['width']}{verb}" % value if verb != "b" else f"{value:b}"
    elif verb in "feEgG" and isinstance(value, float):
        point = "" if precision is None else f".{precision}"
        return f"%{found['flags']}{found['width']}{point}{verb}" % value
    else:
        raise UnsupportedError(f"fleetbook does not print {name_of(value)} with {found.group()}")
    width = int(found["width"] or 0)
    return text.ljust(width) if "-" in found["flags"] else text.rjust(width)


def _less_or_equal(first: Any, second: Any) -> bool:
    return less(first, second) or equal(first, second)


BUILTINS: Mapping[str, Callable[..., Any]] = {
    "eq": equal,
    "ne": lambda first, second: not equal(first, second),
    "lt": less,
    "le": _less_or_equal,
    "gt": lambda first, second: not _less_or_equal(first, second),
    "ge": lambda first, second: not less(first, second),
    "not": lambda value: not is_true(value),
    "len": _length,
    "index": _index,
    "print": _print,
    "println": _print_line,
    "printf": _format,
}
