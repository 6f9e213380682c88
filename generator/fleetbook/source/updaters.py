"""Who changes files of a repository beside people: bots, and Flux's image automation by its marks."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from fleetbook.core.location import Location
from fleetbook.source.snapshot import Snapshot

# https://docs.renovatebot.com/configuration-options/ and GitHub's documentation of dependabot.yml
_BOTS = (
    ("Renovate", re.compile(r"(?:(?:\.github/|\.gitlab/)?renovate\.json5?|\.renovaterc(?:\.json5?)?)")),
    ("Dependabot", re.compile(r"\.github/dependabot\.ya?ml")),
)
_PARTS = re.compile(r"(?:\.github/renovate|\.renovate|renovate)/[^/]+\.json5?")
"""Files that Renovate's settings are often split into."""
_MERGES = re.compile(r"""^\s*(?!//)\{?\s*["']?automerge["']?\s*:\s*true\b""")
_MARK = re.compile(r"""#\s*\{\s*"\$imagepolicy"\s*:\s*"([^":]+):([^":]+)(?::(\w+))?"\s*\}""")
# Reading the bytes first spares decoding thousands of files.
_MARK_SIGN = b'"$imagepolicy"'


@dataclass(frozen=True, slots=True)
class Bot:
    """A bot that proposes changes."""

    name: str
    at: Location
    merges: Location | None
    """Where its settings let it merge by itself; None where they do not say so."""


@dataclass(frozen=True, slots=True)
class ImageMark:
    """A value that Flux's image automation sets: `# {"$imagepolicy": "flux-system:app:tag"}`."""

    namespace: str
    policy: str
    part: str
    """`tag`, `name` or `digest`; empty for the whole image."""
    at: Location


@dataclass(frozen=True)
class Updaters:
    """The bots and marks of a repository, by path."""

    bots: tuple[Bot, ...] = ()
    marks: tuple[ImageMark, ...] = ()


def find_updaters(snapshot: Snapshot) -> Updaters:
    """Everything in a repository that says who changes it."""
    return Updaters(tuple(_bots(snapshot)), tuple(_marks(snapshot)))


def _bots(snapshot: Snapshot) -> Iterator[Bot]:
    for path in snapshot.paths:
        for name, pattern in _BOTS:
            if pattern.fullmatch(path):
                parts = [each for each in snapshot.paths if _PARTS.fullmatch(each)]
                own = [path, *parts] if name == "Renovate" else [path]
                merges = (place for each in own if (place := _merges(snapshot, each)))
                yield Bot(name, Location(path, 1), next(merges, None))


def _merges(snapshot: Snapshot, path: str) -> Location | None:
    for number, line in enumerate(snapshot.read(path).decode("utf-8", "replace").splitlines(), start=1):
        if _MERGES.search(line):
            return Location(path, number)
    return None


def _marks(snapshot: Snapshot) -> Iterator[ImageMark]:
    for path in snapshot.paths:
        if not path.endswith((".yaml", ".yml")) or _MARK_SIGN not in (data := snapshot.read(path)):
            continue
        for number, line in enumerate(data.decode("utf-8", "replace").splitlines(), start=1):
            if found := _MARK.search(line):
                yield ImageMark(found[1], found[2], found[3] or "", Location(path, number))
