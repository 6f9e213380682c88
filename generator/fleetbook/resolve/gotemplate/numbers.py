"""slim-sprig's functions for numbers."""

import math
from collections.abc import Callable, Mapping
from functools import reduce
from operator import mul
from typing import Any

from fleetbook.resolve.gotemplate.arguments import deciding, numeric
from fleetbook.resolve.gotemplate.errors import TemplateError, UnsupportedError

_MOST_COUNTED = 100_000


def to_integer(value: Any) -> int:
    """A value as an integer; what is none counts as 0."""
    if isinstance(value, str):
        return _parse(value)
    return int(value) if isinstance(value, bool | int | float) else 0


def _parse(text: str) -> int:
    """A number with the prefix of its base, as Go's ParseInt reads it with base 0."""
    try:
        return (
            int(text, 8)
            if text.lstrip("+-").startswith("0") and text.strip("+-0").isdigit()
            else int(text, 0)
        )
    except ValueError:
        return 0


def _decimal(text: str) -> int:
    return int(text) if text.lstrip("+-").isdigit() else 0


def to_float(value: Any) -> float:
    """A value as a float; what is none counts as 0."""
    try:
        return float(value) if isinstance(value, bool | int | float | str) else 0.0
    except ValueError:
        return 0.0


def _divide(first: Any, second: Any) -> int:
    divisor = to_integer(second)
    if divisor == 0:
        raise TemplateError("error calling div: integer divide by zero")
    return (
        math.trunc(to_integer(first) / divisor)
        if abs(to_integer(first)) < 2**53
        else to_integer(first) // divisor
    )


def _remainder(first: Any, second: Any) -> int:
    return int(math.fmod(to_integer(first), to_integer(second)))


def _count(start: int, stop: int, step: int) -> list[int]:
    """The numbers from `start` up or down to `stop`."""
    if step == 0 or (stop - start) * step <= 0:
        return []
    if abs(stop - start) // abs(step) > _MOST_COUNTED:
        raise UnsupportedError("it counts further than fleetbook does")
    return list(range(start, stop, step))


def _until(count: Any) -> list[int]:
    return _count(0, to_integer(count), -1 if to_integer(count) < 0 else 1)


def _sequence(*given: int) -> str:
    """`seq`, as the shell knows it: the last number is among them."""
    start, step, stop = {1: (1, 0, given[-1]), 2: (given[0], 0, given[-1])}.get(
        len(given), (given[0], given[min(1, len(given) - 1)], given[-1])
    )
    step = step or (1 if stop >= start else -1)
    return " ".join(map(str, _count(start, stop + (1 if step > 0 else -1), step)))


def _round(value: Any, digits: int, half: float = 0.5) -> float:
    scale = 10.0**digits
    whole = to_float(value) * scale
    fraction, base = math.modf(whole)
    return float((math.ceil(whole) if fraction >= half else base) / scale)


_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "add": lambda *given: sum(map(to_integer, given)),
    "add1": lambda value: to_integer(value) + 1,
    "sub": lambda first, second: to_integer(first) - to_integer(second),
    "mul": lambda *given: reduce(mul, map(to_integer, given)),
    "div": _divide,
    "mod": _remainder,
    "max": lambda *given: max(map(to_integer, given)),
    "biggest": lambda *given: max(map(to_integer, given)),
    "min": lambda *given: min(map(to_integer, given)),
    "maxf": lambda *given: max(map(to_float, given)),
    "minf": lambda *given: min(map(to_float, given)),
    "ceil": lambda value: float(math.ceil(to_float(value))),
    "floor": lambda value: float(math.floor(to_float(value))),
    "round": _round,
    "until": _until,
    "untilStep": _count,
    "seq": _sequence,
}

NUMBER_FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    **{name: deciding(function) for name, function in _FUNCTIONS.items()},
    "int": numeric(to_integer),
    "int64": numeric(to_integer),
    "float64": numeric(to_float),
    "atoi": numeric(_decimal),
}
