"""What is wrong with the fields of an overlay file, without any engine."""

import pytest

from fleetbook.resolve.overlays.fields import find_flaws
from fleetbook.resolve.overlays.overlay import DROP
from fleetbook.source.loader import Reader

FINE = """\
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
metadata: {name: x, annotations: {config.kubernetes.io/local-config: "true"}}
resources: [a.yaml]
components:
namespace: apps
namePrefix: ""
commonLabels: {a: b}
labels:
  - {pairs: {a: b}, includeSelectors: false, includeTemplates: true, fields: [{path: spec/x, create: true}]}
patches:
  - path: a.yaml
    target: {kind: Deployment, labelSelector: a=b}
    options: {allowNameChange: true}
  - {patch: "x"}
patchesStrategicMerge: [a.yaml]
patchesJson6902: [{path: a.yaml, target: {version: v1, kind: X, name: y}}]
images: [{name: a, newName: b, newTag: "1", digest: x, tagSuffix: y}]
replicas: [{name: a, count: 3}]
replacements: [{path: a.yaml}, {source: {kind: X}, targets: [{select: {kind: Y}, fieldPaths: [a]}]}]
vars: [{name: A, objref: {kind: X, name: y, apiVersion: v1}}]
configMapGenerator:
  - {name: a, namespace: b, behavior: merge, files: [a], literals: [a=b], envs: [a], env: a}
  - {name: a, options: {labels: {a: b}, disableNameSuffixHash: true, immutable: true}}
secretGenerator: [{name: a, type: Opaque, literals: [a=b]}]
generatorOptions: {disableNameSuffixHash: true, annotations: {a: b}}
configurations: [a.yaml]
crds: [a.yaml]
openapi: {path: a.json}
buildMetadata: [originAnnotations]
sortOptions: {order: legacy, legacySortOptions: {orderFirst: [Namespace]}}
helmGlobals: {chartHome: x}
helmCharts: [{name: x, valuesInline: {a: 1}}]
inventory: {type: ConfigMap}
"""
FLAWS = [
    ("resources: a.yaml", "`resources` must be a list, but is a text"),
    ("resources: {a: b}", "`resources` must be a list, but is a mapping"),
    ("resources: [a.yaml, {path: b}]", "An entry of `resources` must be a text, but is a mapping"),
    ("resources: [a.yaml, null]", "An entry of `resources` must be a text, but is empty"),
    ("resources: ['']", "An entry of `resources` is empty"),
    ("namespace: [a]", "`namespace` must be a text, but is a list"),
    ("commonLabels: [a]", "`commonLabels` must be a mapping, but is a list"),
    ("commonLabels: {a: {b: c}}", "`commonLabels.a` must be a text, but is a mapping"),
    ("labels: {a: b}", "`labels` must be a list, but is a mapping"),
    (
        "labels: [{pairs: {a: b}, includeSelectors: 'yes'}]",
        "`labels.includeSelectors` must be true or false, but is a text",
    ),
    ("patches: [a.yaml]", "An entry of `patches` must be a mapping, but is a text"),
    ("patches: [{path: [a]}]", "`patches.path` must be a text, but is a list"),
    ("replicas: [{name: a, count: many}]", "`replicas.count` must be a number, but is a text"),
    (
        "configMapGenerator: [{name: a, literals: a=b}]",
        "`configMapGenerator.literals` must be a list, but is a text",
    ),
    ("kind: Kustomisation", "An overlay cannot be of kind Kustomisation"),
    ("kind: Component\napiVersion: v1", "An overlay cannot have the apiVersion v1"),
]
AS_TEXT = [
    ("namespace: 5", "5"),
    ("images: [{name: a, newTag: 1.0}]", "1"),
    ("commonLabels: {a: true}", "true"),
]


def flaws(text: str) -> list[tuple[str, object]]:
    (data,) = Reader(text.encode()).documents()
    return [(each.message, each.edit) for each in find_flaws(data)]


def test_every_field_of_kustomize_is_known() -> None:
    assert flaws(FINE) == []


@pytest.mark.parametrize(("text", "message"), FLAWS)
def test_a_value_of_the_wrong_type_falls(text: str, message: str) -> None:
    assert flaws(text) == [(message, DROP)]


@pytest.mark.parametrize(("text", "meant"), AS_TEXT)
def test_a_number_is_meant_as_text(text: str, meant: str) -> None:
    ((message, edit),) = flaws(text)
    assert edit == meant
    assert message.endswith("where kustomize takes only a text")


def test_the_nearest_field_is_named() -> None:
    (data,) = Reader(b"resource: [a.yaml]\nReSources: []").documents()
    (flaw,) = find_flaws(data)
    assert (flaw.message, flaw.hint) == (
        "`resource` is no field that kustomize knows here",
        "Is `resources` meant?",
    )
