"""Velero: schedules for namespaces, as objects and in the chart's values."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from fleetbook.analysis.places import lines_of, lines_of_values
from fleetbook.analysis.shape import Keys, entries, known, mapping, text, within, words
from fleetbook.analysis.storage.backup.tool import Cover, schedule_of
from fleetbook.analysis.storage.claim import Claim
from fleetbook.core.identity import NamespacedName
from fleetbook.core.location import Location
from fleetbook.core.origin import Origin
from fleetbook.core.unknown import Unknown
from fleetbook.model.storage import BackupJob, BackupState, BackupTarget, StorageClass
from fleetbook.resolve.fleet import ResolvedCluster, ResolvedRelease, Resource

_VOLUMES = {"pv", "pvc", "persistentvolumes", "persistentvolumeclaims"}


@dataclass(frozen=True)
class _Schedule:
    job: BackupJob
    template: Mapping[str, Any]
    paused: bool
    copies_data: bool

    def holds_for(self, namespace: str) -> bool:
        """Whether volumes of a namespace are among what it backs up."""
        included = words(self.template.get("includedNamespaces")) or ("*",)
        excluded = words(self.template.get("excludedNamespaces"))
        left_out = {each.lower() for each in words(self.template.get("excludedResources"))}
        return (
            any(fnmatchcase(namespace, pattern) for pattern in included)
            and not any(fnmatchcase(namespace, pattern) for pattern in excluded)
            and not left_out & _VOLUMES
        )


class Velero:
    """The Schedules and storage locations of a cluster."""

    def __init__(self, cluster: ResolvedCluster) -> None:
        charts = [each for each in cluster.releases if each.chart == "velero"]
        everywhere = any(_copies_by_default(each) for each in charts)
        self._schedules = [
            *(_stated(each, everywhere) for each in cluster.objects if _is(each, "Schedule")),
            *(each for release in charts for each in _in_values(release, everywhere)),
        ]
        self.jobs = tuple(each.job for each in self._schedules)
        self.targets = (
            *(_location(each) for each in cluster.objects if _is(each, "BackupStorageLocation")),
            *(each for release in charts for each in _locations_in_values(release)),
        )

    def cover(self, claim: Claim, storage_class: StorageClass | None) -> Cover | None:
        """Velero holds objects; a volume's data only where a Schedule says that it copies that too."""
        found = [each for each in self._schedules if each.holds_for(claim.key.namespace) and not each.paused]
        names = tuple(each.job.name for each in found)
        if any(each.copies_data for each in found):
            return Cover(BackupState.BACKED_UP, "Velero copies the volumes of its namespace", names)
        reason = "Velero backs up its namespace; whether the volume's data too, Git does not say"
        return Cover(BackupState.UNKNOWN, reason, names) if found else None


def _is(resource: Resource, kind: str) -> bool:
    return resource.group == "velero.io" and resource.ref.kind == kind


def _copies_by_default(release: ResolvedRelease) -> bool:
    configuration = mapping(release.values.get("configuration"))
    return any(
        configuration.get(key) is True for key in ("defaultVolumesToFsBackup", "defaultSnapshotMoveData")
    )


def _stated(resource: Resource, everywhere: bool) -> _Schedule:
    spec = mapping(resource.body.get("spec"))
    keys: dict[str, Keys] = {"schedule": ("spec", "schedule"), "retain": ("spec", "template", "ttl")}
    return _schedule(
        spec, resource.ref.key, resource.origin, resource.at(), lines_of(resource, keys), everywhere
    )


def _in_values(release: ResolvedRelease, everywhere: bool) -> Iterator[_Schedule]:
    for name, value in mapping(release.values.get("schedules")).items():
        spec = mapping(value)
        if spec.get("disabled") is not True:
            keys: dict[str, Keys] = {
                "schedule": ("schedules", name, "schedule"),
                "retain": ("schedules", name, "template", "ttl"),
            }
            key = NamespacedName(release.target_namespace, f"{release.release_name}-{name}")
            lines = lines_of_values(release, keys)
            at = release.at("schedules", name)
            yield _schedule(spec, key, Origin.VALUES, at, lines, everywhere)


def _schedule(
    spec: Mapping[str, Any],
    key: NamespacedName,
    origin: Origin,
    at: Location | None,
    lines: Mapping[str, Location],
    everywhere: bool,
) -> _Schedule:
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
        retain=text(template.get("ttl")),
        groups=words(template.get("includedNamespaces")),
        target=f"velero/{text(template.get('storageLocation')) or 'default'}",
    )
    stated = [template.get(each) for each in ("defaultVolumesToFsBackup", "snapshotMoveData")]
    copies = any(each is True for each in stated) or (everywhere and False not in stated)
    return _Schedule(job, template, spec.get("paused") is True, copies)


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
    """`configuration.backupStorageLocation`: a list, in older charts one mapping."""
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
    scheme = {"aws": "s3", "azure": "azblob", "gcp": "gs"}.get(provider, provider)
    bucket = known(storage.get("bucket"))
    if not isinstance(bucket, str):
        return bucket or Unknown("Git does not name the bucket")
    prefix = text(storage.get("prefix"))
    return f"{scheme}://{bucket}/{prefix}" if prefix else f"{scheme}://{bucket}"
