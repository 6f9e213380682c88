import pytest

from fleetbook.analysis.schedule import in_words


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
        ("@every 12h", "every 12h"),
    ],
)
def test_usual_schedules_are_said_in_words(expression: str, words: str) -> None:
    assert in_words(expression) == words


@pytest.mark.parametrize(
    "expression",
    # Each is near a usual form, and would be a lie in its words.
    [
        "0 4 1 1 *",
        "0 3 1 * 0",
        "0 1-5 * * *",
        "*/5 2 * * *",
        "0 */8 * * 1",
        "30 0 4 * * *",
        "0 3 * * 9",
        "0 3 * *",
        "H 3 * * *",
        "",
        "@yearly",
    ],
)
def test_any_other_schedule_stays_as_it_is(expression: str) -> None:
    assert in_words(expression) == expression
