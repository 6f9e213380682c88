"""Volumes, classes and backups: data that goes, starts empty, or is no longer copied."""

import pytest

from differences import changes_of

CLAIM = """
    == apps/data.yaml
    apiVersion: v1
    kind: PersistentVolumeClaim
    metadata:
      name: data
      namespace: shop
      labels: {recurring-job.longhorn.io/source: enabled, recurring-job-group.longhorn.io/nightly: enabled}
    spec: {storageClassName: fast, accessModes: [ReadWriteOnce], resources: {requests: {storage: 5Gi}}}
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web, namespace: shop}
    spec:
      selector: {matchLabels: {app: web}}
      template:
        metadata: {labels: {app: web}}
        spec:
          containers: [{name: web, image: nginx, volumeMounts: [{name: data, mountPath: /data}]}]
          volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]
    """
CLASS = """
    == apps/class.yaml
    apiVersion: storage.k8s.io/v1
    kind: StorageClass
    metadata: {name: fast}
    provisioner: driver.longhorn.io
    reclaimPolicy: Delete
    parameters: {numberOfReplicas: "3"}
    """
BACKUP = """
    == apps/backup.yaml
    apiVersion: longhorn.io/v1beta2
    kind: RecurringJob
    metadata: {name: nightly, namespace: longhorn-system}
    spec: {task: backup, cron: 0 2 * * *, retain: 7, groups: [nightly]}
    ---
    apiVersion: longhorn.io/v1beta2
    kind: BackupTarget
    metadata: {name: default, namespace: longhorn-system}
    spec: {backupTargetURL: "nfs://nas.example.org:/backups"}
    """
ALL = CLAIM + CLASS + BACKUP
WITHOUT_CLAIM = ALL.replace("kind: PersistentVolumeClaim", "kind: ConfigMap").replace(
    "          volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]\n", ""
)


@pytest.mark.parametrize(
    ("policy", "told"),
    [
        ("Delete", "  ! When the claim goes its data is deleted: its class says so"),
        ("Retain", "  When the claim goes its data is kept: its class retains it"),
    ],
)
def test_what_becomes_of_the_data_of_a_claim_that_goes(policy: str, told: str) -> None:
    was, now = (each.replace("Policy: Delete", f"Policy: {policy}") for each in (ALL, WITHOUT_CLAIM))
    assert changes_of(was, now, "volumes") == ["volumes: shop/data removed", told]


def test_a_claim_under_another_name_starts_empty() -> None:
    renamed = ALL.replace("      name: data\n", "      name: shop-data\n")
    renamed = renamed.replace("claimName: data", "claimName: shop-data")
    told = changes_of(ALL, renamed, "volumes")
    assert told[0] == "volumes: shop/shop-data renamed"
    assert told[-1] == "  ! A claim under another name starts empty: the data does not follow"


def test_a_volume_that_nothing_copies_any_more() -> None:
    told = changes_of(ALL, CLAIM + CLASS)
    assert "backups: Longhorn longhorn-system/nightly removed" in told
    assert "  ! Nothing that Git knows of backs it up any more" in told


def test_fewer_copies_are_an_alarm_and_hold_for_new_volumes() -> None:
    told = changes_of(ALL, ALL.replace('Replicas: "3"', 'Replicas: "2"'), "storage classes")
    assert told == [
        "storage classes: fast changed",
        "  replicas: 3 → 2",
        "  ! Fewer copies: 2 instead of 3",
        "  It holds for volumes that are made from now on; those that exist keep their number",
    ]


def test_more_copies_are_no_alarm() -> None:
    told = changes_of(ALL, ALL.replace('Replicas: "3"', 'Replicas: "4"'), "storage classes")
    assert not any("!" in line for line in told)


def test_a_claim_cannot_change_its_class() -> None:
    told = changes_of(ALL, ALL.replace("storageClassName: fast", "storageClassName: slow"), "volumes")
    assert "  ! Kubernetes refuses to change the class of a claim that exists" in told


def test_a_schedule_that_changes() -> None:
    told = changes_of(ALL, ALL.replace("0 2 * * *", "0 4 * * *"), "backups")
    assert told == ["backups: Longhorn longhorn-system/nightly changed", "  schedule: 0 2 * * * → 0 4 * * *"]
