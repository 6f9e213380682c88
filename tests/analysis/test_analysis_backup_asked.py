"""What an object that asks for a backup says of the claim that it copies."""

from storages import CLAIM, storage_of

NOTHING = "no job in Git copies it"


def reason(*trees: str) -> str | None:
    (volume,) = storage_of(CLAIM, *trees).volumes
    return volume.backup_reason


def test_stash_copies_a_claim_but_not_one_that_is_called_like_its_workload() -> None:
    asked = """
        == apps/stash.yaml
        apiVersion: stash.appscode.com/v1beta1
        kind: BackupConfiguration
        metadata: {name: nightly, namespace: web}
        spec:
          repository: {name: store}
          schedule: 0 3 * * *
          target: {ref: {apiVersion: v1, kind: PersistentVolumeClaim, name: data}}
          retentionPolicy: {name: keep-last-5, keepLast: 5, prune: true}
    """
    assert reason(asked) == "Stash copies it to its store"
    assert reason(asked.replace("PersistentVolumeClaim", "Deployment")) == NOTHING


def test_kubestash_leaves_out_sessions_that_are_suspended() -> None:
    asked = """
        == apps/kubestash.yaml
        apiVersion: core.kubestash.com/v1alpha1
        kind: BackupConfiguration
        metadata: {name: nightly, namespace: web}
        spec:
          target: {kind: PersistentVolumeClaim, name: data}
          backends: [{name: s3, storageRef: {name: store}}]
          sessions: [{name: nightly, scheduler: {schedule: 0 3 * * *}}]
    """
    assert reason(asked) == "KubeStash copies it to its store"
    assert reason(asked.replace("kind: PersistentVolumeClaim", "kind: MongoDB")) == NOTHING
    assert reason(asked.replace("{schedule:", "{suspend: true, schedule:")) == NOTHING


def test_a_group_of_gemini_without_a_claim_makes_one_of_its_own_name() -> None:
    asked = """
        == apps/gemini.yaml
        apiVersion: gemini.fairwinds.com/v1
        kind: SnapshotGroup
        metadata: {name: data, namespace: web}
        spec:
          persistentVolumeClaim: {claimName: other}
          schedule: [{every: 1 day, keep: 7}]
    """
    assert reason(asked) == NOTHING
    made = asked.replace("{claimName: other}", "{spec: {accessModes: [ReadWriteOnce]}}")
    assert reason(made) == "the snapshots of Gemini lie beside the data"


def test_a_chart_of_velero_without_backups_has_no_place_for_them() -> None:
    values = """
        == infrastructure/velero.yaml
        apiVersion: helm.toolkit.fluxcd.io/v2
        kind: HelmRelease
        metadata: {name: velero, namespace: velero}
        spec:
          chart: {spec: {chart: velero, version: 10.0.0}}
          values:
            backupsEnabled: true
            configuration: {backupStorageLocation: [{provider: aws, bucket: b}]}
    """
    assert [each.url for each in storage_of(values).targets] == ["s3://b"]
    assert storage_of(values.replace("Enabled: true", "Enabled: false")).targets == ()
