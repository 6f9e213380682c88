"""What people write otherwise: fleetbook reads it as the engine does, or leaves it to the engine."""

import pytest

from overlays import Open, both_ways, overlay

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
    "an account in a namespace that is no text": (
        "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: a}\n---\n"
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: a}\n"
        "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: a}\n"
        "subjects: [{kind: ServiceAccount, name: a, namespace: {b: c}}]"
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
    *("namePrefix: a-", "labels: [{pairs: {a: b}}]", "buildMetadata: [managedByLabel]"),
    *("sortOptions: {order: fifo}", "kind: Component", "namespace: ''"),
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
