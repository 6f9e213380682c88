"""Volumes, classes, and what copies them."""

from collections.abc import Iterator

from fleetbook.compare.entries.owners import Owners
from fleetbook.compare.entry import Aspect, Entry, Topic, listed, said
from fleetbook.model.architecture import Cluster
from fleetbook.model.storage import BackupJob, Storage, StorageClass, Volume


def storage_entries(cluster: Cluster) -> Iterator[Entry]:
    """Every volume, class, backup job and backup target."""
    owners = Owners(cluster)
    storage = cluster.storage
    for volume in storage.volumes:
        yield _volume_entry(volume, storage, owners)
    for each in storage.classes:
        yield _class_entry(each, storage)
    for job in storage.jobs:
        yield _job_entry(job, storage)
    for target in storage.targets:
        yield Entry(
            topic=Topic.BACKUPS,
            key=f"target {target.provider} {target.name}",
            title=f"{target.provider} target {target.name}",
            aspects=(Aspect(name="address", words=said(target.url)),),
            marks=frozenset({f"address {target.url}", f"provider {target.provider}"}),
            at=target.defined_at,
        )


def _volume_entry(volume: Volume, storage: Storage, owners: Owners) -> Entry:
    mounted = listed(volume.mounted_by)
    return Entry(
        topic=Topic.VOLUMES,
        key=str(volume.key),
        title=str(volume.key),
        aspects=(
            Aspect(name="backup", words=(str(volume.backup),)),
            Aspect(name="backup jobs", words=listed(volume.backup_jobs)),
            Aspect(name="replicas", words=said(volume.replicas), at=volume.lines.get("replicas")),
            Aspect(name="size", words=said(volume.size), at=volume.lines.get("size")),
            Aspect(name="class", words=said(volume.storage_class)),
            Aspect(name="access", words=listed(volume.access_modes)),
            Aspect(name="claims", words=said(volume.count)),
            Aspect(name="data on", words=said(volume.backing)),
            Aspect(name="mounted by", words=mounted),
            Aspect(name="reclaimed", words=said(_reclaim_policy(volume, storage))),
        ),
        marks=frozenset({f"of {volume.component}", f"size {volume.size}", f"class {volume.storage_class}"})
        | {f"mounted {each}" for each in mounted},
        component=volume.component,
        kustomization=owners.kustomization(volume.component),
        at=volume.defined_at,
    )


def _reclaim_policy(volume: Volume, storage: Storage) -> str | None:
    """What becomes of the data when the claim goes; None where Git does not tell."""
    classes = {each.name: each for each in storage.classes}
    default = next((each for each in storage.classes if each.default), None)
    named = volume.storage_class is not None
    found = classes.get("".join(said(volume.storage_class))) if named else default
    return found.reclaim_policy if found else None


def _class_entry(each: StorageClass, storage: Storage) -> Entry:
    users = {one.component for one in storage.volumes if one.storage_class == each.name}
    return Entry(
        topic=Topic.STORAGE_CLASSES,
        key=each.name,
        title=each.name,
        aspects=(
            Aspect(name="provisioner", words=(each.provisioner,)),
            Aspect(name="default", words=("yes" if each.default else "no",)),
            Aspect(name="replicas", words=said(each.replicas), at=each.replicas_at),
            Aspect(name="erasure coding", words=said(each.erasure_coding)),
            Aspect(name="reclaimed", words=said(each.reclaim_policy)),
            Aspect(name="address", words=said(each.address)),
        ),
        marks=frozenset({f"provisioner {each.provisioner}", f"of {each.component}"}),
        component=each.component,
        touches=tuple(sorted(filter(None, users))),
        at=each.defined_at,
    )


def _job_entry(job: BackupJob, storage: Storage) -> Entry:
    copied = [volume for volume in storage.volumes if job.key in volume.backup_jobs]
    return Entry(
        topic=Topic.BACKUPS,
        key=f"job {job.provider} {job.key}",
        title=f"{job.provider} {job.key}",
        aspects=(
            Aspect(name="task", words=(job.task,)),
            Aspect(name="schedule", words=said(job.schedule)),
            Aspect(name="keeps", words=said(job.retain)),
            Aspect(name="target", words=said(job.target)),
            Aspect(name="groups", words=listed(job.groups)),
            Aspect(name="halted", words=said(job.halted)),
        ),
        marks=frozenset({f"provider {job.provider}", f"task {job.task}", f"schedule {job.schedule}"}),
        touches=tuple(sorted({volume.component for volume in copied if volume.component})),
        at=job.defined_at,
    )
