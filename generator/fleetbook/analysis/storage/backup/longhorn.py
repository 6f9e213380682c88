"""Longhorn: recurring jobs, groups, the backup target."""

import json
from collections.abc import Iterator, Mapping

from fleetbook.analysis.places import lines_of
from fleetbook.analysis.shape import known, mapping, sequence, text, within, words
from fleetbook.analysis.storage.backup.tool import Cover, schedule_of
from fleetbook.analysis.storage.claim import Claim
from fleetbook.catalogue.facts import read_fact
from fleetbook.catalogue.loader import Catalogue
from fleetbook.core.location import Location
from fleetbook.core.origin import Origin
from fleetbook.core.unknown import Unknown
from fleetbook.model.storage import BackupJob, BackupState, BackupTarget, StorageClass
from fleetbook.resolve.fleet import ResolvedCluster, ResolvedRelease, Resource
from fleetbook.resolve.sources.addresses import without_credentials

PROVISIONER = "driver.longhorn.io"

_GROUP = "longhorn.io"
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

    def __init__(self, cluster: ResolvedCluster, catalogue: Catalogue) -> None:
        self.targets = tuple({each.name: each for each in _targets(cluster, catalogue)}.values())
        target = next((each.name for each in self.targets if each.name == _TARGET), None)
        resources = [each for each in cluster.objects if each.group == _GROUP]
        self.jobs = tuple(_job(each, target) for each in resources if each.ref.kind == "RecurringJob")
        self._of_classes: Mapping[str, Selector | None] = dict(_selectors_of_classes(cluster))
        self._in_values = _selector_in_values(cluster.releases)

    def cover(self, claim: Claim, storage_class: StorageClass | None) -> Cover | None:
        """Which jobs copy a Longhorn volume: snapshots stay on its nodes, backups leave the cluster."""
        if storage_class is None or storage_class.provisioner != PROVISIONER:
            return None
        selector = self._selector(claim, storage_class)
        jobs = [job for job in self.jobs if job.task in _COPIES and _selects(selector, job)]
        names = tuple(job.name for job in jobs)
        if not any(job.task.startswith("backup") for job in jobs):
            reason = "snapshots stay in the cluster" if jobs else "no recurring job of Longhorn copies it"
            return Cover(BackupState.NOT_BACKED_UP, reason, names)
        target = next(iter(self.targets), None)
        if target is None:
            return Cover(BackupState.UNKNOWN, "Git states no backup target for Longhorn", names)
        shown = target.url if isinstance(target.url, str) else "its backup target"
        return Cover(BackupState.BACKED_UP, f"Longhorn copies it to {shown}", names)

    def _selector(self, claim: Claim, storage_class: StorageClass) -> Selector:
        """Jobs and groups of a volume: from its claim, else from its class, else the group `default`."""
        own = _selector_of_labels(claim.labels)
        made_by_chart = storage_class.origin is not Origin.MANIFEST
        fallback = self._in_values if made_by_chart else None
        return own or self._of_classes.get(storage_class.name, fallback) or _DEFAULT_GROUP


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


def _selectors_of_classes(cluster: ResolvedCluster) -> Iterator[tuple[str, Selector]]:
    for resource in cluster.objects:
        written = text(within(resource.body, "parameters", "recurringJobSelector"))
        if resource.ref.kind == "StorageClass" and written:
            yield resource.ref.name, _selector_of_json(written)


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


def _job(resource: Resource, target: str | None) -> BackupJob:
    spec = mapping(resource.body.get("spec"))
    schedule, in_words = schedule_of(spec.get("cron"))
    task = text(spec.get("task")) or ""
    return BackupJob(
        origin=resource.origin,
        defined_at=resource.at(),
        lines=lines_of(
            resource,
            {
                "task": ("spec", "task"),
                "schedule": ("spec", "cron"),
                "retain": ("spec", "retain"),
                "groups": ("spec", "groups"),
            },
        ),
        namespace=resource.ref.namespace,
        name=resource.ref.name,
        provider="Longhorn",
        task=task,
        schedule=schedule,
        schedule_text=in_words,
        retain=text(spec.get("retain")),
        groups=tuple(sorted(words(spec.get("groups")))),
        target=target if task.startswith("backup") else None,
    )


def _targets(cluster: ResolvedCluster, catalogue: Catalogue) -> Iterator[BackupTarget]:
    """The target in the chart's values, then what objects say: the later one counts."""
    for release in cluster.releases:
        entry = None if isinstance(release.chart, Unknown) else catalogue.for_chart(release.chart)
        if entry is not None and entry.provides.get("backup_controller") == "longhorn":
            for found in read_fact(entry, "storage.backup_target", release.values):
                yield from _target(_TARGET, found.value, release.at(*found.path), Origin.VALUES)
    for resource in cluster.objects:
        keys = _TARGET_KEYS.get((resource.group, resource.ref.kind))
        if keys and (resource.ref.kind == "BackupTarget" or resource.ref.name == "backup-target"):
            name = f"longhorn/{resource.ref.name}" if resource.ref.kind == "BackupTarget" else _TARGET
            yield from _target(name, within(resource.body, *keys), resource.at(*keys), resource.origin)


_TARGET_KEYS: Mapping[tuple[str, str], tuple[str, ...]] = {
    (_GROUP, "BackupTarget"): ("spec", "backupTargetURL"),
    (_GROUP, "Setting"): ("value",),
}


def _target(name: str, value: object, at: Location | None, origin: Origin) -> Iterator[BackupTarget]:
    url = known(value)
    if url:
        shown = url if isinstance(url, Unknown) else _without_credentials(url)
        yield BackupTarget(origin=origin, defined_at=at, name=name, url=shown, provider="Longhorn")


def _without_credentials(url: str) -> str:
    """`s3://bucket@region/` names a bucket before its `@`, not a user."""
    return url if url.startswith("s3://") else without_credentials(url)
