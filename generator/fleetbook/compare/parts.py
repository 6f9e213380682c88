"""What comes or goes with a component, and is told below it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from fleetbook.compare.change import Action, Change
from fleetbook.compare.entry import Topic
from fleetbook.model.architecture import Cluster

_BY_THEMSELVES = frozenset({Topic.COMPONENTS, Topic.VARIABLES, Topic.ORDER, Topic.SOURCES, Topic.NODES})
"""Topics whose entries belong to no component."""


def with_parts(changes: Iterable[Change], before: Cluster, after: Cluster) -> Iterator[Change]:
    """The changes, each with the component with which it came or went."""
    changes = tuple(changes)
    moved = {
        change.entry.key: change.action
        for change in changes
        if change.topic is Topic.COMPONENTS and change.action in (Action.ADDED, Action.REMOVED)
    }
    owners = {**_owners(before, moved), **_owners(after, moved)}
    return (replace(change, part_of=_part_of(change, moved, owners)) for change in changes)


def _owners(cluster: Cluster, moved: Mapping[str, Action]) -> dict[str, str]:
    """Which of the components that came or went an object belongs to."""
    return {str(ref): each.id for each in cluster.components if each.id in moved for ref, _ in each.objects}


def _part_of(change: Change, moved: Mapping[str, Action], owners: Mapping[str, str]) -> str | None:
    if change.topic is Topic.VARIABLES:
        return _user(change, owners)
    component = change.entry.component
    if component is None or change.topic in _BY_THEMSELVES:
        return None
    return component if moved.get(component) is change.action else None


def _user(change: Change, owners: Mapping[str, str]) -> str | None:
    """The component for whose sake alone a variable has other users than before."""
    if change.action is not Action.CHANGED or any(shift.name != "used by" for shift in change.shifts):
        return None
    users = {owners.get(user) for shift in change.shifts for user in (*shift.gained, *shift.lost)}
    return users.pop() if len(users) == 1 else None
