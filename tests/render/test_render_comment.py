"""Markdown for a pull request: what a forge makes of it, and what data cannot make it do."""

import pytest

from fleetbook.core.location import Location
from fleetbook.render.comment import MOST_CHARACTERS, comment
from fleetbook.views.diagram import Tone
from fleetbook.views.page import (
    Badge,
    Block,
    Bullets,
    Callout,
    Code,
    Folded,
    GitLink,
    Paragraph,
    Strong,
    Text,
)


def link(at: Location, commit: str) -> str:
    return f"https://forge.example/{commit or 'head'}/{at.path}#L{at.line}"


def written(*blocks: Block) -> str:
    return comment(blocks, (), link)


def test_lists_boxes_and_folds() -> None:
    said = written(
        Callout("Look", (), Tone.WARN, ((Text("one"),), (Text("two"),))),
        Folded("Charts", (Bullets(((Strong("web"), Badge("major", Tone.WARN)),), (((Code("1"),),),)),)),
    )
    assert said == (
        "> [!WARNING]\n> **Look**\n>\n> - one\n> - two\n\n"
        '<details markdown="1">\n<summary>Charts</summary>\n\n'
        "- **web****[major]**\n    - `1`\n\n</details>\n"
    )


def test_links_lead_to_the_commit_that_is_meant() -> None:
    at = Location("apps/web.yaml", 3)
    assert written(Paragraph((GitLink(at), Text(" "), GitLink(at, "was", "abc")))) == (
        '[web.yaml:3](https://forge.example/head/apps/web.yaml#L3 "apps/web.yaml:3") '
        '[was](https://forge.example/abc/apps/web.yaml#L3 "apps/web.yaml:3")\n'
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("ask @someone", "ask @<!-- -->someone"),
        ("see #12", "see #<!-- -->12"),
        ("me/fleet!7 and GH-3", "me/fleet!<!-- -->7 and GH-<!-- -->3"),
        ("<script>", "&lt;script&gt;"),
        ("[x](javascript:y)", r"\[x\](javascript:y)"),
    ],
)
def test_words_call_nobody_and_run_nothing(words: str, said: str) -> None:
    assert written(Paragraph((Text(words),))) == f"{said}\n"


@pytest.mark.parametrize(
    ("name", "said"),
    [("a`b", "``a`b``"), ("`a", "`` `a ``"), ("a|b<c>", "`a|b<c>`"), ("a\nb", "`a b`"), ("@me", "`@me`")],
)
def test_names_in_code_type_hold_anything(name: str, said: str) -> None:
    assert written(Paragraph((Text("x "), Code(name)))) == f"x {said}\n"


def test_pictures_that_a_comment_has_no_room_for_are_counted() -> None:
    large = "x" * (MOST_CHARACTERS - 100)
    said = comment((Paragraph((Text("a"),)),), (large, large, "small"), link)
    assert said.endswith("small\n\n1 more diagram differs; there is no room for it here.\n")
    assert len(said) < MOST_CHARACTERS + 100
