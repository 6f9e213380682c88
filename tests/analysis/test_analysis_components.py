from dataclasses import replace

from architectures import components_of
from fleetbook.core.location import Location
from fleetbook.core.unknown import Unknown
from fleetbook.model.components import Effect, Link, Role
from fleetbook.settings import DeclaredComponent, Settings
from networks import release


def workload(name: str, image: str, pod: str = "", annotations: str = "{}", kind: str = "Deployment") -> str:
    return f"""
apiVersion: apps/v1
kind: {kind}
metadata: {{name: {name}, namespace: {name}, annotations: {annotations}}}
spec:
  template:
    metadata: {{labels: {{app: {name}}}}}
    spec:
      containers: [{{name: main, image: "{image}", {pod}}}]
"""


HOMEPAGE = "== apps/homepage/deploy.yaml" + workload("homepage", "ghcr.io/gethomepage/homepage:v1.10")
STRANGE = "== apps/strange/deploy.yaml" + workload("strange", "me/strange:1")


def test_words_come_from_the_owner_then_the_catalogue_then_annotations() -> None:
    declared = DeclaredComponent(
        purpose="My page", icon=None, title=None, category=None, role=None, at=Location("fleetbook.yml", 3)
    )
    described = STRANGE.replace("annotations: {}", "annotations: {kubernetes.io/description: Does things.}")
    found = components_of(HOMEPAGE + described, Settings(components={"homepage": declared}))
    assert (found["homepage"].title, found["homepage"].purpose) == ("Homepage", "My page")
    assert found["homepage"].purpose_origin == "declared"
    assert (found["strange"].purpose, found["strange"].purpose_origin) == ("Does things", "manifest")
    assert found["strange"].lines["purpose"] == Location("apps/strange/deploy.yaml", 3)


def test_what_nobody_says_is_unknown() -> None:
    strange = components_of(STRANGE)["strange"]
    assert strange.purpose == Unknown("nothing in Git says what it is for")
    assert (strange.title, strange.category, strange.icon) == ("strange", "Other", "app")


def test_the_folder_tells_infrastructure_from_applications() -> None:
    both = STRANGE + STRANGE.replace("apps/strange", "infrastructure/core/odd").replace("strange", "odd")
    found = components_of(both)
    assert found["strange"].role is Role.APPLICATION
    assert found["odd"].role is Role.INFRASTRUCTURE


def test_workloads_and_images_of_objects() -> None:
    homepage = components_of(HOMEPAGE)["homepage"]
    (work,) = homepage.workloads
    assert (work.kind, work.replicas, work.images) == (
        "Deployment",
        1,
        ("ghcr.io/gethomepage/homepage:v1.10",),
    )
    (image,) = homepage.images
    assert (image.name, image.tag, image.part) == ("ghcr.io/gethomepage/homepage", "v1.10", "main")


def test_workloads_and_images_of_a_chart_on_the_common_library() -> None:
    app = components_of(
        release(
            """
controllers:
  app:
    type: statefulset
    replicas: 2
    containers:
      main: {image: {repository: ghcr.io/me/app, tag: 1.2.3@sha256:abc}}
  job:
    type: cronjob
    cronjob: {schedule: "0 3 * * *"}
    containers: {dump: {image: {registry: docker.io, repository: me/dump, tag: "{{ .Chart.AppVersion }}"}}}
  off: {enabled: false, containers: {x: {image: {repository: me/x}}}}
""",
            chart="photos",
        )
    )["app"]
    assert [(each.kind, each.name, each.replicas, each.schedule) for each in app.workloads] == [
        ("StatefulSet", "app", 2, None),
        ("CronJob", "app-job", None, "0 3 * * *"),
    ]
    tag = Unknown("the chart fills in its template", "{{ .Chart.AppVersion }}")
    assert [(each.name, each.tag, each.digest, each.part) for each in app.images] == [
        ("ghcr.io/me/app", "1.2.3", "sha256:abc", "main"),
        ("docker.io/me/dump", tag, None, "dump"),
    ]


def test_parts_of_a_release_with_several_apps() -> None:
    app = components_of(
        release(
            """
one: {enabled: true, image: {repository: me/one, tag: "1"}}
two: {enabled: true, image: {repository: me/two, tag: "2"}}
three: {enabled: false, image: {repository: me/three, tag: "3"}}
metrics: {enabled: true}
"""
        )
    )["app"]
    assert app.parts == ("one", "two")
    assert [each.name for each in app.images] == ["me/one", "me/two"]


def test_reloading_needs_a_reloader() -> None:
    asks = HOMEPAGE.replace("annotations: {}", "annotations: {reloader.stakater.com/auto: 'true'}")
    assert not components_of(asks)["homepage"].reloaded
    reloader = release("reloader: {}", name="reloader", chart="reloader", namespace="reloader")
    found = components_of(asks + "\n" + reloader)
    assert found["homepage"].reloaded
    assert not found["reloader"].reloaded
    restarts = "restarts it when settings change"
    (need,) = found["homepage"].needs
    assert need == Link(component="reloader", why=restarts, effect=Effect.LATER, at=None)
    assert found["reloader"].needed_by == (replace(need, component="homepage"),)


def test_objects_carry_the_place_they_are_written_at() -> None:
    homepage = components_of(HOMEPAGE)["homepage"]
    assert [(str(ref), at) for ref, at in homepage.objects] == [
        ("Deployment homepage/homepage", Location("apps/homepage/deploy.yaml", 1))
    ]
    assert homepage.defined_at == Location("apps/homepage/deploy.yaml", 1)


def test_what_else_an_owner_would_tell_of_a_component() -> None:
    kube_vip = """
== apps/kube-vip/ds.yaml
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: kube-vip, namespace: kube-system}
spec:
  template:
    spec:
      hostNetwork: true
      containers:
        - name: main
          image: ghcr.io/kube-vip/kube-vip:v1
          env:
            - {name: vip_arp, value: "true"}
            - {name: address, value: 10.0.0.1}
            - {name: cp_enable, value: "true"}
            - {name: svc_enable, value: "false"}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: kube-vip, namespace: kube-system}
spec: {maxUnavailable: 1}
"""
    plugins = "experimental: {plugins: {oidc: {moduleName: me/oidc, version: v1}, off: {a: b}}}"
    (vip,) = components_of(kube_vip).values()
    assert [f"{each.name}: {each.value} ({each.defined_at})" for each in vip.traits] == [
        "Virtual address: 10.0.0.1, by ARP, for the control plane (apps/kube-vip/ds.yaml:13)",
        "Host network: kube-vip uses the network of its node (apps/kube-vip/ds.yaml:7)",
        "While a node is drained: at most 1 is down (apps/kube-vip/ds.yaml:20)",
    ]
    (traefik,) = components_of(release(plugins)).values()
    assert [f"{each.origin} {each.name}: {each.value}" for each in traefik.traits] == [
        "values Plugin: oidc v1"
    ]


def test_an_application_that_an_operator_runs_is_a_component() -> None:
    found = components_of(
        """
== apps/login/keycloak.yaml
apiVersion: k8s.keycloak.org/v2alpha1
kind: Keycloak
metadata: {name: sso, namespace: login}
spec: {instances: 2, image: me/keycloak:26}
---
apiVersion: v1
kind: Service
metadata: {name: sso-service, namespace: login}
"""
    )
    assert {key: (each.title, each.purpose) for key, each in found.items()} == {
        "sso": ("Keycloak", "Identity provider")
    }
    assert [(each.kind, each.name, each.replicas, each.images) for each in found["sso"].workloads] == [
        ("Keycloak", "sso", 2, ("me/keycloak:26",))
    ]
    assert {str(ref) for ref, _ in found["sso"].objects} == {
        "Keycloak login/sso",
        "Service login/sso-service",
    }


def test_the_database_that_an_operator_runs_for_a_release_is_none_of_its_own() -> None:
    database = """
== components/db.yaml
apiVersion: postgresql.cnpg.io/v1
kind: Cluster
metadata: {name: %s, namespace: %s}
spec: {instances: 3, storage: {size: 1Gi}}
"""
    text = release("a: 1", name="photos", namespace="photos")
    assert [*components_of(text + database % ("photos", "photos"))] == ["photos"]
    assert [*components_of(text + database % ("photos-db", "photos"))] == ["photos"]
    shared = components_of(text + database % ("shared", "databases"))
    assert {key: each.title for key, each in shared.items()} == {"photos": "photos", "shared": "PostgreSQL"}


def test_components_of_one_title_are_told_apart() -> None:
    image = "ghcr.io/gethomepage/homepage:v1.10"
    second = "== apps/start/deploy.yaml" + workload("start", image)
    third = "== apps/front/deploy.yaml" + workload("front", image)
    found = components_of(HOMEPAGE + second + third)
    assert {each.id: each.title for each in found.values()} == {
        "front": "Homepage (front)",
        "homepage": "Homepage",
        "start": "Homepage (start)",
    }


def test_a_chart_that_nobody_knows_has_its_replicas_where_most_charts_have_them() -> None:
    values = "{replicaCount: 3, sidecar: {replicaCount: 9}}"
    (found,) = components_of(release(values))["app"].workloads
    assert (found.kind, found.name, found.replicas, str(found.origin)) == ("Workload", "app", 3, "values")
    # Where the catalogue knows the place no other one counts, and its default says of which version it is.
    (known,) = components_of(release(values, chart="traefik"))["app"].workloads
    assert (known.replicas, str(known.origin), known.default_version) == (1, "default", "26.1.0")
    assert components_of(release("{other: 1}"))["app"].workloads == ()


def test_a_chart_that_is_told_to_run_on_every_node_has_no_number_of_replicas() -> None:
    beside = "{controller: {kind: DaemonSet, replicaCount: 2}}"
    (found,) = components_of(release(beside, chart="ingress-nginx"))["app"].workloads
    assert (found.kind, found.replicas, str(found.origin)) == ("DaemonSet", None, "values")
    (silent,) = components_of(release("{deployment: {kind: DaemonSet}}", chart="traefik"))["app"].workloads
    assert (silent.kind, silent.replicas, silent.default_version) == ("DaemonSet", None, None)
    # The kind of something else says nothing of it.
    other = "{controller: {kind: Deployment}, agent: {kind: DaemonSet}}"
    (deployment,) = components_of(release(other, chart="ingress-nginx"))["app"].workloads
    assert deployment.replicas == 1


def test_a_part_that_is_off_has_no_replicas() -> None:
    stack = "kube-prometheus-stack"
    (on,) = components_of(release("{grafana: {enabled: false}}", chart=stack))["app"].workloads
    assert (on.replicas, on.default_version) == (1, "65.5.1")
    assert components_of(release("{prometheus: {enabled: false}}", chart=stack))["app"].workloads == ()


def test_images_in_the_words_of_other_charts() -> None:
    values = """
redis: {repository: public.ecr.aws/docker/library/redis, tag: "7"}
api: {imageRepository: ghcr.io/1password/connect-api}
webhook: {image: {repository: "${REGISTRY}/jetstack/cert-manager-webhook", tag: v1}}
plugin: {image: "${REGISTRY}/velero/plugin:v2"}
"""
    images = components_of(release(values))["app"].images
    assert [(each.name, each.tag) for each in images] == [
        ("public.ecr.aws/docker/library/redis", "7"),
        ("ghcr.io/1password/connect-api", None),
        ("${REGISTRY}/jetstack/cert-manager-webhook", "v1"),
        ("${REGISTRY}/velero/plugin", "v2"),
    ]


def test_what_only_looks_like_an_image() -> None:
    values = """
source: {repository: "https://git.example.org/me/app", tag: v1}
chart: {repository: oci://ghcr.io/me/charts, tag: v1}
image: {repository: '{{ include "x" . }}/app', tag: v1}
off: {enabled: false, repository: me/off, tag: v1}
"""
    assert components_of(release(values))["app"].images == ()
