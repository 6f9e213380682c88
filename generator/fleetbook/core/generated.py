"""Folders that fleetbook itself has written."""

from collections.abc import Iterable
from pathlib import PurePosixPath

MANIFEST = ".fleetbook-manifest.json"
"""Lists the files of a book that fleetbook wrote, with the SHA-256 of their content."""


def without_books(paths: Iterable[str]) -> list[str]:
    """The paths that lie in no book: what a fleet's book says is no part of the fleet."""
    listed = list(paths)
    books = tuple(f"{PurePosixPath(path).parent}/" for path in listed if PurePosixPath(path).name == MANIFEST)
    return [path for path in listed if not path.startswith(books)] if books else listed
