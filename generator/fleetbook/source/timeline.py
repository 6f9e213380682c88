"""The commits of a fleet, and its files at each of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self

from fleetbook.core.errors import RepositoryError
from fleetbook.source.git import Git, find_git, lines, list_tree, read_blobs, word
from fleetbook.source.links import follow_links
from fleetbook.source.open import select
from fleetbook.source.revision import RevisionSnapshot, find_commit, find_links
from fleetbook.source.snapshot import RepositoryInfo, Snapshot

_FIELDS = ("%H", "%an", "%cs", "%s")


@dataclass(frozen=True, kw_only=True)
class Moment:
    """A commit that changed something in the fleet's folder, or the last before those."""

    commit: str
    author: str
    date: str
    subject: str
    content: str | None
    """Id of the fleet's folder as a whole, alike where all files are; None where it is not there."""


@dataclass(kw_only=True)
class Timeline:
    """The moments of a fleet, newest first, and its files at each."""

    git: Git
    repository: RepositoryInfo
    ignore: Sequence[str]
    moments: tuple[Moment, ...]
    shallow: bool
    """Whether the clone lacks what came before the last moment."""
    _contents: dict[str, bytes] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path, repository: RepositoryInfo, ignore: Sequence[str], most: int) -> Self | None:
        """The last `most` moments of a fleet as it was read; None where it is in no repository.

        Where branches were merged, the branch that was read is followed, so that a merge is one moment.
        """
        git = find_git(folder)
        if git is None or repository.revision is None:
            return None
        moments = tuple(_read_moments(git, repository, most))
        shallow = word(git.ask("rev-parse", "--is-shallow-repository")) == "true"
        return cls(git=git, repository=repository, ignore=ignore, moments=moments, shallow=shallow)

    def snapshot(self, moment: Moment) -> Snapshot:
        """The files at a moment; what two moments have in common is fetched once."""
        entries = list_tree(self.git, moment.commit)
        links = find_links(self.git, entries)
        found = follow_links((path for path in entries if path not in links), links)
        chosen, ignored = select(found, self.repository.prefix, self.ignore)
        files = {path: entries[real] for path, real in chosen.items()}
        missing = sorted({each.blob for each in files.values()} - self._contents.keys())
        self._contents.update(read_blobs(self.git, missing) if missing else {})
        info = replace(self.repository, revision=moment.commit, dirty=False, last_changed={})
        return RevisionSnapshot(self.git, info, files, ignored, self._contents)


def _read_moments(git: Git, repository: RepositoryInfo, most: int) -> list[Moment]:
    prefix = repository.prefix
    revision = find_commit(git, repository.revision or "HEAD")
    output = git.get(
        "log",
        "--first-parent",
        "-z",
        f"--max-count={most}",
        f"--format={'%x1f'.join(_FIELDS)}",
        revision,
        "--",
        f":(top,literal){prefix}" if prefix else ":(top)",
    )
    told = [line.split("\x1f") for line in lines(output)]
    names = [f"{each[0]}:{prefix}" if prefix else f"{each[0]}^{{tree}}" for each in told]
    contents = _contents_of(git, names)
    return [
        Moment(commit=commit, author=author, date=date, subject=subject, content=content)
        for (commit, author, date, subject), content in zip(told, contents, strict=True)
    ]


def _contents_of(git: Git, names: Sequence[str]) -> list[str | None]:
    """The ids that names stand for; None where there is no such object."""
    if not names:
        return []
    answer = git.get("cat-file", "--batch-check=%(objectname)", stdin="\n".join(names).encode() + b"\n")
    told = answer.decode("utf-8", "replace").splitlines()
    if len(told) != len(names):
        raise RepositoryError("Git did not name the files of every commit", "Run `git fsck`.")
    return [None if " " in each else each for each in told]
