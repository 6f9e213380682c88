import pytest

from fleetbook.analysis.schedule import in_words, is_never


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("0 */8 * * *", "every 8 hours"),
        ("0 * * * *", "every hour"),
        ("@hourly", "every hour"),
        ("15 * * * *", "every hour at 15 minutes past"),
        ("15 */6 * * *", "every 6 hours at 15 minutes past"),
        ("*/5 * * * *", "every 5 minutes"),
        ("* * * * *", "every minute"),
        ("0 2 * * *", "daily at 02:00"),
        ("30 2,14 * * *", "daily at 02:30 and 14:30"),
        ("@daily", "daily at 00:00"),
        ("0 3 * * 0", "Sundays at 03:00"),
        ("0 3 * * 7", "Sundays at 03:00"),
        ("0 3 * * MON,thu", "Mondays and Thursdays at 03:00"),
        ("0 3 * * 1-5", "on weekdays at 03:00"),
        ("0 4 1 * *", "on the 1st at 04:00"),
        ("0 4 1,15,22 * *", "on the 1st, 15th and 22nd at 04:00"),
        ("0 40 4 * * *", "daily at 04:40"),
        ("@every 12h", "every 12 hours"),
        ("@every 1h30m", "every 1 hour and 30 minutes"),
        ("@yearly", "on the 1st of January at 00:00"),
        ("0 4 1 1,JUL *", "on the 1st of January and July at 04:00"),
        ("0 0 1 */3 *", "on the 1st of January, April, July and October at 00:00"),
        ("0 0 */2 * *", "every 2nd day from the 1st of the month at 00:00"),
        ("0 3 1 * 0", "on the 1st and Sundays at 03:00"),
        ("0 3 * * 1-4", "Mondays to Thursdays at 03:00"),
        ("0 */8 * * 1", "every 8 hours on Mondays"),
        ("0 9-17 * * 1-5", "every hour from 09:00 to 17:00 on weekdays"),
        ("*/5 2 * * *", "every 5 minutes from 02:00 to 02:59"),
        ("0-59/15 * * * *", "every 15 minutes"),
        # A step that does not divide the day has an odd last interval, so that the times are listed.
        ("0 */5 * * *", "daily at 00:00, 05:00, 10:00, 15:00 and 20:00"),
        ("0 2/6 * * *", "daily at 02:00, 08:00, 14:00 and 20:00"),
        ("30 0 4 * * *", "daily at 04:00:30"),
        ("0 0 2 ? * SUN *", "Sundays at 02:00"),
        ("CRON_TZ=Europe/Rome 0 2 * * *", "daily at 02:00 (Europe/Rome)"),
        ("H * * * *", "every hour"),
        ("H H * * *", "daily"),
        ("H 3 * * *", "daily between 03:00 and 03:59"),
        ("10 minutes", "every 10 minutes"),
        ("day", "every day"),
        ("@daily-random", "daily at a random time"),
        ("0 0 30 2 *", "never: no month has such a day"),
    ],
)
def test_usual_schedules_are_said_in_words(expression: str, words: str) -> None:
    assert in_words(expression) == words


@pytest.mark.parametrize(
    "expression",
    # Each is near a usual form, and would be a lie in its words.
    [
        "*/7 * * * *",
        "*/5 */8 * * *",
        "0 3 1 * H",
        "0 3 */2 * 0",
        "0 3 * * 9",
        "0 24 * * *",
        "0 3 * *",
        "0 0 2 * * * 2030",
        "0 3 L * *",
        "0 3 * * MON#1",
        "",
    ],
)
def test_any_other_schedule_stays_as_it_is(expression: str) -> None:
    assert in_words(expression) == expression


def test_a_day_that_no_month_has_never_comes() -> None:
    assert is_never("0 0 30 2 *")
    assert is_never("0 0 31 4,6 *")
    # The 31st comes in some months, and of a day and a weekday one is enough.
    assert not is_never("0 0 31 * *")
    assert not is_never("0 0 31 4 1")
    assert not is_never("not a schedule")
