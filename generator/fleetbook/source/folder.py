"""The files of a folder on disk."""

import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from fleetbook.core.errors import RepositoryError
from fleetbook.source.snapshot import RepositoryInfo


@dataclass(frozen=True)
class FolderSnapshot:
    """Files below `top`; `files` is the path of each to the regular file behind it, sorted."""

    top: Path
    repository: RepositoryInfo
    files: Mapping[str, str]
    ignored: tuple[str, ...] = ()

    @property
    def paths(self) -> tuple[str, ...]:
        """All files, sorted."""
        return tuple(self.files)

    def read(self, path: str) -> bytes:
        """The bytes of one of `paths`; raises RepositoryError where they cannot be read."""
        file = self.top / self.files[path]
        try:
            # A link or a pipe that took the file's place since it was listed is not followed.
            with os.fdopen(os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as stream:
                return stream.read()
        except OSError as error:
            hint = "See that the file is still there and that you may read it."
            raise RepositoryError(f"{path} cannot be read: {error.strerror}", hint) from None


def walk(folder: Path) -> Iterator[str]:
    """Paths of everything below a folder but Git's own files; links are not followed."""
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if name != ".git")
        here = Path(place).relative_to(folder)
        # `os.walk` counts links to folders as folders.
        links = [name for name in folders if (Path(place) / name).is_symlink()]
        yield from ((here / name).as_posix() for name in sorted((*files, *links)) if name != ".git")


def scan(top: Path, paths: Iterable[str]) -> tuple[list[str], dict[str, str]]:
    """Which of the paths are regular files, and which are links and to where.

    What is deleted, a folder (a submodule), a pipe or behind a linked folder is left out.
    """
    files: list[str] = []
    links: dict[str, str] = {}
    real: dict[str, bool] = {"": True}
    for path in dict.fromkeys(paths):
        mode = _mode(top / path) if _is_real(top, path.rpartition("/")[0], real) else 0
        if stat.S_ISREG(mode):
            files.append(path)
        elif stat.S_ISLNK(mode):
            links[path] = str((top / path).readlink())
    return files, links


def _mode(path: Path) -> int:
    try:
        return path.lstat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return 0


def _is_real(top: Path, folder: str, known: dict[str, bool]) -> bool:
    """Whether a folder and all above it, up to `top`, are no links."""
    if folder not in known:
        parent = folder.rpartition("/")[0]
        known[folder] = _is_real(top, parent, known) and stat.S_ISDIR(_mode(top / folder))
    return known[folder]
