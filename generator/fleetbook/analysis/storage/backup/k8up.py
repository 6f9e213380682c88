"""K8up: a Schedule backs up the claims of its namespace."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from fleetbook.analysis.places import lines_of
from fleetbook.analysis.selectors import fits
from fleetbook.analysis.shape import Keys, known, mapping, sequence, text, within
from fleetbook.analysis.storage.backup.halts import Halts
from fleetbook.analysis.storage.backup.tool import Cover, Run, cover_by, retained, schedule_of
from fleetbook.analysis.storage.claim import Claim
from fleetbook.core.unknown import Unknown
from fleetbook.model.storage import BackupJob, BackupState, BackupTarget, StorageClass
from fleetbook.resolve.fleet import ResolvedCluster, Resource
from fleetbook.resolve.sources.addresses import without_credentials

_SCHEDULE = ("spec", "backup", "schedule")
_MARK = "k8up.io/backup"


class K8up:
    """The Schedules of a cluster that back up."""

    def __init__(self, cluster: ResolvedCluster, halts: Halts) -> None:
        schedules = [
            each
            for each in cluster.objects
            if each.group == "k8up.io" and each.ref.kind == "Schedule" and within(each.body, *_SCHEDULE)
        ]
        self.targets = tuple(target for each in schedules for target in _target(each))
        self._by_namespace: dict[str, list[tuple[Resource, Run]]] = defaultdict(list)
        for each in schedules:
            self._by_namespace[each.ref.namespace].append((each, _run(each, halts)))
        self.jobs = tuple(run.job for found in self._by_namespace.values() for _, run in found)
        self._marked_only = any(
            within(each.values, "k8up", "skipWithoutAnnotation") is True
            for each in cluster.releases
            if each.chart == "k8up"
        )

    def cover(self, claim: Claim, storage_class: StorageClass | None) -> Cover | None:
        """A Schedule holds for all claims of its namespace but those that opt out."""
        found = self._by_namespace.get(claim.key.namespace, [])
        runs = [run for each, run in found if _is_selected(each, claim)]
        mark = claim.annotations.get(_MARK)
        if runs and mark == "false":
            return Cover(BackupState.NOT_BACKED_UP, "it opts out of K8up's Schedule")
        if runs and self._marked_only and mark != "true":
            return Cover(BackupState.NOT_BACKED_UP, f"K8up copies only what the annotation {_MARK} asks for")
        return cover_by(runs, BackupState.BACKED_UP, "K8up copies the claims of its namespace")


def _is_selected(schedule: Resource, claim: Claim) -> bool:
    """Whether one of the Schedule's selectors fits the claim; without any all do."""
    selectors = sequence(within(schedule.body, "spec", "backup", "labelSelectors"))
    return not selectors or any(fits(mapping(each), claim.labels) for each in selectors)


def _run(each: Resource, halts: Halts) -> Run:
    schedule, in_words = schedule_of(within(each.body, *_SCHEDULE))
    halt = halts.of(each, schedule=schedule)
    job = BackupJob(
        origin=each.origin,
        defined_at=each.at(),
        lines=lines_of(each, {"schedule": _SCHEDULE, "retain": ("spec", "prune", "retention")}),
        namespace=each.ref.namespace,
        name=each.ref.name,
        provider="K8up",
        task="backup",
        schedule=schedule,
        schedule_text=in_words,
        retain=retained(mapping(within(each.body, "spec", "prune", "retention"))),
        groups=(),
        target=next((target.name for target in _target(each)), None),
        halted=halt.why if halt else None,
    )
    return Run(job, halt)


def _target(each: Resource) -> Iterator[BackupTarget]:
    """Where a Schedule writes to; the operator's own settings may say so where the Schedule does not."""
    own: Keys = ("spec", "backup", "backend")
    keys: Keys = own if mapping(within(each.body, *own)) else ("spec", "backend")
    yield BackupTarget(
        origin=each.origin,
        defined_at=each.at(*keys),
        name=f"k8up/{each.ref.key}",
        url=_url(mapping(within(each.body, *keys))),
        provider="K8up",
    )


def _url(backend: Mapping[str, Any]) -> str | Unknown:
    for form, fields in _BACKENDS.items():
        place = mapping(backend.get(form))
        parts = [written.strip("/") for field in fields if (written := text(place.get(field)))]
        if parts:
            url = known("/".join(parts))
            return without_credentials(url) if isinstance(url, str) else url or _NOWHERE
    return _NOWHERE


_NOWHERE = Unknown("Git does not name the backend's address")
_BACKENDS = {
    "s3": ("endpoint", "bucket"),
    "b2": ("bucket", "path"),
    "gcs": ("bucket",),
    "azure": ("container", "path"),
    "swift": ("container", "path"),
    "rest": ("url",),
    "local": ("mountPath",),
}
