"""Backups that operators make because an object asks for them: databases, scheduled snapshots."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fleetbook.analysis.places import lines_of
from fleetbook.analysis.selectors import fits
from fleetbook.analysis.shape import Keys, known, mapping, text, within
from fleetbook.analysis.storage.backup.halts import Halts
from fleetbook.analysis.storage.backup.tool import Cover, Run, cover_by, kept_for, retained, schedule_of
from fleetbook.analysis.storage.claim import Claim
from fleetbook.catalogue.backups import BackupKind, backup_kind
from fleetbook.catalogue.facts import FoundValue, find_values
from fleetbook.core.unknown import Unknown
from fleetbook.model.storage import BackupJob, BackupState, BackupTarget, StorageClass
from fleetbook.resolve.fleet import ResolvedCluster, Resource
from fleetbook.resolve.sources.addresses import without_credentials

_CLAIM = "PersistentVolumeClaim"


@dataclass(frozen=True)
class _Asked:
    """A backup that an object asks for."""

    resource: Resource
    kind: BackupKind
    run: Run

    def holds_for(self, claim: Claim) -> bool:
        """Whether it copies a claim."""
        if self.kind.of == "self":
            return claim.maker == self.resource.ref
        if self.resource.ref.namespace != claim.key.namespace:
            return False
        named = self._named()
        if self.kind.of == "selector":
            return fits(mapping(named), claim.labels)
        if self.kind.of == "claim":
            return text(named) == claim.key.name
        return claim.maker.kind == self.kind.kind and claim.maker.name == text(named)

    def _named(self) -> Any:
        """What its keys lead to, the first that is there; nothing where that is no claim."""
        body = self.resource.body
        if self.kind.named_kind and text(within(body, *self.kind.named_kind.split("."))) != _CLAIM:
            return None
        found = (within(body, *each.split(".")) for each in self.kind.names)
        return next((each for each in found if each is not None), None)


class Operated:
    """The backups of all kinds that the catalogue knows, in one cluster."""

    def __init__(self, cluster: ResolvedCluster, halts: Halts) -> None:
        self._asked: list[_Asked] = []
        targets: dict[str, BackupTarget] = {}
        for resource in cluster.objects:
            kind = backup_kind(resource.ref.kind, resource.group)
            for found in find_values(kind.each, resource.body) if kind else ():
                target = _target(resource, kind, found) if kind else None
                if kind and isinstance(found.value, Mapping):
                    self._asked.append(_Asked(resource, kind, _run(resource, kind, found, target, halts)))
                    targets |= {target.name: target} if target else {}
        self.jobs = tuple(each.run.job for each in self._asked)
        self.targets = tuple(targets.values())

    def cover(self, claim: Claim, storage_class: StorageClass | None) -> Cover | None:
        """Whether a backup that something asked for copies the claim, and out of the cluster."""
        found = [each for each in self._asked if each.holds_for(claim)]
        leaving = [each for each in found if each.run.job.target]
        if leaving:
            reason = f"{leaving[0].kind.provider} copies it to its store"
            return cover_by([each.run for each in leaving], BackupState.BACKED_UP, reason)
        runs = [each.run for each in found]
        if any(each.kind.task == "snapshot" for each in found):
            reason = f"the snapshots of {found[0].kind.provider} lie beside the data"
            return cover_by(runs, BackupState.NOT_BACKED_UP, reason)
        provider = found[0].kind.provider if found else ""
        return cover_by(runs, BackupState.NOT_BACKED_UP, f"what {provider} copies stays in the cluster")


def _run(
    resource: Resource, kind: BackupKind, found: FoundValue, target: BackupTarget | None, halts: Halts
) -> Run:
    job = mapping(found.value)
    keys = next((keys for each in kind.schedule if text(within(job, *(keys := _split(each))))), ())
    schedule, in_words = schedule_of(within(job, *keys) if keys else None)
    halt = halts.of(resource, _off(resource, kind, schedule), schedule)
    retain_keys = (*found.path, *_split(kind.job_retain)) if kind.job_retain else _split(kind.retain)
    entry = BackupJob(
        origin=resource.origin,
        defined_at=resource.at(*found.path),
        lines=lines_of(resource, {"schedule": (*found.path, *keys), "retain": retain_keys}),
        namespace=resource.ref.namespace,
        name=_name(resource, found),
        provider=kind.provider,
        task=kind.task,
        schedule=schedule,
        schedule_text=in_words,
        retain=_retain(within(resource.body, *retain_keys) if retain_keys else None),
        groups=(),
        target=target.name if target else None,
        halted=halt.why if halt else None,
    )
    return Run(entry, halt)


def _off(resource: Resource, kind: BackupKind, schedule: str | Unknown | None) -> str:
    """What keeps a job from running by its own words."""
    if any(within(resource.body, *_split(keys)) is True for keys in kind.suspended):
        return "is suspended"
    if any(within(resource.body, *_split(keys)) is False for keys in kind.needs):
        return "is not enabled"
    return "has no schedule" if schedule is None else ""


def _name(resource: Resource, found: FoundValue) -> str:
    """The object's name, with that of the job in it where an object may ask for several."""
    if len(found.path) <= 1:
        return resource.ref.name
    own = text(mapping(found.value).get("name")) or str(found.path[-1])
    return f"{resource.ref.name}-{own}" if isinstance(found.path[-1], int) else resource.ref.name


def _retain(value: Any) -> str | None:
    """How long or how many, from a scalar or from a policy."""
    written = text(value)
    policy = mapping(value)
    if written is not None:
        return kept_for(written)
    of_snapshots = [kept_for(text(policy.get("expires"))), text(policy.get("maxCount"))]
    return retained(policy) or ", at most ".join(each for each in of_snapshots if each) or None


def _target(resource: Resource, kind: BackupKind, found: FoundValue) -> BackupTarget | None:
    """Where the copies go; None for those that stay in the cluster."""
    for keys, settings, scheme, parts in _places(resource, kind, found):
        written = [part.strip("/") for each in parts if (part := text(settings.get(each)))]
        url = known(f"{scheme}://{'/'.join(written)}") if written else None
        return BackupTarget(
            origin=resource.origin,
            defined_at=resource.at(*keys),
            name=_target_name(resource, kind),
            url=without_credentials(url) if isinstance(url, str) else url or Unknown("Git does not name it"),
            provider=kind.provider,
        )
    if not kind.elsewhere:
        return None
    return BackupTarget(
        origin=resource.origin,
        defined_at=resource.at(*found.path),
        name=_target_name(resource, kind),
        url=Unknown(kind.elsewhere),
        provider=kind.provider,
    )


def _target_name(resource: Resource, kind: BackupKind) -> str:
    return f"{kind.provider.split()[0].lower()}/{resource.ref.key}"


def _places(
    resource: Resource, kind: BackupKind, found: FoundValue
) -> Iterator[tuple[Keys, Mapping[str, Any], str, tuple[str, ...]]]:
    """The settings of each store that a job states, with the keys that lead to them."""
    item = text(mapping(found.value).get(kind.store_name)) or ""
    for store in kind.stores:
        at = tuple(each.replace("{item}", item) for each in store.at.removeprefix("$.").split("."))
        keys: Keys = at if store.at.startswith("$") else (*found.path, *at)
        settings = mapping(within(resource.body, *keys))
        if settings:
            yield keys, settings, store.scheme, store.parts


def _split(keys: str) -> Keys:
    return tuple(keys.split(".")) if keys else ()
