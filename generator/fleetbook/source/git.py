"""Every use of Git but fetching (see `clone`): read-only, without hooks, filters, prompts and network."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from fleetbook.core.errors import RepositoryError, ToolError
from fleetbook.tools.runner import run

# A repository's own configuration can name programs to run; none of them may.
_SETTINGS = {
    "safe.directory": "*",
    "core.fsmonitor": "false",
    "core.hooksPath": os.devnull,
    "core.quotePath": "false",
    "core.attributesFile": os.devnull,
    "log.showSignature": "false",
    "protocol.allow": "never",
}
_ENVIRONMENT = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of a commit: its mode as Git writes it, the id of its content, its size in bytes."""

    mode: str
    blob: str
    size: int


@dataclass(frozen=True, slots=True)
class Git:
    """Git, as it sees one folder; `filters` are neutralised content filters of the repository."""

    program: str
    folder: Path
    filters: tuple[str, ...] = ()

    def argv(self, *arguments: str) -> list[str]:
        """The command line of a Git command."""
        settings = [f"{name}={value}" for name, value in _SETTINGS.items()]
        for name in self.filters:
            settings += [f"{name}.{part}" for part in ("clean=", "smudge=", "process=", "required=false")]
        return [self.program, "--no-pager", *(word for each in settings for word in ("-c", each)), *arguments]

    def ask(self, *arguments: str, stdin: bytes = b"") -> bytes | None:
        """What a Git command prints, None where it fails."""
        path = os.pathsep.join((str(Path(self.program).parent), os.defpath))
        environment = {**_ENVIRONMENT, "PATH": path}
        done = run(self.argv(*arguments), cwd=self.folder, stdin=stdin, environment=environment)
        return done.stdout if done.exit_code == 0 else None

    def get(self, *arguments: str, stdin: bytes = b"") -> bytes:
        """What a Git command prints; raises RepositoryError where it fails."""
        answer = self.ask(*arguments, stdin=stdin)
        if answer is None:
            hint = "The repository may be damaged or only partly cloned; `git fsck` tells."
            raise RepositoryError(f"`git {arguments[0]}` failed in {self.folder}", hint)
        return answer


def find_git(folder: Path) -> Git | None:
    """Git for a folder, None where the folder belongs to no repository.

    Raises ToolError where it does and Git is not installed, RepositoryError where Git refuses it.
    """
    program = shutil.which("git")
    marked = any((each / ".git").exists() for each in (folder, *folder.parents))
    if program is None:
        if marked:
            raise ToolError("git was not found", "Install Git, and see that it is on PATH.")
        return None
    plain = Git(program, folder)
    if plain.ask("rev-parse", "--git-dir") is None:
        if (folder / ".git").exists():
            raise RepositoryError(
                f"Git cannot read the repository in {folder}", "Run `git status` there to see why."
            )
        return None
    return Git(program, folder, _filters(plain))


def _filters(git: Git) -> tuple[str, ...]:
    """Names of the content filters that the repository's own settings define."""
    names = lines(git.ask("config", "-z", "--name-only", "--get-regexp", r"^filter\."))
    return tuple(sorted({name.rpartition(".")[0] for name in names}))


def lines(output: bytes | None) -> list[str]:
    """The parts of an answer that NUL bytes separate."""
    return [os.fsdecode(part) for part in (output or b"").split(b"\0") if part]


def word(output: bytes | None) -> str | None:
    """An answer of one line; None where there is none."""
    return os.fsdecode((output or b"").rstrip(b"\n")) or None


def list_tree(git: Git, revision: str) -> dict[str, Entry]:
    """Every file of a commit by its path from the repository's top; submodules left out."""
    entries = {}
    for mode, blob, size, path in _list_files(git, revision, "-l"):
        # `BAD` stands for content that is missing; who reads it is told so.
        entries[path] = Entry(mode, blob, int(size) if size.isdecimal() else 0)
    return entries


def list_contents(git: Git, revision: str) -> dict[str, str]:
    """The id of every file's content by its path; a clone need not hold the contents themselves."""
    return {path: blob for _, blob, _, path in _list_files(git, revision)}


def _list_files(git: Git, revision: str, *options: str) -> Iterator[tuple[str, str, str, str]]:
    """Mode, id of the content, size where `-l` asks for it, and path."""
    for line in lines(git.get("ls-tree", "-r", "-z", *options, "--full-tree", revision)):
        about, _, path = line.partition("\t")
        mode, kind, blob, *size = about.split()
        if kind == "blob":
            yield mode, blob, "".join(size), path


def read_blobs(git: Git, blobs: list[str]) -> dict[str, bytes]:
    """The contents of blobs by their ids."""
    output = git.get("cat-file", "--batch", stdin="".join(f"{blob}\n" for blob in blobs).encode())
    contents: dict[str, bytes] = {}
    position = 0
    for blob in blobs:
        end = output.index(b"\n", position)
        header = output[position:end].split()
        if len(header) != 3:
            hint = "The clone is partial; run `git fetch --refetch` without a filter."
            raise RepositoryError(f"Git does not hold the content {blob}", hint)
        position = end + 1 + int(header[2]) + 1
        contents[blob] = output[end + 1 : position - 1]
    return contents


def last_changes(git: Git, revision: str, prefix: str, blobs: dict[str, str]) -> dict[str, str]:
    """Path to the last commit that gave the file the content it has; `blobs` is path to content id.

    Comparing contents keeps the answer right across merges that dropped a later change.
    """
    arguments = ("log", "-c", "--raw", "-z", "--no-abbrev", "--no-renames", "--no-show-signature")
    output = git.get(
        *arguments, "--format=%H", revision, "--", f":(top,literal){prefix}" if prefix else ":(top)"
    )
    found: dict[str, str] = {}
    commit = blob = ""
    for part in lines(output):
        text = part.lstrip("\n")
        if blob:
            if blobs.get(part) == blob:
                found.setdefault(part, commit)
            blob = ""
        elif text.startswith(":"):
            blob = text.split()[-2]
        elif text:
            commit = text
    return found
