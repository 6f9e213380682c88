"""What every backup tool can say."""

from dataclasses import dataclass
from typing import Protocol

from fleetbook.analysis.schedule import in_words
from fleetbook.analysis.shape import known
from fleetbook.analysis.storage.claim import Claim
from fleetbook.core.unknown import Unknown
from fleetbook.model.storage import BackupJob, BackupState, BackupTarget, StorageClass


@dataclass(frozen=True)
class Cover:
    """What a tool does for one volume: the names of its jobs, and what that comes to."""

    state: BackupState
    reason: str
    jobs: tuple[str, ...] = ()


class BackupTool(Protocol):
    """One tool with its jobs and targets in one cluster."""

    jobs: tuple[BackupJob, ...]
    targets: tuple[BackupTarget, ...]

    def cover(self, claim: Claim, storage_class: StorageClass | None) -> Cover | None:
        """What the tool does for a volume; None where it has nothing to do with it."""
        ...


def schedule_of(value: object) -> tuple[str | Unknown | None, str]:
    """A schedule as it is written, and in words."""
    schedule = known(value)
    if isinstance(schedule, str):
        return schedule, in_words(schedule)
    return schedule, "not scheduled" if schedule is None else "unknown"
