"""What copies volumes; one module per tool."""

from fleetbook.analysis.storage.backup.cnpg import Cnpg
from fleetbook.analysis.storage.backup.k8up import K8up
from fleetbook.analysis.storage.backup.kopiur import Kopiur
from fleetbook.analysis.storage.backup.longhorn import Longhorn
from fleetbook.analysis.storage.backup.tool import BackupTool, Cover
from fleetbook.analysis.storage.backup.velero import Velero
from fleetbook.analysis.storage.backup.volsync import Volsync
from fleetbook.catalogue.loader import Catalogue
from fleetbook.resolve.fleet import ResolvedCluster

__all__ = ["BackupTool", "Cover", "backup_tools"]


def backup_tools(cluster: ResolvedCluster, catalogue: Catalogue) -> tuple[BackupTool, ...]:
    """Every tool that may copy volumes of a cluster, the most specific first."""
    own_claims = Volsync(cluster), Kopiur(cluster), Cnpg(cluster)
    return *own_claims, K8up(cluster), Longhorn(cluster, catalogue), Velero(cluster)
