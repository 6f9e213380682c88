"""How far the changes of a cluster reach."""

from collections.abc import Iterable

from fleetbook.compare.change import Change, Radius
from fleetbook.compare.entry import Topic
from fleetbook.model.architecture import Cluster
from fleetbook.model.components import Component

_REACHING = {
    Topic.VARIABLES: frozenset({"value"}),
    Topic.ORDER: frozenset({"folder", "source", "suspended"}),
    Topic.SECRETS: frozenset({"kind", "comes from", "keys"}),
}
"""Aspects of which a shift reaches components, for topics whose other aspects change nothing that runs."""


def radius_of(changes: Iterable[Change], before: Cluster, after: Cluster) -> Radius:
    """The components that changes touch, and those that feel it at once when one of them is down."""
    components = {**_by_id(before), **_by_id(after)}
    touched = {id_ for change in changes for id_ in _touched(change) if id_ in components}
    felt = {each.component for id_ in touched for each in components[id_].impact} - touched
    return Radius(
        touched=_titles(touched, components),
        felt=_titles(felt, components),
        total=len(after.components),
    )


def _touched(change: Change) -> set[str]:
    if not _reaches(change):
        return set()
    entries = filter(None, (change.before, change.after))
    return {id_ for entry in entries for id_ in (*filter(None, (entry.component,)), *entry.touches)}


def _reaches(change: Change) -> bool:
    """Whether anything that runs is another one; a finding that comes or goes changes nothing."""
    if change.topic is Topic.FINDINGS:
        return False
    aspects = _REACHING.get(change.topic)
    return aspects is None or not change.shifts or any(shift.name in aspects for shift in change.shifts)


def _by_id(cluster: Cluster) -> dict[str, Component]:
    return {component.id: component for component in cluster.components}


def _titles(ids: Iterable[str], components: dict[str, Component]) -> tuple[str, ...]:
    return tuple(sorted((components[id_].title for id_ in ids if id_ in components), key=str.casefold))
