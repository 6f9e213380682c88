"""The line of what an overlay sets without a patch."""

from resolving import Resolve, find, kustomization, place

DEPLOYMENT = """\
== base/kustomization.yaml
resources: [web.yaml]
== base/web.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 1
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
        - name: side
          image: busybox:1.0
        - name: web
          image: registry:5000/web:1.0
          env:
            - name: HOST
              value: here
"""
CONTAINERS = ("spec", "template", "spec", "containers")


def test_what_an_overlay_sets_leads_to_its_line(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        kustomization("web", "./live")
        + DEPLOYMENT
        + """\
== live/kustomization.yaml
namespace: apps
namePrefix: live-
nameSuffix: -eu
resources: [../base]
commonAnnotations:
  owner: me
commonLabels:
  tier: front
labels:
  - pairs:
      team: red
  - pairs:
      zone: a
    includeTemplates: true
replicas:
  - name: web
    count: 3
images:
  - name: busybox
    newName: quay.io/busybox
  - name: registry:5000/web
    newName: registry:5000/new/web
    newTag: "2.0"
"""
    )
    assert fleet.diagnostics == ()
    web = find(fleet, "Deployment apps/live-web-eu")
    file = "live/kustomization.yaml"
    assert place(web.at("metadata", "namespace")) == f"{file}:1"
    assert place(web.at("metadata", "name")) == f"{file}:3"
    assert place(web.at("metadata", "annotations", "owner")) == f"{file}:6"
    assert place(web.at("spec", "template", "metadata", "annotations", "owner")) == f"{file}:6"
    assert place(web.at("spec", "selector", "matchLabels", "tier")) == f"{file}:8"
    assert place(web.at("metadata", "labels", "team")) == f"{file}:11"
    assert place(web.at("spec", "template", "metadata", "labels", "zone")) == f"{file}:13"
    assert place(web.at("spec", "replicas")) == f"{file}:17"
    assert place(web.at(*CONTAINERS, 0, "image")) == f"{file}:20"
    assert place(web.at(*CONTAINERS, 1, "image")) == f"{file}:23"
    # What nothing sets keeps its own line.
    assert place(web.at("spec", "template", "metadata", "labels", "app")) == "base/web.yaml:11"
    assert place(web.at(*CONTAINERS, 1, "name")) == "base/web.yaml:16"
    assert place(web.at("metadata")) == "base/web.yaml:3"
    assert place(web.at()) == "base/web.yaml:1"


def test_the_last_overlay_that_sets_a_value_counts(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        kustomization("web", "./live")
        + DEPLOYMENT
        + """\
== live/kustomization.yaml
resources: [../middle]
images: [{name: busybox, newTag: "1.2"}]
== middle/kustomization.yaml
namespace: apps
resources: [../base]
images: [{name: busybox, newTag: "1.1"}, {name: 'registry:5000/web', digest: 'sha256:24a0'}]
"""
    )
    web = find(fleet, "Deployment apps/web")
    assert place(web.at("metadata", "namespace")) == "middle/kustomization.yaml:1"
    assert place(web.at(*CONTAINERS, 0, "image")) == "live/kustomization.yaml:2"
    assert place(web.at(*CONTAINERS, 1, "image")) == "middle/kustomization.yaml:3"


def test_two_overlays_of_one_base_keep_their_own_lines(resolve_cluster: Resolve) -> None:
    overlay = """\
== {name}/kustomization.yaml
namespace: {name}
resources: [../base]
patches:
  - patch: |
      apiVersion: apps/v1
      kind: Deployment
      metadata: {{name: web}}
      spec: {{replicas: {count}}}
"""
    fleet = resolve_cluster(
        kustomization("web", "./all")
        + DEPLOYMENT
        + "== all/kustomization.yaml\nresources: [../one, ../two]\n"
        + overlay.format(name="one", count=2)
        + overlay.format(name="two", count=3)
    )
    for name in ("one", "two"):
        web = find(fleet, f"Deployment {name}/web")
        assert place(web.at("metadata", "namespace")) == f"{name}/kustomization.yaml:1"
        assert place(web.at("spec", "replicas")) == f"{name}/kustomization.yaml:8"


def test_what_flux_sets_leads_to_its_kustomization(resolve_cluster: Resolve) -> None:
    more = """
        targetNamespace: flux
        namePrefix: p-
        commonMetadata:
          labels:
            team: blue
        images:
          - name: busybox
            newTag: "3.0"
        patches:
          - target: {kind: Deployment}
            patch: |
              - op: replace
                path: /spec/replicas
                value: 7
        """
    fleet = resolve_cluster(
        kustomization("web", "./live", more)
        + DEPLOYMENT
        + "== live/kustomization.yaml\nnamespace: apps\nresources: [../base]\n"
        + "images: [{name: busybox, newTag: '2.0'}]\n"
    )
    web = find(fleet, "Deployment flux/p-web")
    file = "clusters/production/web.yaml"
    assert place(web.at("metadata", "namespace")) == f"{file}:13"
    assert place(web.at("metadata", "name")) == f"{file}:14"
    assert place(web.at("metadata", "labels", "team")) == f"{file}:17"
    assert place(web.at(*CONTAINERS, 0, "image")) == f"{file}:20"
    assert place(web.at("spec", "replicas")) == f"{file}:26"


def test_a_component_changes_the_objects_of_every_overlay_that_names_it(resolve_cluster: Resolve) -> None:
    app = "== {name}/kustomization.yaml\nnamespace: {name}\nresources: [../base]\ncomponents: [../extra]\n"
    fleet = resolve_cluster(
        kustomization("web", "./all")
        + DEPLOYMENT
        + "== all/kustomization.yaml\nresources: [../one, ../two]\n"
        + app.format(name="one")
        + app.format(name="two")
        + """\
== extra/kustomization.yaml
apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
components: [deeper]
images: [{name: busybox, newTag: "9.0"}]
== extra/deeper/kustomization.yaml
apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
replicas: [{name: web, count: 4}]
"""
    )
    for name in ("one", "two"):
        web = find(fleet, f"Deployment {name}/web")
        assert place(web.at(*CONTAINERS, 0, "image")) == "extra/kustomization.yaml:4"
        assert place(web.at("spec", "replicas")) == "extra/deeper/kustomization.yaml:3"


def test_replacements_lead_to_the_field_that_they_name(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        kustomization("web", "./live")
        + DEPLOYMENT
        + """\
== live/kustomization.yaml
resources: [../base, map.yaml]
replacements:
  - path: host.yaml
  - source: {kind: ConfigMap, name: settings, fieldPath: data.image}
    targets:
      - select: {kind: Deployment}
        fieldPaths:
          - spec.template.spec.containers.0.image
          - metadata.annotations.[example.org/image]
        options: {create: true}
== live/host.yaml
- source: {kind: ConfigMap, name: settings, fieldPath: data.host}
  targets:
    - select: {kind: Deployment}
      reject: [{name: other}]
      fieldPaths:
        - spec.template.spec.containers.[name=web].env.[name=HOST].value
== live/map.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {host: there, image: "busybox:5.0"}
"""
    )
    web = find(fleet, "Deployment web")
    assert place(web.at(*CONTAINERS, 0, "image")) == "live/kustomization.yaml:8"
    assert place(web.at(*CONTAINERS, 1, "image")) == "base/web.yaml:17"
    assert place(web.at("metadata", "annotations", "example.org/image")) == "live/kustomization.yaml:9"
    assert place(web.at(*CONTAINERS, 1, "env", 0, "value")) == "live/host.yaml:6"


def test_items_of_lists_lead_to_the_patch_that_sets_them(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        kustomization("web", "./live")
        + """\
== live/kustomization.yaml
resources: [ingress.yaml]
patches:
  - target: {kind: Ingress}
    patch: |
      - op: replace
        path: /spec/rules/0/host
        value: one.example.org
      - op: add
        path: /spec/rules/-
        value:
          host: three.example.org
          http: {paths: []}
      - op: add
        path: /spec/tls
        value:
          - hosts: []
      - op: add
        path: /spec/tls/0/hosts/-
        value: one.example.org
      - op: test
        path: /spec/rules/1/host
        value: two.example.org
== live/ingress.yaml
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: web
spec:
  rules:
    - host: zero.example.org
    - host: two.example.org
"""
    )
    ingress = find(fleet, "Ingress web")
    assert place(ingress.at("spec", "rules", 0, "host")) == "live/kustomization.yaml:7"
    assert place(ingress.at("spec", "rules", 1, "host")) == "live/ingress.yaml:8"
    assert place(ingress.at("spec", "rules", 2, "host")) == "live/kustomization.yaml:11"
    assert place(ingress.at("spec", "tls", 0, "hosts", 0)) == "live/kustomization.yaml:19"


def test_a_container_that_a_patch_puts_first_moves_no_line(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        kustomization("web", "./live")
        + DEPLOYMENT
        + """\
== live/kustomization.yaml
resources: [../base]
patches:
  - path: proxy.yaml
== live/proxy.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      containers:
        - name: proxy
          image: proxy:1
        - name: web
          env:
            - name: MORE
              value: x
"""
    )
    web = find(fleet, "Deployment web")
    containers = web.body["spec"]["template"]["spec"]["containers"]
    lines = {each["name"]: place(web.at(*CONTAINERS, n, "image")) for n, each in enumerate(containers)}
    assert lines == {"proxy": "live/proxy.yaml:9", "side": "base/web.yaml:15", "web": "base/web.yaml:17"}
