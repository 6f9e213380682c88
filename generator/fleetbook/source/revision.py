"""The files of a Git revision, without a checkout."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from fleetbook.core.errors import RepositoryError
from fleetbook.source.git import Entry, Git, find_git, read_blobs, word
from fleetbook.source.snapshot import RepositoryInfo

_LINK_MODE = "120000"
_EAGER_BYTES = 2_000_000
"""Files up to this size are read all at once, with the first that is asked for."""
_COMMIT = re.compile(r"[0-9a-f]{40,64}")


@dataclass(frozen=True)
class RevisionSnapshot:
    """Files of a commit; `files` is the path of each to its content's entry, sorted."""

    git: Git
    repository: RepositoryInfo
    files: Mapping[str, Entry]
    ignored: tuple[str, ...] = ()
    _contents: dict[str, bytes] = field(default_factory=dict, repr=False)

    @property
    def paths(self) -> tuple[str, ...]:
        """All files, sorted."""
        return tuple(self.files)

    def read(self, path: str) -> bytes:
        """The bytes of one of `paths`; raises RepositoryError where the clone does not hold them."""
        entry = self.files[path]
        if not self._contents:
            small = sorted({each.blob for each in self.files.values() if each.size <= _EAGER_BYTES})
            self._contents.update(read_blobs(self.git, small))
        if entry.blob not in self._contents:
            self._contents.update(read_blobs(self.git, [entry.blob]))
        return self._contents[entry.blob]


def find_commit(git: Git, revision: str) -> str:
    """The full id of the commit that a revision names; raises RepositoryError where there is none."""
    asked = ("rev-parse", "--quiet", "--verify", "--end-of-options", f"{revision}^{{commit}}")
    commit = word(git.ask(*asked)) if "\0" not in revision else None
    if commit is None or _COMMIT.fullmatch(commit) is None:
        hint = "Name a branch, a tag or a commit that this clone holds; `git fetch` may bring it."
        raise RepositoryError(f"There is no revision {revision} in {git.folder}", hint)
    return commit


def find_parting(folder: Path, one: str, other: str) -> str:
    """The full id of the commit at which two revisions parted; raises RepositoryError where there is none."""
    git = find_git(folder)
    if git is None:
        raise RepositoryError(f"{folder} is not in a Git repository", "Name a folder inside one.")
    commits = [find_commit(git, revision) for revision in (one, other)]
    found = word(git.ask("merge-base", *commits))
    if found is None:
        hint = "A shallow clone may lack it: `git fetch --unshallow`, or fetch-depth: 0 in a workflow."
        raise RepositoryError(f"{one} and {other} share no commit in {folder}", hint)
    return found


def find_links(git: Git, entries: Mapping[str, Entry]) -> dict[str, str]:
    """The symbolic links of a commit, and where each leads."""
    links = {path: entry.blob for path, entry in entries.items() if entry.mode == _LINK_MODE}
    targets = read_blobs(git, sorted(set(links.values()))) if links else {}
    return {path: targets[blob].decode("utf-8", "surrogateescape") for path, blob in links.items()}
