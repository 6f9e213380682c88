"""Real Git repositories for tests."""

import subprocess
from pathlib import Path

_SETTINGS = {
    "user.name": "me",
    "user.email": "me@example.org",
    "commit.gpgsign": "false",
    # Clones and submodules of a folder.
    "protocol.file.allow": "always",
}


def git(folder: Path, *arguments: str) -> str:
    """What a Git command prints in a folder; it has to work."""
    settings = [word for name, value in _SETTINGS.items() for word in ("-c", f"{name}={value}")]
    command = ["git", *settings, *arguments]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout.strip()


def commit(folder: Path, message: str = "change", *more: str) -> None:
    """Commit all that stands in a folder."""
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", message, *more)
