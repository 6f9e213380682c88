"""The page of the docs that lists what the catalogue knows, by category.

make catalogue      writes it anew
"""

from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

from fleetbook.catalogue.entry import Entry
from fleetbook.catalogue.loader import load_catalogue

PAGE = Path(__file__).parents[2] / "docs" / "guide" / "catalogue.md"
_INTRO = """\
# What is known

Written by `make catalogue` from fleetbook's own catalogue: the charts and images that have a purpose, an
icon and a category without a word in your `fleetbook.yml`. *Read* says what else is known of the values of
a chart, with the version of the chart whose documentation states a default. The usual settings (`ingress`,
`persistence`, `existingSecret` and so on) are read of every chart; *all values* names the versions of a chart
whose values were read as a whole, so that what matters in them is found. What is missing, [a file of
yours](settings.md#catalogue) can add.
"""
_WORDS = {
    "gateway": "entrance",
    "pdb": "disruption budget",
    "release": "replicas",
    "route": "whether routes are on",
    "secret": "secrets",
    "storage": "storage classes",
}
"""The first word of a fact's name to what the page calls it."""


def write_page() -> str:
    """The page as Markdown."""
    entries = sorted(
        load_catalogue().entries.values(), key=lambda each: (each.category, each.title.lower(), each.id)
    )
    parts = [
        _INTRO,
        f"{len(entries)} charts and images are known; of {_deep(entries)} charts something more is read, of "
        f"{sum(bool(entry.read) for entry in entries)} the values as a whole.\n",
    ]
    for category, group in groupby(entries, key=lambda each: each.category):
        rows = "\n".join(_row(entry) for entry in group)
        parts.append(f"## {category}\n\n| Name | Purpose | Read |\n|---|---|---|\n{rows}\n")
    return "\n".join(parts)


def _deep(entries: Iterable[Entry]) -> int:
    return sum(bool(_read(entry)) for entry in entries)


def _row(entry: Entry) -> str:
    name = f"[{entry.title}]({entry.homepage})" if entry.homepage else entry.title
    return f"| {name} | {entry.purpose} | {_read(entry)} |"


def _read(entry: Entry) -> str:
    """What is known of an entry, each with the versions of the charts that were read."""
    told: dict[str, set[str]] = {}
    for word, version in _topics(entry):
        told.setdefault(word, set()).update({version} if version else ())
    return ", ".join(
        f"{word} ({', '.join(sorted(versions))})" if versions else word
        for word, versions in sorted(told.items())
    )


def _topics(entry: Entry) -> Iterator[tuple[str, str]]:
    """Each topic with the version of the chart that was read, empty where no default is stated."""
    for fact in entry.facts:
        yield _WORDS[fact.partition(".")[0]], ""
    yield from (("all values", version) for version in entry.read)
    for fact, defaults in entry.defaults.items():
        yield from ((_WORDS[fact.partition(".")[0]], each.chart_version) for each in defaults)
    for volume in entry.volumes:
        yield "volumes", ""
        yield from (("volumes", default.chart_version) for default in volume.defaults)
    for each in entry.classes:
        yield from ((_WORDS["storage"], default.chart_version) for default in each.defaults)
    if entry.routes:
        yield "routes", ""


if __name__ == "__main__":
    PAGE.write_text(write_page(), encoding="utf-8")
