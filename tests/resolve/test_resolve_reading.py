"""Overlays that fleetbook reads itself are what the engine makes of them."""

from textwrap import indent

import pytest

from overlays import Open, agree, overlay


def test_files_and_overlays_are_put_together_in_the_engines_order(bench: Open) -> None:
    found = agree(
        bench(
            overlay("", "[release.yaml, ../base]")
            + """
== base/kustomization.yaml
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: base
resources: [all.yaml]
== base/all.yaml
apiVersion: v1
kind: Secret
metadata: {name: s, namespace: other}
stringData: {password: hunter2}
---
apiVersion: v1
kind: Namespace
metadata: {name: replaced}
---
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: fast}
---
# nothing here
---
apiVersion: cert-manager.io/v1
kind: ClusterIssuer
metadata: {name: issuer}
"""
        )
    )
    assert [each.split(": {")[0] for each in found] == ["base/all.yaml"] * 4 + ["app/release.yaml"]
    assert "hunter2" not in str(found)
    assert '"name": "base"' in found[0]


def test_flux_namespace_and_components_are_added(bench: Open) -> None:
    found = agree(
        bench(
            overlay("namespace: mine")
            + """
== parts/alerts/kustomization.yaml
apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
resources: [alert.yaml]
patches:
  - target: {group: helm.toolkit.fluxcd.io, version: v2, kind: HelmRelease}
    patch: |-
      - {op: add, path: /spec/dependsOn/-, value: {name: alerts}}
== parts/alerts/alert.yaml
apiVersion: notification.toolkit.fluxcd.io/v1beta3
kind: Alert
metadata: {name: on-call}
"""
        ),
        {"targetNamespace": "flux", "components": ["../parts/alerts"]},
    )
    assert len(found) == 4
    assert all('"namespace": "flux"' in each for each in found)
    assert '"dependsOn": [{"name": "db"}, {"name": "alerts"}]' in found[2]


MERGES = {
    "values": "spec: {interval: 5m, values: {replicas: 2, deep: {two: {four: 4}}}}",
    "list": "spec: {dependsOn: [{name: cache}], values: {list: [c]}}",
    "marks": "metadata: {name: _, labels: {tier: back, new: 'yes'}, annotations: {a: b}}",
    "new parts": "spec: {upgrade: {remediation: {retries: 3}, empty: {}, none: []}}",
    "names": "metadata: {name: other, namespace: elsewhere}",
}


@pytest.mark.parametrize("name", MERGES)
def test_a_merge_patch_changes_custom_resources(bench: Open, name: str) -> None:
    patch = MERGES[name] if name in {"marks", "names"} else "metadata: {name: _}\n" + MERGES[name]
    head = "patches:\n- target: {kind: HelmRelease}\n  patch: |\n"
    body = "apiVersion: helm.toolkit.fluxcd.io/v2beta1\nkind: HelmRelease\n" + patch
    agree(bench(overlay(head + indent(body, "    "))))


TARGETS = {
    "kind and label": "{kind: HelmRelease, labelSelector: 'tier=front'}",
    "another label": "{kind: HelmRelease, labelSelector: 'tier!=front,new=1'}",
    "pattern": "{kind: (HelmRelease|Kustomization), name: w.*}",
    "namespace of the file": "{kind: HelmRelease, namespace: default}",
    "other namespace": "{kind: HelmRelease, namespace: shop}",
    "other kind": "{group: example.org, kind: Release}",
}


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
def test_a_patch_is_for_the_objects_of_its_target(bench: Open, target: str) -> None:
    patch = f"- target: {target}\n  patch: |\n    - {{op: replace, path: /spec/interval, value: 9m}}"
    more = "    - {op: remove, path: /spec/values/deep/one}"
    agree(bench(overlay(f"namespace: shop\npatches:\n{patch}\n{more}")))


def test_a_patch_names_its_object_or_lies_in_a_file(bench: Open) -> None:
    agree(
        bench(
            overlay("patches: [{path: patch.yaml}, {path: more.yaml, target: {name: web}}]", "[release.yaml]")
            + """
== app/patch.yaml
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: web}
spec: {interval: 3m}
== app/more.yaml
- op: add
  path: /spec/values/a~1b
  value: {x: 1.0}
"""
        )
    )


MADE = """generatorOptions: {disableNameSuffixHash: true, labels: {a: b, c: d}}
configMapGenerator:
  - name: made
    files: [data.txt, other=../data/more.txt]
    literals: [a=1, b=x=y, empty=]
    options: {labels: {c: e}, annotations: {kustomize.toolkit.fluxcd.io/substitute: disabled}}
== app/data.txt
  first line is indented

and so on
\ttab
== data/more.txt
password: hunter2 ${VAR} é 😀
"""


def test_config_maps_are_generated_under_their_own_names(bench: Open) -> None:
    found = agree(bench(overlay("namespace: shop\n" + MADE, "[release.yaml]")))
    assert '"other": "password: ***' in found[0]
    own = bench(overlay(MADE)).read("app")
    assert own is not None
    assert [(each.origin, each.generator) for each in own if each.body["metadata"]["name"] == "made"] == [
        (None, "app/kustomization.yaml")
    ]


def test_an_overlay_may_have_no_objects(bench: Open) -> None:
    empty = "== base/kustomization.yaml\nnamespace: shop\nresources: []\n"
    assert agree(bench(overlay("namespace: shop", "[]"))) == []
    assert len(agree(bench(overlay("", "[../base, release.yaml]") + empty))) == 1
