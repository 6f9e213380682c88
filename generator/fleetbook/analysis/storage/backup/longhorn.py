"""Longhorn: recurring jobs, groups, the backup target."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from fleetbook.analysis.places import lines_of
from fleetbook.analysis.shape import Keys, known, mapping, sequence, text, within, words
from fleetbook.analysis.storage.backup.halts import Halts
from fleetbook.analysis.storage.backup.tool import Cover, Run, cover_by, schedule_of
from fleetbook.analysis.storage.claim import Claim
from fleetbook.analysis.storage.classes import class_objects
from fleetbook.analysis.storage.longhorn import CHART, GROUP, PROVISIONER, LonghornSettings
from fleetbook.core.location import Location
from fleetbook.core.origin import Origin
from fleetbook.core.unknown import Unknown
from fleetbook.core.version import parse_version
from fleetbook.model.storage import BackupJob, BackupState, BackupTarget, StorageClass
from fleetbook.resolve.fleet import ResolvedCluster, ResolvedRelease, Resource
from fleetbook.resolve.sources.addresses import without_credentials

_TARGET = "longhorn/default"
_COPIES = {"backup", "backup-force-create", "snapshot", "snapshot-force-create"}
_SOURCE_LABEL = "recurring-job.longhorn.io/source"
_JOB_LABEL = "recurring-job.longhorn.io/"
_GROUP_LABEL = "recurring-job-group.longhorn.io/"

Selector = frozenset[tuple[str, bool]]
"""Names of jobs, or of groups where the second is true."""

_DEFAULT_GROUP: Selector = frozenset({("default", True)})


class Longhorn:
    """The recurring jobs of a cluster, and which volumes they hold for."""

    def __init__(self, cluster: ResolvedCluster, halts: Halts) -> None:
        self.targets = tuple({each.name: each for each in _targets(cluster)}.values())
        default = next((each.name for each in self.targets if each.name == _TARGET), None)
        jobs = [each for each in cluster.objects if each.group == GROUP and each.ref.kind == "RecurringJob"]
        self._runs = [_run(each, default, halts) for each in jobs]
        self.jobs = tuple(run.job for run in self._runs)
        classes = class_objects(cluster.objects)
        self._of_classes: Mapping[str, Selector] = dict(_selectors_of_classes(classes))
        self._target_names = dict(_targets_of_classes(classes))
        self._in_values = _selector_in_values(cluster.releases)

    def cover(self, claim: Claim, storage_class: StorageClass | None) -> Cover | None:
        """Which jobs copy a Longhorn volume: snapshots stay on its nodes, backups leave the cluster."""
        if storage_class is None or storage_class.provisioner != PROVISIONER:
            return None
        selector = self._selector(claim, storage_class)
        runs = [run for run in self._runs if run.job.task in _COPIES and _selects(selector, run.job)]
        backups = [run for run in runs if run.job.task.startswith("backup")]
        if not backups:
            reason = "snapshots stay in the cluster" if runs else "no recurring job of Longhorn copies it"
            return Cover(BackupState.NOT_BACKED_UP, reason, tuple(run.job.key for run in runs))
        found = cover_by(backups, *self._outcome(storage_class))
        return replace(found, jobs=tuple(run.job.key for run in runs)) if found else None

    def _outcome(self, storage_class: StorageClass) -> tuple[BackupState, str]:
        """What a backup of a volume of a class comes to, by where it goes."""
        name = self._target_names.get(storage_class.name, _TARGET)
        target = next((each for each in self.targets if each.name == name), None)
        if target is None:
            which = "no backup target" if name == _TARGET else f"no backup target {name.partition('/')[2]}"
            return BackupState.UNKNOWN, f"Git states {which} for Longhorn"
        shown = target.url if isinstance(target.url, str) else "its backup target"
        return BackupState.BACKED_UP, f"Longhorn copies it to {shown}"

    def _selector(self, claim: Claim, storage_class: StorageClass) -> Selector:
        """Jobs and groups of a volume: from its claim, else from its class, else the group `default`."""
        own = _selector_of_labels(claim.labels)
        made_by_chart = storage_class.origin in (Origin.VALUES, Origin.DEFAULT)
        fallback = self._in_values if made_by_chart else None
        return own or self._of_classes.get(storage_class.name) or fallback or _DEFAULT_GROUP


def _selects(selector: Selector, job: BackupJob) -> bool:
    return (job.name, False) in selector or any((group, True) in selector for group in job.groups)


def _selector_of_labels(labels: Mapping[str, str]) -> Selector:
    """Longhorn reads a claim's labels only where the claim says that it is their source."""
    if labels.get(_SOURCE_LABEL) not in ("enabled", "enable"):
        return frozenset()
    on = [label for label, value in labels.items() if value == "enabled" and label != _SOURCE_LABEL]
    jobs = {(label.removeprefix(_JOB_LABEL), False) for label in on if label.startswith(_JOB_LABEL)}
    groups = {(label.removeprefix(_GROUP_LABEL), True) for label in on if label.startswith(_GROUP_LABEL)}
    return frozenset(jobs | groups)


def _selectors_of_classes(classes: Sequence[Resource]) -> Iterator[tuple[str, Selector]]:
    for resource in classes:
        written = text(within(resource.body, "parameters", "recurringJobSelector"))
        if written:
            yield resource.ref.name, _selector_of_json(written)


def _targets_of_classes(classes: Sequence[Resource]) -> Iterator[tuple[str, str]]:
    for resource in classes:
        written = text(within(resource.body, "parameters", "backupTargetName"))
        if written:
            yield resource.ref.name, f"longhorn/{written}"


def _selector_of_json(written: str) -> Selector:
    try:
        items = json.loads(written)
    except ValueError:
        return frozenset()  # Longhorn refuses such a class too; the volume then has no job of its own.
    return frozenset(
        (name, mapping(item).get("isGroup") is True)
        for item in sequence(items)
        if (name := text(mapping(item).get("name")))
    )


def _selector_in_values(releases: tuple[ResolvedRelease, ...]) -> Selector | None:
    """`persistence.recurringJobSelector` of the chart, for the class that the chart makes."""
    for release in releases:
        selector = mapping(within(release.values, "persistence", "recurringJobSelector"))
        if release.chart == "longhorn" and selector.get("enable") is True:
            jobs = selector.get("jobList")
            return _selector_of_json(text(jobs) or json.dumps(list(sequence(jobs))))
    return None


def _run(resource: Resource, target: str | None, halts: Halts) -> Run:
    spec = mapping(resource.body.get("spec"))
    schedule, in_words = schedule_of(spec.get("cron"))
    task = text(spec.get("task")) or ""
    halt = halts.of(resource, schedule=schedule)
    fields: dict[str, Keys] = {
        "task": ("spec", "task"),
        "schedule": ("spec", "cron"),
        "retain": ("spec", "retain"),
        "groups": ("spec", "groups"),
    }
    job = BackupJob(
        origin=resource.origin,
        defined_at=resource.at(),
        lines=lines_of(resource, fields),
        namespace=resource.ref.namespace,
        name=resource.ref.name,
        provider="Longhorn",
        task=task,
        schedule=schedule,
        schedule_text=in_words,
        retain=text(spec.get("retain")),
        groups=tuple(sorted(words(spec.get("groups")))),
        target=target if task.startswith("backup") else None,
        halted=halt.why if halt else None,
    )
    return Run(job, halt)


def _targets(cluster: ResolvedCluster) -> Iterator[BackupTarget]:
    """The target of a setting or of the chart's values, then those that are objects: the later counts."""
    places = [("defaultBackupStore", "backupTarget"), ("defaultSettings", "backupTarget")]
    stated = LonghornSettings(cluster).stated(
        "backup-target", *(keys for keys in places if keys[0] == "defaultBackupStore" or _is_old(cluster))
    )
    if stated:
        yield from _target(_TARGET, stated.value, stated.at, stated.origin)
    for resource in cluster.objects:
        if resource.group == GROUP and resource.ref.kind == "BackupTarget":
            keys = ("spec", "backupTargetURL")
            url = known(within(resource.body, *keys))
            yield from _target(f"longhorn/{resource.ref.name}", url, resource.at(*keys), resource.origin)


def _is_old(cluster: ResolvedCluster) -> bool:
    """Whether the chart still reads the target among its settings, which it does before version 1.8."""
    versions = [
        parse_version(each.version) if isinstance(each.version, str) else None
        for each in cluster.releases
        if each.chart == CHART
    ]
    return any(each is None or each.core < (1, 8, 0) for each in versions)


def _target(
    name: str, url: str | Unknown | None, at: Location | None, origin: Origin
) -> Iterator[BackupTarget]:
    if url:
        shown = url if isinstance(url, Unknown) else _without_credentials(url)
        yield BackupTarget(origin=origin, defined_at=at, name=name, url=shown, provider="Longhorn")


def _without_credentials(url: str) -> str:
    """`s3://bucket@region/` names a bucket before its `@`, not a user."""
    return url if url.startswith("s3://") else without_credentials(url)
