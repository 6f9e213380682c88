"""Go's view of values: what is true, equal, smaller, and how a value is printed."""

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fleetbook.core.unknown import Unknown
from fleetbook.resolve.gotemplate.errors import TemplateError, UndecidedError
from fleetbook.source.redaction import MASK

_FIRST_EXPONENT = 6
"""From here on Go prints a float with an exponent: `1e+06`."""

MARKS = re.compile(r"(\$\{[^\W\d][^}]*\}|" + re.escape(MASK) + ")")
"""What stands in a text for a value that Git does not hold: a variable, or a masked secret."""


@dataclass(frozen=True, slots=True)
class Missing:
    """Nothing at all, as Go prints it: `<no value>`."""


MISSING = Missing()


def name_of(value: Any) -> str:
    """Go's name for the type of a value."""
    if value is None or isinstance(value, Missing):
        return "nil"
    names = {bool: "bool", int: "int64", float: "float64", str: "string"}
    fallback = "map[string]interface {}" if isinstance(value, Mapping) else "[]interface {}"
    return names.get(type(value), fallback)


def require_known(value: Any, what: str) -> None:
    """Raise UndecidedError where a value is not what Git holds; lists and mappings are looked through."""
    if isinstance(value, Unknown):
        raise UndecidedError(f"{what} depends on a value that {value.reason}")
    if isinstance(value, str) and (found := MARKS.search(value)):
        raise UndecidedError(f"{what} depends on {_name_mark(found[0])}")
    if isinstance(value, Mapping | list):
        for each in value.values() if isinstance(value, Mapping) else value:
            require_known(each, what)


def _name_mark(mark: str) -> str:
    if mark == MASK:
        return "a secret value"
    return f"the variable {mark[2:-1]}, for which Git holds no value"


def is_true(value: Any) -> bool:
    """Whether `if` takes a value for true: all but zero and what is empty."""
    if isinstance(value, Unknown) or (isinstance(value, str) and value and not MARKS.sub("", value)):
        require_known(value, "a condition")
    return bool(value) and not isinstance(value, Missing)


def equal(first: Any, *others: Any) -> bool:
    """`eq`: whether the first is one of the others."""
    if not others:
        raise TemplateError("missing argument for comparison")
    return any(_same(first, each) for each in others)


def _same(first: Any, second: Any) -> bool:
    for each in (first, second):
        require_known(each, "a comparison")
    mine, its = _kind(first), _kind(second)
    if mine != its and "nil" not in (mine, its):
        raise TemplateError("incompatible types for comparison")
    if mine == "other" and its == "other":
        raise TemplateError("non-comparable types for comparison")
    return bool(mine == its and first == second)


def less(first: Any, second: Any) -> bool:
    """`lt`, for two texts or two numbers of one kind."""
    for each in (first, second):
        require_known(each, "a comparison")
    kinds = {_kind(first), _kind(second)}
    if len(kinds) > 1:
        raise TemplateError("incompatible types for comparison")
    if not kinds <= {"int", "float", "string"}:
        raise TemplateError("invalid type for comparison")
    return bool(first < second)


def _kind(value: Any) -> str:
    if value is None or isinstance(value, Missing):
        return "nil"
    return {bool: "bool", int: "int", float: "float", str: "string"}.get(type(value), "other")


def spell(value: Any) -> str:
    """A value as `%v` prints it."""
    if isinstance(value, Unknown):
        require_known(value, "a text")
    if isinstance(value, Missing):
        return "<no value>"
    if value is None:
        return "<nil>"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _spell_float(value)
    if isinstance(value, Mapping):
        return "map[" + " ".join(f"{key}:{spell(value[key])}" for key in sorted(value)) + "]"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + " ".join(map(spell, value)) + "]"
    return str(value)


def _spell_float(value: float) -> str:
    """A float with the fewest digits that mean it, and with an exponent where Go's `%g` has one."""
    if not math.isfinite(value):
        return {math.inf: "+Inf", -math.inf: "-Inf"}.get(value, "NaN")
    shortest = next(text for text in (f"{value:.{digits}e}" for digits in range(18)) if float(text) == value)
    mantissa, _, exponent = shortest.partition("e")
    if -4 <= int(exponent) < _FIRST_EXPONENT:
        behind_point = len(mantissa.partition(".")[2])
        return f"{value:.{max(behind_point - int(exponent), 0)}f}"
    return shortest


def quote(value: str) -> str:
    """A text as `%q` prints it."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\x7f")


def to_plain(value: Any) -> Any:
    """A value for JSON or YAML; raises UndecidedError for one that Git does not hold."""
    if isinstance(value, Unknown):
        require_known(value, "a text")
    if isinstance(value, Missing):
        return None
    if isinstance(value, Mapping):
        return {str(key): to_plain(item) for key, item in value.items()}
    return [to_plain(item) for item in value] if isinstance(value, list | tuple) else value
