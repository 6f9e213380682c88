"""Small phrases that pages repeat: values that may be unknown, marks for how a fact is known, lists."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from fleetbook.core.location import Location
from fleetbook.core.origin import Origin
from fleetbook.core.unknown import Unknown
from fleetbook.model.fact import Fact
from fleetbook.views.page import (
    Badge,
    Block,
    Code,
    Folded,
    GitLink,
    Heading,
    Inline,
    Mark,
    Muted,
    PageLink,
    Paragraph,
    Rich,
    Table,
    Text,
)

NOTHING: Rich = (Muted("–"),)
_ORIGINS = {
    Origin.VALUES: "Read from Helm values",
    Origin.RENDERED: "Read from the rendered chart",
    Origin.DEFAULT: "A default of the chart; the values do not say",
    Origin.DECLARED: "Declared by the owner in fleetbook.yml",
}
MOST_ROWS = 12
"""So many rows of a long table stand open; the rest is folded."""


def count(number: int, singular: str) -> str:
    """`1 route`, `2 routes`, `3 policies`."""
    return f"{number} {singular if number == 1 else _plural(singular)}"


def _plural(word: str) -> str:
    if re.search("[^aeiou]y$", word):
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith(("s", "x", "ch")) else f"{word}s"


def known(value: str | int | Unknown | None, absent: str = "not set") -> Rich:
    """A value in code type; what is unknown says why."""
    if isinstance(value, Unknown):
        written: Rich = (Code(value.written),) if value.written else ()
        return (*written, Muted(" unknown: "), *spoken(value.reason, Muted))
    if value is None or value == "":
        return (Muted(absent),)
    return (Code(str(value)),)


def spoken(message: str, words: type[Text | Muted] = Text) -> Rich:
    """A message whose words between backticks are code."""
    parts = enumerate(message.split("`"))
    return tuple(Code(part) if index % 2 else words(part) for index, part in parts if part)


def plain(value: str | int | Unknown | None, absent: str = "") -> str:
    """A value as words for a diagram; what Git holds in its place, or `unknown`."""
    if isinstance(value, Unknown):
        return value.written or "unknown"
    return absent if value is None else str(value)


def mark(fact: Fact, field: str = "") -> Rich:
    """How a fact is known, where that is not a manifest, and the link to its line."""
    at = fact.lines.get(field, fact.defined_at)
    quiet: Rich = (*known_from(fact.origin), Text(" ")) if fact.origin is not Origin.MANIFEST else ()
    return (*quiet, GitLink(at)) if at else quiet


def known_from(origin: Origin, version: str | None = None) -> Rich:
    """A quiet mark for how a fact is known where that is not a manifest."""
    if origin is Origin.MANIFEST:
        return ()
    chart = f"The default of chart {version}; the values do not say" if version else _ORIGINS[origin]
    return (Text(" "), Mark(str(origin), chart))


def by_default(version: str | None) -> Rich:
    """Which version of a chart documents what the values do not say."""
    return known_from(Origin.DEFAULT, version) if version else ()


def stated(fact: Fact, field: str, value: str | int | Unknown | None, absent: str = "not set") -> Rich:
    """A value with the link to the line that says it."""
    at = fact.lines.get(field)
    shown = known(value, absent)
    return (*shown, Text(" "), GitLink(at)) if at else shown


def places(lines: Sequence[Location]) -> Rich:
    """Links to lines of Git; lines of one file name it once."""
    parts: list[Rich] = []
    last = ""
    for at in lines:
        parts.append((GitLink(at, str(at.line) if at.path == last else f"{at.path}:{at.line}"),))
        last = at.path
    return joined(parts)


def codes(values: Iterable[str]) -> Rich:
    """Names in code type, separated by commas."""
    return joined([(Code(value),) for value in values])


def with_contents(page: str, blocks: Sequence[Block]) -> tuple[Block, ...]:
    """A long page's blocks with the way through them after the first.

    It stands in place of a table of contents at the side, which would make diagrams narrow.
    """
    headings = [block for block in blocks if isinstance(block, Heading) and block.level == 2]
    if len(headings) < 3:
        return tuple(blocks)
    links = [link(heading.title, f"{page}#{heading.anchor}") for heading in headings]
    return (blocks[0], Paragraph(joined(links, " · ")), *blocks[1:])


def folded(table: Table) -> tuple[Block, ...]:
    """A table whose end is folded where it is long."""
    rest = len(table.rows) - MOST_ROWS
    # A fold that hides a row or two only costs a click.
    if rest <= 3:
        return (table,)
    shown = replace(table, rows=table.rows[:MOST_ROWS])
    hidden = replace(table, rows=table.rows[MOST_ROWS:])
    return (shown, Folded(f"{rest} more", (hidden,)))


def joined(parts: Sequence[Rich], separator: str = ", ") -> Rich:
    """Phrases one after the other; a dash where there is none."""
    result: list[Inline] = []
    for part in parts:
        if result:
            result.append(Text(separator))
        result.extend(part)
    return tuple(result) or NOTHING


def text(value: str) -> Rich:
    """Plain words as a phrase."""
    return (Text(value),)


def badge(value: str) -> Rich:
    """A neutral pill."""
    return (Badge(value),)


def link(label: str, page: str) -> Rich:
    """A link to a page as a phrase."""
    return (PageLink(label, page),)


def spell_duration(value: str) -> str:
    """Flux's duration without parts that are zero: `10m0s` as `10m`."""
    kept = "".join(
        part for part in re.findall(r"\d+(?:ms|[hms])", value) if not re.fullmatch(r"0+[a-z]+", part)
    )
    return kept or value


def shorten(names: Sequence[str], most: int = 3) -> str:
    """The first names, and how many more there are."""
    more = len(names) - most
    return ", ".join(names) if more <= 0 else f"{', '.join(names[:most])} and {more} more"
