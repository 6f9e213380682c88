"""Where the rules must keep still. What they find stands in the guide, and is tested there."""

import pytest

from architectures import findings_of
from fleetbook.source.redaction import MASK
from networks import release

DEPLOYMENT = """
== apps/web/deploy.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: web}
spec: {template: {spec: {%s, containers: [{name: main, image: "web:1.0.0"%s}]}}}
"""
CLASSES = """
== storage/classes.yaml
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: fast}
provisioner: %s
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data, namespace: web}
spec: {accessModes: [%s], storageClassName: fast}
"""
MOUNTED = "volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]"
NO_VOLUMES = "volumes: []"


def pod(spec: str = NO_VOLUMES, container: str = "") -> str:
    return DEPLOYMENT % (spec, container)


def ingress(service: str, name: str = "web") -> str:
    return f"""
== apps/web/{name}.yaml
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {{name: {name}, namespace: web}}
spec: {{rules: [{{host: web.org, http: {{paths: [{{backend: {{service: {service}}}}}]}}}}]}}
"""


def service(text: str, name: str = "web") -> str:
    return f"""
== apps/web/service-{name}.yaml
apiVersion: v1
kind: Service
metadata: {{name: {name}, namespace: web}}
spec: {text}
"""


def test_a_service_that_an_operator_makes_for_its_object() -> None:
    database = """
== apps/web/database.yaml
apiVersion: postgresql.cnpg.io/v1
kind: Cluster
metadata: {name: orders, namespace: web}
spec: {instances: 1, storage: {size: 1Gi}}
"""
    rule = "missing-service"
    assert len(findings_of(pod() + ingress("{name: orders-rw}"), rule)) == 1
    assert findings_of(pod() + database + ingress("{name: orders-rw}"), rule) == []


def test_a_service_of_a_namespace_that_git_does_not_fill() -> None:
    assert findings_of(ingress("{name: made-by-hand}"), "missing-service") == []


def test_a_name_that_exists_in_the_namespace_and_in_another_one() -> None:
    other = service("{ports: [{port: 80}]}", "shop").replace("namespace: web", "namespace: old")
    near = service("{ports: [{port: 80}]}", "shops")
    (found,) = findings_of(pod() + ingress("{name: shop}") + other + near, "missing-service")
    assert found.endswith("which nothing in Git creates; did you mean shops? There is one in namespace old.")
    (found,) = findings_of(pod() + ingress("{name: shop}") + other, "missing-service")
    assert found.endswith("which nothing in Git creates; there is one in namespace old.")


@pytest.mark.parametrize("port", ["{number: 80}", "{name: http}"])
def test_a_port_by_its_number_or_its_name(port: str) -> None:
    text = ingress(f"{{name: web, port: {port}}}") + service("{ports: [{name: http, port: 80}]}")
    assert findings_of(text, "missing-backend-port") == []


def test_a_service_without_ports_of_its_own() -> None:
    elsewhere = service("{type: ExternalName, externalName: web.example.org}")
    assert findings_of(ingress("{name: web, port: {number: 8080}}") + elsewhere, "missing-backend-port") == []


def test_config_maps_that_need_not_be_there() -> None:
    rule = "missing-config-map"
    needed = ", envFrom: [{configMapRef: {name: settings}}]"
    assert len(findings_of(pod(container=needed), rule)) == 1
    optional = ", envFrom: [{configMapRef: {name: settings, optional: true}}]"
    assert findings_of(pod(container=optional), rule) == []
    given = ", envFrom: [{configMapRef: {name: kube-root-ca.crt}}]"
    assert findings_of(pod(container=given), rule) == []


def test_a_config_map_that_a_bundle_or_a_reflector_spreads() -> None:
    rule = "missing-config-map"
    needed = pod(container=", envFrom: [{configMapRef: {name: trust}}]")
    bundle = """
== trust/bundle.yaml
apiVersion: trust.cert-manager.io/v1alpha1
kind: Bundle
metadata: {name: trust}
"""
    assert findings_of(needed + bundle, rule) == []
    copied = """
== trust/map.yaml
apiVersion: v1
kind: ConfigMap
metadata:
  name: trust
  namespace: trust
  annotations: {reflector.v1.k8s.emberstack.com/reflection-allowed: "true"}
"""
    assert findings_of(needed + copied, rule) == []


@pytest.mark.parametrize("name", ["local-path", "gp3-encrypted", "standard"])
def test_storage_classes_that_a_distribution_or_a_cloud_brings(name: str) -> None:
    text = (CLASSES % ("driver.longhorn.io", "ReadWriteOnce")).replace("Name: fast", f"Name: {name}")
    assert findings_of(text, "missing-storage-class") == []


def test_a_storage_class_that_values_name() -> None:
    text = (CLASSES % ("driver.longhorn.io", "ReadWriteOnce")).replace("Name: fast", "Name: slow")
    assert len(findings_of(text, "missing-storage-class")) == 1
    assert findings_of(text + release("storageClasses: [{name: slow}]"), "missing-storage-class") == []


def test_a_namespace_that_a_release_creates() -> None:
    text = release("a: 1", namespace="web") + pod()
    rule = "missing-namespace"
    assert len(findings_of(text, rule)) == 1
    created = text.replace("  releaseName:", "  install: {createNamespace: true}\n  releaseName:")
    assert findings_of(created, rule) == []


@pytest.mark.parametrize(
    ("provisioner", "mode"),
    [
        ("rancher.io/local-path", "ReadWriteOnce"),
        ("nfs.csi.k8s.io", "ReadWriteOnce"),
        ("driver.longhorn.io", "ReadWriteMany"),
    ],
)
def test_volumes_that_do_not_move_between_nodes_or_may_be_on_several(provisioner: str, mode: str) -> None:
    text = CLASSES % (provisioner, mode) + pod(MOUNTED)
    assert findings_of(text, "rollout-blocked-by-volume") == []
    twice = text.replace("spec: {template: {spec: {volumes", "spec: {replicas: 2, template: {spec: {volumes")
    assert findings_of(twice, "shared-single-node-volume") == []


def test_a_deployment_that_ends_the_old_pod_first() -> None:
    text = CLASSES % ("driver.longhorn.io", "ReadWriteOnce") + pod(MOUNTED)
    rule = "rollout-blocked-by-volume"
    assert len(findings_of(text, rule)) == 1
    calm = "spec: {strategy: {rollingUpdate: {maxSurge: 0}}, template: {spec: {volumes"
    assert findings_of(text.replace("spec: {template: {spec: {volumes", calm), rule) == []


def test_what_something_names_is_not_unused() -> None:
    settings = """
== apps/web/settings.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: settings, namespace: web%s}
"""
    rule = "unused-config-map"
    assert len(findings_of(settings % "", rule)) == 1
    assert findings_of(settings % ", labels: {grafana_dashboard: '1'}", rule) == [], "a label picks it"
    annotated = pod().replace("namespace: web}", "namespace: web, annotations: {reads: settings}}")
    assert findings_of(settings % "" + annotated, rule) == []
    chart = release("a: 1", namespace="web")
    assert findings_of(settings % "" + chart, rule) == [], "the chart may read it"


def test_the_webhook_receiver_of_flux_checks_what_is_sent() -> None:
    text = ingress("{name: webhook-receiver}")
    assert findings_of(text, "route-without-guard") == []


def test_a_scaled_workload_has_more_pods_than_its_manifest_says() -> None:
    budget = """
== apps/web/budget.yaml
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: web, namespace: web}
spec: {minAvailable: 1, selector: {matchLabels: {app: web}}}
"""
    labelled = pod().replace("spec: {template: {", "spec: {template: {metadata: {labels: {app: web}}, ")
    rule = "disruption-budget-blocks-drain"
    assert findings_of(labelled + budget, rule) == [
        "warning: PodDisruptionBudget web/web keeps 1 of the pods of Deployment web/web, which has 1."
    ]
    scaler = """
== apps/web/scaler.yaml
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web, namespace: web}
spec: {minReplicas: 2, maxReplicas: 4, scaleTargetRef: {kind: Deployment, name: web}}
"""
    assert findings_of(labelled + budget + scaler, rule) == []


def test_services_that_share_an_address() -> None:
    def balancer(name: str, more: str) -> str:
        asked = f"annotations: {{metallb.io/loadBalancerIPs: 10.0.0.9{more}}}"
        text = service("{type: LoadBalancer, ports: [{port: 80}]}", name)
        return text.replace("namespace: web}", f"namespace: web, {asked}}}")

    rule = "address-conflict"
    assert len(findings_of(balancer("one", "") + balancer("two", ""), rule)) == 1
    shared = ", metallb.io/allow-shared-ip: dns"
    assert findings_of(balancer("one", shared) + balancer("two", shared), rule) == []


@pytest.mark.parametrize("schedule", ["@daily", "0 3 * * 1-5", "*/15 * * * *", "H 3 * * *", "${WHEN}"])
def test_schedules_that_come(schedule: str) -> None:
    text = f"""
== apps/web/job.yaml
apiVersion: batch/v1
kind: CronJob
metadata: {{name: web, namespace: web}}
spec: {{schedule: "{schedule}"}}
"""
    assert findings_of(text, "invalid-schedule") == []


def test_an_api_version_that_flux_removed_is_an_error_where_its_version_is_known() -> None:
    old = """
== apps/web/source.yaml
apiVersion: source.toolkit.fluxcd.io/v1beta2
kind: GitRepository
metadata: {name: web, namespace: flux-system}
spec: {url: "https://example.org/web"}
"""
    flux = """
== flux/controller.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: source-controller
  namespace: flux-system
  labels: {app.kubernetes.io/part-of: flux, app.kubernetes.io/version: v2.%d.0}
spec: {template: {spec: {containers: [{name: main, image: "source:1.0.0"}]}}}
"""
    assert len(findings_of(old + flux % 7, "deprecated-api")) == 1
    assert findings_of(old + flux % 8, "deprecated-api") == []
    assert findings_of(old + flux % 8, "removed-api") == [
        "error: GitRepository flux-system/web has apiVersion source.toolkit.fluxcd.io/v1beta2, "
        "which Flux 2.8 and newer do not serve; write source.toolkit.fluxcd.io/v1."
    ]


@pytest.mark.parametrize(
    ("version", "kind", "end"),
    [
        ("extensions/v1beta1", "Ingress", "1.22 and newer do not serve; write networking.k8s.io/v1."),
        ("extensions/v1beta1", "NetworkPolicy", "1.16 and newer do not serve; write networking.k8s.io/v1."),
        (
            "storage.k8s.io/v1beta1",
            "CSIStorageCapacity",
            "1.27 and newer do not serve; write storage.k8s.io/v1.",
        ),
        (
            "policy/v1beta1",
            "PodSecurityPolicy",
            "1.25 and newer do not serve; write labels of Pod Security Admission at namespaces.",
        ),
    ],
)
def test_kinds_of_one_api_version_end_at_their_own_time(version: str, kind: str, end: str) -> None:
    text = f"""
== apps/web/old.yaml
apiVersion: {version}
kind: {kind}
metadata: {{name: web, namespace: web}}
"""
    (found,) = findings_of(text, "removed-api")
    assert found.endswith(f"has apiVersion {version}, which Kubernetes {end}")


def test_an_alert_of_an_old_api_version_ends_later_than_sources_do() -> None:
    alert = """
== flux/alert.yaml
apiVersion: notification.toolkit.fluxcd.io/v1beta2
kind: Alert
metadata: {name: all, namespace: flux-system}
"""
    (found,) = findings_of(alert, "deprecated-api")
    assert found.endswith(
        "which Flux 2.9 and newer do not serve; write notification.toolkit.fluxcd.io/v1beta3."
    )


def test_an_api_group_of_another_project_with_the_same_version() -> None:
    text = """
== apps/web/job.yaml
apiVersion: example.org/v1beta1
kind: CronJob
metadata: {name: web, namespace: web}
"""
    assert findings_of(text, "removed-api") == []


def test_a_value_that_a_secret_is_set_at_is_not_readable_in_git() -> None:
    values = f"password: '{MASK}'"
    rule = "secret-value-in-manifest"
    assert len(findings_of(release(values), rule)) == 1
    taken = "  valuesFrom: [{kind: Secret, name: app, targetPath: password}]\n  values:\n"
    assert findings_of(release(values).replace("  values:\n", taken), rule) == []


def test_full_rights_of_one_app_are_no_finding() -> None:
    def grant(subject: str) -> list[str]:
        return findings_of(
            f"""
== rights/binding.yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {{name: full}}
roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}}
subjects: [{subject}]
""",
            "full-rights-for-many",
        )

    assert grant("{kind: ServiceAccount, name: installer, namespace: web}") == []
    (pods,) = grant("{kind: Group, name: 'system:serviceaccounts:web'}")
    assert pods.startswith("warning: ")
    (everyone,) = grant("{kind: Group, name: 'system:unauthenticated'}")
    assert everyone.startswith("error: ")


def test_other_objects_of_flux_that_are_suspended() -> None:
    text = """
== flux/receiver.yaml
apiVersion: notification.toolkit.fluxcd.io/v1
kind: Receiver
metadata: {name: github, namespace: flux-system}
spec: {type: github, suspend: %s, secretRef: {name: token}, resources: []}
"""
    assert findings_of(text % "true", "suspended") == ["info: Receiver flux-system/github is suspended."]
    assert findings_of(text % "false", "suspended") == []


@pytest.mark.parametrize(
    ("pools", "expected"),
    [
        ("{range-global: 10.0.0.10-10.0.0.20}", []),
        (
            "{cidr-global: 10.0.1.0/24}",
            ["warning: Service web/web asks for 10.0.0.15, which no pool holds."],
        ),
        ("{range-global: to be decided}", []),
    ],
)
def test_addresses_of_the_pools_of_kube_vip(pools: str, expected: list[str]) -> None:
    """Its pools stand in a ConfigMap; of one that cannot be read nothing follows."""
    asks = "{type: LoadBalancer, loadBalancerIP: 10.0.0.15}"
    text = f"""
== kube-vip.yaml
apiVersion: v1
kind: ConfigMap
metadata: {{name: kubevip, namespace: kube-system}}
data: {pools}
{service(asks)}"""
    assert findings_of(text, "address-outside-pools") == expected


def test_a_schedule_of_times_that_there_are_not() -> None:
    text = """
== apps/web/job.yaml
apiVersion: batch/v1
kind: CronJob
metadata: {name: web, namespace: web}
spec: {schedule: "0 25 * * *"}
"""
    assert len(findings_of(text, "invalid-schedule")) == 1
