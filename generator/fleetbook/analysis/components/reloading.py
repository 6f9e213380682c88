"""Whether a component restarts when its config or secrets change, by Stakater's Reloader."""

from collections.abc import Iterator, Mapping
from typing import Any

from fleetbook.analysis.grouping import Group, Grouping
from fleetbook.analysis.made import is_whole
from fleetbook.analysis.podspec import POD_KEYS
from fleetbook.analysis.shape import text, walk
from fleetbook.catalogue.entry import Entry

_MARK = "reloader.stakater.com/"
_OF_CONFIG = f"{_MARK}match"
"""Stands on a ConfigMap or Secret, not on what is restarted."""


class Reloading:
    """The reloaders of a cluster; without one an annotation does nothing."""

    def __init__(self, grouping: Grouping, entries: Mapping[str, Entry]) -> None:
        reloaders = [component for component, entry in entries.items() if "reloader" in entry.provides]
        self.reloaders = tuple(sorted(reloaders))
        self._all = any(
            keys and keys[-1] == "autoReloadAll" and text(value) == "true"
            for component in reloaders
            for release in grouping.group(component).releases
            for keys, value in walk(release.values)
        )

    def restarts(self, group: Group) -> bool:
        """Whether a workload or the values of a component ask to be restarted."""
        return bool(self.reloaders) and (self._all or self.asks(group))

    def asks(self, group: Group) -> bool:
        """Whether it says so itself; a reloader that restarts everything needs no asking."""
        return any(_asks(body) for body in _bodies(group))


def _bodies(group: Group) -> Iterator[Mapping[str, Any]]:
    yield from (each.body for each in group.resources if each.ref.kind in POD_KEYS)
    yield from (each.values for each in group.releases if not is_whole(each))


def _asks(body: Mapping[str, Any]) -> bool:
    return any(
        keys and _MARK in str(keys[-1]) and keys[-1] != _OF_CONFIG and text(value) not in (None, "false")
        for keys, value in walk(body)
    )
