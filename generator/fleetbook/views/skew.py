"""Versions of one thing across clusters: which is the newest, which are behind it, and by how much."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from fleetbook.core.location import Location
from fleetbook.core.version import Step, Version, parse_version


class Skew(Enum):
    """What is to say of the versions of one thing, the worst first."""

    MAJOR = "major"
    MINOR = "minor"
    PATCH = "patch"
    PRERELEASE = "pre-release"
    DIFFERS = "differs"
    """They differ, and none of them is known to be newer."""
    OPEN = "not fixed"
    """They are written alike, but what is written may mean different versions."""
    EQUAL = "equal"

    @property
    def rank(self) -> int:
        """Its place among all, the worst first."""
        return list(Skew).index(self)


_BY_STEP = {
    Step.MAJOR: Skew.MAJOR,
    Step.MINOR: Skew.MINOR,
    Step.PATCH: Skew.PATCH,
    Step.PRERELEASE: Skew.PRERELEASE,
}


@dataclass(frozen=True, kw_only=True)
class Use:
    """A version as a cluster writes it, and where."""

    written: str
    """Empty where none is written."""
    digest: str | None = None
    unknown: bool = False
    """Whether Git lacks a part of it."""
    places: tuple[Location, ...] = ()
    count: int = 1

    @cached_property
    def version(self) -> Version | None:
        """What can be compared; None for a range, a word, a digest alone and what is unknown."""
        return None if self.unknown else parse_version(self.written)

    @property
    def fixed(self) -> bool:
        """Whether it always means the same."""
        return self.version is not None or (
            not self.unknown and bool(self.digest or _is_digest(self.written))
        )

    @property
    def sameness(self) -> tuple[str, str]:
        """Equal for two that are written alike: a digest speaks where the words do not fix a version."""
        words = self.written.partition("@")[0].removeprefix("v").removeprefix("=")
        return (words, "") if self.version or not self.digest else ("", self.digest)


def _is_digest(written: str) -> bool:
    return written.startswith(("sha256:", "sha512:"))


@dataclass(frozen=True, kw_only=True)
class Line:
    """One chart or image with its versions, cluster by cluster."""

    name: str
    address: str = ""
    """Where it comes from, if the name does not tell."""
    uses: Mapping[str, tuple[Use, ...]]
    """By the name of each cluster that uses it, the newest first."""
    suffixed: bool = False
    """Whether a suffix is a variant, as in tags of images, and no pre-release."""

    @cached_property
    def all_uses(self) -> tuple[Use, ...]:
        """The uses of all clusters."""
        return tuple(use for uses in self.uses.values() for use in uses)

    @cached_property
    def newest(self) -> Version | None:
        """The highest version that is named exactly."""
        return max((use.version for use in self.all_uses if use.version), default=None)

    @cached_property
    def skew(self) -> Skew:
        """The worst that is to say of it."""
        step = max(map(self._step, self.all_uses), default=Step.NONE)
        if step is not Step.NONE:
            return _BY_STEP[step]
        if len({use.sameness for use in self.all_uses}) > 1:
            return Skew.DIFFERS
        return Skew.EQUAL if all(use.fixed for use in self.all_uses) else Skew.OPEN

    def is_behind(self, use: Use) -> bool:
        """Whether another use of it is known to be newer."""
        return self._step(use) is not Step.NONE

    def _step(self, use: Use) -> Step:
        if use.version is None or self.newest is None:
            return Step.NONE
        step = use.version.step_to(self.newest)
        return Step.NONE if step is Step.PRERELEASE and self.suffixed else step


def merge_uses(uses: Iterable[Use]) -> tuple[Use, ...]:
    """Each version once with all its places, the newest first, then what cannot be compared."""
    found: dict[tuple[str, str | None, bool], list[Use]] = {}
    for use in uses:
        found.setdefault((use.written, use.digest, use.unknown), []).append(use)
    return tuple(sorted(map(_merged, found.values()), key=_order))


def _merged(alike: list[Use]) -> Use:
    first = alike[0]
    return Use(
        written=first.written,
        digest=first.digest,
        unknown=first.unknown,
        places=tuple(sorted(set(_places(alike)))),
        count=sum(each.count for each in alike),
    )


def _places(uses: Iterable[Use]) -> Iterator[Location]:
    for use in uses:
        yield from use.places


def _order(use: Use) -> tuple[object, ...]:
    if use.version is None:
        return 1, (), use.written
    major, minor, patch = use.version.core
    return 0, (-major, -minor, -patch), use.written


def by_skew(lines: Iterable[Line]) -> list[Line]:
    """The most skewed first, then by name."""
    return sorted(lines, key=lambda line: (line.skew.rank, line.name.lower(), line.name, line.address))
