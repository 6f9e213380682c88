"""What hand-written pages embed of a book: fragments whose addresses lead from the book's root."""

import json
import re
from collections.abc import Collection, Iterable, Mapping
from difflib import get_close_matches
from posixpath import join, normpath

FOLDER = ".fleetbook/embed"
"""Inside a book; site builders leave out what starts with a dot."""
FACTS = f"{FOLDER}/facts.json"
"""Every fact by its name, in Markdown."""
MOST_NAMED = 12
_ADDRESS = re.compile(r' ((?:xlink:)?href)="(?!#|[a-z]+:)')
_TABLE = re.compile(r'^<(?P<element>details|div) class="fb-(?:fold|table)\b')
_HEADING = re.compile(r"^#{2,6} .*\{#(?P<anchor>[^}]+)\}$")
# In words of a fleet a bracket is escaped, and in its code written as a number.
_PAGE_LINK = re.compile(r"(?<!\\)\]\((?P<path>[^()\s:]*index\.md)")
_ROW_ANCHOR = re.compile(r'<a id="[^"]*"></a>')


def nearest(name: str, names: Collection[str]) -> str | None:
    """What to say of a name that is not there: those of that name that clusters have, or one like it."""
    of_clusters = sorted(each for each in names if each.endswith((f"-{name}", f"/{name}")))
    if of_clusters:
        return f"Each cluster has its own: {', '.join(of_clusters[:MOST_NAMED])}."
    whole = [each for each in names if name.endswith((f"-{each}", f"/{each}"))]
    close = max(whole, key=len) if whole else next(iter(get_close_matches(name, sorted(names), 1)), None)
    return f"Did you mean {close}?" if close else None


def fragment_file(diagram: str) -> str:
    """Where the fragment of a diagram lies in a book."""
    return f"{FOLDER}/{diagram}.html"


def facts_file(facts: Mapping[str, str]) -> str:
    """Text of the file that holds every fact."""
    return json.dumps(facts, indent=0, ensure_ascii=False, sort_keys=True) + "\n"


def lead_from(ways: Mapping[str, str], fragment: str) -> str:
    """A fragment of HTML for a page from which the way of each attribute leads to the book."""
    return _ADDRESS.sub(lambda found: f' {found[1]}="{ways[found[1]]}/', fragment)


def lead_lines_from(way: str, lines: Iterable[str]) -> list[str]:
    """Lines of Markdown for a page from whose file `way` leads to the folder of the page they are of.

    Anchors of rows stay with that page: an address leads to one of two.
    """

    def led(found: re.Match[str]) -> str:
        return f"]({normpath(join(way, found['path']))}"

    return [_PAGE_LINK.sub(led, _ROW_ANCHOR.sub("", line)) for line in lines]


def tables_of(page: str) -> dict[str, list[str]]:
    """The tables of a page of the book, folded parts included, by the anchor of the heading above them.

    Those before the first heading have an empty one.
    """
    found: dict[str, list[str]] = {}
    anchor, end = "", ""
    for line in page.splitlines():
        if heading := _HEADING.match(line):
            anchor = heading["anchor"]
        if not end and (start := _TABLE.match(line)):
            end = f"</{start['element']}>"
        if end:
            found.setdefault(anchor, []).append(line)
            if line == end:
                found[anchor].append("")
                end = ""
    return found
