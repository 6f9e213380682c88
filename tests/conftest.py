"""Fixtures that every test may use."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from trees import Tree, write_tree

# No test reads what another run has kept, or leaves something in the user's own folder.
os.environ["FLEETBOOK_CACHE_DIR"] = ""


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    """Write an inline tree of files (see `trees`) as a plain folder and return it."""
    return lambda text: write_tree(tmp_path / "fleet", text)


@pytest.fixture
def git() -> Callable[..., str]:
    """Run git in a folder: `git(folder, "add", "-A")`; same author and clock every time."""

    def run(folder: Path, *arguments: str) -> str:
        environment = {
            **os.environ,
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_AUTHOR_NAME": "A",
            "GIT_AUTHOR_EMAIL": "a@example.org",
            "GIT_AUTHOR_DATE": "2026-01-01T00:00:00Z",
            "GIT_COMMITTER_NAME": "A",
            "GIT_COMMITTER_EMAIL": "a@example.org",
            "GIT_COMMITTER_DATE": "2026-01-01T00:00:00Z",
        }
        done = subprocess.run(
            ["git", *arguments], cwd=folder, env=environment, check=True, capture_output=True, text=True
        )
        return done.stdout.strip()

    return run


@pytest.fixture
def repository(tree: Tree, git: Callable[..., str]) -> Tree:
    """Write an inline tree as a Git repository with one commit on `main` and return it."""

    def make(text: str) -> Path:
        root = tree(text)
        git(root, "init", "-q", "-b", "main")
        git(root, "add", "-A")
        git(root, "commit", "-qm", "first")
        return root

    return make
