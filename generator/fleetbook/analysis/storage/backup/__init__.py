"""What copies volumes; one module per tool."""

from fleetbook.analysis.storage.backup.cnpg import Cnpg
from fleetbook.analysis.storage.backup.cron_jobs import CronJobs
from fleetbook.analysis.storage.backup.halts import Halts
from fleetbook.analysis.storage.backup.k8up import K8up
from fleetbook.analysis.storage.backup.kopiur import Kopiur
from fleetbook.analysis.storage.backup.longhorn import Longhorn
from fleetbook.analysis.storage.backup.operated import Operated
from fleetbook.analysis.storage.backup.snapshots import SnapshotClasses
from fleetbook.analysis.storage.backup.tool import BackupTool, Cover
from fleetbook.analysis.storage.backup.velero import Velero
from fleetbook.analysis.storage.backup.volsync import Volsync
from fleetbook.catalogue.loader import Catalogue
from fleetbook.resolve.fleet import ResolvedCluster

__all__ = ["BackupTool", "Cover", "backup_tools"]


def backup_tools(cluster: ResolvedCluster, catalogue: Catalogue) -> tuple[BackupTool, ...]:
    """Every tool that may copy volumes of a cluster, the most specific first."""
    halts = Halts(cluster)
    longhorn = Longhorn(cluster, halts)
    snapshots = SnapshotClasses(cluster.objects, bool(longhorn.targets))
    of_one = Volsync(cluster, halts), Kopiur(cluster, halts), Cnpg(cluster, halts, snapshots)
    of_others = Operated(cluster, halts), CronJobs(cluster, catalogue, halts), K8up(cluster, halts)
    return *of_one, *of_others, longhorn, Velero(cluster, halts, snapshots)
