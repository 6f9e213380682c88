"""A fleet that is named by an address: its clone in a folder of the user's, fetched again for each run.

This is the one use of Git that reaches the network, and only the address that the owner wrote down. Git asks
nobody: credentials come from the address, from the user's Git settings or from an SSH agent. The clone has no
work tree, so nothing of the repository is checked out, filtered or run.
"""

import os
import re
import shutil
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from fleetbook.cache import digest
from fleetbook.core.diagnostics import Diagnostic, Severity
from fleetbook.core.errors import RepositoryError, ToolError, UsageError
from fleetbook.source.git import Git, find_git, word
from fleetbook.tools.runner import Completed, run

_SCHEMES = ("https", "http", "ssh", "git", "file")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(?://|:)")
_SCP = re.compile(r"[^/\s:@]+@[^/\s:@]+:(?!//).+")
_USER = re.compile(r"(?<=://)[^/\s]*@")
_REMOTE = "asked"
"""The remote of one run, whose address may hold a password; `origin`, which is kept, holds none."""
_TIMEOUT_SECONDS = 600.0
_SETTINGS = {
    "core.hooksPath": os.devnull,
    "core.fsmonitor": "false",
    "fetch.recurseSubmodules": "false",
    "gc.auto": "0",
    "maintenance.auto": "false",
    "protocol.allow": "never",
    **{f"protocol.{scheme}.allow": "always" for scheme in _SCHEMES},
}
_HANDED_ON = re.compile(
    r"HOME|PATH|USER|LOGNAME|XDG_CONFIG_HOME|SSH_\w+|GIT_SSH\w*|GIT_ASKPASS|GIT_SSL_\w+|GIT_CONFIG_GLOBAL"
    r"|SSL_CERT_\w+|(?:https?|all|no)_proxy",
    re.IGNORECASE,
)
"""Variables of the user's by which Git finds its way, and may sign in."""
_BRANCHES_AND_TAGS = ("+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*")


@dataclass(frozen=True)
class Place:
    """The folder in which a fleet lies, and the revision to read there; None: the work tree."""

    folder: Path
    revision: str | None
    problems: tuple[Diagnostic, ...] = ()
    """That a clone could not be fetched again, and is as it was."""


def is_address(repository: str) -> bool:
    """Whether a text names a repository elsewhere: a URL, or `user@host:path` as SSH has it."""
    return _SCHEME.match(repository) is not None or _SCP.fullmatch(repository) is not None


def fetch_clone(address: str, revision: str | None, kept: Path | None) -> Place:
    """The clone of an address below `kept`, made or fetched now; None as revision: the remote's own branch.

    Where the remote cannot be reached, a clone of an earlier run serves, with a problem that says so. Raises
    UsageError for an address that Git must not follow or where nothing may be kept, RepositoryError where
    there is no clone or no such revision, ToolError where Git is missing.
    """
    _require_plain(address)
    if kept is None:
        hint = "Let FLEETBOOK_CACHE_DIR name a folder, or clone the fleet and name its folder."
        raise UsageError(f"{_shown(address)} has to be cloned, and nothing may be kept", hint)
    program = shutil.which("git")
    if program is None:
        raise ToolError("git was not found", "Install Git, and see that it is on PATH.")
    folder = kept / _file_name(address)
    remote = _Remote(program, address, folder)
    problems: tuple[Diagnostic, ...] = ()
    if _is_clone(folder):
        problems = remote.fetch_again()
    else:
        remote.clone()
    return Place(folder, _existing(folder, address, revision), problems)


@dataclass(frozen=True)
class _Remote:
    """An address, and the folder of its clone."""

    program: str
    address: str
    folder: Path

    def clone(self) -> None:
        """Make the clone beside its place, and move it there whole."""
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self.folder.parent, prefix=".new-") as made:
            new = Path(made) / "clone"
            new.mkdir()
            self._require(self._git(new, "init", "--quiet", "--bare"))
            # What is kept names the address without a password: the pages link to it.
            self._require(self._git(new, "config", "remote.origin.url", _shown(self.address)))
            self._require(self._fetch(new))
            with suppress(OSError):
                # Another run may have been as quick; then its clone serves.
                new.rename(self.folder)
            if not _is_clone(self.folder):
                # What stood there is the rest of a run that was cut off.
                shutil.rmtree(self.folder)
                new.rename(self.folder)

    def fetch_again(self) -> tuple[Diagnostic, ...]:
        """Bring the clone up to date; a problem where the remote cannot be reached."""
        done = self._fetch(self.folder)
        if done.exit_code == 0:
            return ()
        why = self._complaint(done)
        message = f"{_shown(self.address)} could not be fetched, and is read as it was: {why}"
        hint = "Run it again when it can be reached."
        return (Diagnostic("stale-clone", Severity.WARNING, message, None, hint),)

    def _fetch(self, folder: Path) -> Completed:
        """Bring every branch and tag, and the name of the branch that the remote itself is on."""
        fetch = ("fetch", "--quiet", "--prune", "--force", "--no-write-fetch-head", _REMOTE)
        done = self._git(folder, *fetch, *_BRANCHES_AND_TAGS)
        if done.exit_code == 0:
            head = self._git(folder, "ls-remote", "--symref", _REMOTE, "HEAD").stdout
            if found := re.match(r"ref: (refs/heads/\S+)\tHEAD", head.decode("utf-8", "replace")):
                self._git(folder, "symbolic-ref", "HEAD", found[1])
        return done

    def _git(self, folder: Path, *arguments: str) -> Completed:
        settings = [word for name, value in _SETTINGS.items() for word in ("-c", f"{name}={value}")]
        return run(
            # Without it, Git would look for a repository in the folders above a damaged clone, too.
            [self.program, "--git-dir=.", "--no-pager", *settings, *arguments],
            cwd=folder,
            environment=_environment(os.environ, self.address),
            timeout=_TIMEOUT_SECONDS,
        )

    def _require(self, done: Completed) -> None:
        if done.exit_code != 0:
            hint = "See that the address is right and that `git ls-remote` answers for it without a question."
            raise RepositoryError(f"{_shown(self.address)} cannot be cloned: {self._complaint(done)}", hint)

    def _complaint(self, done: Completed) -> str:
        """The first thing that Git says went wrong, without credentials."""
        said = [line.strip() for line in done.stderr.splitlines() if line.strip()]
        wrong = [line for line in said if line.startswith(("fatal:", "error:", "ssh:"))] or said
        told = wrong[0] if wrong else f"Git ended with {done.exit_code}"
        return _USER.sub("", told.replace(self.address, _shown(self.address)))


def _environment(user: Mapping[str, str], address: str) -> dict[str, str]:
    """The user's ways to sign in, and the address where no list of processes shows it."""
    proxies = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), "")
    handed_on = {name: value for name, value in user.items() if _HANDED_ON.fullmatch(name)}
    asked = {
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"remote.{_REMOTE}.url",
        "GIT_CONFIG_VALUE_0": address,
    }
    return {**proxies, **handed_on, **asked, "GIT_TERMINAL_PROMPT": "0"}


def _require_plain(address: str) -> None:
    """Raise UsageError for what Git would start a program for."""
    scheme = _SCHEME.match(address)
    if scheme is not None and (scheme[1].lower() not in _SCHEMES or scheme[0].endswith("::")):
        hint = f"Name the fleet by {', '.join(f'{each}://' for each in _SCHEMES)} or user@host:path."
        raise UsageError(f"{scheme[0]} is no address that a fleet is fetched from", hint)


def _shown(address: str) -> str:
    """An address without the user and password in it."""
    return _USER.sub("", address)


def _file_name(address: str) -> str:
    """A folder for the clone: a digest that nothing can be learned from, and the repository's own name."""
    name = re.split(r"[/:]", _shown(address).rstrip("/"))[-1].removesuffix(".git")
    plain = re.sub(r"[^A-Za-z0-9._-]", "-", name).lstrip(".") or "fleet"
    return f"clones/{digest(_shown(address))[:16]}/{plain}"


def _is_clone(folder: Path) -> bool:
    return (folder / "HEAD").is_file()


def _existing(folder: Path, address: str, revision: str | None) -> str:
    """A revision that the clone holds; raises RepositoryError where it does not."""
    git = find_git(folder)
    # Git looks for a repository in the folders above as well; that one is not asked for.
    if git is None or word(git.ask("rev-parse", "--git-dir")) != ".":
        raise RepositoryError(f"The clone of {_shown(address)} is damaged", f"Remove {folder}.")
    if revision is None:
        revision = word(git.ask("symbolic-ref", "--quiet", "--short", "HEAD")) or "HEAD"
    if git.ask("rev-parse", "--quiet", "--verify", "--end-of-options", f"{revision}^{{commit}}") is None:
        known = _names(git)
        close = get_close_matches(revision, known, 1)
        hint = (
            f"Did you mean {close[0]}?"
            if close
            else f"There is {', '.join(known[:8]) or 'no branch at all'}."
        )
        raise RepositoryError(f"There is no revision {revision} at {_shown(address)}", hint)
    return revision


def _names(git: Git) -> list[str]:
    """Every branch and tag."""
    listed = git.ask("for-each-ref", "--format=%(refname:short)", "refs/heads", "refs/tags") or b""
    return listed.decode("utf-8", "replace").split()
