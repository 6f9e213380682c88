"""What differs, as data for other programs."""

from fleetbook.compare.change import Change, ClusterChanges, Difference, Shift
from fleetbook.compare.entry import Entry
from fleetbook.compare.history import CommitChanges
from fleetbook.model.architecture import Architecture, Repository
from fleetbook.render.architecture_json import Json, JsonObject, plain
from fleetbook.views.change_summary import summary

SCHEMA_VERSION = 1


def difference_data(difference: Difference, before: Architecture, after: Architecture) -> JsonObject:
    """The whole difference as plain data."""
    return {
        "schema_version": SCHEMA_VERSION,
        "summary": summary(difference),
        "before": _side(before.repository),
        "after": _side(after.repository),
        "clusters": [_cluster(each) for each in difference.clusters],
        "unread": plain(difference.unread),
    }


def commit_data(changes: CommitChanges) -> JsonObject:
    """What a commit changed, as plain data."""
    found = changes.difference
    return {
        "commit": plain(changes.commit),
        "summary": summary(found) if found else None,
        "problem": changes.problem or None,
        "clusters": [_cluster(each) for each in found.clusters] if found else [],
    }


def _side(repository: Repository) -> JsonObject:
    return {"revision": repository.revision, "dirty": repository.dirty}


def _cluster(cluster: ClusterChanges) -> JsonObject:
    return {
        "name": cluster.cluster,
        "was": cluster.was,
        "fate": str(cluster.fate),
        "radius": plain(cluster.radius),
        "changes": [_change(each) for each in cluster.changes],
    }


def _change(change: Change) -> JsonObject:
    step = change.step
    return {
        "topic": str(change.topic),
        "action": str(change.action),
        "title": change.title,
        "was": change.before.title if change.before and change.before.title != change.title else None,
        "component": change.entry.component,
        "part_of": change.part_of,
        "step": step.name.lower() if step else None,
        "downgrade": change.downgrade,
        "shifts": [_shift(each) for each in change.shifts],
        "remarks": plain(change.remarks),
        "before": _entry(change.before),
        "after": _entry(change.after),
    }


def _shift(shift: Shift) -> JsonObject:
    return {
        "name": shift.name,
        "before": plain(shift.before),
        "after": plain(shift.after),
        "at": plain(shift.at),
    }


def _entry(entry: Entry | None) -> Json:
    if entry is None:
        return None
    aspects = {aspect.name: plain(aspect.words) for aspect in entry.aspects if aspect.words}
    return {"key": entry.key, "at": plain(entry.at), "aspects": aspects}
