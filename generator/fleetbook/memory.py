"""The architecture that an earlier run read from the same files, and what differed between two.

Only the model and differences of it are kept: they hold no secret value. They are read by a reader that knows
their classes and nothing else, so that no entry can make it do anything.
"""

import io
import pickle
from dataclasses import is_dataclass
from enum import Enum
from typing import Any, TypeVar

from fleetbook.cache import Cache, digest
from fleetbook.settings import Settings
from fleetbook.source.snapshot import Snapshot

Kept = TypeVar("Kept")

_MODULES = ("fleetbook.core.", "fleetbook.model.", "fleetbook.compare.")
_PROTOCOL = 5
_BROKEN = (
    *(pickle.UnpicklingError, AttributeError, EOFError, ImportError, IndexError, KeyError),
    *(TypeError, ValueError),
)


def key_of(snapshot: Snapshot, settings: Settings, means: str = "") -> str:
    """The digest of everything an architecture is made from: every file, the repository, the settings.

    `means` stands for what charts are rendered with, and for the charts that are kept.
    """
    files = (part for path in snapshot.paths for part in (path, snapshot.read(path)))
    return digest("architecture", repr(snapshot.repository), repr(settings), means, *files)


def recall(cache: Cache, key: str, kind: type[Kept]) -> Kept | None:
    """What is kept under a key, of this class; None where no earlier run kept it."""
    content = cache.get(key)
    if content is None:
        return None
    try:
        found = _ModelReader(io.BytesIO(content)).load()
    except _BROKEN:
        # An entry of another program; it is written anew.
        return None
    return found if isinstance(found, kind) else None


def remember(cache: Cache, key: str, found: object) -> None:
    """Keep an architecture, or a difference, for later runs."""
    cache.put(key, pickle.dumps(found, _PROTOCOL))


class _ModelReader(pickle.Unpickler):
    """Makes objects of the model and of differences, and of nothing else."""

    def find_class(self, module: str, name: str) -> Any:
        """A class of those by its name."""
        if module.startswith(_MODULES):
            found = super().find_class(module, name)
            if isinstance(found, type) and (is_dataclass(found) or issubclass(found, Enum)):
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is no part of the model")
