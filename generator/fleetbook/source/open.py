"""A folder, at a revision or as it is, to a Snapshot."""

from collections.abc import Sequence
from pathlib import Path

from pathspec import GitIgnoreSpec

from fleetbook.core.errors import RepositoryError
from fleetbook.core.generated import without_books
from fleetbook.source.folder import FolderSnapshot, scan, walk
from fleetbook.source.git import Git, find_git, lines, list_tree, word
from fleetbook.source.history import describe
from fleetbook.source.links import follow_links
from fleetbook.source.revision import RevisionSnapshot, find_commit, find_links
from fleetbook.source.snapshot import RepositoryInfo, Snapshot


def open_snapshot(folder: Path, revision: str | None = None, ignore: Sequence[str] = ()) -> Snapshot:
    """The files of a folder: of its Git work tree, of a Git revision, or of a plain folder.

    `ignore` holds patterns in Git's ignore notation. Raises RepositoryError where the folder or the
    revision does not exist, ToolError where Git is needed and missing.
    """
    folder = _existing(folder)
    git = find_git(folder)
    if revision is not None:
        return _open_revision(folder, git, revision, ignore)
    if git is None:
        return _open_plain(folder, ignore)
    if word(git.get("rev-parse", "--is-inside-work-tree")) != "true":
        raise RepositoryError(
            f"{folder} is a Git repository without a work tree", "Ask for a revision with `--rev`."
        )
    return _open_work_tree(folder, git, ignore)


def _existing(folder: Path) -> Path:
    hint = "Name the folder of a fleet, or run fleetbook inside it."
    if not folder.exists():
        raise RepositoryError(f"There is no folder {folder}", hint)
    if not folder.is_dir():
        raise RepositoryError(f"{folder} is a file, not a folder", hint)
    return folder.resolve()


def _open_plain(folder: Path, ignore: Sequence[str]) -> Snapshot:
    found = follow_links(*scan(folder, walk(folder)))
    info = RepositoryInfo(name=folder.name, remote=None, branch=None, revision=None, dirty=False)
    return FolderSnapshot(folder, info, *select(found, "", ignore))


def _open_work_tree(folder: Path, git: Git, ignore: Sequence[str]) -> Snapshot:
    prefix = (word(git.get("rev-parse", "--show-prefix")) or "").rstrip("/")
    top = Path(word(git.get("rev-parse", "--show-toplevel")) or folder)
    listed = lines(
        git.get("ls-files", "-z", "--cached", "--others", "--exclude-standard", "--full-name", ":(top)")
    )
    if not any(_is_below(path, prefix) for path in listed) and git.ask("check-ignore", "-q", ".") is not None:
        # The folder lies in someone else's work tree that ignores it.
        return _open_plain(folder, ignore)
    found = follow_links(*scan(top, listed))
    return FolderSnapshot(top, describe(git, top, prefix, None), *select(found, prefix, ignore))


def _open_revision(folder: Path, git: Git | None, revision: str, ignore: Sequence[str]) -> Snapshot:
    if git is None:
        hint = "Leave out the revision, or name a folder inside a Git repository."
        raise RepositoryError(f"{folder} is not in a Git repository, so it has no revision {revision}", hint)
    commit = find_commit(git, revision)
    prefix = (word(git.ask("rev-parse", "--show-prefix")) or "").rstrip("/")
    entries = list_tree(git, commit)
    links = find_links(git, entries)
    found = follow_links((path for path in entries if path not in links), links)
    chosen, ignored = select(found, prefix, ignore)
    if prefix and not any(_is_below(path, prefix) for path in found):
        hint = "Name a revision in which the folder exists."
        raise RepositoryError(f"The folder {prefix} does not exist at {revision}", hint)
    top = Path(word(git.ask("rev-parse", "--show-toplevel")) or folder)
    blobs = {path: entries[real] for path, real in chosen.items()}
    return RevisionSnapshot(git, describe(git, top, prefix, (revision, commit)), blobs, ignored)


def _is_below(path: str, prefix: str) -> bool:
    return not prefix or path.startswith(f"{prefix}/")


def select(
    found: dict[str, str], prefix: str, ignore: Sequence[str]
) -> tuple[dict[str, str], tuple[str, ...]]:
    """The files below `prefix` by their path from there, sorted, and those that a pattern ignores.

    Books that fleetbook wrote are left out.
    """
    spec = GitIgnoreSpec.from_lines(ignore)
    start = len(prefix) + 1 if prefix else 0
    own = without_books(path for path in found if _is_below(path, prefix))
    below = {readable(path[start:]): found[path] for path in own}
    ignored = tuple(path for path in sorted(below) if spec.match_file(path))
    left = below.keys() - set(ignored)
    return {path: below[path] for path in sorted(left)}, ignored


def readable(path: str) -> str:
    """A path as text that can be written anywhere; bytes that are no UTF-8 become a mark."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
