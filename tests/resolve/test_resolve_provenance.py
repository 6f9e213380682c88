from resolving import Resolve, find, kustomization, only_cluster, place

RELEASE = """\
== base/release.yaml
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: web
spec:
  interval: 5m
  chart:
    spec:
      chart: web
      version: 1.0.0
== base/kustomization.yaml
resources: [release.yaml]
"""


def test_a_fact_leads_to_the_base_or_to_the_patch_that_sets_it(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        kustomization("web", "./live")
        + RELEASE
        + """\
== live/kustomization.yaml
namespace: apps
namePrefix: live-
resources: [../base]
patches:
  - path: version.yaml
    target: {kind: HelmRelease}
  - path: unrelated.yaml
    target: {kind: HelmRelease, name: other}
== live/version.yaml
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: any
spec:
  chart:
    spec:
      version: 2.0.0
== live/unrelated.yaml
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: other}
spec: {chart: {spec: {version: 3.0.0}}}
"""
    )
    release = find(fleet, "HelmRelease apps/live-web")
    assert [place(each.location) for each in release.documents] == [
        "base/release.yaml:1",
        "live/version.yaml:1",
        "live/kustomization.yaml:1",
        "live/kustomization.yaml:2",
    ]
    assert place(release.at("spec", "interval")) == "base/release.yaml:6"
    assert place(release.at("spec", "chart", "spec", "chart")) == "base/release.yaml:9"
    assert place(release.at("spec", "chart", "spec", "version")) == "live/version.yaml:8"
    assert place(release.at("kind")) == "base/release.yaml:2"
    assert place(release.at()) == "base/release.yaml:1"
    assert place(release.at("metadata", "name")) == "live/kustomization.yaml:2"
    assert place(release.at("metadata", "namespace")) == "live/kustomization.yaml:1"


def test_patches_of_every_form_lead_to_their_lines(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        kustomization("web", "./live")
        + RELEASE
        + """\
== live/kustomization.yaml
resources: [../base]
patchesStrategicMerge:
  - |-
    apiVersion: helm.toolkit.fluxcd.io/v2
    kind: HelmRelease
    metadata:
      name: web
    spec:
      releaseName: inline
  - merge.yaml
patches:
  - target: {kind: HelmRelease, name: w.*}
    patch: |
      - op: replace
        path: /spec/chart/spec/version
        value: 2.0.0
      - op: add
        path: /spec/chart/spec/reconcile~1Strategy
        value: Revision
  - target: {labelSelector: app=web}
    patch: '{"spec": {"never": true}}'
  - path: operations.yaml
    target: {kind: HelmRelease}
== live/merge.yaml
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: web}
spec:
  timeout: 1m
== live/operations.yaml
- op: add
  path: /spec/dependsOn
  value: [{name: db}]
"""
    )
    release = find(fleet, "HelmRelease web")
    assert place(release.at("spec", "releaseName")) == "live/kustomization.yaml:9"
    assert place(release.at("spec", "timeout")) == "live/merge.yaml:5"
    assert place(release.at("spec", "chart", "spec", "version")) == "live/kustomization.yaml:16"
    assert place(release.at("spec", "chart", "spec", "reconcile/Strategy")) == "live/kustomization.yaml:19"
    assert place(release.at("spec", "dependsOn", 0, "name")) == "live/operations.yaml:3"
    assert len(release.documents) == 5


def test_several_documents_of_one_file_are_told_apart(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        kustomization("web", "./live", "targetNamespace: apps")
        + """\
== live/all.yaml
apiVersion: v1
kind: ConfigMap
metadata:
  name: web
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: web-more
---
apiVersion: v1
kind: Service
metadata:
  name: web
"""
    )
    assert place(find(fleet, "ConfigMap apps/web").at("metadata", "name")) == "live/all.yaml:4"
    assert place(find(fleet, "ConfigMap apps/web-more").at("metadata", "name")) == "live/all.yaml:9"
    assert place(find(fleet, "Service apps/web").at("metadata", "name")) == "live/all.yaml:14"


def test_a_list_of_objects_leads_to_its_file(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        kustomization("web", "./live")
        + """\
== live/all.yaml
apiVersion: v1
kind: List
items:
  - apiVersion: v1
    kind: ConfigMap
    metadata: {name: one}
"""
    )
    assert place(find(fleet, "ConfigMap one").at("data")) == "live/all.yaml:1"


def test_a_component_patches_what_the_overlay_gathers(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        kustomization("web", "./live")
        + RELEASE
        + """\
== live/kustomization.yaml
resources: [../base]
components: [../extra]
== extra/kustomization.yaml
apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
patches:
  - path: patch.yaml
== extra/patch.yaml
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: web}
spec: {timeout: 3m}
"""
    )
    assert place(find(fleet, "HelmRelease web").at("spec", "timeout")) == "extra/patch.yaml:4"


def test_a_patch_of_one_overlay_does_not_reach_its_neighbour(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        kustomization("web", "./all")
        + """\
== all/kustomization.yaml
resources: [one, two]
== all/one/kustomization.yaml
namespace: one
resources: [map.yaml]
patches:
  - patch: |
      {apiVersion: v1, kind: ConfigMap, metadata: {name: map}, data: {a: b}}
== all/one/map.yaml
{apiVersion: v1, kind: ConfigMap, metadata: {name: map}}
== all/two/kustomization.yaml
namespace: two
resources: [map.yaml]
== all/two/map.yaml
{apiVersion: v1, kind: ConfigMap, metadata: {name: map}}
"""
    )
    assert place(find(fleet, "ConfigMap one/map").at("data", "a")) == "all/one/kustomization.yaml:5"
    assert place(find(fleet, "ConfigMap two/map").at("data", "a")) == "all/two/map.yaml:1"


def test_a_generated_object_leads_to_the_generator(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        kustomization("web", "./live")
        + """\
== live/kustomization.yaml
configMapGenerator:
  - name: values
    files:
      - values.yaml
      - other=more.yaml
    literals:
      - mode=fast
  - name: values-more
    literals: [x=y]
== live/values.yaml
replicas: 2
== live/more.yaml
a: b
"""
    )
    (values,) = (
        each
        for each in only_cluster(fleet).resources
        if each.ref.name.startswith("values-") and "mode" in repr(each.body)
    )
    assert place(values.at("metadata", "name")) == "live/kustomization.yaml:2"
    assert place(values.at("data", "values.yaml")) == "live/kustomization.yaml:4"
    assert place(values.at("data", "other")) == "live/kustomization.yaml:5"
    assert place(values.at("data", "mode")) == "live/kustomization.yaml:7"


def test_two_kinds_of_one_name_are_told_apart_by_their_group(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        kustomization("web", "./web")
        + """\
== web/accounts.yaml
apiVersion: v1
kind: ServiceAccount
metadata: {name: web, namespace: apps}
---
apiVersion: talos.dev/v1alpha1
kind: ServiceAccount
metadata: {name: web, namespace: apps}
spec: {roles: [admin]}
"""
    )
    places = {
        each.api_version: str(each.at()) for each in fleet.clusters[0].resources if each.ref.name == "web"
    }
    assert places["v1"] == "web/accounts.yaml:1"
    assert places["talos.dev/v1alpha1"] == "web/accounts.yaml:5"


def test_a_component_that_flux_adds_changes_what_earlier_ones_bring(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        kustomization("web", "./web", "components: [../parts/cache, ../parts/login]")
        + """\
== web/map.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: web, namespace: apps}
== parts/cache/kustomization.yaml
apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
resources: [cache.yaml]
== parts/cache/cache.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: cache, namespace: apps}
data: {size: "1"}
== parts/login/kustomization.yaml
apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
patches:
  - target: {kind: ConfigMap, name: cache}
    patch: |
      - op: add
        path: /data/user
        value: me
"""
    )
    cache = find(fleet, "ConfigMap apps/cache")
    assert cache.body["data"] == {"size": "1", "user": "me"}
    assert place(cache.at("data", "user")) == "parts/login/kustomization.yaml:8"
