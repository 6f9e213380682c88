"""Two architectures to what differs between them."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from fleetbook.compare.change import (
    Action,
    Change,
    ClusterChanges,
    Difference,
    Fate,
    Shift,
)
from fleetbook.compare.entries import entries_of
from fleetbook.compare.entry import Entry, Topic
from fleetbook.compare.matching import Pair, match
from fleetbook.compare.parts import with_parts
from fleetbook.compare.radius import radius_of
from fleetbook.compare.remarks import remarks_on
from fleetbook.compare.twins import twins
from fleetbook.core.version import Step, Version, parse_version
from fleetbook.model.architecture import Architecture, Cluster

_VERSIONED = frozenset({Topic.CHARTS, Topic.IMAGES})


def compare(before: Architecture, after: Architecture) -> Difference:
    """What differs, cluster by cluster; clusters in the order of their names."""
    found = [_compare_twins(old, new, before, after) for old, new in twins(before.clusters, after.clusters)]
    clusters = sorted((each for each in found if each), key=lambda each: each.cluster)
    return Difference(clusters=tuple(clusters), unread=tuple(_unread(before, after)))


def _unread(before: Architecture, after: Architecture) -> Iterator[str]:
    """What only one of the two could not work out."""
    lost = [
        {f"{each.what}: {each.why}" for each in one.coverage.not_rendered}
        | {each.message for each in one.coverage.unreadable}
        for one in (before, after)
    ]
    yield from (f"Only before: {each}" for each in sorted(lost[0] - lost[1]))
    yield from (f"Only after: {each}" for each in sorted(lost[1] - lost[0]))


def _compare_twins(
    old: Cluster | None, new: Cluster | None, before: Architecture, after: Architecture
) -> ClusterChanges | None:
    """What differs in a cluster; None where nothing does."""
    if old is None or new is None:
        one = new or old
        return ClusterChanges(cluster=one.name, fate=Fate.ADDED if new else Fate.REMOVED) if one else None
    changes = compare_clusters(old, new, before, after)
    was = old.name if old.name != new.name else None
    if not changes and was is None:
        return None
    radius = radius_of(changes, old, new)
    return ClusterChanges(cluster=new.name, fate=Fate.KEPT, was=was, changes=changes, radius=radius)


def compare_clusters(
    old: Cluster, new: Cluster, before: Architecture, after: Architecture
) -> tuple[Change, ...]:
    """Every change of one cluster, in the order of topics."""
    pairs = _pairs(_entries(old, before), _entries(new, after))
    changes = with_parts((change for pair in pairs if (change := _change(pair))), old, new)
    judged = (replace(change, remarks=tuple(remarks_on(change, old, new))) for change in changes)
    return tuple(sorted(judged, key=_order))


def _entries(cluster: Cluster, architecture: Architecture) -> tuple[Entry, ...]:
    findings = [each for each in architecture.findings if each.cluster == cluster.name]
    return tuple(entries_of(cluster, findings))


def _pairs(old: Iterable[Entry], new: Iterable[Entry]) -> tuple[Pair, ...]:
    """Pairs of entries; what belongs to a renamed component is known by its new name."""
    old, new = tuple(old), tuple(new)
    components = match(_of(Topic.COMPONENTS, old), _of(Topic.COMPONENTS, new))
    names = {pair.before.key: pair.after.key for pair in components if pair.before and pair.after}
    rest = (_called(entry, names) for entry in old if entry.topic is not Topic.COMPONENTS)
    return components + match(rest, (entry for entry in new if entry.topic is not Topic.COMPONENTS))


def _of(topic: Topic, entries: Iterable[Entry]) -> Iterator[Entry]:
    return (entry for entry in entries if entry.topic is topic)


def _called(entry: Entry, names: dict[str, str]) -> Entry:
    """An entry with the name that its component has now."""
    was = entry.component
    now = names.get(was, was) if was else was
    if was is None or now is None or now == was:
        return entry
    key = entry.key.replace(f"{was} ", f"{now} ", 1) if entry.topic is Topic.IMAGES else entry.key
    marks = frozenset(f"of {now}" if each == f"of {was}" else each for each in entry.marks)
    return replace(entry, component=now, key=key, marks=marks)


def _change(pair: Pair) -> Change | None:
    old, new = pair.before, pair.after
    if old is None or new is None:
        entry = new or old
        if entry is None:
            return None
        action = Action.ADDED if new else Action.REMOVED
        return Change(topic=entry.topic, action=action, title=entry.title, before=old, after=new)
    shifts = tuple(_shifts(old, new))
    if not shifts and not pair.renamed:
        return None
    step, downgrade = _step(old, new) if new.topic in _VERSIONED else (None, False)
    return Change(
        topic=new.topic,
        action=Action.RENAMED if pair.renamed else Action.CHANGED,
        title=new.title,
        before=old,
        after=new,
        shifts=shifts,
        step=step,
        downgrade=downgrade,
    )


def _shifts(old: Entry, new: Entry) -> Iterator[Shift]:
    names = dict.fromkeys(aspect.name for entry in (new, old) for aspect in entry.aspects)
    for name in names:
        before, after = old.words(name), new.words(name)
        if before != after:
            place = next((each.at for each in new.aspects if each.name == name), None)
            yield Shift(name=name, before=before, after=after, at=place or new.at)


def _step(old: Entry, new: Entry) -> tuple[Step | None, bool]:
    """How far the version moved, and whether it went back."""
    was, now = _version(old), _version(new)
    if was is None or now is None or old.words("version") == new.words("version"):
        return None, False
    return was.step_to(now), now < was


def _version(entry: Entry) -> Version | None:
    words = entry.words("version")
    return parse_version(words[0]) if len(words) == 1 else None


def _order(change: Change) -> tuple[int, int, str, str]:
    return change.topic.rank, list(Action).index(change.action), change.title.casefold(), change.entry.key
