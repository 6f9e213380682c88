"""The Storage of a cluster that is written inline, and the documents that its tests repeat."""

from textwrap import dedent

from clusters import cluster_of
from fleetbook.analysis.grouping import group_components
from fleetbook.analysis.storage import analyse_storage
from fleetbook.catalogue.loader import load_catalogue
from fleetbook.model.storage import Storage, Volume

LONGHORN = """
    == controllers/longhorn.yaml
    apiVersion: helm.toolkit.fluxcd.io/v2
    kind: HelmRelease
    metadata: {name: longhorn, namespace: longhorn-system}
    spec:
      chart: {spec: {chart: longhorn, version: 1.11.0}}
      values:
        defaultBackupStore:
          backupTarget: nfs://10.0.0.1:/backups
"""
JOBS = """
    == configs/jobs.yaml
    apiVersion: longhorn.io/v1beta2
    kind: RecurringJob
    metadata: {name: nightly, namespace: longhorn-system}
    spec: {task: backup, cron: 0 2 * * *, retain: 7, groups: [default]}
    ---
    apiVersion: longhorn.io/v1beta2
    kind: RecurringJob
    metadata: {name: snapshot, namespace: longhorn-system}
    spec: {task: snapshot, cron: 0 */8 * * *, retain: 6, groups: [default, quick]}
    ---
    apiVersion: longhorn.io/v1beta2
    kind: RecurringJob
    metadata: {name: trim, namespace: longhorn-system}
    spec: {task: filesystem-trim, cron: 0 5 * * 0, groups: [default]}
"""

CLAIM = """
    == apps/claim.yaml
    apiVersion: v1
    kind: PersistentVolumeClaim
    metadata: {name: data, namespace: web}
    spec: {storageClassName: fast}
    ---
    apiVersion: storage.k8s.io/v1
    kind: StorageClass
    metadata: {name: fast}
    provisioner: disks.example.org
"""
"""One claim, of a class whose volumes nothing is known of."""


def storage_of(*trees: str) -> Storage:
    cluster = cluster_of("\n".join(dedent(tree).strip("\n") for tree in trees))
    return analyse_storage(cluster, load_catalogue(), group_components(cluster))


def volume(storage: Storage, key: str) -> Volume:
    return next(each for each in storage.volumes if str(each.key) == key)


def claim(name: str, spec: str, labels: str = "{}") -> str:
    return f"""
        == apps/{name}.yaml
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata:
          name: {name}
          namespace: web
          labels: {labels}
        spec:
          accessModes: [ReadWriteOnce]
          resources: {{requests: {{storage: 1Gi}}}}
          {spec}
    """


def release(values: str, chart: str = "app-template", version: str = "4.2.0") -> str:
    head = f"""\
== apps/release.yaml
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {{name: web, namespace: web}}
spec:
  chart: {{spec: {{chart: {chart}, version: {version}}}}}
  values:
"""
    body = dedent(values).strip("\n").splitlines()
    return head + "\n".join(f"    {line}" for line in body)


def jobs(found: Volume) -> list[str]:
    return [each.name for each in found.backup_jobs]


def names(storage: Storage) -> list[str]:
    return [each.name for each in storage.volumes]
