"""What is said of volumes, and the trap beside each fact."""

import pytest
import yaml

from storages import JOBS, LONGHORN, claim, jobs, names, release, storage_of, volume


def test_a_longhorn_volume_has_the_replicas_of_the_chart() -> None:
    storage = storage_of(LONGHORN, claim("data", "storageClassName: longhorn"))
    found = volume(storage, "web/data")
    assert (found.provisioner, found.replicas, found.replicas_origin) == ("Longhorn", 3, "default")
    assert (found.size, found.access_modes, str(found.defined_at)) == (
        "1Gi",
        ("ReadWriteOnce",),
        "apps/data.yaml:1",
    )
    assert str(found.lines["size"]) == "apps/data.yaml:9"
    assert [(each.name, each.default, each.origin) for each in storage.classes] == [
        ("longhorn", True, "default")
    ]


def test_replicas_in_values_count_more_than_the_default() -> None:
    values = LONGHORN.replace(
        "values:", "values:\n        persistence: {defaultClassReplicaCount: 2, defaultClass: false}"
    )
    storage = storage_of(values, claim("data", "storageClassName: longhorn"))
    assert (volume(storage, "web/data").replicas, volume(storage, "web/data").replicas_origin) == (
        2,
        "values",
    )
    assert not storage.classes[0].default


def test_a_storage_class_object_says_its_own_replicas() -> None:
    single = """
        == configs/single.yaml
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata: {name: longhorn-single}
        provisioner: driver.longhorn.io
        parameters: {numberOfReplicas: "1"}
    """
    storage = storage_of(LONGHORN, single, claim("data", "storageClassName: longhorn-single"))
    found = volume(storage, "web/data")
    assert (found.replicas, found.replicas_origin) == (1, "manifest")
    assert str(storage.classes[1].replicas_at) == "configs/single.yaml:5"
    assert [each.component for each in storage.classes] == ["longhorn", "longhorn"]


def test_a_claim_without_a_class_has_the_default_class() -> None:
    assert volume(storage_of(LONGHORN, claim("data", "")), "web/data").replicas == 3
    # An empty class is no default: such a claim is bound by hand.
    by_hand = volume(storage_of(LONGHORN, claim("data", 'storageClassName: ""')), "web/data")
    assert (by_hand.replicas, by_hand.backup) == (None, "unknown")


def test_backed_up_is_a_backup_job_and_a_target() -> None:
    found = volume(storage_of(LONGHORN, JOBS, claim("data", "storageClassName: longhorn")), "web/data")
    assert (found.backup, found.backup_reason) == (
        "backed up",
        "Longhorn copies it to nfs://10.0.0.1:/backups",
    )
    assert jobs(found) == ["nightly", "snapshot"]


def test_a_backup_job_without_a_target_is_no_backup() -> None:
    bare = LONGHORN.replace("backupTarget: nfs://10.0.0.1:/backups", 'backupTarget: ""')
    found = volume(storage_of(bare, JOBS, claim("data", "storageClassName: longhorn")), "web/data")
    assert (found.backup, found.backup_reason) == ("unknown", "Git states no backup target for Longhorn")


def test_snapshots_alone_are_no_backup() -> None:
    labels = "{recurring-job.longhorn.io/source: enabled, recurring-job-group.longhorn.io/quick: enabled}"
    found = volume(
        storage_of(LONGHORN, JOBS, claim("data", "storageClassName: longhorn", labels)), "web/data"
    )
    assert (found.backup, found.backup_reason) == ("not backed up", "snapshots stay in the cluster")
    assert jobs(found) == ["snapshot"]


def test_labels_of_a_claim_count_only_where_it_is_their_source() -> None:
    labels = "{recurring-job-group.longhorn.io/quick: enabled}"
    found = volume(
        storage_of(LONGHORN, JOBS, claim("data", "storageClassName: longhorn", labels)), "web/data"
    )
    assert found.backup == "backed up"
    one = "{recurring-job.longhorn.io/source: enabled, recurring-job.longhorn.io/nightly: enabled}"
    found = volume(storage_of(LONGHORN, JOBS, claim("data", "storageClassName: longhorn", one)), "web/data")
    assert jobs(found) == ["nightly"]


def test_a_class_may_choose_the_jobs() -> None:
    ephemeral = """
        == configs/class.yaml
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata: {name: ephemeral}
        provisioner: driver.longhorn.io
        parameters: {recurringJobSelector: '[{"name":"none","isGroup":true}]'}
    """
    found = volume(
        storage_of(LONGHORN, JOBS, ephemeral, claim("data", "storageClassName: ephemeral")), "web/data"
    )
    assert (found.backup, found.backup_reason) == ("not backed up", "no recurring job of Longhorn copies it")


def test_jobs_say_when_and_how_long() -> None:
    said = [
        (each.name, each.task, each.schedule_text, each.retain, each.target)
        for each in storage_of(LONGHORN, JOBS).jobs
    ]
    assert said == [
        ("nightly", "backup", "daily at 02:00", "7", "longhorn/default"),
        ("snapshot", "snapshot", "every 8 hours", "6", None),
        ("trim", "filesystem-trim", "Sundays at 05:00", None, None),
    ]


def test_a_target_may_be_an_object() -> None:
    target = """
        == configs/target.yaml
        apiVersion: longhorn.io/v1beta2
        kind: BackupTarget
        metadata: {name: default, namespace: storage}
        spec: {backupTargetURL: s3://bucket@us-east-1/}
    """
    (found,) = storage_of(LONGHORN, target).targets
    assert (found.name, found.url, str(found.defined_at)) == (
        "longhorn/default",
        "s3://bucket@us-east-1/",
        "configs/target.yaml:4",
    )


def test_a_volume_bound_by_hand_says_where_its_data_lies() -> None:
    volumes = """
        == apps/pv.yaml
        apiVersion: v1
        kind: PersistentVolume
        metadata: {name: media}
        spec: {storageClassName: "", nfs: {server: nas, path: /mnt/media}}
        ---
        apiVersion: v1
        kind: PersistentVolume
        metadata: {name: disk}
        spec: {claimRef: {namespace: web, name: local}, hostPath: {path: /srv}}
    """
    storage = storage_of(
        LONGHORN,
        volumes,
        claim("films", "{storageClassName: '', volumeName: media}".strip("{}").replace(", ", "\n          ")),
        claim("local", 'storageClassName: ""'),
    )
    films, local = volume(storage, "web/films"), volume(storage, "web/local")
    assert (films.backing, films.provisioner, films.backup) == ("nfs://nas/mnt/media", "NFS", "not needed")
    assert str(films.lines["backing"]) == "apps/pv.yaml:4"
    # A path on a node is by hand too, and its data is as mortal as the node.
    assert (local.backing, local.backup) == ("/srv on a node", "not backed up")


def test_a_claim_may_choose_its_volume_by_labels() -> None:
    text = """
        == apps/books.yaml
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: books, namespace: web}
        spec: {storageClassName: "", selector: {matchLabels: {app: books}}}
        ---
        apiVersion: v1
        kind: PersistentVolume
        metadata: {name: books, labels: {app: books, kind: nfs}}
        spec: {storageClassName: "", nfs: {server: nas, path: /books}}
        ---
        apiVersion: v1
        kind: PersistentVolume
        metadata: {name: films, labels: {app: films}}
        spec: {storageClassName: "", nfs: {server: nas, path: /films}}
    """
    assert volume(storage_of(text), "web/books").backing == "nfs://nas/books"


def test_what_git_does_not_decide_is_unknown() -> None:
    reasons = [
        volume(storage_of(claim("data", spec)), "web/data").backup_reason
        for spec in ("", "storageClassName: elsewhere", "storageClassName: ${CLASS}", 'storageClassName: ""')
    ]
    assert reasons == [
        "it names no storage class, and Git does not say which is the default",
        "Git holds no storage class elsewhere",
        "Git holds no value for CLASS",
        "it is bound by hand to a volume that Git does not hold",
    ]


def test_a_stateful_set_makes_a_claim_for_each_pod() -> None:
    stateful = """
        == apps/db.yaml
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: db, namespace: web}
        spec:
          replicas: 2
          template: {spec: {containers: []}}
          volumeClaimTemplates:
            - metadata: {name: data}
              spec: {storageClassName: longhorn, resources: {requests: {storage: 2Gi}}}
    """
    storage = storage_of(LONGHORN, stateful)
    assert names(storage) == ["data-db-0", "data-db-1"]
    assert [str(each) for each in storage.volumes[0].mounted_by] == ["StatefulSet web/db"]


def test_a_database_has_a_volume_for_its_data_its_log_and_each_tablespace() -> None:
    storage = storage_of(
        """
        == apps/db.yaml
        apiVersion: postgresql.cnpg.io/v1
        kind: Cluster
        metadata: {name: db, namespace: web}
        spec:
          storage: {size: 5Gi, storageClass: fast}
          walStorage: {size: 1Gi}
          tablespaces: [{name: photos, storage: {size: 9Gi, storageClass: slow}}]
        """
    )
    found = [(each.name, each.size, each.storage_class, str(each.defined_at)) for each in storage.volumes]
    assert found == [
        ("db-1", "5Gi", "fast", "apps/db.yaml:5"),
        ("db-1-tbs-photos", "9Gi", "slow", "apps/db.yaml:7"),
        ("db-1-wal", "1Gi", None, "apps/db.yaml:6"),
    ]


def test_a_claim_that_is_called_like_a_database_stands_beside_that_of_the_database() -> None:
    database = """
        == apps/db.yaml
        apiVersion: postgresql.cnpg.io/v1
        kind: Cluster
        metadata: {name: web, namespace: web}
        spec: {storage: {size: 5Gi}}
    """
    storage = storage_of(LONGHORN, claim("web", ""), database)
    found = [(each.name, [user.kind for user in each.mounted_by]) for each in storage.volumes]
    assert found == [("web", []), ("web-1", ["Cluster"])]


def test_a_release_that_names_a_claim_uses_it_and_makes_none() -> None:
    values = """
        persistence:
          config: {enabled: true, existingClaim: "{{ .Release.Name }}-config", size: 5Gi}
    """
    storage = storage_of(LONGHORN, claim("web-config", ""), release(values, chart="photos"))
    assert names(storage) == ["web-config"]
    assert [str(each) for each in storage.volumes[0].mounted_by] == ["HelmRelease web/web"]


def test_app_template_names_a_lone_claim_after_the_release() -> None:
    one = "persistence: {config: {size: 5Gi, accessMode: ReadWriteOnce, storageClass: longhorn}}"
    assert names(storage_of(release(one))) == ["web"]
    assert names(storage_of(release(one, version="3.7.3"))) == ["web-config"]
    two = """
        persistence:
          config: {size: 5Gi}
          data: {size: 1Gi, suffix: x}
          own: {size: 1Gi, forceRename: mine}
    """
    assert names(storage_of(release(two))) == ["mine", "web-config", "web-data-x"]


def test_app_template_mounts_that_are_no_claims() -> None:
    values = """
        persistence:
          media: {type: nfs, server: nas, path: /media, size: 1Gi}
          tmp: {type: emptyDir}
          disk: {type: hostPath, hostPath: /srv}
          off: {enabled: false, size: 1Gi}
          secret: {type: secret, name: x}
    """
    assert names(storage_of(release(values))) == []


def test_claims_in_the_values_of_other_charts() -> None:
    values = """
        prometheus:
          prometheusSpec:
            storageSpec:
              volumeClaimTemplate:
                spec:
                  storageClassName: longhorn
                  resources: {requests: {storage: 50Gi}}
        grafana: {persistence: {enabled: true, size: 1Gi}}
        cache: {enabled: false, persistence: {size: 1Gi}}
        resources: {requests: {storage: 1Gi, cpu: 1}}
        limits: {size: 5Gi}
        storage: {pageSize: 100, size: 30}
    """
    storage = storage_of(LONGHORN, release(values, chart="some-stack"))
    assert [(each.name, each.size, each.origin) for each in storage.volumes] == [
        ("web-grafana", "1Gi", "values"),
        ("web-prometheus", "50Gi", "values"),
    ]
    assert str(storage.volumes[1].lines["size"]) == "apps/release.yaml:13"


def test_a_claim_of_prometheus_is_the_one_that_git_may_hold_already() -> None:
    values = """
        prometheus:
          prometheusSpec:
            storageSpec:
              volumeClaimTemplate:
                metadata: {name: data}
                spec: {resources: {requests: {storage: 50Gi}}}
    """
    name = "data-prometheus-web-kube-prometheus-stack-prometheus-0"
    storage = storage_of(LONGHORN, claim(name, ""), release(values, chart="kube-prometheus-stack"))
    assert [(each.name, each.origin) for each in storage.volumes] == [(name, "manifest")]
    assert not storage.volumes[0].name_assumed
    assert [str(each) for each in storage.volumes[0].mounted_by] == ["HelmRelease web/web"]


def test_storage_beside_the_spec_of_a_prometheus_makes_no_claim() -> None:
    spec = "{volumeClaimTemplate: {spec: {resources: {requests: {storage: 50Gi}}}}}"
    values = f"prometheus: {{prometheusSpec: {{}}, storageSpec: {spec}}}"
    assert names(storage_of(release(values, chart="kube-prometheus-stack"))) == []


def test_a_claim_of_a_stateful_set_in_a_chart_is_told_once() -> None:
    values = "server: {persistentVolume: {enabled: true, size: 5Gi}}"
    storage = storage_of(LONGHORN, claim("volume-web-server-0", ""), release(values, chart="logs"))
    assert [(each.name, each.origin) for each in storage.volumes] == [("volume-web-server-0", "manifest")]
    assert [str(each) for each in storage.volumes[0].mounted_by] == ["HelmRelease web/web"]
    # Another app's claim only ends alike.
    assert names(storage_of(claim("web-server", ""), release(values, chart="logs"))) == ["web-server"]
    apart = storage_of(claim("a-b-server-0", ""), release(values, chart="logs"))
    assert names(apart) == ["a-b-server-0", "web-server"]


def test_app_template_names_claims_of_its_stateful_sets() -> None:
    values = """
        controllers:
          mosquitto:
            type: statefulset
            statefulset: {volumeClaimTemplates: [{name: config, size: 5Gi, accessMode: ReadWriteOnce}]}
    """
    assert names(storage_of(release(values))) == ["config-web-0"]


def test_work_volumes_of_runners_are_short_lived() -> None:
    values = """
        containerMode:
          kubernetesModeWorkVolumeClaim:
            storageClassName: longhorn
            resources: {requests: {storage: 10Gi}}
    """
    assert names(storage_of(release(values, chart="gha-runner-scale-set"))) == []


def test_a_chart_may_make_several_classes() -> None:
    values = """
        cephBlockPools:
          - name: slow
            spec: {replicated: {size: 2}}
            storageClass: {enabled: true, name: block-slow}
          - name: fast
            storageClass: {enabled: true, name: block-fast}
        cephFileSystems: []
        cephObjectStores: []
    """
    storage = storage_of(release(values, chart="rook-ceph-cluster"))
    assert [(each.name, each.replicas, each.replicas_origin) for each in storage.classes] == [
        ("block-fast", None, None),
        ("block-slow", 2, "values"),
    ]


def test_a_switch_without_a_size_leaves_the_size_to_the_chart() -> None:
    (found,) = storage_of(release("persistence: {enabled: true}", chart="other")).volumes
    assert getattr(found.size, "reason", "") == "the chart's default, which Git does not hold"
    assert storage_of(release("metrics: {enabled: true}", chart="other")).volumes == ()


def test_workloads_that_mount_a_claim() -> None:
    job = """
        == apps/job.yaml
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: copy, namespace: web}
        spec:
          jobTemplate:
            spec:
              template:
                spec:
                  containers: [{name: a, image: a}]
                  volumes: [{name: x, persistentVolumeClaim: {claimName: data}}]
        ---
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: copy, namespace: other}
        spec:
          jobTemplate:
            spec: {template: {spec: {volumes: [{name: x, persistentVolumeClaim: {claimName: data}}]}}}
    """
    found = volume(storage_of(claim("data", ""), job), "web/data")
    assert [str(each) for each in found.mounted_by] == ["CronJob web/copy"]


def test_a_cache_needs_no_backup_unless_something_copies_it_anyway() -> None:
    caches = storage_of(LONGHORN, claim("web-cache", ""), claim("cached", ""))
    assert [each.backup for each in caches.volumes] == ["not backed up", "not needed"]
    assert volume(storage_of(LONGHORN, JOBS, claim("web-cache", "")), "web/web-cache").backup == "backed up"


def test_claims_in_the_words_of_many_charts() -> None:
    values = """
        dataStorage: {enabled: true, requestedSize: 2Gi, className: fast}
        modelCache: {enabled: true, size: 200Gi, storageClass: shared}
        singleBinary: {persistence: {storageClass: longhorn}}
        server:
          volumeClaimTemplates:
            - {metadata: {name: queue}, spec: {resources: {requests: {storage: 3Gi}}}}
    """
    storage = storage_of(LONGHORN, release(values, chart="other"))
    found = [
        (each.name, getattr(each.size, "reason", each.size), each.storage_class) for each in storage.volumes
    ]
    assert found == [
        ("queue-web-other-server-0", "3Gi", None),
        ("web-datastorage", "2Gi", "fast"),
        ("web-modelcache", "200Gi", "shared"),
        ("web-singlebinary", "the chart's default, which Git does not hold", "longhorn"),
    ]
    assert all(each.name_assumed for each in storage.volumes)


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ("replicaCount: 2", [("data-web-other-0", 1), ("data-web-other-1", 1)]),
        ("{}", [("data-web-other-0", "the chart's default, which Git does not hold")]),
        ("{replicas: 2, autoscaling: {enabled: true}}", [("data-web-other-0", "an autoscaler decides it")]),
        ("{replicas: 1, autoscaling: {enabled: false}}", [("data-web-other-0", 1)]),
    ],
)
def test_how_many_claims_a_template_makes(values: str, found: list[tuple[str, object]]) -> None:
    template = "{metadata: {name: data}, spec: {resources: {requests: {storage: 1Gi}}}}"
    stated = {**yaml.safe_load(values), "volumeClaimTemplates": [yaml.safe_load(template)]}
    volumes = storage_of(release(yaml.safe_dump(stated), chart="other")).volumes
    assert [(each.name, getattr(each.count, "reason", each.count)) for each in volumes] == found


def test_values_that_only_look_like_a_claim() -> None:
    values = """
        persistence: {enabled: true, size: 8Gi, existingClaim: other}
        persistent_volume_claims: {mail: {enabled: true, existingClaim: mail, size: 1Gi, storageClass: fast}}
        jetstream: {memStorage: {enabled: true, size: 1Gi}}
        shmVolume: {enabled: true, size: 1Gi}
        primary: {persistence: {enabled: true, size: 1Gi, emptyDir: {enabled: true}}}
        storage: {type: s3, size: 1Gi}
        logs: {persistence: {enabled: false, storageClass: fast}}
        mirror: {persistence: {enabled: true, path: /data, hostPath: /var/lib/mirror}}
        volumes: [{name: tmp, emptyDir: {sizeLimit: 1Gi}}]
        cache: {size: 1Gi}
        extraVolumes:
          - name: work
            ephemeral: {volumeClaimTemplate: {spec: {resources: {requests: {storage: 1Gi}}}}}
        off: {enabled: false, deep: {persistence: {enabled: true, size: 1Gi}}}
        data: {persistence: {storageClass: "-"}}
        web:
          persistence:
            config: {enabled: true, name: web-config, items: [{key: web.ini, path: web.ini}]}
            script: {enabled: true, name: web-script, defaultMode: 493}
            swap: {enabled: true, medium: Memory, size: 1Gi}
        films: {persistence: {enabled: true, nfs: {server: nas.example.org, path: /films}}}
        later: {persistence: {create: false, size: 1Gi}}
    """
    assert names(storage_of(release(values, chart="other"))) == []


def test_a_block_around_several_claims_is_none_of_its_own() -> None:
    values = """
        persistence:
          enabled: true
          storageClass: fast
          data: {size: 8Gi}
          logs: {existingClaim: logs}
    """
    assert names(storage_of(release(values, chart="other"))) == ["web-data"]
