"""Changes: what was added, removed, renamed or changed, and what that means."""

from dataclasses import dataclass
from enum import StrEnum

from fleetbook.compare.entry import Entry, Topic
from fleetbook.core.location import Location
from fleetbook.core.version import Step


class Action(StrEnum):
    """What happened to an entry."""

    ADDED = "added"
    REMOVED = "removed"
    RENAMED = "renamed"
    CHANGED = "changed"


@dataclass(frozen=True, kw_only=True)
class Shift:
    """An aspect that says something else than before."""

    name: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    at: Location | None
    """The line that says it now; that which said it where nothing does any more."""

    @property
    def gained(self) -> tuple[str, ...]:
        """Words that are new."""
        return tuple(word for word in self.after if word not in self.before)

    @property
    def lost(self) -> tuple[str, ...]:
        """Words that are gone."""
        return tuple(word for word in self.before if word not in self.after)


class Weight(StrEnum):
    """How much a remark matters."""

    ALARM = "alarm"
    """Something is opened, lost or left without protection: look before this is merged."""
    NOTE = "note"
    """What a reader of the change may not expect."""


@dataclass(frozen=True, kw_only=True)
class Remark:
    """What a change means, in a sentence without its full stop."""

    weight: Weight
    text: str


@dataclass(frozen=True, kw_only=True)
class Change:
    """What happened to one entry."""

    topic: Topic
    action: Action
    title: str
    """What the entry is called, now if it is still there."""
    before: Entry | None
    after: Entry | None
    shifts: tuple[Shift, ...] = ()
    step: Step | None = None
    """How far two versions of a chart or image are apart; None where that cannot be told."""
    downgrade: bool = False
    """Whether the version is older than before."""
    remarks: tuple[Remark, ...] = ()
    part_of: str | None = None
    """Id of the component with which it came or went; None where it changed by itself."""

    @property
    def entry(self) -> Entry:
        """The entry as it is now, else as it was."""
        found = self.after or self.before
        if found is None:
            raise ValueError("a change is of an entry")
        return found

    @property
    def alarms(self) -> tuple[Remark, ...]:
        """What is to be looked at before it is merged."""
        return tuple(each for each in self.remarks if each.weight is Weight.ALARM)

    def shift(self, name: str) -> Shift | None:
        """The shift of an aspect; None where it says what it said."""
        return next((each for each in self.shifts if each.name == name), None)


@dataclass(frozen=True, kw_only=True)
class Radius:
    """How far the changes of a cluster reach."""

    touched: tuple[str, ...]
    """Titles of the components that something changes of."""
    felt: tuple[str, ...]
    """Titles of the further components that feel at once when one of those is down."""
    total: int
    """How many components the cluster has."""


class Fate(StrEnum):
    """Whether a cluster is in both architectures."""

    KEPT = "kept"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, kw_only=True)
class ClusterChanges:
    """What changes in one cluster; a cluster that comes or goes is told as a whole, without changes."""

    cluster: str
    fate: Fate
    was: str | None = None
    """Its name before, where that was another."""
    changes: tuple[Change, ...] = ()
    radius: Radius | None = None


@dataclass(frozen=True, kw_only=True)
class Difference:
    """What differs between two architectures, cluster by cluster."""

    clusters: tuple[ClusterChanges, ...]
    """Only those in which something differs."""
    unread: tuple[str, ...] = ()
    """What could not be read now and could before, or the other way round; the changes may lack it."""

    @property
    def changes(self) -> tuple[Change, ...]:
        """The changes of all clusters."""
        return tuple(change for cluster in self.clusters for change in cluster.changes)
