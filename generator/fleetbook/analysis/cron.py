"""Cron expressions: their fields, and whether any day fits them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_WEEKDAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_NICKNAMES = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
}
_DAYS_OF_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_ZONE = re.compile(r"(?:CRON_)?TZ=(\S+)\s+(.*)", re.DOTALL)
_PART = re.compile(r"(\*|[A-Z]{3}|\d+)(?:-([A-Z]{3}|\d+))?(?:/([1-9]\d*))?")
HASHED = "H"
"""A value that the program picks by the job's name, to spread jobs."""


@dataclass(frozen=True)
class Field:
    """One field: the values that it allows, and the step in which it goes through its whole range."""

    values: tuple[int, ...]
    step: int | None = None
    """1 for any value; None where it is no plain step from the start of the range."""
    hashed: bool = False

    @property
    def is_any(self) -> bool:
        """Whether every value fits."""
        return self.step == 1 and not self.hashed


@dataclass(frozen=True)
class Cron:
    """A parsed expression."""

    second: int
    minute: Field
    hour: Field
    day: Field
    month: Field
    weekday: Field
    zone: str | None

    @property
    def is_never(self) -> bool:
        """Whether no month has such a day: the 30th of February, the 31st of April."""
        if not self.weekday.is_any:
            return False  # A day fits by its number or by its weekday.
        return all(min(self.day.values) > _DAYS_OF_MONTH[month - 1] for month in self.month.values)


def parse_cron(expression: str) -> Cron | None:
    """The fields of an expression in the forms that most programs take; None for any other.

    Six fields start with the second, as in CNPG and Quartz; seven end with the year.
    """
    zone, written = _zone(expression.strip())
    fields = _NICKNAMES.get(written.lower(), written).upper().split()
    seconds = fields.pop(0) if len(fields) in (6, 7) else "0"
    if len(fields) == 6 and fields.pop() != "*":
        return None
    if len(fields) != 5 or not seconds.isdigit():
        return None
    found = [_field(each, *shape) for each, shape in zip(fields, _SHAPES, strict=True)]
    minute, hour, day, month, weekday = found
    if minute is None or hour is None or day is None or month is None or weekday is None:
        return None
    return Cron(int(seconds), minute, hour, day, month, _with_one_sunday(weekday), zone)


def _zone(written: str) -> tuple[str | None, str]:
    match = _ZONE.fullmatch(written)
    return (match[1], match[2].strip()) if match else (None, written)


_Names = Mapping[str, int]
_SHAPES: tuple[tuple[int, int, _Names], ...] = (
    (0, 59, {}),
    (0, 23, {}),
    (1, 31, {}),
    (1, 12, {name: number for number, name in enumerate(_MONTHS, 1)}),
    (0, 7, dict(zip(_WEEKDAYS, range(7), strict=True))),
)


def _field(written: str, low: int, high: int, names: _Names) -> Field | None:
    if written in ("*", "?"):
        return Field(tuple(range(low, high + 1)), 1)
    if written == HASHED:
        return Field(tuple(range(low, high + 1)), 1, hashed=True)
    parts = [_part(each, low, high, names) for each in written.split(",")]
    values = {value for part in parts if part for value in part}
    if not values or not all(parts):
        return None
    return Field(tuple(sorted(values)), _step(written, low, high))


def _part(written: str, low: int, high: int, names: _Names) -> tuple[int, ...]:
    """The values of one item of a list; empty where it is no form that is known."""
    match = _PART.fullmatch(written)
    if not match:
        return ()
    first, last, step = match.groups()
    start = low if first == "*" else _number(first, names)
    end = high if first == "*" or (step and not last) else start if not last else _number(last, names)
    if start is None or end is None or not low <= start <= end <= high:
        return ()
    return tuple(range(start, end + 1, int(step or 1)))


def _number(written: str, names: _Names) -> int | None:
    return int(written) if written.isdigit() else names.get(written)


def _step(written: str, low: int, high: int) -> int | None:
    match = re.fullmatch(rf"(?:\*|{low}|{low}-{high})/([1-9]\d*)", written)
    return int(match[1]) if match else None


def _with_one_sunday(weekday: Field) -> Field:
    """Sunday is 0 and 7."""
    return Field(tuple(sorted({value % 7 for value in weekday.values})), weekday.step, weekday.hashed)
