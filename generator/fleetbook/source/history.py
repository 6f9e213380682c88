"""What Git says of a repository: its remote, its branch, which commit last changed each file."""

from pathlib import Path

from fleetbook.source.git import Git, last_changes, lines, list_contents, word
from fleetbook.source.remote import Remote, parse_remote
from fleetbook.source.snapshot import RepositoryInfo


def describe(git: Git, top: Path, prefix: str, revision: tuple[str, str] | None) -> RepositoryInfo:
    """The repository at a revision (as it was asked for, and its commit), or as its work tree is."""
    remote = _remote(git)
    commit = revision[1] if revision else word(git.ask("rev-parse", "--quiet", "--verify", "HEAD^{commit}"))
    changed = frozenset() if revision else _changed_paths(git)
    return RepositoryInfo(
        name=_name(remote, top, prefix),
        remote=remote.url if remote else None,
        branch=_branch(git, revision[0] if revision else None),
        revision=commit,
        dirty=bool(changed),
        prefix=prefix,
        last_changed=_last_changed(git, commit, prefix, changed) if commit else {},
    )


def _name(remote: Remote | None, top: Path, prefix: str) -> str:
    """A fleet in a folder of a larger repository is called as the folder is."""
    if prefix:
        return prefix.rsplit("/", 1)[-1]
    return remote.path if remote else top.name


def _remote(git: Git) -> Remote | None:
    """The remote `origin`, else the only one; None for a path on a disk."""
    answer = lines(git.ask("config", "-z", "--get-regexp", r"^remote\..*\.url$"))
    urls: dict[str, str] = {}
    for each in answer:
        name, _, url = each.partition("\n")
        urls.setdefault(name.removeprefix("remote.").removesuffix(".url"), url)
    chosen = urls.get("origin") or (next(iter(urls.values())) if len(urls) == 1 else None)
    return parse_remote(chosen) if chosen else None


def _branch(git: Git, revision: str | None) -> str | None:
    """The branch of the work tree, or the revision where it names a branch."""
    if revision is None:
        return word(git.ask("symbolic-ref", "--quiet", "--short", "HEAD"))
    known = git.ask("show-ref", "--verify", "--quiet", f"refs/heads/{revision}")
    return revision if known is not None else None


def _changed_paths(git: Git) -> frozenset[str]:
    """Paths, from the repository's top, whose files differ from the commit; only below the folder."""
    arguments = (
        "status",
        "--porcelain=v1",
        "-z",
        "--untracked-files=all",
        "--ignore-submodules=all",
        "--no-renames",
    )
    return frozenset(line[3:] for line in lines(git.get(*arguments, "--", ".")))


def _last_changed(git: Git, commit: str, prefix: str, changed: frozenset[str]) -> dict[str, str]:
    contents = list_contents(git, commit)
    blobs = {path: blob for path, blob in contents.items() if path not in changed}
    start = len(prefix) + 1 if prefix else 0
    found = last_changes(git, commit, prefix, blobs)
    return {path[start:]: found[path] for path in sorted(found)}
