"""VolSync: one ReplicationSource per claim."""

from collections.abc import Iterator, Mapping
from typing import Any

from fleetbook.analysis.places import lines_of
from fleetbook.analysis.shape import Keys, mapping, text, within
from fleetbook.analysis.storage.backup.tool import Cover, schedule_of
from fleetbook.analysis.storage.claim import Claim
from fleetbook.core.identity import NamespacedName
from fleetbook.core.unknown import Unknown
from fleetbook.model.storage import BackupJob, BackupState, BackupTarget, StorageClass
from fleetbook.resolve.fleet import ResolvedCluster, Resource

_MOVERS = ("restic", "kopia", "rclone", "rsync", "rsyncTLS", "syncthing")
_PERIODS = ("hourly", "daily", "weekly", "monthly", "yearly", "latest", "last", "within")


class Volsync:
    """The ReplicationSources of a cluster."""

    def __init__(self, cluster: ResolvedCluster) -> None:
        sources = [
            each
            for each in cluster.objects
            if each.group == "volsync.backube" and each.ref.kind == "ReplicationSource"
        ]
        self.jobs = tuple(_job(each) for each in sources)
        self.targets = tuple({each.name: each for source in sources for each in _target(source)}.values())
        self._by_claim = {_claim_of(each): each for each in sources}

    def cover(self, claim: Claim, storage_class: StorageClass | None) -> Cover | None:
        """Whether a ReplicationSource sends the claim's data away."""
        source = self._by_claim.get(claim.key)
        if source is None:
            return None
        jobs = (source.ref.name,)
        if within(source.body, "spec", "paused") is True:
            return Cover(BackupState.NOT_BACKED_UP, "its ReplicationSource is paused", jobs)
        mover = _mover(source)
        if mover is None:
            return Cover(BackupState.UNKNOWN, "VolSync copies it, Git does not say where", jobs)
        return Cover(BackupState.BACKED_UP, f"VolSync copies it with {mover[0]}", jobs)


def _claim_of(source: Resource) -> NamespacedName:
    return NamespacedName(source.ref.namespace, text(within(source.body, "spec", "sourcePVC")) or "")


def _mover(source: Resource) -> tuple[str, Mapping[str, Any]] | None:
    spec = mapping(source.body.get("spec"))
    return next(((name, mapping(spec[name])) for name in _MOVERS if name in spec), None)


def _job(source: Resource) -> BackupJob:
    mover = _mover(source)
    schedule, in_words = schedule_of(within(source.body, "spec", "trigger", "schedule"))
    retain_keys: Keys = ("spec", mover[0] if mover else "", "retain")
    return BackupJob(
        origin=source.origin,
        defined_at=source.at(),
        lines=lines_of(source, {"schedule": ("spec", "trigger", "schedule"), "retain": retain_keys}),
        namespace=source.ref.namespace,
        name=source.ref.name,
        provider="VolSync",
        task=f"{mover[0]} backup" if mover else "copy",
        schedule=schedule,
        schedule_text=in_words,
        retain=_retain(mapping(within(source.body, *retain_keys))),
        groups=(),
        target=next((each.name for each in _target(source)), None),
    )


def _retain(retain: Mapping[str, Any]) -> str | None:
    kept = [f"{text(retain[period])} {period}" for period in _PERIODS if period in retain]
    return ", ".join(kept) or None


def _target(source: Resource) -> Iterator[BackupTarget]:
    """The repository, whose address VolSync reads from a secret."""
    mover = _mover(source)
    field = "rcloneConfig" if mover and mover[0] == "rclone" else "repository"
    name = text(mover[1].get(field)) if mover else None
    if mover and name:
        secret = NamespacedName(source.ref.namespace, name)
        yield BackupTarget(
            origin=source.origin,
            defined_at=source.at("spec", mover[0], field),
            name=f"volsync/{secret}",
            url=Unknown(f"held by the Secret {secret}"),
            provider="VolSync",
        )
