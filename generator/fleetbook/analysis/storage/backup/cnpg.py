"""CloudNativePG: scheduled backups of a database's cluster."""

from collections.abc import Iterator

from fleetbook.analysis.places import lines_of
from fleetbook.analysis.shape import known, mapping, sequence, text, within
from fleetbook.analysis.storage.backup.halts import Halts
from fleetbook.analysis.storage.backup.snapshots import SnapshotClasses
from fleetbook.analysis.storage.backup.tool import Cover, Run, cover_by, kept_for, schedule_of
from fleetbook.analysis.storage.claim import Claim
from fleetbook.core.identity import NamespacedName
from fleetbook.core.unknown import Unknown
from fleetbook.model.storage import BackupJob, BackupState, BackupTarget, StorageClass
from fleetbook.resolve.fleet import ResolvedCluster, Resource

_GROUP = "postgresql.cnpg.io"
_STORE_GROUP = "barmancloud.cnpg.io"


class Cnpg:
    """The ScheduledBackups of a cluster, and the object stores that they write to."""

    def __init__(self, cluster: ResolvedCluster, halts: Halts, snapshots: SnapshotClasses) -> None:
        ours = {each.ref: each for each in cluster.objects if each.group in (_GROUP, _STORE_GROUP)}
        self._databases = {each.ref.key: each for each in ours.values() if each.ref.kind == "Cluster"}
        self._stores = {each.ref.key: each for each in ours.values() if each.ref.kind == "ObjectStore"}
        targets = {
            each.name: each for database in self._databases.values() for each in self._targets(database)
        }
        self.targets = tuple(targets[name] for name in sorted(targets))
        schedules = [each for each in ours.values() if each.ref.kind == "ScheduledBackup"]
        self._runs = [(each, self._run(each, halts)) for each in schedules]
        self.jobs = tuple(run.job for _, run in self._runs)
        self._snapshots = snapshots

    def cover(self, claim: Claim, storage_class: StorageClass | None) -> Cover | None:
        """Whether a database's data is written to an object store on a schedule."""
        database = self._databases.get(claim.maker.key)
        if database is None or claim.maker != database.ref:
            return None
        found = [(each, run) for each, run in self._runs if _database_of(each) == database.ref.key]
        if not found:
            reason = "its log is archived, but no ScheduledBackup makes the base that a restore needs"
            return Cover(BackupState.NOT_BACKED_UP, reason) if self._archives(database) else None
        to_store = [run for each, run in found if not _is_snapshot(each)]
        if not to_store:
            return cover_by([run for _, run in found], *self._of_snapshots(database))
        if self._targets(database):
            return cover_by(to_store, BackupState.BACKED_UP, "CNPG writes it to an object store")
        missing = next(iter(self._missing_stores(database)), None)
        if missing is None:
            reason = "its ScheduledBackup has no object store to write to"
            return cover_by(to_store, BackupState.NOT_BACKED_UP, reason)
        reason = f"its ObjectStore {missing} is not in Git for its ScheduledBackup"
        return cover_by(to_store, BackupState.UNKNOWN, reason)

    def _of_snapshots(self, database: Resource) -> tuple[BackupState, str]:
        """What volume snapshots of a database come to."""
        name = text(within(database.body, "spec", "backup", "volumeSnapshot", "className"))
        snapshot_class = self._snapshots.named(name) if name else None
        if snapshot_class is None:
            return BackupState.UNKNOWN, "CNPG takes volume snapshots, Git does not say where they lie"
        return self._snapshots.outcome(snapshot_class, "CNPG")

    def _archives(self, database: Resource) -> bool:
        """Whether the database's log goes to an object store."""
        plugins = map(mapping, sequence(within(database.body, "spec", "plugins")))
        inline = within(database.body, "spec", "backup", "barmanObjectStore")
        archiving = [each for each in plugins if each.get("isWALArchiver") is True]
        return bool(inline or archiving)

    def _targets(self, database: Resource) -> list[BackupTarget]:
        inline = ("spec", "backup", "barmanObjectStore", "destinationPath")
        found = [*_target(database, inline)]
        for store in self._plugin_stores(database):
            found += _target(store, ("spec", "configuration", "destinationPath"))
        return found

    def _plugin_stores(self, database: Resource) -> Iterator[Resource]:
        for key in _store_keys(database):
            if key in self._stores:
                yield self._stores[key]

    def _missing_stores(self, database: Resource) -> Iterator[NamespacedName]:
        yield from (key for key in _store_keys(database) if key not in self._stores)

    def _run(self, each: Resource, halts: Halts) -> Run:
        schedule, in_words = schedule_of(within(each.body, "spec", "schedule"))
        database = self._databases.get(_database_of(each))
        targets = self._targets(database) if database else []
        suspended = within(each.body, "spec", "suspend") is True
        halt = halts.of(each, "is suspended" if suspended else "", schedule)
        snapshot = _is_snapshot(each)
        job = BackupJob(
            origin=each.origin,
            defined_at=each.at(),
            lines=lines_of(each, {"schedule": ("spec", "schedule"), "task": ("spec", "method")}),
            namespace=each.ref.namespace,
            name=each.ref.name,
            provider="CNPG",
            task="snapshot" if snapshot else "backup",
            schedule=schedule,
            schedule_text=in_words,
            retain=self._retain(database) if database else None,
            groups=(),
            target=targets[0].name if targets and not snapshot else None,
            halted=halt.why if halt else None,
        )
        return Run(job, halt)

    def _retain(self, database: Resource) -> str | None:
        inline = text(within(database.body, "spec", "backup", "retentionPolicy"))
        stores = (
            text(within(each.body, "spec", "retentionPolicy")) for each in self._plugin_stores(database)
        )
        return kept_for(inline or next(filter(None, stores), None))


def _store_keys(database: Resource) -> Iterator[NamespacedName]:
    """The ObjectStores that a database's plugins name."""
    for plugin in sequence(within(database.body, "spec", "plugins")):
        name = text(within(plugin, "parameters", "barmanObjectName"))
        if name and within(plugin, "enabled") is not False:
            yield NamespacedName(database.ref.namespace, name)


def _is_snapshot(each: Resource) -> bool:
    return text(within(each.body, "spec", "method")) == "volumeSnapshot"


def _database_of(each: Resource) -> NamespacedName:
    reference = mapping(within(each.body, "spec", "cluster"))
    return NamespacedName(each.ref.namespace, text(reference.get("name")) or "")


def _target(resource: Resource, keys: tuple[str, ...]) -> Iterator[BackupTarget]:
    url: str | Unknown | None = known(within(resource.body, *keys))
    if url:
        name = f"cnpg/{resource.ref.key}"
        at = resource.at(*keys)
        yield BackupTarget(origin=resource.origin, defined_at=at, name=name, url=url, provider="CNPG")
