"""CronJobs that run a backup program: that they copy is clear, what and where to is not."""

import re
from dataclasses import dataclass

from fleetbook.analysis.places import lines_of
from fleetbook.analysis.podspec import PodSpec, pod_specs
from fleetbook.analysis.shape import text, within, words
from fleetbook.analysis.storage.backup.halts import Halts
from fleetbook.analysis.storage.backup.tool import Cover, Run, cover_by, schedule_of
from fleetbook.analysis.storage.claim import Claim
from fleetbook.catalogue.loader import Catalogue
from fleetbook.core.identity import NamespacedName
from fleetbook.core.unknown import Unknown
from fleetbook.model.storage import BackupJob, BackupState, BackupTarget, StorageClass
from fleetbook.resolve.fleet import ResolvedCluster

_PROGRAM = re.compile(
    r"\b(restic|rclone|borgmatic|borg|kopia|duplicity|pg_dumpall|pg_dump|mysqldump|mariadb-dump|mongodump|velero)\b"
)


@dataclass(frozen=True)
class _Copying:
    """A CronJob that runs a backup program, with the claims that it mounts."""

    run: Run
    program: str
    mounts: frozenset[NamespacedName]


class CronJobs:
    """The CronJobs of a cluster that run a program which is known to make backups."""

    def __init__(self, cluster: ResolvedCluster, catalogue: Catalogue, halts: Halts) -> None:
        pods = [each for each in pod_specs(cluster.objects) if each.owner.kind == "CronJob"]
        self._found = [
            _Copying(_run(pod, program, halts), program, frozenset(key for _, key in pod.claims()))
            for pod in pods
            if (program := _program(pod, catalogue))
        ]
        self.jobs = tuple(each.run.job for each in self._found)
        self.targets = tuple(_target(each.run.job) for each in self._found)

    def cover(self, claim: Claim, storage_class: StorageClass | None) -> Cover | None:
        """A CronJob that mounts the claim may read it or write to it."""
        found = [each for each in self._found if claim.key in each.mounts]
        if not found:
            return None
        name, program = found[0].run.job.name, found[0].program
        reason = f"the CronJob {name} mounts it and runs {program}; what it copies, Git does not say"
        return cover_by([each.run for each in found], BackupState.UNKNOWN, reason)


def _program(pod: PodSpec, catalogue: Catalogue) -> str | None:
    """The backup program that a container runs, by its image or its command."""
    for _, container in pod.containers():
        entry = catalogue.for_image(text(container.get("image")) or "")
        if entry is not None and entry.category == "Backup":
            return entry.title
        command = " ".join((*words(container.get("command")), *words(container.get("args"))))
        match = _PROGRAM.search(command)
        if match:
            return match[1]
    return None


def _run(pod: PodSpec, program: str, halts: Halts) -> Run:
    resource = pod.resource
    schedule, in_words = schedule_of(within(resource.body, "spec", "schedule"))
    suspended = within(resource.body, "spec", "suspend") is True
    halt = halts.of(resource, "is suspended" if suspended else "", schedule)
    job = BackupJob(
        origin=resource.origin,
        defined_at=resource.at(),
        lines=lines_of(resource, {"schedule": ("spec", "schedule")}),
        namespace=resource.ref.namespace,
        name=resource.ref.name,
        provider="CronJob",
        task=program,
        schedule=schedule,
        schedule_text=in_words,
        retain=None,
        groups=(),
        target=f"cronjob/{resource.ref.key}",
        halted=halt.why if halt else None,
    )
    return Run(job, halt)


def _target(job: BackupJob) -> BackupTarget:
    return BackupTarget(
        origin=job.origin,
        defined_at=job.defined_at,
        name=job.target or "",
        url=Unknown("the program's own settings say where"),
        provider=job.provider,
    )
