"""Schedules in words."""

import re

from fleetbook.analysis.cron import Cron, Field, parse_cron

_DAYS = ("Sundays", "Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays")
_MONTHS = "January February March April May June July August September October November December"
_WORKDAYS = (1, 2, 3, 4, 5)
_EVERY = re.compile(r"@every (\S+)")
_PERIOD = re.compile(r"(?:\d+ )?(?:minute|hour|day|week|month|year)s?")
_DURATION = re.compile(r"(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?")
_RANDOM = re.compile(r"@(\w+)-random")
_MOST_TIMES = 6
"""Times of a day beyond which their list is no help."""


def in_words(expression: str) -> str:
    """A schedule as people say it; the expression itself where it is not one of the usual forms."""
    written = expression.strip()
    every = _EVERY.fullmatch(written)
    if every:
        return f"every {_duration(every[1])}"
    if _PERIOD.fullmatch(written):  # Gemini's own form.
        return f"every {written}"
    random = _RANDOM.fullmatch(written.lower())
    if random:  # K8up picks the time by the schedule's name.
        return f"{random[1]} at a random time"
    cron = parse_cron(written)
    if cron is None:
        return expression
    if cron.is_never:
        return "never: no month has such a day"
    said = _said(cron)
    zone = f" ({cron.zone})" if cron.zone else ""
    return f"{said}{zone}" if said else expression


def is_never(expression: str) -> bool:
    """Whether no day fits a schedule."""
    cron = parse_cron(expression)
    return cron is not None and cron.is_never


def _duration(written: str) -> str:
    match = _DURATION.fullmatch(written)
    amounts = (
        [(int(number), unit) for number, unit in zip(match.groups(), _UNITS, strict=True) if number]
        if match
        else []
    )
    return _listed([f"{number} {unit}{'s' if number != 1 else ''}" for number, unit in amounts]) or written


_UNITS = ("hour", "minute", "second")


def _said(cron: Cron) -> str:
    days = _days(cron)
    if days is None:
        return ""
    repeated = _repeated(cron)
    if repeated:
        on = "on " if days.startswith(_DAYS) else ""
        return f"{repeated} {on}{days}" if days != "daily" else repeated
    times = _times(cron)
    return f"{days} {times}".strip() if times is not None else ""


def _repeated(cron: Cron) -> str:
    """For what happens more often than a list of times can say."""
    minute, hour = cron.minute, cron.hour
    if cron.second or hour.hashed:
        return ""
    past = f" at {_count(minute.values[0], 'minute')} past" if minute.values[0] and not minute.hashed else ""
    once = len(minute.values) == 1 or minute.hashed
    if once and hour.step and 24 % hour.step == 0:
        return f"every {_count_of(hour.step, 'hour')}{past}"
    if once and len(hour.values) > _MOST_TIMES and _stride(hour):
        first, last = (_time(each, minute.values[0]) for each in (hour.values[0], hour.values[-1]))
        return f"every {_count_of(_stride(hour), 'hour')} from {first} to {last}"
    if minute.step and 60 % minute.step == 0 and not minute.hashed:
        every = f"every {_count_of(minute.step, 'minute')}"
        if hour.is_any:
            return every
        if _stride(hour) == 1 or len(hour.values) == 1:
            return f"{every} from {_time(hour.values[0], 0)} to {_time(hour.values[-1], 59)}"
    return ""


def _stride(field: Field) -> int:
    """The distance of neighbours where it is the same for all; 0 where it is not."""
    steps = {after - before for before, after in zip(field.values, field.values[1:], strict=False)}
    return steps.pop() if len(steps) == 1 else 0


def _times(cron: Cron) -> str | None:
    if cron.hour.hashed:
        return "" if cron.minute.hashed else None
    if cron.minute.hashed:
        hours = cron.hour.values
        return f"between {_time(hours[0], 0)} and {_time(hours[0], 59)}" if len(hours) == 1 else None
    seconds = f":{cron.second:02}" if cron.second else ""
    times = [f"{_time(hour, minute)}{seconds}" for hour in cron.hour.values for minute in cron.minute.values]
    return f"at {_listed(times)}" if len(times) <= _MOST_TIMES else None


def _days(cron: Cron) -> str | None:
    """On which days; None where there are no simple words for them."""
    day, weekday, month = cron.day, cron.weekday, cron.month
    months = "" if month.is_any else _listed([_MONTHS.split()[each - 1] for each in month.values])
    if day.hashed or weekday.hashed or month.hashed:
        return None
    if day.is_any and weekday.is_any:
        return f"daily in {months}" if months else "daily"
    if day.is_any:
        return f"{_weekdays(weekday)} in {months}" if months else _weekdays(weekday)
    if day.step and weekday.is_any:
        return f"every {_ordinal(day.step)} day from the 1st of {months or 'the month'}"
    numbers = f"on the {_listed([_ordinal(each) for each in day.values])}" + (
        f" of {months}" if months else ""
    )
    if weekday.is_any:
        return numbers
    # Cron takes a day that fits either of the two.
    return f"{numbers} and {_weekdays(weekday)}" if not (months or day.step or weekday.step) else None


def _weekdays(weekday: Field) -> str:
    if weekday.values == _WORKDAYS:
        return "on weekdays"
    names = [_DAYS[each] for each in weekday.values]
    return f"{names[0]} to {names[-1]}" if len(names) > 3 and _stride(weekday) == 1 else _listed(names)


def _count_of(number: int, unit: str) -> str:
    return unit if number == 1 else f"{number} {unit}s"


def _count(number: int, unit: str) -> str:
    return f"{number} {unit}{'' if number == 1 else 's'}"


def _time(hour: int, minute: int) -> str:
    return f"{hour:02}:{minute:02}"


def _ordinal(number: int) -> str:
    special = {1: "st", 2: "nd", 3: "rd"}
    ending = "th" if number in (11, 12, 13) else special.get(number % 10, "th")
    return f"{number}{ending}"


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""
