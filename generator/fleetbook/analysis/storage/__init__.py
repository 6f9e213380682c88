"""Where data lives, and what copies it."""

from fleetbook.analysis.storage.storage import analyse_storage

__all__ = ["analyse_storage"]
