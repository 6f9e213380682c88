"""What every backup tool can say."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from fleetbook.analysis.schedule import in_words
from fleetbook.analysis.shape import known, text
from fleetbook.analysis.storage.backup.halts import Halt
from fleetbook.analysis.storage.claim import Claim
from fleetbook.core.identity import NamespacedName
from fleetbook.core.unknown import Unknown
from fleetbook.model.storage import BackupJob, BackupState, BackupTarget, StorageClass


@dataclass(frozen=True)
class Cover:
    """What a tool does for one volume: its jobs, and what that comes to."""

    state: BackupState
    reason: str
    jobs: tuple[NamespacedName, ...] = ()


@dataclass(frozen=True)
class Run:
    """A job, and why it may not run."""

    job: BackupJob
    halt: Halt | None


class BackupTool(Protocol):
    """One tool with its jobs and targets in one cluster."""

    jobs: tuple[BackupJob, ...]
    targets: tuple[BackupTarget, ...]

    def cover(self, claim: Claim, storage_class: StorageClass | None) -> Cover | None:
        """What the tool does for a volume; None where it has nothing to do with it."""
        ...


def cover_by(runs: Sequence[Run], state: BackupState, reason: str) -> Cover | None:
    """What jobs for a volume come to, given what each that runs does for it; None without a job."""
    if not runs:
        return None
    jobs = tuple(each.job.key for each in runs)
    halts = [(each.job, each.halt) for each in runs if each.halt]
    if len(halts) < len(runs):
        return Cover(state, reason, jobs)
    job, halt = next(((job, halt) for job, halt in halts if not halt.certain), halts[0])
    words = f"its job {job.name} {halt.why}"
    if halt.certain:
        return Cover(BackupState.NOT_BACKED_UP, words, jobs)
    return Cover(BackupState.UNKNOWN, f"{reason}, but {words}", jobs)


def schedule_of(value: object) -> tuple[str | Unknown | None, str]:
    """A schedule as it is written, and in words."""
    schedule = known(value)
    if isinstance(schedule, str):
        return schedule, in_words(schedule)
    return schedule, "not scheduled" if schedule is None else "unknown"


_DURATION = re.compile(r"(\d+)h(?:0+m)?(?:0+s)?")
_AGE = re.compile(r"(\d+)([dwm])")
_UNITS = {"d": "day", "w": "week", "m": "month"}


def kept_for(written: str | None) -> str | None:
    """A time in words: `720h0m0s` is 30 days, and in the notation of CNPG `4w` is 4 weeks."""
    duration, age = _DURATION.fullmatch(written or ""), _AGE.fullmatch(written or "")
    if duration:
        hours = int(duration[1])
        return _counted(hours // 24, "day") if hours and hours % 24 == 0 else _counted(hours, "hour")
    return _counted(int(age[1]), _UNITS[age[2]]) if age else written


def _counted(number: int, unit: str) -> str:
    return f"{number} {unit}{'' if number == 1 else 's'}"


_PERIODS = ("hourly", "daily", "weekly", "monthly", "yearly", "annual")


def retained(policy: Mapping[str, object]) -> str | None:
    """A retention policy in words: `keepDaily: 7` and `daily: 7` are `7 daily`."""
    kept = {str(key).removeprefix("keep").lower(): text(value) for key, value in policy.items()}
    found = [f"the last {kept[key]}" for key in ("last", "latest") if kept.get(key)]
    found += [f"{kept[period]} {period}" for period in _PERIODS if kept.get(period)]
    found += [f"all within {kept['within']}"] if kept.get("within") else []
    return ", ".join(found) or None
