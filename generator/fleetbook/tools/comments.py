"""One comment on a pull request, written once and brought up to date from then on."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from fleetbook.core.errors import ToolError, UsageError
from fleetbook.tools.download import Reply, send

MARKER = "<!-- fleetbook: what this changes -->"
"""Begins the comment, and is seen by nobody; the comment is found by it."""

_PULL_REQUEST = re.compile(r"refs/pull/(\d+)/(?:merge|head)")
_MOST_CHARACTERS = 65_000
"""GitHub takes 65,536."""
_CUT = "\n\nThere is no room for the rest in a comment; the log of the run has it."
_PER_PAGE = 100
_MOST_PAGES = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Discussion:
    """The comments of a pull request, as the API of its forge has them."""

    comments: str
    """Address that lists them and takes a new one."""
    comment: str
    """What the addresses of single comments begin with."""
    headers: Mapping[str, str]
    """What proves who asks."""
    change: str
    """The method that changes a comment."""


def find_discussion(environment: Mapping[str, str]) -> Discussion:
    """The discussion of the pull request for which a workflow runs, from its environment variables.

    Raises UsageError where none is told, or no token.
    """
    if "CI_MERGE_REQUEST_IID" in environment:
        return _on_gitlab(environment)
    number = _PULL_REQUEST.fullmatch(environment.get("GITHUB_REF", ""))
    if number is None:
        hint = "It is for a workflow of GitHub, Forgejo or GitLab that runs for a pull request."
        raise UsageError("There is no pull request to comment on", hint)
    return _on_github(environment, number[1])


def _on_github(environment: Mapping[str, str], number: str) -> Discussion:
    """Forgejo's API is the same for comments, and its runner sets the same variables."""
    base = f"{_of(environment, 'GITHUB_API_URL')}/repos/{_of(environment, 'GITHUB_REPOSITORY')}/issues"
    return Discussion(
        comments=f"{base}/{number}/comments",
        comment=f"{base}/comments",
        headers={"Authorization": f"token {_of(environment, 'GITHUB_TOKEN')}"},
        change="PATCH",
    )


def _on_gitlab(environment: Mapping[str, str]) -> Discussion:
    project = quote(_of(environment, "CI_MERGE_REQUEST_PROJECT_ID"), safe="")
    merge_request = f"merge_requests/{_of(environment, 'CI_MERGE_REQUEST_IID')}"
    notes = f"{_of(environment, 'CI_API_V4_URL')}/projects/{project}/{merge_request}/notes"
    token = _of(environment, "FLEETBOOK_TOKEN")
    return Discussion(comments=notes, comment=notes, headers={"PRIVATE-TOKEN": token}, change="PUT")


def _of(environment: Mapping[str, str], name: str) -> str:
    if not environment.get(name):
        raise UsageError(
            f"The environment variable {name} is not set", "Set it for this step of the workflow."
        )
    return environment[name]


def put_comment(discussion: Discussion, text: str, *, begin: bool = True) -> str:
    """Write the comment, or change it where there is one; what was done, in a word.

    Without `begin` no comment is begun: there is nothing to say that was not said.
    Raises ToolError with what the forge answers where it does not allow that.
    """
    body = f"{MARKER}\n{_fitted(text.rstrip())}"
    found = next((each for each in _comments(discussion) if _is_ours(each)), None)
    if found is None and not begin:
        return "left out"
    if found is None:
        _ask("POST", discussion.comments, discussion, body)
        return "written"
    if found["body"] == body:
        return "current"
    _ask(discussion.change, f"{discussion.comment}/{found['id']}", discussion, body)
    return "changed"


def _fitted(text: str) -> str:
    """A text as far as there is room for it, up to the end of a paragraph; what is open there is closed."""
    if len(text) <= _MOST_CHARACTERS:
        return text
    kept, _, _ = text[:_MOST_CHARACTERS].rpartition("\n\n")
    fence = "\n```" if kept.count("\n```") % 2 else ""
    folds = "\n\n</details>" * (kept.count("<details") - kept.count("</details>"))
    return f"{kept}{fence}{folds}{_CUT}"


def _is_ours(comment: Mapping[str, object]) -> bool:
    # Quoted in somebody's answer the marker stands further below.
    return str(comment.get("body", "")).startswith(MARKER)


def _comments(discussion: Discussion) -> Iterator[Mapping[str, object]]:
    """All comments, oldest first; a forge that knows no pages gives the same ones again."""
    seen: set[object] = set()
    for page in range(1, _MOST_PAGES + 1):
        query = f"per_page={_PER_PAGE}&page={page}&sort=asc&order_by=created_at"
        content = _ask("GET", f"{discussion.comments}?{query}", discussion).body
        new = [each for each in json.loads(content) if each["id"] not in seen]
        yield from new
        seen |= {each["id"] for each in new}
        if len(new) < _PER_PAGE:
            return


def _ask(method: str, url: str, discussion: Discussion, body: str | None = None) -> Reply:
    headers = {"Accept": "application/json", "Content-Type": "application/json", **discussion.headers}
    content = None if body is None else json.dumps({"body": body}).encode()
    reply = send(method, url, headers, content)
    if reply.status in {401, 403, 404}:
        hint = "The token may not write comments; that of a pull request from a fork may only read."
        raise ToolError(f"The forge does not allow to comment (status {reply.status})", hint)
    if reply.status not in {200, 201}:
        raise ToolError(f"The forge answers with status {reply.status}", "Try again later.")
    return reply
