"""What a chart does where its values are silent, by the version of the chart."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from fleetbook.catalogue.entry import Documented
from fleetbook.core.version import Version, parse_version

D = TypeVar("D", bound=Documented)


def default_at(defaults: Sequence[D], version: str | None) -> D | None:
    """The default that holds at a version: the nearest one that was read.

    None between two that differ: nobody read when it changed. A version that is not exact may be any.
    """
    around = _around(defaults, parse_version(version)) if version else ()
    if not around:
        return defaults[-1] if defaults and _agree(defaults) else None
    return around[0] if _agree(around) else None


def _around(defaults: Sequence[D], wanted: Version | None) -> Sequence[D]:
    """The last default that was read before a version and the first after it, or the version's own."""
    if wanted is None:
        return ()
    known = [(found, each) for each in defaults if (found := parse_version(each.chart_version))]
    exact = [each for found, each in known if found == wanted]
    before = [each for found, each in known if found < wanted]
    after = [each for found, each in known if found > wanted]
    return exact or (*before[-1:], *after[:1])


def _agree(defaults: Sequence[Documented]) -> bool:
    return len({replace(each, chart_version="") for each in defaults}) == 1
