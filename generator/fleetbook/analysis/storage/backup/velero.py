"""Velero: schedules for namespaces, as objects and in the chart's values."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import Any

from fleetbook.analysis.made import guessed_at
from fleetbook.analysis.places import lines_of, lines_of_values
from fleetbook.analysis.selectors import fits
from fleetbook.analysis.shape import Keys, entries, known, mapping, sequence, text, within, words
from fleetbook.analysis.storage.backup.halts import Halt, Halts
from fleetbook.analysis.storage.backup.pod_marks import PodMarks
from fleetbook.analysis.storage.backup.snapshots import SnapshotClasses
from fleetbook.analysis.storage.backup.tool import Cover, Run, cover_by, kept_for, schedule_of
from fleetbook.analysis.storage.claim import Claim
from fleetbook.core.identity import NamespacedName
from fleetbook.core.location import Location
from fleetbook.core.origin import Origin
from fleetbook.core.unknown import Unknown
from fleetbook.model.storage import BackupJob, BackupState, BackupTarget, StorageClass
from fleetbook.resolve.fleet import ResolvedCluster, ResolvedRelease, Resource

_VOLUMES = {"pv", "pvc", "persistentvolumes", "persistentvolumeclaims"}
_LEFT_OUT = "velero.io/exclude-from-backup"


@dataclass(frozen=True)
class _Schedule:
    """A Schedule with its template of a backup."""

    run: Run
    template: Mapping[str, Any]
    everywhere: bool
    """Whether Velero copies every volume unless it is told not to."""

    def holds_for(self, claim: Claim) -> bool:
        """Whether a claim is among what it backs up."""
        included = words(self.template.get("includedNamespaces")) or ("*",)
        excluded = words(self.template.get("excludedNamespaces"))
        namespace = claim.key.namespace
        return (
            any(fnmatchcase(namespace, pattern) for pattern in included)
            and not any(fnmatchcase(namespace, pattern) for pattern in excluded)
            and self._takes_volumes()
            and self._selects(claim)
        )

    def _takes_volumes(self) -> bool:
        left_out = {each.lower() for each in words(self.template.get("excludedResources"))}
        taken = {each.lower() for each in words(self.template.get("includedResources"))}
        return not left_out & _VOLUMES and (not taken or bool(taken & {"*", *_VOLUMES}))

    def _selects(self, claim: Claim) -> bool:
        if claim.labels.get(_LEFT_OUT) == "true":
            return False
        choices = [mapping(each) for each in sequence(self.template.get("orLabelSelectors"))]
        choices = choices or [mapping(self.template.get("labelSelector"))]
        return any(fits(each, claim.labels) for each in choices)

    def copies(self, claim: Claim, marks: PodMarks) -> bool | None:
        """Whether it copies the data of a claim, too; None where Git does not tell."""
        if marks.asks_for(claim):
            return True
        stated = [self.template.get(each) for each in ("defaultVolumesToFsBackup", "snapshotMoveData")]
        if True in stated or (self.everywhere and False not in stated):
            if self.template.get("resourcePolicy"):
                return None  # A policy of rules in a ConfigMap may leave the volume out.
            return not marks.leaves_out(claim)
        return False if self.template.get("snapshotVolumes") is False else None


class Velero:
    """The Schedules and storage locations of a cluster."""

    def __init__(self, cluster: ResolvedCluster, halts: Halts, snapshots: SnapshotClasses) -> None:
        charts = [each for each in cluster.releases if each.chart == "velero"]
        guessed = [each for each in guessed_at(cluster) if each.chart == "velero"]
        self.targets = (
            *(_location(each) for each in cluster.objects if _is(each, "BackupStorageLocation")),
            *(each for release in guessed for each in _locations_in_values(release)),
        )
        everywhere = any(_copies_by_default(each) for each in charts)
        default = _default_location(cluster, guessed)
        found = [
            *(_stated(each, halts) for each in cluster.objects if _is(each, "Schedule")),
            *(each for release in guessed for each in _in_values(release, halts)),
        ]
        self._schedules = [
            _Schedule(_located(run, template, default), template, everywhere) for run, template in found
        ]
        self.jobs = tuple(each.run.job for each in self._schedules)
        self._marks = PodMarks(cluster)
        self._snapshots = snapshots
        self._takes_snapshots = any(
            "EnableCSI" in (text(within(each.values, "configuration", "features")) or "") for each in charts
        )

    def cover(self, claim: Claim, storage_class: StorageClass | None) -> Cover | None:
        """Velero holds objects; a volume's data only where a Schedule says that it copies that too."""
        found = [
            (each.run, each.copies(claim, self._marks)) for each in self._schedules if each.holds_for(claim)
        ]
        copying = [run for run, copies in found if copies]
        if copying:
            return self._copied(copying)
        doubtful = [run for run, copies in found if copies is None]
        snapshots = self._snapshots.of_velero(storage_class.provisioner) if storage_class else None
        if doubtful and snapshots and self._takes_snapshots:
            return cover_by(doubtful, *self._snapshots.outcome(snapshots, "Velero"))
        reason = "Velero backs up its namespace; whether the volume's data too, Git does not say"
        if doubtful:
            return cover_by(doubtful, BackupState.UNKNOWN, reason)
        left_out = self._marks.leaves_out(claim)
        reason = "its pod tells Velero to leave it" if left_out else "Velero keeps its objects, not its data"
        return cover_by([run for run, _ in found], BackupState.NOT_BACKED_UP, reason)

    def _copied(self, runs: Sequence[Run]) -> Cover | None:
        stated = {each.name for each in self.targets}
        if not any(run.job.target in stated for run in runs):
            name = (runs[0].job.target or "").removeprefix("velero/")
            reason = f"Velero copies it to the storage location {name}, which Git does not hold"
            return cover_by(runs, BackupState.UNKNOWN, reason)
        return cover_by(runs, BackupState.BACKED_UP, "Velero copies the volumes of its namespace")


def _is(resource: Resource, kind: str) -> bool:
    return resource.group == "velero.io" and resource.ref.kind == kind


def _copies_by_default(release: ResolvedRelease) -> bool:
    configuration = mapping(release.values.get("configuration"))
    return any(
        configuration.get(key) is True for key in ("defaultVolumesToFsBackup", "defaultSnapshotMoveData")
    )


_Found = tuple[Run, Mapping[str, Any]]


def _stated(resource: Resource, halts: Halts) -> _Found:
    spec = mapping(resource.body.get("spec"))
    keys: dict[str, Keys] = {"schedule": ("spec", "schedule"), "retain": ("spec", "template", "ttl")}
    halt = halts.of(resource, _paused(spec), text(spec.get("schedule")))
    lines = lines_of(resource, keys)
    return _run(spec, resource.ref.key, resource.origin, resource.at(), lines, halt)


def _in_values(release: ResolvedRelease, halts: Halts) -> Iterator[_Found]:
    for name, value in mapping(release.values.get("schedules")).items():
        spec = mapping(value)
        if spec.get("disabled") is not True:
            keys: dict[str, Keys] = {
                "schedule": ("schedules", name, "schedule"),
                "retain": ("schedules", name, "template", "ttl"),
            }
            key = NamespacedName(release.target_namespace, f"{release.release_name}-{name}")
            halt = halts.of(release.resource, _paused(spec), text(spec.get("schedule")))
            lines = lines_of_values(release, keys)
            yield _run(spec, key, Origin.VALUES, release.at("schedules", name), lines, halt)


def _paused(spec: Mapping[str, Any]) -> str:
    return "is paused" if spec.get("paused") is True else ""


def _run(
    spec: Mapping[str, Any],
    key: NamespacedName,
    origin: Origin,
    at: Location | None,
    lines: Mapping[str, Location],
    halt: Halt | None,
) -> _Found:
    template = mapping(spec.get("template"))
    schedule, in_words = schedule_of(spec.get("schedule"))
    job = BackupJob(
        origin=origin,
        defined_at=at,
        lines=lines,
        namespace=key.namespace,
        name=key.name,
        provider="Velero",
        task="backup",
        schedule=schedule,
        schedule_text=in_words,
        retain=kept_for(text(template.get("ttl"))),
        groups=words(template.get("includedNamespaces")),
        target=None,
        halted=halt.why if halt else None,
    )
    return Run(job, halt), template


def _located(run: Run, template: Mapping[str, Any], default: str) -> Run:
    """A run with the storage location that it names, or the default one."""
    name = text(template.get("storageLocation")) or default
    return replace(run, job=replace(run.job, target=f"velero/{name}"))


def _default_location(cluster: ResolvedCluster, releases: Sequence[ResolvedRelease]) -> str:
    """Name of the storage location that is marked as the default; Velero's own name for it otherwise."""
    locations = [(each.ref.name, each.body) for each in cluster.objects if _is(each, "BackupStorageLocation")]
    marked = [name for name, body in locations if within(body, "spec", "default") is True]
    for release in releases:
        items = entries(within(release.values, "configuration", "backupStorageLocation"))
        named = [(text(mapping(item).get("name")), mapping(item).get("default")) for _, item in items]
        marked += [name for name, default in named if name and default is True]
    return marked[0] if marked else "default"


def _location(resource: Resource) -> BackupTarget:
    spec = mapping(resource.body.get("spec"))
    storage = mapping(spec.get("objectStorage"))
    return BackupTarget(
        origin=resource.origin,
        defined_at=resource.at(),
        name=f"velero/{resource.ref.name}",
        url=_url(spec, storage),
        provider="Velero",
    )


def _locations_in_values(release: ResolvedRelease) -> Iterator[BackupTarget]:
    """`configuration.backupStorageLocation`, if on: a list, in older charts one mapping."""
    if release.values.get("backupsEnabled") is False:
        return
    keys: Keys = ("configuration", "backupStorageLocation")
    written = within(release.values, *keys)
    items = entries(written) if not isinstance(written, Mapping) else [("", written)]
    for key, item in items:
        spec = mapping(item)
        yield BackupTarget(
            origin=Origin.VALUES,
            defined_at=release.at(*keys, *([key] if key != "" else [])),
            name=f"velero/{text(spec.get('name')) or 'default'}",
            url=_url(spec, spec),
            provider="Velero",
        )


def _url(spec: Mapping[str, Any], storage: Mapping[str, Any]) -> str | Unknown:
    provider = text(spec.get("provider")) or ""
    scheme = _SCHEMES.get(provider.rpartition("/")[2], provider)
    bucket = known(storage.get("bucket"))
    if not isinstance(bucket, str):
        return bucket or Unknown("Git does not name the bucket")
    prefix = text(storage.get("prefix"))
    return f"{scheme}://{bucket}/{prefix}" if prefix else f"{scheme}://{bucket}"


_SCHEMES = {"aws": "s3", "azure": "azblob", "gcp": "gs"}
