"""VolSync: ReplicationSources, of which a claim may have several."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from fleetbook.analysis.places import lines_of
from fleetbook.analysis.shape import Keys, known, mapping, text, within
from fleetbook.analysis.storage.backup.halts import Halt, Halts
from fleetbook.analysis.storage.backup.tool import Cover, Run, cover_by, retained, schedule_of
from fleetbook.analysis.storage.claim import Claim
from fleetbook.core.identity import NamespacedName
from fleetbook.core.unknown import Unknown
from fleetbook.model.storage import BackupJob, BackupState, BackupTarget, StorageClass
from fleetbook.resolve.fleet import ResolvedCluster, Resource
from fleetbook.resolve.sources.addresses import without_credentials
from fleetbook.source.redaction import MASK

_MOVERS = ("restic", "kopia", "rclone", "rsync", "rsyncTLS", "syncthing", "external")
_SECRETS = {"rclone": "rcloneConfig", "restic": "repository", "kopia": "repository"}
_REPOSITORIES = ("RESTIC_REPOSITORY", "KOPIA_REPOSITORY")
_BY_HAND = Halt("runs only by hand, when its manual trigger changes", certain=False)


class Volsync:
    """The ReplicationSources of a cluster."""

    def __init__(self, cluster: ResolvedCluster, halts: Halts) -> None:
        addresses = {key: url for each in cluster.objects for key, url in _address(each)}
        sources = [
            each
            for each in cluster.objects
            if each.group == "volsync.backube" and each.ref.kind == "ReplicationSource"
        ]
        targets = {each.name: each for source in sources for each in _target(source, addresses)}
        self.targets = tuple(targets.values())
        self._by_claim: dict[NamespacedName, list[tuple[Run, str]]] = defaultdict(list)
        for source in sources:
            mover = _mover(source)
            self._by_claim[_claim_of(source)].append((_run(source, halts), mover[0] if mover else ""))
        self.jobs = tuple(run.job for runs in self._by_claim.values() for run, _ in runs)

    def cover(self, claim: Claim, storage_class: StorageClass | None) -> Cover | None:
        """Whether a ReplicationSource sends the claim's data away."""
        found = self._by_claim.get(claim.key, [])
        moved = [(run, mover) for run, mover in found if mover]
        if not moved:
            runs = [run for run, _ in found]
            return cover_by(runs, BackupState.UNKNOWN, "VolSync copies it, Git does not say where")
        movers = {mover for run, mover in moved if not run.halt} or {mover for _, mover in moved}
        reason = f"VolSync copies it with {' and '.join(sorted(movers))}"
        return cover_by([run for run, _ in moved], BackupState.BACKED_UP, reason)


def _claim_of(source: Resource) -> NamespacedName:
    return NamespacedName(source.ref.namespace, text(within(source.body, "spec", "sourcePVC")) or "")


def _mover(source: Resource) -> tuple[str, Mapping[str, Any]] | None:
    spec = mapping(source.body.get("spec"))
    return next(((name, mapping(spec[name])) for name in _MOVERS if name in spec), None)


def _run(source: Resource, halts: Halts) -> Run:
    schedule = known(within(source.body, "spec", "trigger", "schedule"))
    by_hand = text(within(source.body, "spec", "trigger", "manual"))
    paused = "is paused" if within(source.body, "spec", "paused") is True else ""
    halt = halts.of(source, paused, schedule) or (_BY_HAND if by_hand else None)
    return Run(_job(source, halt), halt)


def _job(source: Resource, halt: Halt | None) -> BackupJob:
    mover = _mover(source)
    trigger = mapping(within(source.body, "spec", "trigger"))
    schedule, in_words = schedule_of(trigger.get("schedule"))
    if trigger.get("manual"):  # VolSync does not look at a schedule beside it.
        schedule, in_words = None, "by hand"
    elif schedule is None:
        in_words = "over and over"
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
        retain=retained(mapping(within(source.body, *retain_keys))),
        groups=(),
        target=next((each.name for each in _target(source, {})), None),
        halted=halt.why if halt else None,
    )


def _target(source: Resource, addresses: Mapping[NamespacedName, str | Unknown]) -> Iterator[BackupTarget]:
    """The repository, whose address VolSync reads from a secret, or the other end of a copy."""
    mover = _mover(source)
    if mover is None:
        return
    field = _SECRETS.get(mover[0], "address")
    written = text(mover[1].get(field))
    if not written:
        return
    secret = NamespacedName(source.ref.namespace, written)
    unread = Unknown(f"held by the Secret {secret}")
    url = (known(written) or unread) if field == "address" else addresses.get(secret, unread)
    yield BackupTarget(
        origin=source.origin,
        defined_at=source.at("spec", mover[0], field),
        name=f"volsync/{secret}",
        url=url,
        provider="VolSync",
    )


def _address(each: Resource) -> Iterator[tuple[NamespacedName, str | Unknown]]:
    """The repository's address where an ExternalSecret states it in its template, and not from its store."""
    if each.ref.kind != "ExternalSecret":
        return
    secret = text(within(each.body, "spec", "target", "name")) or each.ref.name
    data = mapping(within(each.body, "spec", "target", "template", "data"))
    for name in _REPOSITORIES:
        written = text(data.get(name))
        if written and "{{" not in written and written != MASK:
            scheme, _, rest = written.partition(":")
            url = f"{scheme}:{without_credentials(rest)}" if scheme in ("s3", "rest") else written
            plain = without_credentials(url)
            yield NamespacedName(each.ref.namespace, secret), known(plain) or plain
