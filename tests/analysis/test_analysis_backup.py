"""What each backup tool says of a volume, and the trap beside it."""

from fleetbook.model.storage import BackupJob
from storages import storage_of

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


def states(*trees: str) -> list[str]:
    return [f"{each.key}: {each.backup}, {each.backup_reason}" for each in storage_of(*trees).volumes]


def job(found: BackupJob) -> str:
    what = f"{found.provider} {found.name}: {found.task} {found.schedule_text}"
    return f"{what}, keeps {found.retain}, to {found.target}"


def test_nothing_copies_a_volume() -> None:
    assert states(CLAIM) == ["web/data: not backed up, no job in Git copies it"]


VOLSYNC = """
    == apps/volsync.yaml
    apiVersion: volsync.backube/v1alpha1
    kind: ReplicationSource
    metadata: {name: data-backup, namespace: web}
    spec:
      sourcePVC: data
      trigger: {schedule: 0 1 * * *}
      restic: {repository: restic-data, retain: {daily: 7, hourly: 24}}
"""


def test_volsync_copies_the_claim_that_it_names() -> None:
    storage = storage_of(CLAIM, VOLSYNC)
    assert states(CLAIM, VOLSYNC) == ["web/data: backed up, VolSync copies it with restic"]
    assert [job(each) for each in storage.jobs] == [
        "VolSync data-backup: restic backup daily at 01:00, keeps 24 hourly, 7 daily, "
        "to volsync/web/restic-data"
    ]
    assert getattr(storage.targets[0].url, "reason", "") == "held by the Secret web/restic-data"


def test_volsync_of_another_namespace_or_paused() -> None:
    elsewhere = VOLSYNC.replace("namespace: web", "namespace: other")
    assert states(CLAIM, elsewhere) == ["web/data: not backed up, no job in Git copies it"]
    paused = VOLSYNC.replace("sourcePVC: data", "sourcePVC: data\n      paused: true")
    assert states(CLAIM, paused) == ["web/data: not backed up, its ReplicationSource is paused"]


DATABASE = """
    == apps/db.yaml
    apiVersion: postgresql.cnpg.io/v1
    kind: Cluster
    metadata: {name: db, namespace: web}
    spec:
      storage: {size: 5Gi, storageClass: fast}
      plugins: [{name: barman-cloud.cloudnative-pg.io, parameters: {barmanObjectName: store}}]
    ---
    apiVersion: barmancloud.cnpg.io/v1
    kind: ObjectStore
    metadata: {name: store, namespace: web}
    spec: {retentionPolicy: 30d, configuration: {destinationPath: s3://backups/}}
"""
SCHEDULE = """
    == apps/schedule.yaml
    apiVersion: postgresql.cnpg.io/v1
    kind: ScheduledBackup
    metadata: {name: nightly, namespace: web}
    spec: {schedule: 0 30 2 * * *, cluster: {name: db}, method: plugin}
"""


def test_a_database_is_backed_up_by_schedule_and_store() -> None:
    storage = storage_of(DATABASE, SCHEDULE)
    (volume,) = storage.volumes
    assert (str(volume.key), volume.size, str(volume.mounted_by[0])) == ("web/db-1", "5Gi", "Cluster web/db")
    assert states(DATABASE, SCHEDULE) == ["web/db-1: backed up, CNPG writes it to an object store"]
    assert [job(each) for each in storage.jobs] == [
        "CNPG nightly: backup daily at 02:30, keeps 30d, to cnpg/web/store"
    ]


def test_a_store_alone_or_a_snapshot_is_no_backup() -> None:
    assert states(DATABASE)[0] == "web/db-1: unknown, Git holds no storage class fast"
    assert states(DATABASE, CLAIM)[1] == "web/db-1: not backed up, no job in Git copies it"
    snapshots = SCHEDULE.replace("method: plugin", "method: volumeSnapshot")
    reason = "CNPG takes volume snapshots, Git does not say where they lie"
    assert states(DATABASE, snapshots) == [f"web/db-1: unknown, {reason}"]
    suspended = SCHEDULE.replace("method: plugin", "suspend: true")
    assert states(DATABASE, suspended) == ["web/db-1: not backed up, its ScheduledBackup is suspended"]


VELERO = """
    == infrastructure/velero.yaml
    apiVersion: velero.io/v1
    kind: Schedule
    metadata: {name: nightly, namespace: velero}
    spec:
      schedule: 0 3 * * *
      template: {ttl: 720h, includedNamespaces: ["we*"], OPTIONS}
    ---
    apiVersion: velero.io/v1
    kind: BackupStorageLocation
    metadata: {name: default, namespace: velero}
    spec: {provider: aws, objectStorage: {bucket: backups, prefix: fleet}}
"""


def test_velero_copies_data_only_where_it_says_so() -> None:
    with_data = VELERO.replace("OPTIONS", "defaultVolumesToFsBackup: true")
    assert states(CLAIM, with_data) == ["web/data: backed up, Velero copies the volumes of its namespace"]
    (found,) = storage_of(with_data).targets
    assert (found.name, found.url) == ("velero/default", "s3://backups/fleet")
    reason = "Velero backs up its namespace; whether the volume's data too, Git does not say"
    assert states(CLAIM, VELERO.replace("OPTIONS", "x: y")) == [f"web/data: unknown, {reason}"]


def test_velero_leaves_namespaces_and_volumes_out() -> None:
    nothing = ["web/data: not backed up, no job in Git copies it"]
    data = "defaultVolumesToFsBackup: true"
    assert states(CLAIM, VELERO.replace("OPTIONS", f"excludedNamespaces: [web], {data}")) == nothing
    assert states(CLAIM, VELERO.replace("OPTIONS", f"excludedResources: [pvc], {data}")) == nothing
    assert states(CLAIM, VELERO.replace("we*", "other").replace("OPTIONS", data)) == nothing


def test_velero_schedules_in_values() -> None:
    values = """
        == infrastructure/velero.yaml
        apiVersion: helm.toolkit.fluxcd.io/v2
        kind: HelmRelease
        metadata: {name: velero, namespace: velero}
        spec:
          chart: {spec: {chart: velero, version: 10.0.0}}
          values:
            configuration:
              defaultVolumesToFsBackup: true
              backupStorageLocation: [{provider: aws, bucket: b}]
            schedules:
              daily: {schedule: 0 4 * * *, template: {ttl: 240h}}
              off: {disabled: true, schedule: 0 5 * * *}
    """
    assert states(CLAIM, values) == ["web/data: backed up, Velero copies the volumes of its namespace"]
    storage = storage_of(values)
    assert [job(each) for each in storage.jobs] == [
        "Velero velero-daily: backup daily at 04:00, keeps 240h, to velero/default"
    ]
    assert (storage.jobs[0].origin, str(storage.jobs[0].defined_at)) == (
        "values",
        "infrastructure/velero.yaml:11",
    )
    assert storage.targets[0].url == "s3://b"


def test_k8up_holds_for_its_namespace() -> None:
    schedule = """
        == apps/k8up.yaml
        apiVersion: k8up.io/v1
        kind: Schedule
        metadata: {name: k8up, namespace: web}
        spec:
          backend: {s3: {endpoint: "https://s3.example.org", bucket: web}}
          backup: {schedule: "@daily"}
          prune: {schedule: "@weekly", retention: {keepDaily: 14}}
    """
    storage = storage_of(CLAIM, schedule)
    assert states(CLAIM, schedule) == ["web/data: backed up, K8up copies the claims of its namespace"]
    assert [job(each) for each in storage.jobs] == [
        "K8up k8up: backup daily at 00:00, keeps 14 daily, to k8up/web/k8up"
    ]
    assert storage.targets[0].url == "https://s3.example.org/web"
    opted_out = CLAIM.replace("namespace: web}", 'namespace: web, annotations: {k8up.io/backup: "false"}}', 1)
    assert states(opted_out, schedule) == ["web/data: not backed up, it opts out of K8up's Schedule"]


def test_kopiur_needs_a_schedule_for_its_policy() -> None:
    policy = """
        == apps/policy.yaml
        apiVersion: kopiur.home-operations.com/v1alpha1
        kind: SnapshotPolicy
        metadata: {name: p, namespace: web}
        spec: {repository: {name: nas}, retention: {keepDaily: 7}, sources: [{pvc: {name: data}}]}
        ---
        apiVersion: kopiur.home-operations.com/v1alpha1
        kind: ClusterRepository
        metadata: {name: nas}
        spec: {backend: {s3: {endpoint: "nas:9000", bucket: kopia}}}
    """
    schedule = """
        == apps/schedule.yaml
        apiVersion: kopiur.home-operations.com/v1alpha1
        kind: SnapshotSchedule
        metadata: {name: s, namespace: web}
        spec: {policyRef: {name: p}, schedule: {cron: 0 * * * *}}
    """
    assert states(CLAIM, policy) == ["web/data: not backed up, no job in Git copies it"]
    assert states(CLAIM, policy, schedule) == ["web/data: backed up, Kopiur copies it to its repository"]
    storage = storage_of(CLAIM, policy, schedule)
    assert [job(each) for each in storage.jobs] == [
        "Kopiur s: backup every hour, keeps 7 daily, to kopiur/nas"
    ]
    assert [(each.name, each.url) for each in storage.targets] == [("kopiur/nas", "nas:9000/kopia")]
