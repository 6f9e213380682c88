"""Words of a page without any markup."""

from fleetbook.views.page import CommitLink, EditLink, GitLink, Inline, PageLink, Rich, WebLink


def plain_words(content: Rich, *, places: bool = False) -> str:
    """A phrase as plain text; links to Git as places, or not at all."""
    parts = (part for part in content if places or not isinstance(part, GitLink))
    return " ".join("".join(map(_plain, parts)).split())


def _plain(part: Inline) -> str:
    if isinstance(part, EditLink):
        return ""
    if isinstance(part, CommitLink):
        return part.commit
    if isinstance(part, GitLink):
        return part.label or str(part.at)
    return part.label if isinstance(part, PageLink | WebLink) else part.value
