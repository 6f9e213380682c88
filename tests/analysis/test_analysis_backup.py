"""What each backup tool says of a volume, and the trap beside it."""

import pytest

from fleetbook.analysis.storage.backup.tool import kept_for
from fleetbook.core.unknown import Unknown
from fleetbook.model.storage import BackupJob
from storages import CLAIM, storage_of


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
    assert states(CLAIM, paused) == ["web/data: not backed up, its job data-backup is paused"]


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
        "CNPG nightly: backup daily at 02:30, keeps 30 days, to cnpg/web/store"
    ]


def test_a_store_alone_or_a_snapshot_is_no_backup() -> None:
    assert states(DATABASE)[0] == "web/db-1: unknown, Git holds no storage class fast"
    assert states(DATABASE, CLAIM)[1] == "web/db-1: not backed up, no job in Git copies it"
    snapshots = SCHEDULE.replace("method: plugin", "method: volumeSnapshot")
    reason = "CNPG takes volume snapshots, Git does not say where they lie"
    assert states(DATABASE, snapshots) == [f"web/db-1: unknown, {reason}"]
    suspended = SCHEDULE.replace("method: plugin", "suspend: true")
    assert states(DATABASE, suspended) == ["web/db-1: not backed up, its job nightly is suspended"]


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
        "Velero velero-daily: backup daily at 04:00, keeps 10 days, to velero/default"
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


def test_a_claim_may_have_several_copies_in_several_places() -> None:
    second = VOLSYNC.replace("== apps/volsync", "== apps/second").replace("data-backup", "data-away")
    second = second.replace("restic-data", "restic-away")
    address = """
        == apps/secret.yaml
        apiVersion: external-secrets.io/v1
        kind: ExternalSecret
        metadata: {name: restic, namespace: web}
        spec:
          target:
            name: restic-away
            template: {data: {RESTIC_REPOSITORY: "s3:https://me:pass@s3.example.org/web", KEY: "{{ .k }}"}}
        ---
        apiVersion: external-secrets.io/v1
        kind: ExternalSecret
        metadata: {name: restic-data, namespace: web}
        spec: {target: {template: {data: {RESTIC_REPOSITORY: "{{ .url }}/web"}}}}
    """
    storage = storage_of(CLAIM, VOLSYNC, second, address)
    assert [str(each) for each in storage.volumes[0].backup_jobs] == ["web/data-away", "web/data-backup"]
    assert [(each.name, getattr(each.url, "reason", each.url)) for each in storage.targets] == [
        ("volsync/web/restic-away", "s3:https://s3.example.org/web"),
        ("volsync/web/restic-data", "held by the Secret web/restic-data"),
    ]
    variable = address.replace("me:pass@s3.example.org", "me:pass@s3.${DOMAIN}")
    away, _ = storage_of(CLAIM, VOLSYNC, second, variable).targets
    assert away.url == Unknown("Git holds no value for DOMAIN", "s3:https://s3.${DOMAIN}/web")
    paused = second.replace("sourcePVC: data", "sourcePVC: data\n      paused: true")
    assert states(CLAIM, VOLSYNC, paused) == ["web/data: backed up, VolSync copies it with restic"]


def test_volsync_that_waits_for_a_hand_is_no_regular_copy() -> None:
    manual = VOLSYNC.replace("schedule: 0 1 * * *", "schedule: 0 1 * * *, manual: first")
    (found,) = storage_of(CLAIM, manual).jobs
    assert (found.schedule_text, found.halted) == (
        "by hand",
        "runs only by hand, when its manual trigger changes",
    )
    assert states(CLAIM, manual) == [
        "web/data: unknown, VolSync copies it with restic, "
        "but its job data-backup runs only by hand, when its manual trigger changes"
    ]


def test_a_job_that_never_runs_is_no_backup() -> None:
    never = VOLSYNC.replace("0 1 * * *", "0 1 31 2 *")
    assert states(CLAIM, never) == [
        "web/data: not backed up, its job data-backup never runs, no month has such a day"
    ]


def test_a_job_of_a_suspended_kustomization_is_doubtful() -> None:
    suspended = """
        == clusters/apps.yaml
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata: {name: apps, namespace: flux-system}
        spec: {path: apps, suspend: SUSPENDED}
    """
    assert states(CLAIM, VOLSYNC, suspended.replace("SUSPENDED", "true")) == [
        "web/data: unknown, VolSync copies it with restic, "
        "but its job data-backup is applied by the suspended Kustomization flux-system/apps"
    ]
    on = suspended.replace("SUSPENDED", "false")
    assert states(CLAIM, VOLSYNC, on) == ["web/data: backed up, VolSync copies it with restic"]


def test_a_job_of_a_suspended_release_is_doubtful() -> None:
    chart = """
        == infrastructure/velero.yaml
        apiVersion: helm.toolkit.fluxcd.io/v2
        kind: HelmRelease
        metadata: {name: velero, namespace: velero}
        spec:
          suspend: true
          chart: {spec: {chart: velero, version: 10.0.0}}
          values:
            configuration:
              defaultVolumesToFsBackup: true
              backupStorageLocation: [{provider: aws, bucket: b}]
            schedules: {daily: {schedule: 0 4 * * *}}
    """
    assert states(CLAIM, chart) == [
        "web/data: unknown, Velero copies the volumes of its namespace, "
        "but its job velero-daily is made by the suspended HelmRelease velero/velero"
    ]


def test_a_database_without_its_store_or_schedule() -> None:
    store = DATABASE.index("    ---")
    assert states(DATABASE[:store], SCHEDULE) == [
        "web/db-1: unknown, its ObjectStore web/store is not in Git for its ScheduledBackup"
    ]
    bare = DATABASE[:store].replace("plugins:", "instances: 1 #")
    assert states(bare, SCHEDULE.replace("plugin", "barmanObjectStore")) == [
        "web/db-1: not backed up, its ScheduledBackup has no object store to write to"
    ]
    archived = DATABASE.replace("parameters:", "isWALArchiver: true, parameters:")
    assert states(archived) == [
        "web/db-1: not backed up, its log is archived, "
        "but no ScheduledBackup makes the base that a restore needs"
    ]


POD = """
    == apps/web.yaml
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web, namespace: web}
    spec:
      template:
        metadata: {annotations: {backup.velero.io/MARK: "tmp, files"}}
        spec:
          containers: [{name: web, image: web}]
          volumes: [{name: files, persistentVolumeClaim: {claimName: data}}]
"""


def test_velero_asks_pods_which_volumes_it_copies() -> None:
    asked = POD.replace("MARK", "backup-volumes")
    left_out = POD.replace("MARK", "backup-volumes-excludes")
    plain = VELERO.replace("OPTIONS", "snapshotVolumes: false")
    everything = VELERO.replace("OPTIONS", "defaultVolumesToFsBackup: true")
    assert states(CLAIM, plain) == ["web/data: not backed up, Velero keeps its objects, not its data"]
    assert states(CLAIM, plain, asked) == ["web/data: backed up, Velero copies the volumes of its namespace"]
    assert states(CLAIM, everything, left_out) == [
        "web/data: not backed up, its pod tells Velero to leave it"
    ]
    other = asked.replace("tmp, files", "tmp")
    assert states(CLAIM, plain, other) == ["web/data: not backed up, Velero keeps its objects, not its data"]


def test_velero_chooses_by_labels_kinds_and_storage_location() -> None:
    nothing = ["web/data: not backed up, no job in Git copies it"]
    data = "defaultVolumesToFsBackup: true"
    assert (
        states(CLAIM, VELERO.replace("OPTIONS", f"{data}, labelSelector: {{matchLabels: {{a: b}}}}"))
        == nothing
    )
    labelled = CLAIM.replace("namespace: web}", "namespace: web, labels: {a: b}}", 1)
    chosen = VELERO.replace("OPTIONS", f"{data}, orLabelSelectors: [{{matchLabels: {{a: b}}}}]")
    assert states(labelled, chosen) == ["web/data: backed up, Velero copies the volumes of its namespace"]
    assert states(CLAIM, VELERO.replace("OPTIONS", f"{data}, includedResources: [secrets]")) == nothing
    away = VELERO.replace("OPTIONS", f"{data}, storageLocation: away")
    assert states(CLAIM, away) == [
        "web/data: unknown, Velero copies it to the storage location away, which Git does not hold"
    ]
    paused = VELERO.replace("OPTIONS", data).replace("schedule: 0 3", "paused: true\n      schedule: 0 3")
    assert states(CLAIM, paused) == ["web/data: not backed up, its job nightly is paused"]


def test_snapshots_on_a_schedule_lie_beside_the_data() -> None:
    schedule = """
        == apps/snapshots.yaml
        apiVersion: snapscheduler.backube/v1
        kind: SnapshotSchedule
        metadata: {name: daily, namespace: web}
        spec:
          claimSelector: {matchLabels: {keep: "yes"}}
          retention: {expires: 168h, maxCount: 7}
          schedule: 0 3 * * *
    """
    labelled = CLAIM.replace("namespace: web}", 'namespace: web, labels: {keep: "yes"}}', 1)
    assert states(CLAIM, schedule) == ["web/data: not backed up, no job in Git copies it"]
    assert states(labelled, schedule) == [
        "web/data: not backed up, the snapshots of SnapScheduler lie beside the data"
    ]
    assert [job(each) for each in storage_of(schedule).jobs] == [
        "SnapScheduler daily: snapshot daily at 03:00, keeps 7 days, at most 7, to None"
    ]


def test_operators_copy_their_databases_where_an_object_asks_for_it() -> None:
    database = """
        == apps/db.yaml
        apiVersion: k8s.mariadb.com/v1alpha1
        kind: MariaDB
        metadata: {name: db, namespace: web}
        spec: {storage: {size: 1Gi, storageClassName: fast}}
    """
    backup = """
        == apps/backup.yaml
        apiVersion: k8s.mariadb.com/v1alpha1
        kind: Backup
        metadata: {name: dump, namespace: web}
        spec:
          mariaDbRef: {name: db}
          schedule: {cron: 0 2 * * *, suspend: false}
          maxRetention: 168h
          storage: {volume: {nfs: {server: nas, path: /dumps}}}
    """
    assert states(database, backup)[0].startswith("web/storage-db-0: backed up, MariaDB operator copies it")
    storage = storage_of(database, backup)
    assert [job(each) for each in storage.jobs] == [
        "MariaDB operator dump: dump daily at 02:00, keeps 7 days, to mariadb/web/dump"
    ]
    assert storage.targets[0].url == "nfs://nas/dumps"
    inside = backup.replace("{volume: {nfs: {server: nas, path: /dumps}}}", "{persistentVolumeClaim: {}}")
    assert states(database, inside)[0].endswith(
        "not backed up, what MariaDB operator copies stays in the cluster"
    )
    once = backup.replace("schedule: {cron: 0 2 * * *, suspend: false}", "compression: gzip")
    assert states(database, once)[0].endswith("not backed up, its job dump has no schedule")
    suspended = backup.replace("suspend: false", "suspend: true")
    assert states(database, suspended)[0].endswith("not backed up, its job dump is suspended")
    other = backup.replace("mariaDbRef: {name: db}", "mariaDbRef: {name: other}")
    assert states(database, other, CLAIM)[1].endswith("not backed up, no job in Git copies it")


def test_databases_that_state_their_own_backups() -> None:
    postgres = """
        == apps/db.yaml
        apiVersion: postgres-operator.crunchydata.com/v1beta1
        kind: PostgresCluster
        metadata: {name: db, namespace: web}
        spec:
          instances: [{name: a, replicas: 2, dataVolumeClaimSpec: {resources: {requests: {storage: 1Gi}}}}]
          backups:
            pgbackrest:
              repos:
                - {name: repo1, volume: {volumeClaimSpec: {resources: {requests: {storage: 2Gi}}}}}
                - {name: repo2, s3: {bucket: backups}, schedules: {full: "0 1 * * 0"}}
    """
    storage = storage_of(postgres)
    assert [(each.name, each.size, each.count, each.backup) for each in storage.volumes] == [
        ("db-a-pgdata", "1Gi", 2, "backed up"),
        ("db-repo1", "2Gi", 1, "backed up"),
    ]
    assert [job(each) for each in storage.jobs] == [
        "pgBackRest db-repo2: backup Sundays at 01:00, keeps None, to pgbackrest/web/db"
    ]
    percona = """
        == apps/db.yaml
        apiVersion: psmdb.percona.com/v1
        kind: PerconaServerMongoDB
        metadata: {name: db, namespace: web}
        spec:
          replsets:
            - name: rs0
              size: 1
              volumeSpec: {persistentVolumeClaim: {resources: {requests: {storage: 3Gi}}}}
          backup:
            enabled: true
            storages: {away: {type: s3, s3: {bucket: mongo, prefix: db}}}
            tasks:
              - {name: daily, enabled: true, schedule: 0 0 * * *, keep: 3, storageName: away}
              - {name: hourly, enabled: false, schedule: 0 * * * *, storageName: away}
    """
    storage = storage_of(percona)
    assert [job(each) for each in storage.jobs] == [
        "Percona operator db-daily: backup daily at 00:00, keeps 3, to percona/web/db"
    ]
    assert storage.targets[0].url == "s3://mongo/db"
    switched_off = percona.replace(
        "backup:\n            enabled: true", "backup:\n            enabled: false"
    )
    assert storage_of(switched_off).volumes[0].backup_reason == "its job db-daily is not enabled"


def test_a_cron_job_that_runs_a_backup_program_is_told_of_with_care() -> None:
    cron_job = """
        == apps/job.yaml
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: copy, namespace: web}
        spec:
          schedule: 0 4 * * *
          jobTemplate:
            spec:
              template:
                spec:
                  containers: [{name: copy, image: alpine, command: [sh, -c, "COMMAND /data"]}]
                  volumes: [{name: x, persistentVolumeClaim: {claimName: data}}]
    """
    assert states(CLAIM, cron_job.replace("COMMAND", "restic backup")) == [
        "web/data: unknown, the CronJob copy mounts it and runs restic; what it copies, Git does not say"
    ]
    assert states(CLAIM, cron_job.replace("COMMAND", "du")) == [
        "web/data: not backed up, no job in Git copies it"
    ]
    by_image = cron_job.replace("COMMAND", "run").replace("image: alpine", "image: restic/restic:0.17")
    assert [job(each) for each in storage_of(by_image).jobs] == [
        "CronJob copy: Restic daily at 04:00, keeps None, to cronjob/web/copy"
    ]


SNAPSHOT_CLASS = """
    == infrastructure/class.yaml
    apiVersion: snapshot.storage.k8s.io/v1
    kind: VolumeSnapshotClass
    metadata: {name: copies, labels: {velero.io/csi-volumesnapshot-class: "true"}}
    driver: driver.longhorn.io
    parameters: {type: bak}
"""


def test_snapshots_of_a_driver_may_be_copies_elsewhere() -> None:
    claim = CLAIM.replace("disks.example.org", "driver.longhorn.io")
    chart = """
        == infrastructure/chart.yaml
        apiVersion: helm.toolkit.fluxcd.io/v2
        kind: HelmRelease
        metadata: {name: velero, namespace: velero}
        spec:
          chart: {spec: {chart: velero, version: 10.0.0}}
          values: {configuration: {features: EnableCSI}}
    """
    schedule = VELERO.replace("OPTIONS", "x: y")
    target = """
        == infrastructure/target.yaml
        apiVersion: longhorn.io/v1beta2
        kind: BackupTarget
        metadata: {name: default, namespace: longhorn-system}
        spec: {backupTargetURL: "nfs://nas:/backups"}
    """
    name = "VolumeSnapshotClass copies"
    away = f"backed up, Velero has Longhorn copy it to its backup target ({name})"
    assert states(claim, schedule, chart, target, SNAPSHOT_CLASS) == [f"web/data: {away}"]
    nowhere = f"unknown, Velero takes backups by {name}, Git states no target for Longhorn"
    assert states(claim, schedule, chart, SNAPSHOT_CLASS) == [f"web/data: {nowhere}"]
    beside = f"not backed up, the snapshots of Velero lie beside the data ({name})"
    plain = SNAPSHOT_CLASS.replace("type: bak", "type: snap")
    assert states(claim, schedule, chart, target, plain) == [f"web/data: {beside}"]
    # Without its feature Velero takes no such snapshots, and a class without the label is none of its own.
    unsaid = "unknown, Velero backs up its namespace; whether the volume's data too, Git does not say"
    assert states(claim, schedule, target, SNAPSHOT_CLASS) == [f"web/data: {unsaid}"]
    other = SNAPSHOT_CLASS.replace("velero.io/csi", "example.org/csi")
    assert states(claim, schedule, chart, target, other) == [f"web/data: {unsaid}"]


def test_a_database_whose_snapshots_have_a_class() -> None:
    own = "backup: {volumeSnapshot: {className: copies}}\n      storage: {"
    database = DATABASE.replace("storage: {", own)
    snapshots = SCHEDULE.replace("method: plugin", "method: volumeSnapshot")
    cloud = SNAPSHOT_CLASS.replace("driver.longhorn.io", "ebs.csi.aws.com")
    away = "backed up, CNPG takes snapshots, which the cloud provider keeps (VolumeSnapshotClass copies)"
    assert states(database, snapshots, cloud) == [f"web/db-1: {away}"]
    disk = SNAPSHOT_CLASS.replace("driver.longhorn.io", "topolvm.io")
    beside = "not backed up, the snapshots of CNPG lie beside the data (VolumeSnapshotClass copies)"
    assert states(database, snapshots, disk) == [f"web/db-1: {beside}"]


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("720h0m0s", "30 days"),
        ("24h", "1 day"),
        ("36h", "36 hours"),
        ("30d", "30 days"),
        ("1m", "1 month"),
        ("90m0s", "90m0s"),
        ("7", "7"),
        (None, None),
    ],
)
def test_how_long_copies_are_kept_is_said_in_words(written: str | None, words: str | None) -> None:
    assert kept_for(written) == words
