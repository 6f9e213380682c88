"""Overlays that fleetbook reads itself are what the engine makes of them; the rest is left to the engine."""

from collections.abc import Callable
from textwrap import dedent, indent
from typing import Any

import pytest

from fleetbook.core.errors import OverlayError
from overlays import Bench
from trees import Tree

Open = Callable[[str], Bench]


@pytest.fixture
def bench(tree: Tree, tmp_path_factory: pytest.TempPathFactory) -> Open:
    return lambda text: Bench.of(tree(text), tmp_path_factory.mktemp("work") / "work")


def agree(bench: Bench, spec: dict[str, Any] | None = None, folder: str = "app") -> list[str]:
    """The objects that both read; fails where they differ or where fleetbook asks the engine."""
    own = bench.read(folder, spec)
    assert own is not None, "left to the engine"
    told = bench.tell(own)
    assert told == bench.tell(bench.build(folder, spec))
    return told


RELEASE = """
== app/release.yaml
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: web
  labels: {tier: front}
spec:
  interval: 1h
  dependsOn: [{name: db}]
  values: {replicas: 1, empty: {}, list: [a, b], deep: {one: 1, two: {three: 3}}}
"""
MAP = """
== app/map.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: settings, namespace: own}
data: {b: "2", a: "1", A: "0", a10: x, a9: y, "a.b": z, a_b: z}
---
apiVersion: v1
kind: Service
metadata: {name: web}
"""


def overlay(text: str, resources: str = "[release.yaml, map.yaml]") -> str:
    return (
        f"== app/kustomization.yaml\nresources: {resources}\n"
        + dedent(text).strip("\n")
        + "\n"
        + RELEASE
        + MAP
    )


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


ODD_MAPS = (
    *("{name: made, literals: [a=1]}", "{name: made, files: [absent.txt], options: OFF}"),
    *("{name: made, literals: ['a=\"1\"'], options: OFF}", "{name: made, envs: [data.txt], options: OFF}"),
    *("{name: made, behavior: merge, literals: [a=1], options: OFF}", "{name: settings, options: OFF}"),
    *("{name: made, literals: [a=1, a=2], options: OFF}", "{name: made, literals: ['a b=1'], options: OFF}"),
    *("{name: made, files: [data.txt], options: OFF}", "{literals: [a=1], options: OFF}"),
    "{name: settings, namespace: own, literals: [a=1], options: OFF}",
)


@pytest.mark.parametrize("item", ODD_MAPS)
def test_other_generators_are_left_to_the_engine(bench: Open, item: str) -> None:
    text = item.replace("OFF", "{disableNameSuffixHash: true}")
    assert (
        both_ways(bench(overlay(f"configMapGenerator: [{text}]") + "== app/data.txt\nbell \x07 rings\n"))
        is False
    )


def test_an_overlay_may_have_no_objects(bench: Open) -> None:
    empty = "== base/kustomization.yaml\nnamespace: shop\nresources: []\n"
    assert agree(bench(overlay("namespace: shop", "[]"))) == []
    assert len(agree(bench(overlay("", "[../base, release.yaml]") + empty))) == 1


VALUES = (
    *("0777", "0o17", "0x1F", "1_000", "1e3", "1.0", "-0.0", ".5", "1e30", "18446744073709551616", "1:30"),
    *(
        "yes",
        "on",
        "No",
        "~",
        "null",
        "Null",
        "TRUE",
        "2020-01-01",
        '"2020-01-01"',
        ".inf",
        "-.NaN",
        "=",
        "<<",
    ),
    *('"a\\u0085b"', "'it''s'", "a: b", "[]", "{}", "[1, [2]]", "!!str 1", "! x", "!env X", "'${VAR}'"),
    *("&a x", "*missing", "|\n    text\n      more\n", "|-\n    text\n\n    text\n", "|+\n    text\n\n"),
    *(
        ">\n    a\n    b\n",
        ">\n    a\n\n    b\n",
        ">-\n    a\n      b\n",
        "\n  - a\n  -\n",
        "[null]",
        "plain # no",
    ),
)


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("patched", [False, True], ids=["as it is", "patched"])
def test_values_are_what_the_engine_reads_or_left_to_it(bench: Open, value: str, patched: bool) -> None:
    patch = "patches:\n- {target: {kind: Thing}, patch: '- {op: add, path: /spec/new, value: 1}'}"
    thing = "== app/map.yaml\napiVersion: example.org/v1\nkind: Thing\nmetadata: {name: x}\nspec:\n"
    thing += f"  a: {value}\n"
    both_ways(bench(overlay(patch if patched else "", "[map.yaml]") + thing))


TRAPS = {
    "a key twice": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {x: a, x: b}",
    "a number as key": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {1: a}",
    "a switch as key": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {true: a}",
    "a merge key": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\nx: &x {a: b}\ndata: {<<: *x, c: d}",
    "a label that is a number": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, labels: {x: 1}}",
    "an annotation that is null": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, annotations: {x: }}",
    "a number as name": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: 1}",
    "no name": "apiVersion: v1\nkind: ConfigMap\nmetadata: {generateName: a}",
    "a list": "apiVersion: v1\nkind: List\nitems: [{apiVersion: v1, kind: Secret, metadata: {name: a}}]",
    "a list of its own kind": "apiVersion: v1\nkind: ConfigMapList\nitems: []",
    "local": (
        "apiVersion: v1\nkind: Pod\n"
        "metadata: {name: a, annotations: {config.kubernetes.io/local-config: 'true'}}"
    ),
    "one object twice": "\n---\n".join(["apiVersion: v1\nkind: Pod\nmetadata: {name: a}"] * 2),
    "a node": "apiVersion: v1\nkind: Node\nmetadata: {name: a}",
    "an old role": "apiVersion: rbac.authorization.k8s.io/v1beta1\nkind: ClusterRole\nmetadata: {name: a}",
    "accounts": (
        "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: a}\n---\n"
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: a}\n"
        "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: a}\n"
        "subjects: [{kind: ServiceAccount, name: a, namespace: x}]"
    ),
    "the default account": (
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: a}\n"
        "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: a}\n"
        "subjects: [{kind: ServiceAccount, name: default}]"
    ),
    "a definition that converts": (
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: a}\n"
        "spec: {conversion: {webhook: {clientConfig: {service: {name: a, namespace: b}}}}}"
    ),
    "only comments": "# nothing",
    "text behind the line": "--- {a: b}",
    "a directive": "%YAML 1.1\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: a}",
    "an end": "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n...\n",
    "an empty namespace": "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: ''}",
    "null": "apiVersion: v1\nkind: Pod\nmetadata: {name: a, creationTimestamp: null, labels: }",
}


@pytest.mark.parametrize("content", TRAPS.values(), ids=TRAPS)
@pytest.mark.parametrize("namespace", ["", "namespace: shop"], ids=["as it is", "namespace"])
def test_odd_objects_are_what_the_engine_makes_of_them_or_left_to_it(
    bench: Open, content: str, namespace: str
) -> None:
    both_ways(bench(overlay(namespace, "[map.yaml]") + f"== app/map.yaml\n{content}\n"))


FIELDS = (
    *("namePrefix: a-", "labels: [{pairs: {a: b}}]", "nonsense: 1", "buildMetadata: [managedByLabel]"),
    *("sortOptions: {order: fifo}", "kind: Component", "apiVersion: v1", "namespace: ''", "patches: {a: b}"),
    *("patches: [{patch: 'a', path: map.yaml}]", "patches: [{target: {}, patch: '[]'}]"),
    "patches: [{patch: '{apiVersion: v1, kind: ConfigMap, metadata: {name: settings}, $patch: delete}'}]",
    "patches: [{patch: '{apiVersion: v1, kind: Pod, metadata: {name: missing}}'}]",
    "patches: [{target: {kind: HelmRelease}, options: {allowNameChange: true}, patch: '[]'}]",
    "patches: [{target: {kind: HelmRelease}, patch: '- {op: remove, path: /spec/absent}'}]",
    "patches: [{target: {kind: HelmRelease}, patch: '- {op: replace, path: /metadata/name, value: x}'}]",
    "patches: [{target: {name: '[^a]+'}, patch: '- {op: add, path: /spec/interval, value: 0777}'}]",
    "patches: [{target: {kind: HelmRelease}, patch: '- {op: add, path: /spec/interval, value: yes}'}]",
)


@pytest.mark.parametrize("field", FIELDS)
def test_what_an_overlay_says_otherwise_is_left_to_the_engine(bench: Open, field: str) -> None:
    assert both_ways(bench(overlay(field))) is False


def both_ways(bench: Bench) -> bool:
    """Whether fleetbook reads `app` itself; what it reads must be what the engine makes of it."""
    own = bench.read("app")
    if own is None:
        return False
    try:
        built = bench.build("app")
    except OverlayError as error:
        pytest.fail(f"the engine refuses it: {error.message}")
    assert bench.tell(own) == bench.tell(built)
    return True
