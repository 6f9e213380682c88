"""Diagrams that hand-written pages embed: fragments of HTML whose addresses lead from the book's root."""

import re
from collections.abc import Collection
from difflib import get_close_matches

FOLDER = ".fleetbook/embed"
"""Inside a book; site builders leave out what starts with a dot."""
MOST_NAMED = 12
_ADDRESS = re.compile(r' href="(?!#|[a-z]+:)')


def nearest(name: str, names: Collection[str]) -> str | None:
    """What to say of a diagram that is not there: those of that name that clusters have, or one like it."""
    of_clusters = sorted(each for each in names if each.endswith(f"-{name}"))
    if of_clusters:
        return f"Each cluster has its own: {', '.join(of_clusters[:MOST_NAMED])}."
    whole = [each for each in names if name.endswith(f"-{each}")]
    close = max(whole, key=len) if whole else next(iter(get_close_matches(name, sorted(names), 1)), None)
    return f"Did you mean {close}?" if close else None


def fragment_file(diagram: str) -> str:
    """Where the fragment of a diagram lies in a book."""
    return f"{FOLDER}/{diagram}.html"


def lead_from(way: str, fragment: str) -> str:
    """The fragment for a page from which `way` leads to the book."""
    return _ADDRESS.sub(f' href="{way}/', fragment)
