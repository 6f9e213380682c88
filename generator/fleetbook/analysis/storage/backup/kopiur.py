"""Kopiur: policies name claims, schedules run policies, repositories hold the copies."""

from collections.abc import Iterator, Mapping
from typing import Any

from fleetbook.analysis.places import lines_of
from fleetbook.analysis.shape import known, mapping, sequence, text, within
from fleetbook.analysis.storage.backup.tool import Cover, schedule_of
from fleetbook.analysis.storage.claim import Claim
from fleetbook.core.identity import NamespacedName
from fleetbook.core.unknown import Unknown
from fleetbook.model.storage import BackupJob, BackupState, BackupTarget, StorageClass
from fleetbook.resolve.fleet import ResolvedCluster, Resource
from fleetbook.resolve.sources.addresses import without_credentials

_GROUP = "kopiur.home-operations.com"
_CRON = ("spec", "schedule", "cron")
_NOWHERE = Unknown("Git does not name the repository's address")


class Kopiur:
    """The SnapshotSchedules of a cluster, with the policies that they run."""

    def __init__(self, cluster: ResolvedCluster) -> None:
        ours = {each.ref: each for each in cluster.objects if each.group == _GROUP}.values()
        self._policies = {each.ref.key: each for each in ours if each.ref.kind == "SnapshotPolicy"}
        schedules = [each for each in ours if each.ref.kind == "SnapshotSchedule"]
        self.jobs = tuple(self._job(each) for each in schedules)
        self.targets = tuple(
            _target(each) for each in ours if each.ref.kind in ("ClusterRepository", "Repository")
        )
        self._by_claim = {claim: each for each in schedules for claim in self._claims(each)}

    def cover(self, claim: Claim, storage_class: StorageClass | None) -> Cover | None:
        """Whether a policy that is run on a schedule names the claim."""
        schedule = self._by_claim.get(claim.key)
        if schedule is None:
            return None
        jobs = (schedule.ref.name,)
        if within(schedule.body, "spec", "suspend") is True:
            return Cover(BackupState.NOT_BACKED_UP, "its SnapshotSchedule is suspended", jobs)
        return Cover(BackupState.BACKED_UP, "Kopiur copies it to its repository", jobs)

    def _policy(self, schedule: Resource) -> Resource | None:
        name = text(within(schedule.body, "spec", "policyRef", "name")) or ""
        return self._policies.get(NamespacedName(schedule.ref.namespace, name))

    def _claims(self, schedule: Resource) -> Iterator[NamespacedName]:
        policy = self._policy(schedule)
        for source in sequence(within(policy.body, "spec", "sources")) if policy else ():
            name = text(within(source, "pvc", "name"))
            if name:
                yield NamespacedName(schedule.ref.namespace, name)

    def _job(self, each: Resource) -> BackupJob:
        policy = self._policy(each)
        body = policy.body if policy else {}
        schedule, in_words = schedule_of(within(each.body, *_CRON))
        repository = text(within(body, "spec", "repository", "name"))
        return BackupJob(
            origin=each.origin,
            defined_at=each.at(),
            lines=lines_of(each, {"schedule": _CRON}),
            namespace=each.ref.namespace,
            name=each.ref.name,
            provider="Kopiur",
            task="backup",
            schedule=schedule,
            schedule_text=in_words,
            retain=_retain(within(body, "spec", "retention")),
            groups=(),
            target=f"kopiur/{repository}" if repository else None,
        )


def _retain(retention: Any) -> str | None:
    kept = [f"{text(value)} {key.removeprefix('keep').lower()}" for key, value in mapping(retention).items()]
    return ", ".join(kept) or None


def _target(repository: Resource) -> BackupTarget:
    return BackupTarget(
        origin=repository.origin,
        defined_at=repository.at("spec", "backend"),
        name=f"kopiur/{repository.ref.name}",
        url=_url(mapping(within(repository.body, "spec", "backend"))),
        provider="Kopiur",
    )


def _url(backend: Mapping[str, Any]) -> str | Unknown:
    nfs = mapping(within(backend, "filesystem", "volume", "nfs"))
    if nfs:
        return known(f"nfs://{text(nfs.get('server'))}{text(nfs.get('path'))}") or _NOWHERE
    s3 = mapping(backend.get("s3"))
    parts = [written for key in ("endpoint", "bucket") if (written := text(s3.get(key)))]
    url = known("/".join(parts) or None) or _NOWHERE
    return without_credentials(url) if isinstance(url, str) else url
