"""Charts that were fetched, kept in a folder of the user's by the digest of their archives.

A chart is found by where it was fetched from, its name and the version that was asked for; what is found is
the digest of an archive. A damaged archive is as if it had never been fetched.
"""

import os
import tempfile
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from fleetbook.cache import digest

_ARCHIVES, _NAMES = "sha256", "names"


class ChartCache:
    """Archives of charts in a folder; without one they are kept for this run only."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._held: dict[str, bytes] = {}

    def find(self, *name: str) -> bytes | None:
        """The archive that was kept under a name; None where there is none."""
        key = digest(*name)
        if key in self._held or self._folder is None:
            return self._held.get(key)
        try:
            content_digest = (self._folder / _NAMES / key).read_text("ascii").strip()
            content = self._archive(self._folder, content_digest).read_bytes()
        except (OSError, ValueError):
            return None
        return content if sha256(content).hexdigest() == content_digest else None

    def keep(self, content: bytes, *name: str) -> None:
        """Keep an archive under a name, from now on in place of another one."""
        key = digest(*name)
        self._held[key] = content
        if self._folder is not None:
            content_digest = sha256(content).hexdigest()
            with suppress(OSError):
                _write(self._archive(self._folder, content_digest), content)
                _write(self._folder / _NAMES / key, content_digest.encode())

    @property
    def state(self) -> str:
        """The same as long as every name leads to the same archive."""
        if self._folder is None:
            return ""
        names = sorted((self._folder / _NAMES).glob("*"))
        return digest(*(part for each in names for part in (each.name, each.read_bytes())))

    def _archive(self, folder: Path, content_digest: str) -> Path:
        return folder / _ARCHIVES / f"{content_digest}.tgz"


def _write(file: Path, content: bytes) -> None:
    """Write a file at once and as a whole, whoever else writes it at the same time."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    number, name = tempfile.mkstemp(".part", dir=file.parent)
    try:
        with os.fdopen(number, "wb") as stream:
            stream.write(content)
        Path(name).replace(file)
    except OSError:
        Path(name).unlink(missing_ok=True)
