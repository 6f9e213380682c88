"""Findings about volumes, their classes and their copies."""

import re
from collections.abc import Iterator

from fleetbook.analysis.findings.evidence import Evidence
from fleetbook.core.identity import NamespacedName, ObjectRef
from fleetbook.model.findings import Finding
from fleetbook.model.storage import BackupJob, BackupState, BackupTarget, Volume

_COPYING = "backup"
"""Beginning of the tasks of Longhorn that copy volumes; snapshots, clean-ups and `system-backup` do not."""
_IN_CLUSTER = re.compile(r"(?:[a-z0-9+]+:)*(?://)?(?P<name>[a-z0-9-]+)\.(?P<namespace>[a-z0-9-]+)\.svc\b")


def storage_findings(evidence: Evidence) -> Iterator[Finding]:
    """Volumes that nothing copies, jobs that copy nothing or nowhere, a default class that is not alone."""
    for volume in evidence.cluster.storage.volumes:
        if volume.backup is BackupState.NOT_BACKED_UP:
            message = f"Volume {volume.key} is not backed up: {volume.backup_reason}."
            yield _on_volume(evidence, "volume-without-backup", volume, message, volume.backup_reason)
    for job in evidence.cluster.storage.jobs:
        yield from _on_job(evidence, job)
    for target in evidence.cluster.storage.targets:
        yield from _inside(evidence, target)
    defaults = [each for each in evidence.cluster.storage.classes if each.default]
    if len(defaults) > 1:
        names = " and ".join(each.name for each in defaults)
        subject = ObjectRef("StorageClass", "", defaults[-1].name)
        message = f"{names} are all the default class."
        yield evidence.found("several-default-classes", subject, message, defaults[-1].defined_at)


def volume_objects(volume: Volume) -> tuple[ObjectRef, ...]:
    """The claim, and what mounts it."""
    claim = ObjectRef("PersistentVolumeClaim", volume.namespace, volume.name)
    return (claim, *volume.mounted_by)


def _on_volume(evidence: Evidence, rule: str, volume: Volume, message: str, cause: str) -> Finding:
    return evidence.found(
        rule,
        f"Volume {volume.key}",
        message,
        volume.defined_at,
        cause=cause,
        about=volume_objects(volume),
        component=volume.component,
    )


def _on_job(evidence: Evidence, job: BackupJob) -> Iterator[Finding]:
    """A job that does not run; one of Longhorn without a target, or of which no volume is part."""
    if job.halted:
        message = f"Backup job {job.key} of {job.provider} {job.halted}."
        name, cause = f"Backup job {job.key}", f"it {job.halted}"
        yield evidence.found("backup-halted", name, message, job.defined_at, cause=cause)
    if job.provider != "Longhorn":
        return
    storage = evidence.cluster.storage
    subject = ObjectRef("RecurringJob", job.namespace, job.name)
    if job.task.startswith("backup") and not any(each.provider == "Longhorn" for each in storage.targets):
        message = f"{subject} makes backups, and Git holds no target of Longhorn's backups."
        yield evidence.found("backup-without-target", subject, message, job.defined_at)
    if not job.task.startswith(_COPYING):
        return
    known = all(each.backup is not BackupState.UNKNOWN for each in storage.volumes)
    if known and not evidence.is_partial and not any(job.key in each.backup_jobs for each in storage.volumes):
        groups = f"group {', '.join(job.groups)}" if job.groups else "job"
        message = f"{subject} copies nothing: no volume that Git tells of belongs to its {groups}."
        yield evidence.found("backup-of-nothing", subject, message, job.defined_at)


def _inside(evidence: Evidence, target: BackupTarget) -> Iterator[Finding]:
    """Targets at a Service of the cluster, whose own volumes lie in the cluster, too."""
    found = _IN_CLUSTER.search(target.url) if isinstance(target.url, str) else None
    if found is None:
        return
    service = NamespacedName(found["namespace"], found["name"])
    component = evidence.grouping.component_serving(service.namespace, service.name)
    volumes = [each for each in evidence.cluster.storage.volumes if each.component == component]
    if component and volumes and all(_lies_inside(each) for each in volumes):
        message = f"{target.provider} copies to {target.url}, which is {component} in this cluster."
        subject = f"Backup target {target.name}"
        yield evidence.found(
            "backup-inside-cluster", subject, message, target.defined_at, component=component
        )


def _lies_inside(volume: Volume) -> bool:
    return volume.backing is None and volume.backup is not BackupState.NOT_NEEDED
