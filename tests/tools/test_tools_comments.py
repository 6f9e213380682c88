"""The one comment on a pull request, at a forge on this machine."""

from collections.abc import Iterator

import pytest

from fleetbook.core.errors import ToolError, UsageError
from fleetbook.tools.comments import MARKER, find_discussion, put_comment
from forges import Forge, open_forge


@pytest.fixture
def forge() -> Iterator[Forge]:
    with open_forge() as forge:
        yield forge


@pytest.fixture(params=["github", "gitlab"])
def environment(request: pytest.FixtureRequest, forge: Forge) -> dict[str, str]:
    return forge.environment() if request.param == "github" else forge.gitlab_environment()


def test_it_is_written_once_and_changed_from_then_on(forge: Forge, environment: dict[str, str]) -> None:
    forge.comments = {1: "Nice!"}
    discussion = find_discussion(environment)
    assert put_comment(discussion, "one\n") == "written"
    assert put_comment(discussion, "two\n") == "changed"
    assert put_comment(discussion, "two\n") == "current"
    assert forge.comments == {1: "Nice!", 2: f"{MARKER}\ntwo"}


def test_where_there_is_nothing_to_say_none_is_begun(forge: Forge, environment: dict[str, str]) -> None:
    discussion = find_discussion(environment)
    assert put_comment(discussion, "nothing", begin=False) == "left out"
    assert forge.comments == {}
    put_comment(discussion, "something")
    assert put_comment(discussion, "nothing", begin=False) == "changed"


def test_an_answer_that_quotes_it_is_left_alone(forge: Forge) -> None:
    forge.comments = {1: f"> {MARKER}\n> one\n\nWhy?"}
    assert put_comment(find_discussion(forge.environment()), "one") == "written"


@pytest.mark.parametrize("pages", [True, False])
def test_it_is_found_among_many(forge: Forge, pages: bool) -> None:
    forge.pages = pages
    forge.comments = dict.fromkeys(range(1, 250), "Ping") | {250: f"{MARKER}\none"}
    assert put_comment(find_discussion(forge.environment()), "two") == "changed"
    assert len(forge.comments) == 250


def test_many_comments_without_it_end_the_search(forge: Forge) -> None:
    forge.pages = False
    forge.comments = dict.fromkeys(range(1, 250), "Ping")
    assert put_comment(find_discussion(forge.environment()), "one") == "written"
    assert sum(each.startswith("GET") for each in forge.asked) == 2


def test_a_token_that_may_not_comment_is_told(forge: Forge) -> None:
    discussion = find_discussion({**forge.environment(), "GITHUB_TOKEN": "of-a-fork"})
    with pytest.raises(ToolError, match="does not allow to comment") as told:
        put_comment(discussion, "one")
    assert "from a fork may only read" in told.value.hint
    assert "of-a-fork" not in str(told.value)


@pytest.mark.parametrize("missing", ["GITHUB_TOKEN", "GITHUB_API_URL", "GITHUB_REPOSITORY"])
def test_a_variable_that_is_missing_is_named(forge: Forge, missing: str) -> None:
    environment = {name: value for name, value in forge.environment().items() if name != missing}
    with pytest.raises(UsageError, match=missing):
        find_discussion(environment)


@pytest.mark.parametrize("reference", ["refs/heads/main", "refs/heads/refs/pull/7/merge", ""])
def test_without_a_pull_request_there_is_nothing_to_comment(forge: Forge, reference: str) -> None:
    with pytest.raises(UsageError, match="no pull request"):
        find_discussion({**forge.environment(), "GITHUB_REF": reference})


def test_what_has_no_room_is_cut_where_a_paragraph_ends(forge: Forge) -> None:
    folded = "<details>\n\n```mermaid\n" + "\n\n".join(["a --> b"] * 10_000) + "\n```\n\n</details>"
    put_comment(find_discussion(forge.environment()), folded)
    body = forge.comments[1]
    assert len(body) < 65_536
    assert body.endswith(
        "a --> b\n```\n\n</details>\n\nThere is no room for the rest in a comment; the log of the run has it."
    )
