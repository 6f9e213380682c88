"""Reading of raw mappings: a value of the wrong shape reads as empty, never as an error."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from fleetbook.core.unknown import Unknown
from fleetbook.resolve.shape import Keys, mapping, sequence, within
from fleetbook.source.redaction import MASK

__all__ = [
    "Keys",
    "entries",
    "known",
    "mapping",
    "number",
    "sequence",
    "text",
    "variables_in",
    "walk",
    "walk_enabled",
    "within",
    "words",
]

_SCALARS = (str, int, float, type(None))
_VARIABLE = re.compile(r"(?<!\$)\$\{([A-Za-z_][A-Za-z0-9_]*)[^}]*\}")


def text(value: Any) -> str | None:
    """A scalar as YAML writes it; None for what is empty, a mapping or a list."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float):
        return str(value)
    return None


def words(value: Any) -> tuple[str, ...]:
    """The scalars of a list, or a lone scalar as a list of one."""
    items = sequence(value) or (() if isinstance(value, list | tuple) else (value,))
    return tuple(word for item in items if (word := text(item)) is not None)


def number(value: Any) -> int | None:
    """A whole number, also one that stands as text; None for anything else."""
    written = text(value)
    return int(written) if written and written.isdecimal() else None


def variables_in(value: str) -> tuple[str, ...]:
    """Names of the `${NAME}` that a text still holds after substitution."""
    return tuple(dict.fromkeys(_VARIABLE.findall(value)))


def known(value: Any) -> str | Unknown | None:
    """A scalar as text; Unknown where it is secret, a template, or a variable that Git gives no value."""
    written = text(value)
    if written is None:
        return None
    if written == MASK:
        return Unknown("it is secret", written)
    if "{{" in written:
        return Unknown("the chart fills in its template", written)
    names = variables_in(written)
    return Unknown(f"Git holds no value for {', '.join(names)}", written) if names else written


def entries(value: Any) -> Iterable[tuple[str | int, Any]]:
    """The direct entries of a mapping or list, with their key or index; of a scalar none."""
    if inside := mapping(value):
        return [(str(key), inner) for key, inner in inside.items()]
    return enumerate(sequence(value))


def walk(value: Any, keys: Keys = ()) -> Iterator[tuple[Keys, Any]]:
    """Every value below and including `value`, parents first, with the keys that lead to it."""
    # A stack of its own: a generator for each level would hand every value through all levels above it.
    waiting = [(keys, value)]
    while waiting:
        keys, value = waiting.pop()
        yield keys, value
        if not isinstance(value, _SCALARS):
            inside = [((*keys, key), inner) for key, inner in entries(value)]
            waiting += inside[::-1]


def walk_enabled(value: Any, keys: Keys = ()) -> Iterator[tuple[Keys, Any]]:
    """Like `walk`, but what Helm values switch off (`enabled: false`) is left out."""
    if mapping(value).get("enabled") is False:
        return
    yield keys, value
    for key, inner in entries(value):
        yield from walk_enabled(inner, (*keys, key))
