"""A version in the notation of Semantic Versioning, as Helm reads it."""

import re
from dataclasses import dataclass
from enum import IntEnum
from functools import total_ordering

_WRITTEN = re.compile(
    r"[v=]?(?P<core>\d+\.\d+\.\d+)(?:-(?P<release>[0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.+_-]+)?(?:@sha256:[0-9a-f]+)?"
)


class Step(IntEnum):
    """How far two versions are apart, by the first part in which they differ."""

    NONE = 0
    PRERELEASE = 1
    PATCH = 2
    MINOR = 3
    MAJOR = 4


@total_ordering
@dataclass(frozen=True)
class Version:
    """Three numbers and the parts of a pre-release; build metadata and digests do not count."""

    core: tuple[int, int, int]
    prerelease: tuple[str, ...] = ()

    def __lt__(self, other: "Version") -> bool:
        return self._rank() < other._rank()

    def _rank(self) -> tuple[object, ...]:
        """A pre-release goes before its release; in it numbers go before words."""
        parts = tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in self.prerelease)
        return self.core, not self.prerelease, parts

    def step_to(self, other: "Version") -> Step:
        """How far another version is away."""
        for mine, its, step in zip(self.core, other.core, (Step.MAJOR, Step.MINOR, Step.PATCH), strict=True):
            if mine != its:
                return step
        return Step.NONE if self.prerelease == other.prerelease else Step.PRERELEASE


def parse_version(text: str) -> Version | None:
    """The version that a text names exactly; None for a range, a digest, a word, fewer than three numbers."""
    found = _WRITTEN.fullmatch(text.strip())
    if found is None:
        return None
    major, minor, patch = map(int, found["core"].split("."))
    return Version((major, minor, patch), tuple(found["release"].split(".")) if found["release"] else ())
