"""Ranges of versions as Helm and Flux read them (github.com/Masterminds/semver)."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from fleetbook.core.version import Version, parse_version

_PART = r"(?:[xX*]|\d+)"
_WRITTEN = rf"v?({_PART})(?:\.({_PART}))?(?:\.({_PART}))?(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?"
_COMPARISON = re.compile(rf"(=|==|!=|>=|=>|<=|=<|>|<|~>|~|\^)?\s*{_WRITTEN}(?=$|[\s,])\s*,?\s*")
_HYPHEN = re.compile(rf"({_WRITTEN})\s+-\s+({_WRITTEN})")
_ALIASES = {"=>": ">=", "=<": "<=", "==": "=", "~>": "~", "": "="}
_ZERO = Version((0, 0, 0))


class BadRangeError(ValueError):
    """A text that is no range of versions."""


@dataclass(frozen=True)
class _Comparison:
    """One condition: from `low` on, below `high`; `inverted` for what is not in between."""

    low: Version
    high: Version | None
    names_prerelease: bool
    inverted: bool = False

    def fits(self, version: Version) -> bool:
        """Whether a version fits."""
        inside = version >= self.low and (self.high is None or version < self.high)
        return inside is not self.inverted


def highest(constraint: str, versions: Iterable[str]) -> str | None:
    """The highest of the versions that fits; None where none does. An empty constraint takes any release.

    Raises BadRangeError.
    """
    fits = _read(constraint.strip() or "*")
    known = ((parse_version(each), each) for each in versions)
    fitting = [(version, each) for version, each in known if version is not None and fits(version)]
    return max(fitting, key=lambda pair: pair[0])[1] if fitting else None


def _read(constraint: str) -> Callable[[Version], bool]:
    """Alternatives that are parted by `||`, each a list of conditions that must all hold."""
    alternatives = [_conditions(each.strip()) for each in constraint.split("||")]
    return lambda version: any(_fits_all(version, conditions) for conditions in alternatives)


def _fits_all(version: Version, conditions: Iterable[_Comparison]) -> bool:
    """Whether a version fits all conditions; a pre-release only where one of them names one."""
    if version.prerelease and not any(each.names_prerelease for each in conditions):
        return False
    return all(each.fits(version) for each in conditions)


def _conditions(text: str) -> list[_Comparison]:
    text = _HYPHEN.sub(r">=\1 <=\6", text)
    found, at = [], 0
    while at < len(text):
        match = _COMPARISON.match(text, at)
        if match is None:
            raise BadRangeError(f"{text} is no range of versions")
        found.append(_comparison(match))
        at = match.end()
    if not found:
        raise BadRangeError("a range of versions is empty")
    return found


def _comparison(match: re.Match[str]) -> _Comparison:
    operator = _ALIASES.get(match[1] or "", match[1] or "")
    parts = [None if part is None or part in "xX*" else int(part) for part in match.group(2, 3, 4)]
    major, minor, patch = parts
    prerelease = tuple(match[5].split(".")) if match[5] else ()
    low = Version((major or 0, minor or 0, patch or 0), prerelease)
    if major is None:
        return _Comparison(_ZERO, None, names_prerelease=False, inverted=operator in ("<", ">", "!="))
    # What a version with fewer than three numbers stands for ends with the next one.
    beyond = _after(major, minor, patch)
    given = bool(prerelease)
    match operator:
        case "=" | "!=":
            return _Comparison(low, _next(low) if patch is not None else beyond, given, operator == "!=")
        case ">":
            return _Comparison(_next(low) if patch is not None else beyond, None, given)
        case ">=":
            return _Comparison(low, None, given)
        case "<":
            return _Comparison(_LOWEST, low, given)
        case "<=":
            return _Comparison(_LOWEST, _next(low) if patch is not None else beyond, given)
        case "~":
            return _Comparison(
                low, Version((major + 1, 0, 0) if minor is None else (major, minor + 1, 0)), given
            )
    return _Comparison(low, _caret(major, minor, patch), given)


_LOWEST = Version((0, 0, 0), ("0",))


def _after(major: int, minor: int | None, patch: int | None) -> Version:
    if minor is None:
        return Version((major + 1, 0, 0))
    return Version((major, minor + 1, 0) if patch is None else (major, minor, patch + 1))


def _next(version: Version) -> Version:
    """The smallest version after this one."""
    if version.prerelease:
        return Version(version.core, (*version.prerelease, "0"))
    major, minor, patch = version.core
    return Version((major, minor, patch + 1), ("0",))


def _caret(major: int, minor: int | None, patch: int | None) -> Version:
    """Where the left-most number that is not zero changes."""
    if major or minor is None:
        return Version((major + 1, 0, 0))
    if minor or patch is None:
        return Version((0, minor + 1, 0))
    return Version((0, 0, patch + 1))
