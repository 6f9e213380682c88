"""CloudNativePG: scheduled backups of a database's cluster."""

from collections.abc import Iterator

from fleetbook.analysis.places import lines_of
from fleetbook.analysis.shape import known, mapping, sequence, text, within
from fleetbook.analysis.storage.backup.tool import Cover, schedule_of
from fleetbook.analysis.storage.claim import Claim
from fleetbook.core.identity import NamespacedName
from fleetbook.core.unknown import Unknown
from fleetbook.model.storage import BackupJob, BackupState, BackupTarget, StorageClass
from fleetbook.resolve.fleet import ResolvedCluster, Resource

_GROUP = "postgresql.cnpg.io"
_STORE_GROUP = "barmancloud.cnpg.io"


class Cnpg:
    """The ScheduledBackups of a cluster, and the object stores that they write to."""

    def __init__(self, cluster: ResolvedCluster) -> None:
        ours = {each.ref: each for each in cluster.objects if each.group in (_GROUP, _STORE_GROUP)}
        self._databases = {each.ref.key: each for each in ours.values() if each.ref.kind == "Cluster"}
        self._stores = {each.ref.key: each for each in ours.values() if each.ref.kind == "ObjectStore"}
        self._schedules = [each for each in ours.values() if each.ref.kind == "ScheduledBackup"]
        targets = {
            each.name: each for database in self._databases.values() for each in self._targets(database)
        }
        self.targets = tuple(targets[name] for name in sorted(targets))
        self.jobs = tuple(self._job(each) for each in self._schedules)

    def cover(self, claim: Claim, storage_class: StorageClass | None) -> Cover | None:
        """Whether a database's data is written to an object store on a schedule."""
        if claim.maker.kind != "Cluster":
            return None
        schedules = [each for each in self._schedules if _database_of(each) == claim.maker.key]
        running = [each for each in schedules if within(each.body, "spec", "suspend") is not True]
        names = tuple(each.ref.name for each in schedules)
        if not schedules:
            return None
        if not running:
            return Cover(BackupState.NOT_BACKED_UP, "its ScheduledBackup is suspended", names)
        if all(within(each.body, "spec", "method") == "volumeSnapshot" for each in running):
            return Cover(
                BackupState.UNKNOWN, "CNPG takes volume snapshots, Git does not say where they lie", names
            )
        targets = self._targets(self._databases[claim.maker.key])
        if not targets:
            return Cover(BackupState.UNKNOWN, "Git states no object store for its ScheduledBackup", names)
        return Cover(BackupState.BACKED_UP, "CNPG writes it to an object store", names)

    def _targets(self, database: Resource) -> list[BackupTarget]:
        inline = ("spec", "backup", "barmanObjectStore", "destinationPath")
        found = [*_target(database, inline)]
        for store in self._plugin_stores(database):
            found += _target(store, ("spec", "configuration", "destinationPath"))
        return found

    def _plugin_stores(self, database: Resource) -> Iterator[Resource]:
        for plugin in sequence(within(database.body, "spec", "plugins")):
            name = text(within(plugin, "parameters", "barmanObjectName"))
            store = self._stores.get(NamespacedName(database.ref.namespace, name or ""))
            if store is not None:
                yield store

    def _job(self, each: Resource) -> BackupJob:
        schedule, in_words = schedule_of(within(each.body, "spec", "schedule"))
        database = self._databases.get(_database_of(each))
        targets = self._targets(database) if database else []
        retain = self._retain(database) if database else None
        return BackupJob(
            origin=each.origin,
            defined_at=each.at(),
            lines=lines_of(each, {"schedule": ("spec", "schedule"), "task": ("spec", "method")}),
            namespace=each.ref.namespace,
            name=each.ref.name,
            provider="CNPG",
            task="snapshot" if within(each.body, "spec", "method") == "volumeSnapshot" else "backup",
            schedule=schedule,
            schedule_text=in_words,
            retain=retain,
            groups=(),
            target=targets[0].name if targets else None,
        )

    def _retain(self, database: Resource) -> str | None:
        inline = text(within(database.body, "spec", "backup", "retentionPolicy"))
        stores = (
            text(within(each.body, "spec", "retentionPolicy")) for each in self._plugin_stores(database)
        )
        return inline or next(filter(None, stores), None)


def _database_of(each: Resource) -> NamespacedName:
    reference = mapping(within(each.body, "spec", "cluster"))
    return NamespacedName(each.ref.namespace, text(reference.get("name")) or "")


def _target(resource: Resource, keys: tuple[str, ...]) -> Iterator[BackupTarget]:
    url: str | Unknown | None = known(within(resource.body, *keys))
    if url:
        name = f"cnpg/{resource.ref.key}"
        at = resource.at(*keys)
        yield BackupTarget(origin=resource.origin, defined_at=at, name=name, url=url, provider="CNPG")
