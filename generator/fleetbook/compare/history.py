"""How an architecture changed, commit by commit."""

from dataclasses import dataclass

from fleetbook.compare.change import Difference


@dataclass(frozen=True, kw_only=True)
class Commit:
    """A commit of the branch that was read, without its parents on other branches."""

    id: str
    """Full id."""
    author: str
    """Name, without an address."""
    date: str
    """Day on which it was committed, such as `2026-03-01`, where its committer was."""
    subject: str
    """First line of its message."""


@dataclass(frozen=True, kw_only=True)
class CommitChanges:
    """What a commit changed of the architecture."""

    commit: Commit
    before: str
    """Full id of the commit that it is compared with."""
    difference: Difference | None
    """None where it could not be told."""
    problem: str = ""
    """Why it could not."""

    @property
    def has_effect(self) -> bool:
        """Whether anything of the architecture differs, or may differ."""
        return self.difference is None or bool(self.difference.clusters)


@dataclass(frozen=True, kw_only=True)
class History:
    """The commits that were looked at, newest first."""

    commits: tuple[CommitChanges, ...]
    older: bool
    """Whether there are older commits that were not looked at."""
    shallow: bool
    """Whether the clone lacks what came before."""
