"""Storage: where data lives, and whether it is backed up."""

from collections import defaultdict
from collections.abc import Sequence

from fleetbook.core.origin import Origin
from fleetbook.model.storage import (
    BackupJob,
    BackupState,
    BackupTarget,
    Keeping,
    Mount,
    MountKind,
    StorageClass,
    Volume,
)
from fleetbook.views.diagram import Tone
from fleetbook.views.page import (
    Badge,
    Block,
    Code,
    GitLink,
    Heading,
    Muted,
    PageLink,
    PageView,
    Paragraph,
    Rich,
    Row,
    Table,
    Text,
)
from fleetbook.views.paths import anchor
from fleetbook.views.phrases import (
    NOTHING,
    by_default,
    codes,
    folded,
    joined,
    known,
    known_from,
    mark,
    plain,
    stated,
    text,
    with_contents,
)
from fleetbook.views.scene import Scene
from fleetbook.views.storage_diagram import diagram
from fleetbook.views.storage_summary import summary, unprotected, volume_anchor

STATE_TONES = {
    BackupState.BACKED_UP: Tone.GOOD,
    BackupState.NOT_BACKED_UP: Tone.WARN,
    BackupState.NOT_NEEDED: Tone.NEUTRAL,
    BackupState.UNKNOWN: Tone.NEUTRAL,
}


def page(scene: Scene) -> PageView | None:
    """The page `storage`; None where nothing is stored."""
    storage = scene.cluster.storage
    if not (storage.volumes or storage.classes or storage.jobs or storage.targets or storage.mounts):
        return None
    blocks: list[Block] = [Paragraph(summary(scene))]
    spec = diagram(scene)
    if spec:
        blocks.append(spec)
    blocks += unprotected(scene)
    if storage.volumes:
        table = volume_table(scene, storage.volumes).without("Mounted by")
        blocks += [Heading("Volumes", "volumes"), table]
    if storage.mounts:
        blocks += [Heading("Mounted without a claim", "mounts"), mount_table(scene, storage.mounts)]
    if storage.jobs:
        blocks += [Heading("Backup jobs", "backup-jobs"), *folded(job_table(storage.jobs))]
    if storage.targets:
        blocks += [Heading("Backup targets", "backup-targets"), _target_table(storage.targets)]
    if storage.classes:
        blocks += [Heading("Storage classes", "classes"), _class_table(scene, storage.classes)]
    return PageView(
        path=scene.paths.page("storage"),
        title="Storage",
        description=f"Where the data of the cluster {scene.cluster.name} lives, and whether it is backed up.",
        icon="material/database",
        blocks=with_contents(scene.paths.page("storage"), blocks),
        hide_toc=True,
    )


def volume_table(scene: Scene, volumes: Sequence[Volume]) -> Table:
    """Volumes with their class, replicas and backups."""
    columns = ("Volume", "Component", "Mounted by", "Size", "Class", "Replicas", "Backup")
    return Table(
        "Volumes and their backups", columns, tuple(_volume_row(scene, volume) for volume in volumes)
    )


def _volume_row(scene: Scene, volume: Volume) -> Row:
    # A size with a line of its own is no default: it is the claim that the chart makes by itself.
    default, sized = by_default(volume.default_version), "size" in volume.lines
    return Row(
        (
            (Code(str(volume.key)), *_assumed(volume), Text(" "), *mark(volume), *(default if sized else ())),
            (scene.link(volume.component),),
            joined([(Code(each.name), Muted(f" {each.kind}")) for each in volume.mounted_by]) or NOTHING,
            (*stated(volume, "size", volume.size), *_times(volume), *(() if sized else default)),
            _class_of(volume),
            _copies(volume),
            _backup(scene, volume),
        ),
        volume_anchor(volume),
    )


def _by_default(each: Volume | StorageClass) -> Rich:
    if each.replicas_origin is not Origin.DEFAULT:
        return ()
    return known_from(Origin.DEFAULT, each.replicas_version)


def _backup(scene: Scene, volume: Volume) -> Rich:
    """The state with the jobs that copy the volume out of the cluster and when, or with the reason."""
    state = Badge(str(volume.backup), STATE_TONES[volume.backup])
    own = set(volume.backup_jobs)
    jobs = [each for each in scene.cluster.storage.jobs if each.key in own and each.target]
    running = [_job_link(scene, each) for each in jobs if not each.halted]
    if volume.backup is BackupState.BACKED_UP and running:
        return (state, Text(" "), *joined(running, " · "))
    return (state, Muted(f" {volume.backup_reason}"))


def _job_link(scene: Scene, job: BackupJob) -> Rich:
    """The job with its row and its schedule; where it copies to stands in its row."""
    row = f"{scene.paths.page('storage')}#{anchor('job', job.namespace, job.name)}"
    return (PageLink(job.name, row), Muted(f" {job.schedule_text}"))


def _class_of(volume: Volume) -> Rich:
    if volume.storage_class == "":
        return (Muted("bound by hand"), *((Text(" "), Code(volume.backing)) if volume.backing else ()))
    return known(volume.storage_class, "default class")


def _assumed(volume: Volume) -> Rich:
    return (Muted(" (name assumed)"),) if volume.name_assumed else ()


def _times(volume: Volume) -> Rich:
    """How many claims an entry stands for, where that is not one."""
    if volume.count == 1:
        return ()
    return (Muted(" for each of "), Text(plain(volume.count))) if volume.count else ()


def _copies(each: Volume | StorageClass) -> Rich:
    """How many times data is kept, and how that is known."""
    if each.replicas is not None:
        return (Text(str(each.replicas)), *_by_default(each))
    if each.erasure_coding:
        return (Text(each.erasure_coding), Muted(" erasure coding"))
    if each.kept_on and each.kept_on is not Keeping.NODES:
        return (Muted(f"on {each.kept_on}"),)
    # What lies on a share or was bound by hand is not kept by the cluster.
    return (Muted("not in the cluster" if _is_outside(each) else "unknown"),)


def _is_outside(each: Volume | StorageClass) -> bool:
    return isinstance(each, Volume) and each.storage_class == "" and "://" in (each.backing or "")


def mount_table(scene: Scene, mounts: Sequence[Mount]) -> Table:
    """Shares and folders that pods mount, each address once with those who use it."""
    alike: dict[tuple[MountKind, str], list[Mount]] = defaultdict(list)
    for mount in mounts:
        alike[mount.kind, plain(mount.address)].append(mount)
    rows = tuple(_mount_row(scene, each) for each in alike.values())
    return Table("Places that pods mount without a claim", ("Place", "Used by", "Backup"), rows)


def _mount_row(scene: Scene, mounts: Sequence[Mount]) -> Row:
    first = mounts[0]
    users: list[Rich] = [
        (*_user(scene, each), *((Muted(" reads only"),) if each.read_only else ()), Text(" "), *mark(each))
        for each in mounts
    ]
    state = Badge(str(first.backup), STATE_TONES[first.backup])
    return Row(
        (
            (*known(first.address), Muted(f" {first.kind}")),
            joined(users),
            (state, Muted(f" {first.backup_reason}")),
        ),
        anchor("mount", first.kind, plain(first.address)),
    )


def _user(scene: Scene, mount: Mount) -> Rich:
    if mount.component:
        return (scene.link(mount.component),)
    return codes([each.name for each in mount.mounted_by])


def job_table(jobs: Sequence[BackupJob]) -> Table:
    """Backup jobs with their schedule, what they keep and where to."""

    def row(job: BackupJob) -> Row:
        expression: Rich = (Muted(f" {job.schedule}"),) if isinstance(job.schedule, str) else ()
        halted: Rich = (Text(" "), Badge(job.halted, Tone.WARN)) if job.halted else ()
        return Row(
            (
                (Code(job.name), *halted, Text(" "), *mark(job)),
                (Badge(job.task, Tone.INFO), Muted(f" {job.provider}")),
                (Text(job.schedule_text), *(expression if job.schedule != job.schedule_text else ())),
                stated(job, "retain", job.retain),
                codes(job.groups),
                known(job.target, "stays in the cluster"),
            ),
            anchor("job", job.namespace, job.name),
        )

    columns = ("Job", "Does", "When", "Keeps", "Groups", "Target")
    return Table("What copies volumes, and when", columns, tuple(map(row, jobs))).lean("Groups")


def _target_table(targets: Sequence[BackupTarget]) -> Table:
    rows = tuple(
        Row(
            ((Code(each.name),), text(each.provider), known(each.url), mark(each) or NOTHING),
            anchor("target", each.name),
        )
        for each in targets
    )
    return Table("Where copies go", ("Target", "Provider", "Address", "Line"), rows)


def _class_table(scene: Scene, classes: Sequence[StorageClass]) -> Table:
    def row(each: StorageClass) -> Row:
        default: Rich = (Text(" "), Badge("default", Tone.INFO)) if each.default else ()
        line: Rich = (Text(" "), GitLink(each.replicas_at)) if each.replicas_at else ()
        address: Rich = (Text(" "), Code(each.address)) if each.address else ()
        return Row(
            (
                (Code(each.name), *default, Text(" "), *mark(each)),
                (*known(each.provisioner, "unknown"), *address),
                (*_copies(each), *line),
                (*known(each.reclaim_policy), *_habits(each)),
                (scene.link(each.component),),
            ),
            anchor("class", each.name),
        )

    columns = ("Class", "Provisioner", "Replicas", "Reclaim policy", "Component")
    return Table("Storage classes", columns, tuple(map(row, classes))).lean("Component")


def _habits(each: StorageClass) -> Rich:
    """What else is worth knowing of the volumes of a class."""
    waits = ["made when a pod needs it"] if each.binding == "WaitForFirstConsumer" else []
    fixed = ["cannot grow"] if each.expandable is False else []
    words = ", ".join([*waits, *fixed])
    return (Muted(f" {words}"),) if words else ()
