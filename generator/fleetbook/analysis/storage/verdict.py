"""Whether a volume is copied somewhere else."""

from collections.abc import Sequence

from fleetbook.analysis.storage.backing import Backing
from fleetbook.analysis.storage.backup import Cover
from fleetbook.analysis.storage.claim import Claim
from fleetbook.core.unknown import Unknown
from fleetbook.model.storage import BackupState, Keeping, StorageClass

_CACHE_WORDS = {"cache", "tmp", "temp", "scratch", "transcode", "transcodes"}
_OUTSIDE = (Keeping.FILE_SERVER, Keeping.BLOCK_SERVER)
"""What the owner of the server copies, if anyone does: that is not for this repository to say."""


def verdict(
    claim: Claim, storage_class: StorageClass | None, backing: Backing | None, covers: Sequence[Cover]
) -> Cover:
    """The state of a volume and why, by the strongest reason there is; `covers` is what the tools say."""
    jobs = tuple(sorted({job for cover in covers for job in cover.jobs}))
    chosen = (
        _among(covers, BackupState.BACKED_UP)
        or _not_needed(claim, storage_class, backing)
        or _among(covers, BackupState.UNKNOWN)
        or _among(covers, BackupState.NOT_BACKED_UP)
        or _unknown(claim, storage_class, backing)
        or Cover(BackupState.NOT_BACKED_UP, "no job in Git copies it")
    )
    return Cover(chosen.state, chosen.reason, jobs)


def _among(covers: Sequence[Cover], state: BackupState) -> Cover | None:
    """The first cover of a state; one by a job says more than one by the lack of jobs."""
    found = [cover for cover in covers if cover.state is state]
    return next((cover for cover in found if cover.jobs), next(iter(found), None))


def _not_needed(claim: Claim, storage_class: StorageClass | None, backing: Backing | None) -> Cover | None:
    if backing and backing.outside:
        return Cover(BackupState.NOT_NEEDED, f"its data lies outside the cluster, on {backing.provisioner}")
    kept_on = storage_class.kept_on if storage_class and not backing else None
    if kept_on in _OUTSIDE:
        return Cover(BackupState.NOT_NEEDED, f"its data lies outside the cluster, on {kept_on}")
    if _CACHE_WORDS & set(claim.key.name.lower().split("-")):
        return Cover(BackupState.NOT_NEEDED, "its name says that it holds nothing to keep")
    return None


def _unknown(claim: Claim, storage_class: StorageClass | None, backing: Backing | None) -> Cover | None:
    if storage_class or backing:
        return None
    if claim.storage_class == "":
        return _because("it is bound by hand to a volume that Git does not hold")
    if claim.storage_class is None:
        return _because("it names no storage class, and Git does not say which is the default")
    if isinstance(claim.storage_class, Unknown):
        return _because(claim.storage_class.reason)
    return _because(f"Git holds no storage class {claim.storage_class}")


def _because(reason: str) -> Cover:
    return Cover(BackupState.UNKNOWN, reason)
