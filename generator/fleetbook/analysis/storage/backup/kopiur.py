"""Kopiur: policies name claims, schedules run policies, repositories hold the copies."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from fleetbook.analysis.places import lines_of
from fleetbook.analysis.shape import known, mapping, sequence, text, within
from fleetbook.analysis.storage.backup.halts import Halts
from fleetbook.analysis.storage.backup.tool import Cover, Run, cover_by, retained, schedule_of
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

    def __init__(self, cluster: ResolvedCluster, halts: Halts) -> None:
        ours = {each.ref: each for each in cluster.objects if each.group == _GROUP}.values()
        self._policies = {each.ref.key: each for each in ours if each.ref.kind == "SnapshotPolicy"}
        self.targets = tuple(
            _target(each) for each in ours if each.ref.kind in ("ClusterRepository", "Repository")
        )
        self._by_claim: dict[NamespacedName, list[Run]] = defaultdict(list)
        jobs = []
        for schedule in (each for each in ours if each.ref.kind == "SnapshotSchedule"):
            run = self._run(schedule, halts)
            jobs.append(run.job)
            for claim in self._claims(schedule):
                self._by_claim[claim].append(run)
        self.jobs = tuple(jobs)

    def cover(self, claim: Claim, storage_class: StorageClass | None) -> Cover | None:
        """Whether a policy that is run on a schedule names the claim."""
        runs = self._by_claim.get(claim.key, [])
        stated = {each.name for each in self.targets}
        missing = [run.job.target for run in runs if run.job.target not in stated]
        if runs and len(missing) == len(runs):
            where = (missing[0] or "").removeprefix("kopiur/") or "that Git does not name"
            reason = f"Kopiur copies it to the repository {where}, which Git does not hold"
            return cover_by(runs, BackupState.UNKNOWN, reason)
        return cover_by(runs, BackupState.BACKED_UP, "Kopiur copies it to its repository")

    def _policy(self, schedule: Resource) -> Resource | None:
        name = text(within(schedule.body, "spec", "policyRef", "name")) or ""
        return self._policies.get(NamespacedName(schedule.ref.namespace, name))

    def _claims(self, schedule: Resource) -> Iterator[NamespacedName]:
        policy = self._policy(schedule)
        for source in sequence(within(policy.body, "spec", "sources")) if policy else ():
            name = text(within(source, "pvc", "name"))
            if name:
                yield NamespacedName(schedule.ref.namespace, name)

    def _run(self, each: Resource, halts: Halts) -> Run:
        policy = self._policy(each)
        body = policy.body if policy else {}
        schedule, in_words = schedule_of(within(each.body, *_CRON))
        repository = text(within(body, "spec", "repository", "name"))
        suspended = any(within(one, "spec", "suspend") is True for one in (each.body, body))
        halt = halts.of(each, "is suspended" if suspended else "", schedule)
        job = BackupJob(
            origin=each.origin,
            defined_at=each.at(),
            lines=lines_of(each, {"schedule": _CRON}),
            namespace=each.ref.namespace,
            name=each.ref.name,
            provider="Kopiur",
            task="backup",
            schedule=schedule,
            schedule_text=in_words,
            retain=retained(mapping(within(body, "spec", "retention"))),
            groups=(),
            target=f"kopiur/{repository}" if repository else None,
            halted=halt.why if halt else None,
        )
        return Run(job, halt)


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
