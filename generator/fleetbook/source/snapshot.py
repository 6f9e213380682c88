"""The files of a repository at one moment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, kw_only=True)
class RepositoryInfo:
    """What Git says of a repository; every address is without credentials."""

    name: str
    """Name for people: the fleet's folder inside a larger repository, else `owner/name` of the remote,
    else the folder's name."""
    remote: str | None
    """Address of the remote for people (`https://host/owner/name`), None without one."""
    branch: str | None
    revision: str | None
    """Full commit id; None for a plain folder or a repository without a commit."""
    dirty: bool
    prefix: str = ""
    """Folder of the fleet inside the repository, empty for its top."""
    last_changed: Mapping[str, str] = field(default_factory=dict)
    """Path relative to the fleet to the last commit that changed it; absent for files that differ from it."""


class Snapshot(Protocol):
    """Files by path, relative to the fleet's root, POSIX, sorted."""

    @property
    def repository(self) -> RepositoryInfo:
        """What Git says of the repository."""
        ...

    @property
    def paths(self) -> tuple[str, ...]:
        """All files, sorted; symbolic links that leave the tree are left out."""
        ...

    @property
    def ignored(self) -> tuple[str, ...]:
        """The files that the settings say not to read, sorted."""
        ...

    def read(self, path: str) -> bytes:
        """The bytes of one of `paths`."""
        ...
