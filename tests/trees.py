"""A tree of files written inline: `== path` starts a file, what follows is its text."""

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent
from typing import TypeAlias

Tree: TypeAlias = Callable[[str], Path]
"""Writes an inline tree and returns its folder."""


def parse_tree(text: str) -> dict[str, str]:
    """Path to content of each file of an inline tree."""
    files: dict[str, list[str]] = {}
    current: list[str] = []
    for line in dedent(text).strip("\n").splitlines():
        if line.startswith("== "):
            current = files.setdefault(line[3:].strip(), [])
        else:
            current.append(line)
    return {path: "\n".join(lines) + "\n" for path, lines in files.items()}


def write_tree(root: Path, text: str) -> Path:
    """Write an inline tree below `root`, which is returned."""
    for path, content in parse_tree(text).items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")
    return root
