"""What Flux will not do with a change: what is suspended stays as it is, what is not pruned stays."""

from collections.abc import Iterator

from fleetbook.compare.change import Action, Change, Remark
from fleetbook.compare.entry import Topic
from fleetbook.compare.remarks.telling import note
from fleetbook.core.identity import NamespacedName
from fleetbook.model.architecture import Cluster

_NOT_APPLIED = frozenset({Topic.FINDINGS, Topic.NODES, Topic.VARIABLES})
"""Topics that are not objects which a Kustomization applies."""


def remark_on_applying(change: Change, before: Cluster, after: Cluster) -> Iterator[Remark]:
    """Whether Flux applies the change at all."""
    if change.topic in _NOT_APPLIED:
        return
    name = _applied_by(change, before, after)
    if suspended := _suspended(name, after):
        yield note(f"It is not applied before Kustomization {suspended} is resumed")
    elif change.action is Action.REMOVED and (keeper := _keeper(name, after)):
        yield note(f"It stays in the cluster: Kustomization {keeper} does not prune")
    elif change.topic is Topic.CHARTS and change.shift("version") and _release_is_suspended(change):
        yield note("It is not applied before the release is resumed")


def _applied_by(change: Change, before: Cluster, after: Cluster) -> NamespacedName | None:
    """The Kustomization that applies it; for a Kustomization the one that creates it."""
    name = change.entry.kustomization
    if change.topic is not Topic.ORDER:
        return name
    known = {each.key: each.parent for one in (before, after) for each in one.delivery.kustomizations}
    return known.get(name) if name else None


def _release_is_suspended(change: Change) -> bool:
    return change.entry.word("suspended") == "yes" and change.shift("suspended") is None


def _suspended(name: NamespacedName | None, cluster: Cluster) -> NamespacedName | None:
    """The nearest Kustomization above, itself included, that is suspended."""
    known = {each.key: each for each in cluster.delivery.kustomizations}
    seen: set[NamespacedName] = set()
    while name and name in known and name not in seen:
        if known[name].suspended:
            return name
        seen.add(name)
        name = known[name].parent
    return None


def _keeper(name: NamespacedName | None, after: Cluster) -> NamespacedName | None:
    """The Kustomization that applied it, where that is still there and does not prune."""
    found = next((each for each in after.delivery.kustomizations if each.key == name), None)
    return found.key if found and not found.prune else None
