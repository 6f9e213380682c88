"""What is said of sources, Kustomizations, releases and notifications."""

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from clusters import cluster_of
from fleetbook.analysis.delivery import analyse_delivery, version_policy
from fleetbook.core.unknown import Unknown
from fleetbook.model.delivery import Delivery
from resolving import bootstrapped, resolve_folder


def delivery_of(text: str) -> Delivery:
    return analyse_delivery(cluster_of(dedent(text)))


SOURCES = """
    == flux/sources.yaml
    apiVersion: source.toolkit.fluxcd.io/v1
    kind: GitRepository
    metadata: {name: flux-system, namespace: flux-system}
    spec:
      interval: 10m
      url: ssh://git@git.example.org/me/fleet.git
      ref: {branch: main}
    ---
    apiVersion: source.toolkit.fluxcd.io/v1
    kind: GitRepository
    metadata: {name: other, namespace: flux-system}
    spec: {interval: 1h, url: "https://me:t0ken@git.example.org/me/other?x=y"}
    ---
    apiVersion: source.toolkit.fluxcd.io/v1
    kind: OCIRepository
    metadata: {name: app, namespace: web}
    spec: {interval: 1h, url: oci://ghcr.io/charts/app, ref: {tag: 1.2.3}}
    ---
    apiVersion: source.toolkit.fluxcd.io/v1
    kind: Bucket
    metadata: {name: files, namespace: web}
    spec: {endpoint: minio.example.org, bucketName: fleet}
    ---
    apiVersion: source.toolkit.fluxcd.io/v1
    kind: HelmRepository
    metadata: {name: charts, namespace: web}
    spec: {url: "https://${HOST}/charts"}
    ---
    apiVersion: source.extensions.fluxcd.io/v1beta1
    kind: ArtifactGenerator
    metadata: {name: split, namespace: flux-system}
    spec: {artifacts: [{name: part}]}
"""


def test_sources_tell_where_and_how_often() -> None:
    told = [
        (each.kind, each.name, getattr(each.url, "reason", each.url), each.interval, each.reference)
        for each in delivery_of(SOURCES).sources
    ]
    assert told == [
        ("Bucket", "files", "minio.example.org/fleet", None, ()),
        ("ExternalArtifact", "part", "made in the cluster by ArtifactGenerator flux-system/split", None, ()),
        (
            "GitRepository",
            "flux-system",
            "ssh://git@git.example.org/me/fleet.git",
            "10m",
            (("branch", "main"),),
        ),
        ("GitRepository", "other", "https://git.example.org/me/other", "1h", ()),
        ("HelmRepository", "charts", "Git holds no value for HOST", None, ()),
        ("OCIRepository", "app", "oci://ghcr.io/charts/app", "1h", (("tag", "1.2.3"),)),
    ]


def test_the_fleet_itself_is_found_among_the_sources() -> None:
    delivery = delivery_of(SOURCES)
    assert [each.name for each in delivery.sources if each.within_fleet] == ["part", "flux-system"]
    assert delivery.repository is not None
    assert str(delivery.repository.lines["interval"]) == "flux/sources.yaml:5"


@pytest.mark.parametrize(
    ("version", "policy"),
    [
        ("1.11.0", "pinned"),
        ("v1.19.2", "pinned"),
        ("=1.2.3", "pinned"),
        ("1.2.3-rc.1+build", "pinned"),
        ("sha256:" + "a" * 64, "pinned"),
        (Unknown("Git holds no value"), "pinned"),
        ("1.2.x", "range"),
        ("1.2", "range"),
        (">=1.2.3", "range"),
        ("^1.2.3", "range"),
        ("~1.2.3", "range"),
        ("1.2.3 - 1.3.0", "range"),
        ("*", "range"),
        ("latest", "range"),
        ("", "missing"),
        (None, "missing"),
    ],
)
def test_how_exactly_a_version_is_named(version: str | Unknown | None, policy: str) -> None:
    assert version_policy(version) == policy


def test_kustomizations_and_releases_carry_their_lines() -> None:
    delivery = delivery_of(
        """
        == clusters/apps.yaml
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata: {name: apps, namespace: flux-system}
        spec:
          path: ./apps
          interval: 10m
          timeout: 15m
          prune: true
          wait: true
        == apps/web.yaml
        apiVersion: v1
        kind: Namespace
        metadata: {name: web}
        ---
        apiVersion: helm.toolkit.fluxcd.io/v2
        kind: HelmRelease
        metadata: {name: web, namespace: web}
        spec:
          interval: 1h
          suspend: true
          chart: {spec: {chart: web, version: 1.0.0}}
        """
    )
    apps = next(each for each in delivery.kustomizations if each.name == "apps")
    assert (apps.interval, apps.timeout, apps.wait, apps.prune, apps.suspended) == (
        "10m",
        "15m",
        True,
        True,
        False,
    )
    assert (apps.object_count, apps.object_kinds) == (2, (("HelmRelease", 1), ("Namespace", 1)))
    assert {field: str(place) for field, place in apps.lines.items()} == {
        "path": "clusters/apps.yaml:5",
        "interval": "clusters/apps.yaml:6",
        "timeout": "clusters/apps.yaml:7",
        "prune": "clusters/apps.yaml:8",
        "wait": "clusters/apps.yaml:9",
    }
    (release,) = delivery.releases
    assert (release.suspended, release.version_policy, str(release.lines["interval"])) == (
        True,
        "pinned",
        "apps/web.yaml:9",
    )
    assert delivery.namespaces == ("web",)


NOTIFICATIONS = """
    == configs/alerts.yaml
    apiVersion: notification.toolkit.fluxcd.io/v1beta3
    kind: Provider
    metadata: {name: status, namespace: flux-system}
    spec: {type: TYPE, address: ADDRESS, secretRef: {name: token}}
    ---
    apiVersion: notification.toolkit.fluxcd.io/v1beta3
    kind: Alert
    metadata: {name: alerts, namespace: flux-system}
    spec:
      providerRef: {name: status}
      eventSeverity: error
      eventSources:
        - {kind: Kustomization, name: "*"}
        - {kind: HelmRelease, name: apps}
        - {kind: Kustomization, name: "*"}
"""


def test_an_alert_goes_to_its_provider() -> None:
    text = NOTIFICATIONS.replace("TYPE", "github").replace("ADDRESS", "https://github.com/me/fleet")
    (found,) = delivery_of(text).notifications
    assert (found.type, found.address, found.severity) == ("github", "https://github.com/me/fleet", "error")
    assert (found.events, str(found.secret)) == (("HelmRelease apps", "Kustomization"), "flux-system/token")


def test_the_address_of_a_chat_is_a_credential() -> None:
    text = NOTIFICATIONS.replace("TYPE", "slack").replace(
        "ADDRESS", "https://hooks.example.org/services/T0/B0/abc"
    )
    assert delivery_of(text).notifications[0].address == "https://hooks.example.org"


def test_an_alert_without_its_provider_is_still_told() -> None:
    text = NOTIFICATIONS.replace("providerRef: {name: status}", "providerRef: {name: gone}")
    (found,) = delivery_of(text).notifications
    assert found.type == Unknown("Git holds no Provider flux-system/gone")


def test_an_alert_tells_what_keeps_it_quiet_and_whether_its_address_is_a_key() -> None:
    chat = NOTIFICATIONS.replace("TYPE", "slack")
    quiet = chat.replace("ADDRESS", "https://hooks.example.org/services/T/B/x").replace(
        "eventSeverity: error", "exclusionList: [waiting]"
    )
    (found,) = delivery_of(quiet).notifications
    assert (found.address_is_secret, found.left_out, found.suspended) == (True, ("waiting",), False)
    (found,) = delivery_of(chat.replace("spec: {type", "spec: {suspend: true, type")).notifications
    assert found.suspended
    status = NOTIFICATIONS.replace("TYPE", "github").replace("ADDRESS", "https://github.com/me/fleet")
    assert not delivery_of(status).notifications[0].address_is_secret


POST_RENDERED = """
    == web/release.yaml
    apiVersion: helm.toolkit.fluxcd.io/v2
    kind: HelmRelease
    metadata: {name: web, namespace: apps}
    spec:
      postRenderers:
        - kustomize:
            patches:
              - target: {kind: Deployment, name: web, namespace: apps}
                patch: |
                  - op: add
                    path: /spec/template/spec/hostNetwork
                    value: true
                  - op: remove
                    path: /spec/replicas
              - target: {kind: Service, labelSelector: app=web}
                patch: "[{op: replace, path: /spec/type, value: ClusterIP}]"
              - patch: |
                  apiVersion: v1
                  kind: ServiceMonitor
                  metadata: {name: web, labels: {a/b: c}}
                  spec: {scrape: {every: 1m}, ports: [1]}
            images:
              - {name: nginx, newName: ghcr.io/nginx, newTag: "1.27"}
        - kustomize:
            patchesStrategicMerge:
              - {kind: Pod, metadata: {name: x}, spec: {a: 1}}
"""


def test_what_is_changed_after_rendering_is_told_without_its_values() -> None:
    (release,) = delivery_of(POST_RENDERED).releases
    assert [(each.target, *each.changes) for each in release.post_renderings] == [
        ("Deployment apps/web", "/spec/template/spec/hostNetwork", "remove /spec/replicas"),
        ("every Service with app=web", "/spec/type"),
        ("ServiceMonitor web", "/metadata/labels/a~1b", "/spec/scrape/every", "/spec/ports"),
        ("image nginx", "ghcr.io/nginx:1.27"),
        ("Pod x", "/spec/a"),
    ]
    assert str(release.post_renderings[0].defined_at) == "web/release.yaml:8"
    assert str(release.post_renderings[3].defined_at) == "web/release.yaml:23"


def test_a_patch_that_is_no_yaml_is_still_told() -> None:
    text = POST_RENDERED.replace('"[{op: replace, path: /spec/type, value: ClusterIP}]"', '"[{"')
    (release,) = delivery_of(text).releases
    assert ("every Service with app=web", ()) in [
        (each.target, each.changes) for each in release.post_renderings
    ]


def test_a_resource_set_tells_what_it_makes(tree: Callable[[str], Path]) -> None:
    fleet = resolve_folder(
        tree(
            bootstrapped("""
                == clusters/production/set.yaml
                apiVersion: fluxcd.controlplane.io/v1
                kind: ResourceSet
                metadata:
                  name: tenants
                  namespace: flux-system
                  annotations: {fluxcd.controlplane.io/reconcile: Disabled}
                spec:
                  inputs: [{tenant: web}, {tenant: data}]
                  resources: [{apiVersion: v1, kind: Namespace, metadata: {name: << inputs.tenant >>}}]
                  dependsOn: [{apiVersion: v1, kind: ConfigMap, name: info, namespace: web}]
                """)
        )
    )
    (made,) = analyse_delivery(fleet.clusters[0]).resource_sets
    assert (str(made.key), made.inputs, list(map(str, made.made))) == (
        "flux-system/tenants",
        2,
        ["Namespace web", "Namespace data"],
    )
    assert (made.suspended, str(made.kustomization)) == (True, "flux-system/flux-system")
    assert str(made.lines["inputs"]) == "clusters/production/set.yaml:8"
    assert (list(map(str, made.depends_on)), str(made.lines["depends_on"])) == (
        ["ConfigMap web/info"],
        "clusters/production/set.yaml:10",
    )
