"""What cannot be known from Git is a value of its own, never None and never a string."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Unknown:
    """A fact that Git does not hold; `reason` says why in a few words, for the reader."""

    reason: str
    written: str = ""
    """What stands in Git in its place, such as `photos.${DOMAIN}`; empty where nothing does."""
