"""What resolve asks of the program that builds overlays."""

from pathlib import Path
from typing import Protocol


class OverlayEngine(Protocol):
    """Builds overlays; called from several threads at once."""

    def build(self, folder: Path) -> bytes:
        """The objects of the overlay in `folder` as YAML documents.

        Raises `OverlayError` (see `core.errors`) with the engine's own message where it cannot be built.
        """
        ...
