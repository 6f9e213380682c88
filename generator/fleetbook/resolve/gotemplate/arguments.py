"""How functions meet values that Git does not hold: each way is a wrapper around a plain function."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from fleetbook.core.unknown import Unknown
from fleetbook.resolve.gotemplate.errors import TemplateError
from fleetbook.resolve.gotemplate.values import MARKS, name_of, require_known

Call = Callable[..., Any]


def deciding(function: Call) -> Call:
    """A function whose result would be a guess: it takes known values only."""

    @wraps(function)
    def call(*given: Any) -> Any:
        for each in given:
            require_known(each, "a result")
        return function(*given)

    return call


def piecewise(function: Call) -> Call:
    """A function of a text, its last argument, that changes what is known of it and keeps the rest."""

    @wraps(function)
    def call(*given: Any) -> str:
        *options, text = given
        parts = MARKS.split(require_text(text))
        return "".join(part if number % 2 else function(*options, part) for number, part in enumerate(parts))

    return call


def wholly(function: Call) -> Call:
    """A function of a text, its last argument, that gives nothing readable for a text that is not known."""

    @wraps(function)
    def call(*given: Any) -> Any:
        unknown = MARKS.search(require_text(given[-1]))
        return unknown[0] if unknown else function(*given)

    return call


def numeric(function: Call) -> Call:
    """A function that makes a number of one value; a variable without a value stays what it is."""

    @wraps(function)
    def call(value: Any) -> Any:
        return value if isinstance(value, str) and MARKS.fullmatch(value) else deciding(function)(value)

    return call


def require_text(value: Any) -> str:
    """A text; Go refuses everything else where it wants one."""
    if isinstance(value, Unknown):
        require_known(value, "a text")
    if not isinstance(value, str):
        raise TemplateError(f"wrong type for value; expected string; got {name_of(value)}")
    return value


def require_list(value: Any) -> list[Any]:
    """A list; Go refuses everything else where it wants one."""
    if isinstance(value, Unknown):
        require_known(value, "a list")
    if not isinstance(value, list):
        raise TemplateError(f"cannot use type {name_of(value)} as a list")
    return value


def require_map(value: Any) -> dict[str, Any]:
    """A mapping; Go refuses everything else where it wants one."""
    if isinstance(value, Unknown):
        require_known(value, "a mapping")
    if not isinstance(value, dict):
        raise TemplateError(f"wrong type for value; expected map[string]interface {{}}; got {name_of(value)}")
    return value
