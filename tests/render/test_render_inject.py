"""Marked parts of a Markdown file: what is written anew, what is left alone, and what stops it."""

import pytest

from fleetbook.core.errors import UsageError
from fleetbook.render.inject import inject, mermaid_block

NUMBERS = {"one": "1", "two": "2"}


def fact(name: str) -> str:
    if name not in NUMBERS:
        raise UsageError(f"There is no fact {name}", "Did you mean one?")
    return NUMBERS[name]


WRITERS = {"fact": fact, "diagram": lambda name: mermaid_block(f"flowchart LR\n    {name}\n")}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("nothing marked\n", "nothing marked\n"),
        (
            "<!-- fleetbook fact one -->old<!-- /fleetbook -->, <!--fleetbook fact two--><!--/fleetbook-->.",
            "<!-- fleetbook fact one -->1<!-- /fleetbook -->, <!--fleetbook fact two-->2<!--/fleetbook-->.",
        ),
        (
            "<!-- fleetbook diagram a -->\n<!-- /fleetbook -->\n",
            "<!-- fleetbook diagram a -->\n\n```mermaid\nflowchart LR\n    a\n```\n\n<!-- /fleetbook -->\n",
        ),
        (
            "a\r\n<!-- fleetbook diagram a -->\r\n<!-- /fleetbook -->\r\n",
            "a\r\n<!-- fleetbook diagram a -->\r\n\r\n```mermaid\r\nflowchart LR\r\n    a\r\n```\r\n\r\n"
            "<!-- /fleetbook -->\r\n",
        ),
        (
            "- <!-- fleetbook diagram a -->x<!-- /fleetbook -->\n",
            "- <!-- fleetbook diagram a -->\n\n  ```mermaid\n  flowchart LR\n      a\n  ```\n\n"
            "  <!-- /fleetbook -->\n",
        ),
        ("kept\r\n<!-- other -->\r\n", "kept\r\n<!-- other -->\r\n"),
        (
            "```\n<!-- fleetbook fact one -->\n```\n~~~~ md\n<!-- fleetbook fact x -->\n~~~~\n",
            "```\n<!-- fleetbook fact one -->\n```\n~~~~ md\n<!-- fleetbook fact x -->\n~~~~\n",
        ),
    ],
    ids=[
        "nothing",
        "within a line",
        "a diagram",
        "line ends of Windows",
        "in a list",
        "line ends",
        "fenced code",
    ],
)
def test_parts_are_written_anew_and_the_rest_stays(before: str, after: str) -> None:
    assert inject(before, "README.md", WRITERS) == after
    assert inject(after, "README.md", WRITERS) == after


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("\n\n<!-- fleetbook fact three --><!-- /fleetbook -->", "README.md:3: There is no fact three"),
        (
            "<!-- fleetbook fact one -->",
            "README.md:1: <!-- fleetbook fact one --> has no",
        ),
        (
            "<!-- fleetbook fact one -->\n<!-- fleetbook fact two --><!-- /fleetbook -->",
            "README.md:1: <!-- fleetbook fact one --> has no",
        ),
        ("x\n<!-- fleetbook tabel one --><!-- /fleetbook -->", "README.md:2: tabel is none of diagram, fact"),
    ],
)
def test_what_cannot_be_written_is_told_with_its_line(text: str, message: str) -> None:
    with pytest.raises(UsageError) as error:
        inject(text, "README.md", WRITERS)
    assert message in error.value.message
    assert error.value.hint
