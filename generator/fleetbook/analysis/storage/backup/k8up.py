"""K8up: a Schedule backs up the claims of its namespace."""

from collections.abc import Iterator, Mapping
from typing import Any

from fleetbook.analysis.places import lines_of
from fleetbook.analysis.shape import known, mapping, text, within
from fleetbook.analysis.storage.backup.tool import Cover, schedule_of
from fleetbook.analysis.storage.claim import Claim
from fleetbook.core.unknown import Unknown
from fleetbook.model.storage import BackupJob, BackupState, BackupTarget, StorageClass
from fleetbook.resolve.fleet import ResolvedCluster, Resource
from fleetbook.resolve.sources.addresses import without_credentials

_SCHEDULE = ("spec", "backup", "schedule")


class K8up:
    """The Schedules of a cluster that back up."""

    def __init__(self, cluster: ResolvedCluster) -> None:
        schedules = [
            each
            for each in cluster.objects
            if each.group == "k8up.io" and each.ref.kind == "Schedule" and within(each.body, *_SCHEDULE)
        ]
        self.jobs = tuple(_job(each) for each in schedules)
        self.targets = tuple(target for each in schedules for target in _target(each))
        self._by_namespace = {each.ref.namespace: each for each in schedules}

    def cover(self, claim: Claim, storage_class: StorageClass | None) -> Cover | None:
        """A Schedule holds for all claims of its namespace but those that opt out."""
        schedule = self._by_namespace.get(claim.key.namespace)
        if schedule is None:
            return None
        if claim.annotations.get("k8up.io/backup") == "false":
            return Cover(BackupState.NOT_BACKED_UP, "it opts out of K8up's Schedule")
        jobs = (schedule.ref.name,)
        return Cover(BackupState.BACKED_UP, "K8up copies the claims of its namespace", jobs)


def _job(each: Resource) -> BackupJob:
    schedule, in_words = schedule_of(within(each.body, *_SCHEDULE))
    retention = mapping(within(each.body, "spec", "prune", "retention"))
    kept = [f"{text(value)} {key.removeprefix('keep').lower()}" for key, value in sorted(retention.items())]
    return BackupJob(
        origin=each.origin,
        defined_at=each.at(),
        lines=lines_of(each, {"schedule": _SCHEDULE, "retain": ("spec", "prune", "retention")}),
        namespace=each.ref.namespace,
        name=each.ref.name,
        provider="K8up",
        task="backup",
        schedule=schedule,
        schedule_text=in_words,
        retain=", ".join(kept) or None,
        groups=(),
        target=next((target.name for target in _target(each)), None),
    )


def _target(each: Resource) -> Iterator[BackupTarget]:
    for keys in (("spec", "backup", "backend"), ("spec", "backend")):
        backend = mapping(within(each.body, *keys))
        if backend:
            yield BackupTarget(
                origin=each.origin,
                defined_at=each.at(*keys),
                name=f"k8up/{each.ref.key}",
                url=_url(backend),
                provider="K8up",
            )
            return


def _url(backend: Mapping[str, Any]) -> str | Unknown:
    s3 = mapping(backend.get("s3"))
    endpoint, bucket = text(s3.get("endpoint")), text(s3.get("bucket"))
    url = known("/".join(part.rstrip("/") for part in (endpoint, bucket) if part) or None)
    if isinstance(url, str):
        return without_credentials(url)
    return url or Unknown("Git does not name the backend's address")
