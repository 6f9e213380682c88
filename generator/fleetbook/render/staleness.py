"""Whether a book that lies in a folder is still the one that a fleet gives."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from fleetbook.core.errors import UsageError
from fleetbook.core.generated import MANIFEST
from fleetbook.render.book import ASSETS
from fleetbook.render.publish import read_manifest

_OF_A_REVISION = (f"{ASSETS}/revision.js", "changes/")
"""Files that tell of commits: a commit cannot hold its own."""
_EDIT = re.compile(rb"\[edit\]\([^)\s]*\)\{\.fb-edit\}")
_DATA = "architecture.json"


@dataclass(frozen=True, slots=True)
class Stale:
    """What is wrong with a book, as sorted paths inside its folder."""

    changed: tuple[str, ...]
    missing: tuple[str, ...]
    left: tuple[str, ...]
    """Files that the fleet no longer gives."""


def find_stale(files: Mapping[str, bytes], target: Path, neutral: Callable[[bytes], bytes]) -> Stale:
    """What of a book is not as `files` says; `neutral` takes out of a text which commit its links lead to.

    A manifest and the page about it are committed together, so that neither can lead to that commit.
    Raises UsageError where the folder holds no book.
    """
    if not (target / MANIFEST).is_file():
        hint = "Name the folder that `fleetbook generate --output` wrote, and commit it whole."
        raise UsageError(f"{target} holds no book that fleetbook wrote", hint)
    there = {path for path in read_manifest(target) if (target / path).is_file()}
    compared = [path for path in files if not path.startswith(_OF_A_REVISION)]
    return Stale(
        changed=tuple(
            path
            for path in compared
            if path in there
            and _content(path, (target / path).read_bytes(), neutral) != _content(path, files[path], neutral)
        ),
        missing=tuple(path for path in compared if path not in there),
        left=tuple(sorted(path for path in there - files.keys() if not path.startswith(_OF_A_REVISION))),
    )


def _content(path: str, content: bytes, neutral: Callable[[bytes], bytes]) -> bytes:
    if path == _DATA:
        return _without_revision(content)
    # A detached HEAD has no branch to edit at.
    return _EDIT.sub(b"", neutral(content)).replace(b"\r\n", b"\n")


def _without_revision(content: bytes) -> bytes:
    """The model as data without the revision that it was read from."""
    try:
        data = json.loads(content)
        data["repository"] = {"name": data["repository"]["name"]}
    except (KeyError, TypeError, ValueError):
        # Somebody has edited it, so it differs.
        return content
    return json.dumps(data).encode()
