"""Cron expressions in words."""

import re

_DAYS = ("Sundays", "Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")
_DAY_NAMES = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_NICKNAMES = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
}
_STEP = re.compile(r"(?:\*|0)/([1-9]\d*)")
_EVERY = re.compile(r"@every (\S+)")


def in_words(expression: str) -> str:
    """A schedule as people say it; the expression itself where it is not one of the usual forms."""
    every = _EVERY.fullmatch(expression.strip())
    if every:
        return f"every {every[1]}"
    fields = _five_fields(expression)
    if fields is None:
        return expression
    minute, hour, day, month, weekday = fields
    if month != "*":
        return expression
    if hour == "*" or _STEP.fullmatch(hour):
        return (_repeated(minute, hour) if day == weekday == "*" else "") or expression
    times = _times(minute, hour)
    days = _on_days(day, weekday)
    return f"{days} at {times}" if times and days else expression


def _five_fields(expression: str) -> tuple[str, str, str, str, str] | None:
    fields = _NICKNAMES.get(expression.strip().lower(), expression).split()
    if len(fields) == 6 and fields[0] == "0":  # CNPG and a few others write the second first.
        fields = fields[1:]
    if len(fields) != 5:
        return None
    minute, hour, day, month, weekday = ("*" if field == "?" else field for field in fields)
    return minute, hour, day, month, weekday


def _repeated(minute: str, hour: str) -> str:
    if hour == "*" and not minute.isdigit():
        return _every(minute, "minute", 60)
    if not minute.isdigit():
        return ""
    every = _every(hour, "hour", 24)
    return f"{every} at {int(minute)} minutes past" if every and int(minute) else every


def _every(field: str, unit: str, whole: int) -> str:
    step = _STEP.fullmatch(field)
    if not step:
        return f"every {unit}" if field == "*" else ""
    if whole % int(step[1]):
        return ""  # Cron starts anew at each whole: a step that does not divide it has an odd last interval.
    return f"every {step[1]} {unit}s" if int(step[1]) > 1 else f"every {unit}"


def _times(minute: str, hour: str) -> str:
    hours = hour.split(",")
    if not minute.isdigit() or not all(each.isdigit() for each in hours):
        return ""
    return _listed([f"{int(each):02}:{int(minute):02}" for each in hours])


def _on_days(day: str, weekday: str) -> str:
    if (day, weekday) == ("*", "*"):
        return "daily"
    if day == "*":
        return _on_weekdays(weekday)
    days = day.split(",")
    if weekday != "*" or not all(each.isdigit() for each in days):
        return ""
    return f"on the {_listed([_ordinal(int(each)) for each in days])}"


def _on_weekdays(weekday: str) -> str:
    if weekday in ("1-5", "MON-FRI"):
        return "on weekdays"
    numbers = [_weekday(each) for each in weekday.split(",")]
    if not all(number is not None and number < len(_DAYS) for number in numbers):
        return ""
    return _listed([_DAYS[number] for number in numbers if number is not None])


def _weekday(word: str) -> int | None:
    if word.upper() in _DAY_NAMES:
        return _DAY_NAMES.index(word.upper())
    return int(word) if word.isdigit() else None


def _ordinal(number: int) -> str:
    special = {1: "st", 2: "nd", 3: "rd"}
    ending = "th" if number in (11, 12, 13) else special.get(number % 10, "th")
    return f"{number}{ending}"


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
