"""What earlier runs worked out, kept in a folder of the user's.

An entry is found by the digest of everything it was made from, the program itself included: it is either
right or not found. What cannot be read or written is as if it had never been there.
"""

import os
import platform
import tempfile
import time
import zlib
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import platformdirs

from fleetbook import __version__

VARIABLE = "FLEETBOOK_CACHE_DIR"
"""Environment variable that names the folder; empty: nothing is kept."""

_LIMIT = 256 * 1024 * 1024
_MAGIC = b"fleetbook cache 1\n"
_DIGEST_SIZE = 32
_LIBRARIES = ("PyYAML", "pathspec", "python-jsonpath")
_ABANDONED_SECONDS = 3600.0
"""A half-written file of that age has no writer any more."""


def user_folder() -> Path | None:
    """Where entries are kept: as the user says, else where the platform keeps such things."""
    chosen = os.environ.get(VARIABLE)
    if chosen is not None:
        return Path(chosen) if chosen else None
    return platformdirs.user_cache_path("fleetbook", appauthor=False)


def digest(*parts: str | bytes) -> str:
    """A digest of parts in their order, in which no two lists of parts run together."""
    found = sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        found.update(b"%d:" % len(data))
        found.update(data)
    return found.hexdigest()


class Cache:
    """Entries in a folder; without one it never holds anything. `stamp` is part of every key."""

    def __init__(self, folder: Path | None = None, stamp: str = "", limit: int = _LIMIT) -> None:
        self._folder = folder
        self._stamp = digest(stamp, _program()) if folder else ""
        self._limit = limit
        self._written = False

    @property
    def is_kept(self) -> bool:
        """Whether it keeps anything."""
        return self._folder is not None

    def get(self, key: str) -> bytes | None:
        """The entry of a key; None where there is none, or one that is damaged."""
        if self._folder is None:
            return None
        file = self._file(self._folder, key)
        try:
            data = file.read_bytes()
        except OSError:
            # There is no entry, or no right to read it: then it is worked out anew.
            return None
        with suppress(OSError):
            # The entries that are used stay longest; in a folder that may only be read they stay anyway.
            os.utime(file)
        return _unpack(data)

    def put(self, key: str, content: bytes) -> None:
        """Keep an entry, at once and as a whole, whoever else writes it at the same time."""
        if self._folder is None:
            return
        file = self._file(self._folder, key)
        with suppress(OSError):
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            number, name = tempfile.mkstemp(".part", dir=file.parent)
            try:
                with os.fdopen(number, "wb") as stream:
                    stream.write(_pack(content))
                Path(name).replace(file)
                self._written = True
            except OSError:
                Path(name).unlink(missing_ok=True)

    def trim(self) -> None:
        """Where something was written, remove what was not used for longest, down to the limit."""
        if self._folder is None or not self._written:
            return
        left = self._limit
        for used, size, file in sorted(_entries(self._folder), reverse=True):
            left -= size
            if left < 0 or (file.suffix == ".part" and time.time() - used > _ABANDONED_SECONDS):
                with suppress(OSError):
                    file.unlink()

    def _file(self, folder: Path, key: str) -> Path:
        name = digest(self._stamp, key)
        return folder / name[:2] / f"{name[2:]}.entry"


def _entries(folder: Path) -> Iterator[tuple[float, int, Path]]:
    """When each entry was last used, its size and its file."""
    for pattern in ("*.entry", "*.part"):
        for file in folder.glob(f"[0-9a-f][0-9a-f]/{pattern}"):
            with suppress(OSError):
                about = file.stat()
                yield about.st_mtime, about.st_size, file


def _pack(content: bytes) -> bytes:
    return _MAGIC + sha256(content).digest() + zlib.compress(content, 1)


def _unpack(data: bytes) -> bytes | None:
    """The content of an entry, None where it is not what was written."""
    head = len(_MAGIC) + _DIGEST_SIZE
    if not data.startswith(_MAGIC) or len(data) < head:
        return None
    try:
        content = zlib.decompress(data[head:])
    except zlib.error:
        return None
    return content if sha256(content).digest() == data[len(_MAGIC) : head] else None


@lru_cache(maxsize=1)
def _program() -> str:
    """The same as long as fleetbook, Python and what it reads with are the same."""
    top = Path(__file__).parent
    files = sorted(path for path in top.rglob("*") if path.suffix in {".py", ".yaml", ".json"})
    # Not by their times: what CI installs anew for every run is the same program.
    code = [part for path in files for part in (str(path.relative_to(top)), path.read_bytes())]
    return digest(__version__, platform.python_version(), *map(version, _LIBRARIES), *code)
