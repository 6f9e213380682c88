"""Claims that operators make, and the objects that seem to ask for one."""

import pytest

from storages import names, storage_of


def test_operators_make_claims_for_their_objects() -> None:
    prometheus = """
        == apps/prometheus.yaml
        apiVersion: monitoring.coreos.com/v1
        kind: Prometheus
        metadata: {name: main, namespace: web}
        spec:
          replicas: 2
          storage:
            volumeClaimTemplate: {spec: {storageClassName: fast, resources: {requests: {storage: 9Gi}}}}
        ---
        apiVersion: monitoring.coreos.com/v1
        kind: Alertmanager
        metadata: {name: main, namespace: web}
        spec: {storage: {emptyDir: {}}}
    """
    assert names(storage_of(prometheus)) == [
        "prometheus-main-db-prometheus-main-0",
        "prometheus-main-db-prometheus-main-1",
    ]
    search = """
        == apps/search.yaml
        apiVersion: elasticsearch.k8s.elastic.co/v1
        kind: Elasticsearch
        metadata: {name: logs, namespace: web}
        spec:
          nodeSets:
            - name: hot
              count: 1
              volumeClaimTemplates:
                - metadata: {name: elasticsearch-data}
                  spec: {resources: {requests: {storage: 5Gi}}}
            - {name: cold, count: 1}
            - name: gone
              count: 1
              podTemplate: {spec: {volumes: [{name: elasticsearch-data, emptyDir: {}}]}}
    """
    found = storage_of(search).volumes
    assert [(each.name, each.size, each.origin) for each in found] == [
        ("elasticsearch-data-logs-es-cold-0", "1Gi", "default"),
        ("elasticsearch-data-logs-es-hot-0", "5Gi", "manifest"),
    ]
    assert str(found[1].lines["size"]) == "apps/search.yaml:10"


def test_instances_whose_names_depend_on_their_past_are_one_entry() -> None:
    database = """
        == apps/db.yaml
        apiVersion: postgresql.cnpg.io/v1
        kind: Cluster
        metadata: {name: db, namespace: web}
        spec: {instances: 3, storage: {size: 5Gi}}
        ---
        apiVersion: kafka.strimzi.io/v1
        kind: KafkaNodePool
        metadata: {name: dual, namespace: web, labels: {strimzi.io/cluster: bus}}
        spec:
          replicas: ${BROKERS}
          storage:
            type: jbod
            volumes: [{id: 0, type: persistent-claim, size: 5Gi}, {id: 1, type: ephemeral}]
    """
    assert [
        (each.name, getattr(each.count, "reason", each.count)) for each in storage_of(database).volumes
    ] == [
        ("data-0-bus-dual", "Git holds no value for BROKERS"),
        ("db-1", 3),
    ]


def test_an_operator_may_be_told_to_keep_nothing() -> None:
    database = """
        == apps/db.yaml
        apiVersion: k8s.mariadb.com/v1alpha1
        kind: MariaDB
        metadata: {name: a, namespace: web}
        spec: {storage: {ephemeral: true, size: 1Gi}}
        ---
        apiVersion: k8s.mariadb.com/v1alpha1
        kind: MariaDB
        metadata: {name: b, namespace: web}
        spec: {replicas: 0, storage: {size: 1Gi}}
        ---
        apiVersion: k8s.mariadb.com/v1alpha1
        kind: MariaDB
        metadata: {name: c, namespace: web}
        spec:
          storage:
            volumeClaimTemplate: {storageClassName: fast, resources: {requests: {storage: 2Gi}}}
    """
    found = [(each.name, each.size, each.storage_class) for each in storage_of(database).volumes]
    assert found == [("storage-c-0", "2Gi", "fast")]


@pytest.mark.parametrize(
    ("api", "spec", "expected"),
    [
        # What an operator keeps on claims though nobody asks for them.
        ("k8s.mariadb.com/v1alpha1 MaxScale", "{replicas: 2}", ["storage-x-0 100Mi", "storage-x-1 100Mi"]),
        (
            "k8s.mariadb.com/v1alpha1 MaxScale",
            "{config: {volumeClaimTemplate: {storageClassName: fast}}}",
            ["storage-x-0 100Mi"],
        ),
        ("mysql.oracle.com/v2 InnoDBCluster", "{secretName: pwds}", ["datadir-x-0 2Gi"]),
        (
            "mysql.oracle.com/v2 InnoDBCluster",
            "{secretName: pwds, datadirVolumeClaimTemplate: {resources: {requests: {storage: 9Gi}}}}",
            ["datadir-x-0 9Gi"],
        ),
        (
            "mongodbcommunity.mongodb.com/v1 MongoDBCommunity",
            "{members: 1}",
            ["data-volume-x-0 10G", "logs-volume-x-0 2G"],
        ),
        ("logstash.k8s.elastic.co/v1alpha1 Logstash", "{count: 1}", ["logstash-data-x-ls-0 1.5Gi"]),
        (
            "logstash.k8s.elastic.co/v1alpha1 Logstash",
            "{count: 1, volumeClaimTemplates: [{metadata: {name: queue}, spec: {resources: {requests:"
            " {storage: 9Gi}}}}]}",
            ["logstash-data-x-ls-0 1.5Gi", "queue-x-ls-0 9Gi"],
        ),
        (
            "logstash.k8s.elastic.co/v1alpha1 Logstash",
            "{count: 1, podTemplate: {spec: {volumes: [{name: logstash-data, emptyDir: {}}]}}}",
            [],
        ),
        # A volume of another name does not stand in the place of the data.
        (
            "elasticsearch.k8s.elastic.co/v1 Elasticsearch",
            "{nodeSets: [{name: a, count: 1, podTemplate: {spec: {volumes: [{name: certs, secret:"
            " {secretName: c}}]}}}]}",
            ["elasticsearch-data-x-es-a-0 1Gi"],
        ),
        (
            "opensearch.org/v1 OpenSearchCluster",
            "{nodePools: [{component: a, replicas: 1, diskSize: 9Gi, persistence: {pvc: {storageClass:"
            " fast}}},"
            " {component: b, replicas: 1}, {component: c, replicas: 1, persistence: {hostPath: {path: /x}}},"
            " {component: d, replicas: 1, persistence: {emptyDir: {}}}]}",
            ["data-x-a-0 9Gi", "data-x-b-0 30Gi"],
        ),
        ("rabbitmq.com/v1beta1 RabbitmqCluster", "{persistence: {storage: 0Gi}}", []),
        ("rabbitmq.com/v1beta1 RabbitmqCluster", "{replicas: 1}", ["persistence-x-server-0 10Gi"]),
        (
            "redis.redis.opstreelabs.in/v1beta2 RedisCluster",
            "{clusterSize: 1, storage: {nodeConfVolume: true,"
            " nodeConfVolumeClaimTemplate: {spec: {resources: {requests: {storage: 1Gi}}}}}}",
            ["node-conf-x-follower-0 1Gi", "node-conf-x-leader-0 1Gi"],
        ),
        (
            "redis.redis.opstreelabs.in/v1beta2 RedisCluster",
            "{clusterSize: 1, storage: {nodeConfVolume: false,"
            " nodeConfVolumeClaimTemplate: {spec: {resources: {requests: {storage: 1Gi}}}}}}",
            [],
        ),
        (
            "k8s.mariadb.com/v1alpha1 MariaDB",
            "{galera: {enabled: true, config: {volumeClaimTemplate: {storageClassName: fast}}}}",
            ["galera-x-0 100Mi"],
        ),
        (
            "dragonflydb.io/v1alpha1 Dragonfly",
            "{replicas: 1, tiering: {persistentVolumeClaimSpec: {resources: {requests: {storage: 9Gi}}}}}",
            ["tiering-x-0 9Gi"],
        ),
        # Traces in memory need no claim, and memory is where they are unless something else is said.
        ("tempo.grafana.com/v1alpha1 TempoMonolithic", "{storage: {traces: {size: 9Gi}}}", []),
        ("tempo.grafana.com/v1alpha1 TempoMonolithic", "{storage: {traces: {backend: memory}}}", []),
        (
            "tempo.grafana.com/v1alpha1 TempoMonolithic",
            "{storage: {traces: {backend: pv}}}",
            ["tempo-storage-tempo-x-0 10Gi"],
        ),
        (
            "minio.min.io/v2 Tenant",
            "{pools: [{name: p, servers: 1, volumeClaimTemplate: {metadata: {name: disk}, spec:"
            " {resources: {requests: {storage: 9Gi}}}}}]}",
            ["disk0-x-p-0 9Gi"],
        ),
        (
            "fluxcd.controlplane.io/v1 FluxInstance",
            "{storage: {class: fast, size: 9Gi}}",
            ["source-controller 9Gi"],
        ),
        ("fluxcd.controlplane.io/v1 FluxInstance", "{cluster: {size: medium}}", []),
        (
            "seaweed.seaweedfs.com/v1 Seaweed",
            "{filer: {replicas: 1, persistence: {enabled: true, resources: {requests: {storage: 9Gi}}}}}",
            ["x-filer-x-filer-0 9Gi"],
        ),
        (
            "seaweed.seaweedfs.com/v1 Seaweed",
            "{filer: {persistence: {resources: {requests: {storage: 9Gi}}}, s3: {enabled: true}}}",
            [],
        ),
        (
            "seaweed.seaweedfs.com/v1 Seaweed",
            "{filer: {persistence: {enabled: true, existingClaim: own, storageClassName: fast}}}",
            [],
        ),
    ],
)
def test_claims_are_named_and_sized_as_operators_do(api: str, spec: str, expected: list[str]) -> None:
    version, kind = api.split()
    manifest = f"""
        == apps/object.yaml
        apiVersion: {version}
        kind: {kind}
        metadata: {{name: x, namespace: web}}
        spec: {spec}
    """
    assert [f"{each.name} {each.size}" for each in storage_of(manifest).volumes] == expected


def test_a_kind_that_nobody_told_of_may_still_speak_of_claims() -> None:
    apps = """
        == apps/app.yaml
        apiVersion: games.example.org/v1
        kind: App
        metadata: {name: steam, namespace: web}
        spec: {volumeClaimTemplate: {spec: {storageClassName: fast, resources: {requests: {storage: 9Gi}}}}}
        ---
        apiVersion: apps.kruise.io/v1
        kind: StatefulSet
        metadata: {name: db, namespace: web}
        spec:
          volumeClaimTemplates: [{metadata: {name: data}, spec: {resources: {requests: {storage: 1Gi}}}}]
        ---
        apiVersion: games.example.org/v1
        kind: Cache
        metadata: {name: cache, namespace: web}
        spec: {persistence: {enabled: false, size: 1Gi}, other: {persistence: {medium: disk}}}
        ---
        apiVersion: actions.github.com/v1alpha1
        kind: AutoscalingRunnerSet
        metadata: {name: runner, namespace: web}
        spec: {volumeClaimTemplate: {spec: {resources: {requests: {storage: 9Gi}}}}}
    """
    found = storage_of(apps).volumes
    assert [(each.name, each.size, getattr(each.count, "reason", "")) for each in found] == [
        ("data-db", "1Gi", "what makes it of the StatefulSet decides"),
        ("steam", "9Gi", "what makes it of the App decides"),
    ]
