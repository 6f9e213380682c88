"""Claims and routes of charts that people use much, by the names of their templates, and the traps beside."""

import pytest

from networks import addresses, network_of, release
from storages import names, storage_of

BITNAMI = "https://charts.bitnami.com/bitnami"
COMMUNITY = "https://prometheus-community.github.io/helm-charts"


def claims(chart: str, repository: str, values: str, name: str = "main") -> list[str]:
    """Names of the claims of one release of a chart."""
    return names(
        storage_of(f"""
        == apps/app.yaml
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: HelmRepository
        metadata: {{name: charts, namespace: apps}}
        spec: {{url: "{repository}"}}
        ---
        apiVersion: helm.toolkit.fluxcd.io/v2
        kind: HelmRelease
        metadata: {{name: {name}, namespace: apps}}
        spec:
          chart: {{spec: {{chart: {chart}, sourceRef: {{kind: HelmRepository, name: charts}}}}}}
          values: {values}
    """)
    )


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (
            "{master: {persistence: {size: 1Gi}}, replica: {replicaCount: 2, persistence: {size: 1Gi}}}",
            [
                "redis-data-main-redis-master-0",
                "redis-data-main-redis-replicas-0",
                "redis-data-main-redis-replicas-1",
            ],
        ),
        (
            "{architecture: standalone, master: {persistence: {size: 1Gi}},"
            " replica: {persistence: {size: 1Gi}}}",
            ["redis-data-main-redis-master-0"],
        ),
        (
            "{sentinel: {enabled: true}, master: {persistence: {size: 1Gi}},"
            " replica: {replicaCount: 1, persistence: {size: 1Gi}}}",
            ["redis-data-main-redis-node-0"],
        ),
        ("{architecture: standalone, master: {persistence: {enabled: false, size: 1Gi}}}", []),
        ("{replica: {persistence: {enabled: false}}}", ["redis-data-main-redis-master-0"]),
    ],
)
def test_redis_by_its_architecture(values: str, expected: list[str]) -> None:
    assert claims("redis", BITNAMI, values) == expected


@pytest.mark.parametrize(
    ("chart", "values", "expected"),
    [
        ("mariadb", "{primary: {persistence: {size: 1Gi}}}", ["data-main-mariadb-0"]),
        (
            "mariadb",
            "{architecture: replication, primary: {persistence: {size: 1Gi}}}",
            ["data-main-mariadb-primary-0"],
        ),
        (
            "mariadb",
            "{architecture: replication, secondary: {replicaCount: 2, persistence: {size: 1Gi}}}",
            ["data-main-mariadb-primary-0", "data-main-mariadb-secondary-0", "data-main-mariadb-secondary-1"],
        ),
        ("mariadb", "{secondary: {persistence: {size: 1Gi}}}", ["data-main-mariadb-0"]),
        ("mysql", "{primary: {persistence: {size: 1Gi}}}", ["data-main-mysql-0"]),
        (
            "rabbitmq",
            "{replicaCount: 2, persistence: {size: 1Gi}}",
            ["data-main-rabbitmq-0", "data-main-rabbitmq-1"],
        ),
        ("valkey", "{primary: {persistence: {size: 1Gi}}}", ["valkey-data-main-valkey-primary-0"]),
        (
            "valkey",
            "{replica: {replicaCount: 2, persistence: {size: 1Gi}}}",
            ["valkey-data-main-valkey-replicas-0", "valkey-data-main-valkey-replicas-1"],
        ),
        ("valkey", "{architecture: standalone, replica: {replicaCount: 2, persistence: {size: 1Gi}}}", []),
    ],
)
def test_claims_of_stateful_sets(chart: str, values: str, expected: list[str]) -> None:
    assert claims(chart, BITNAMI, values) == expected


def test_replicas_that_come_beside_the_server_they_copy() -> None:
    address = "https://valkey.io/valkey-helm/"
    named = [f"valkey-data-main-valkey-{number}" for number in range(3)]
    assert claims("valkey", address, "{replica: {enabled: true, persistence: {size: 1Gi}}}") == named
    two = "{replica: {enabled: true, replicas: 1, persistence: {size: 1Gi}}}"
    assert claims("valkey", address, two) == named[:2]
    assert claims("valkey", address, "{replica: {persistence: {size: 1Gi}}}") == []


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ("{server: {persistentVolume: {size: 8Gi}}}", ["main-prometheus-server"]),
        (
            "{server: {statefulSet: {enabled: true}, replicaCount: 1, persistentVolume: {size: 8Gi}}}",
            ["storage-volume-main-prometheus-server-0"],
        ),
        ("{server: {persistentVolume: {size: 8Gi, existingClaim: old}}}", []),
        # The server's claim is there unless it is switched off.
        (
            "{alertmanager: {persistence: {size: 2Gi}}}",
            ["main-prometheus-server", "storage-main-alertmanager-0"],
        ),
        ("{alertmanager: {enabled: false, persistence: {size: 2Gi}}}", ["main-prometheus-server"]),
        ("{server: {persistentVolume: {enabled: false, size: 8Gi}}}", []),
    ],
)
def test_prometheus_with_and_without_a_stateful_set(values: str, expected: list[str]) -> None:
    assert claims("prometheus", COMMUNITY, values) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ("{persistence: {enabled: true, size: 1Gi}}", ["main-grafana"]),
        ("{persistence: {enabled: true, size: 1Gi, type: sts}}", ["storage-main-grafana-0"]),
        ("{useStatefulSet: true, persistence: {enabled: true, size: 1Gi}}", ["storage-main-grafana-0"]),
    ],
)
def test_grafana_with_and_without_a_stateful_set(values: str, expected: list[str]) -> None:
    assert claims("grafana", "https://grafana.github.io/helm-charts", values) == expected


def test_harbor_makes_no_claim_for_what_lies_elsewhere() -> None:
    sizes = (
        "persistence: {%s persistentVolumeClaim: {registry: {size: 9Gi}, jobservice: {jobLog: {size: 1Gi}},"
        " database: {size: 2Gi}, redis: {size: 1Gi}, trivy: {size: 5Gi}}}"
    )
    repository = "https://helm.goharbor.io"
    assert claims("harbor", repository, "{" + sizes % "" + "}", "harbor") == [
        "data-harbor-redis-0",
        "data-harbor-trivy-0",
        "database-data-harbor-database-0",
        "harbor-jobservice",
        "harbor-registry",
    ]
    external = "{database: {type: external}, redis: {type: external}, trivy: {enabled: false}, "
    stored = sizes % "imageChartStorage: {type: s3},"
    assert claims("harbor", repository, external + stored + "}", "harbor") == ["harbor-jobservice"]


def test_a_store_of_metrics_keeps_them_without_being_asked() -> None:
    repository = "https://victoriametrics.github.io/helm-charts/"
    expected = ["server-volume-main-victoria-metrics-single-server-0"]
    assert claims("victoria-metrics-single", repository, "{}") == expected
    assert claims("victoria-metrics-single", repository, "{server: {statefulSet: {enabled: false}}}") == []


def test_object_storage_on_one_node_and_on_several() -> None:
    repository = "https://charts.min.io"
    assert claims("minio", repository, "{mode: standalone, persistence: {size: 1Gi}}") == ["main-minio"]
    assert claims("minio", repository, "{replicas: 2, persistence: {size: 1Gi}}") == [
        "export-main-minio-0",
        "export-main-minio-1",
    ]
    assert claims("minio", repository, "{replicas: 1, drivesPerNode: 2, persistence: {size: 1Gi}}") == [
        "export-0-main-minio-0",
        "export-1-main-minio-0",
    ]


def test_the_console_of_minio_has_an_ingress_of_its_own() -> None:
    values = "ingress: {enabled: false, hosts: [s3.org]}\nconsoleIngress: {enabled: STATED, hosts: [c.org]}"
    made = network_of(release(values.replace("STATED", "true"), chart="minio"))
    assert addresses(made) == ["c.org/"]
    assert network_of(release(values.replace("STATED", "false"), chart="minio")).routes == ()


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ("global: {domain: cd.example.org}\nserver: {ingress: {enabled: true}}", ["cd.example.org/"]),
        (
            "global: {domain: cd.example.org}\nserver: {ingress: {enabled: true, hostname: cd.example.net}}",
            ["cd.example.net/"],
        ),
        ("global: {domain: cd.example.org}\nserver: {ingress: {enabled: false}}", []),
        ("global: {domain: cd.example.org}", []),
    ],
)
def test_argo_cd_answers_to_its_domain_where_the_ingress_names_no_host(
    values: str, expected: list[str]
) -> None:
    assert addresses(network_of(release(values, chart="argo-cd"))) == expected
