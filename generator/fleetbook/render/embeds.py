"""Diagrams that hand-written pages embed: fragments of HTML whose addresses lead from the book's root."""

import re

FOLDER = ".fleetbook/embed"
"""Inside a book; site builders leave out what starts with a dot."""
_ADDRESS = re.compile(r' href="(?!#|[a-z]+:)')


def fragment_file(diagram: str) -> str:
    """Where the fragment of a diagram lies in a book."""
    return f"{FOLDER}/{diagram}.html"


def lead_from(way: str, fragment: str) -> str:
    """The fragment for a page from which `way` leads to the book."""
    return _ADDRESS.sub(f' href="{way}/', fragment)
