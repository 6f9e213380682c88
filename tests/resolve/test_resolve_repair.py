"""One broken entry of an overlay loses nothing else."""

import pytest

from resolving import Resolve, find, kustomization, only_cluster, tell_diagnostics, tell_tree, tell_unrendered

MAP = "== {path}\napiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}}}\ndata: {{x: y}}\n"
FILES = (
    kustomization("web", "./web")
    + MAP.format(path="web/a.yaml", name="a")
    + MAP.format(path="web/b.yaml", name="b")
    + MAP.format(path="web/base/c.yaml", name="c")
    + "== web/base/kustomization.yaml\nresources: [c.yaml]\n"
    + "== web/fine.yaml\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {fine: yes it is}\n"
    + "== web/kustomization.yaml\nresources: [a.yaml, b.yaml, base]\n"
)
ALL = "ConfigMap a, ConfigMap b, ConfigMap c"
INLINE = "apiVersion: v1, kind: ConfigMap"
# An entry beside a patch that is fine; its line; the reason.
REFUSED = {
    "a patch by name for nothing": (
        f"patches: [{{path: fine.yaml}},\n  {{patch: '{{{INLINE}, metadata: {{name: no}}}}'}}]\n",
        "3: kustomize refuses this entry of `patches`: no object is called ConfigMap no",
    ),
    "a patch that takes away what is not there": (
        "patches:\n  - target: {kind: ConfigMap}\n    patch: |\n      - {op: remove, path: /data/z}\n"
        "  - path: fine.yaml\n",
        "3: kustomize refuses this entry of `patches`: error in remove for path: '/data/z': "
        "Unable to remove nonexistent key: z: missing value",
    ),
    "a patch of nothing": (
        "patches:\n  - {}\n  - path: fine.yaml\n",
        "3: kustomize refuses this entry of `patches`: it has neither `patch` nor `path`",
    ),
    "a patch that is none": (
        "patches:\n  - target: {kind: ConfigMap}\n    patch: 'hunter2: ['\n  - path: fine.yaml\n",
        "3: kustomize refuses this entry of `patches`: it is no patch that can be read",
    ),
    "an old patch for nothing": (
        f"patchesStrategicMerge:\n  - |-\n    {{{INLINE}, metadata: {{name: no}}}}\n  - fine.yaml\n",
        "3: kustomize refuses this entry of `patchesStrategicMerge`: no object is called ConfigMap no",
    ),
    "replicas of nothing": (
        "patches: [{path: fine.yaml}]\nreplicas:\n  - {name: web, count: 2}\n",
        "4: kustomize refuses this entry of `replicas`: no workload has this name",
    ),
    "a replacement from nothing": (
        "patches: [{path: fine.yaml}]\nreplacements:\n"
        "  - {source: {kind: Service}, targets: [{select: {name: a}, fieldPaths: [data.x]}]}\n",
        "4: kustomize refuses this entry of `replacements`: no object fits its source",
    ),
    "a generator that changes nothing": (
        "patches: [{path: fine.yaml}]\nconfigMapGenerator:\n"
        "  - {name: no, behavior: merge, literals: [a=b]}\n",
        "4: kustomize refuses this entry of `configMapGenerator`: there is no ConfigMap no to change",
    ),
    "a secret that cannot be made": (
        "patches: [{path: fine.yaml}]\nsecretGenerator:\n  - {name: no, literals: [hunter2]}\n",
        "4: kustomize refuses this entry of `secretGenerator`: its files or values cannot be used",
    ),
}  # fmt: skip


def objects(text: str) -> str:
    return ", ".join(line.strip() for line in text.partition("flux-system/web ")[2].splitlines()[1:])


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_only_the_entry_at_fault_is_lost(resolve_cluster: Resolve, name: str) -> None:
    overlay, message = REFUSED[name]
    fleet = resolve_cluster(FILES + overlay)
    hint = "Flux applies nothing of web until it is corrected."
    assert objects(tell_tree(fleet)) == ALL
    assert find(fleet, "ConfigMap a").body["data"]["fine"] == "yes it is"
    assert tell_diagnostics(fleet) == f"overlay-failed web/kustomization.yaml:{message} | {hint}"
    assert "hunter2" not in tell_diagnostics(fleet) + tell_unrendered(fleet)


def test_several_faults_are_all_told(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        FILES
        + "patches:\n"
        + "".join(f"  - patch: '{{{INLINE}, metadata: {{name: no{n}}}}}'\n" for n in range(4))
        + "  - path: fine.yaml\nnamespace: live\n"
    )
    assert objects(tell_tree(fleet)) == "ConfigMap live/a, ConfigMap live/b, ConfigMap live/c"
    assert [str(each.at) for each in fleet.diagnostics] == [
        f"web/kustomization.yaml:{n}" for n in (3, 4, 5, 6)
    ]


def test_an_object_that_stands_twice_is_kept_once(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        FILES.replace("[a.yaml, b.yaml, base]", "[a.yaml, again, b.yaml, base]")
        + "== web/again/kustomization.yaml\nresources: [d.yaml, a.yaml]\n"
        + MAP.format(path="web/again/d.yaml", name="d")
        + MAP.format(path="web/again/a.yaml", name="a")
    )
    assert objects(tell_tree(fleet)) == "ConfigMap a, ConfigMap b, ConfigMap c, ConfigMap d"
    assert tell_diagnostics(fleet).startswith(
        "overlay-failed web/again/kustomization.yaml:1: kustomize refuses this entry of `resources`: "
        "ConfigMap a is there already"
    )


def test_a_fault_of_a_component_loses_nothing_around_it(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        FILES
        + """\
components: [extra]
patches: [{path: fine.yaml}]
== web/extra/kustomization.yaml
apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
configMapGenerator: [{name: made, literals: [a=b], options: {disableNameSuffixHash: true}}]
patches:
  - path: ../fine.yaml
  - patch: '{apiVersion: v1, kind: ConfigMap, metadata: {name: no}}'
"""
    )
    assert objects(tell_tree(fleet)) == f"{ALL}, ConfigMap made"
    made = find(fleet, "ConfigMap made")
    assert str(made.at("data", "a")) == "web/extra/kustomization.yaml:3"
    (diagnostic,) = fleet.diagnostics
    assert str(diagnostic.at) == "web/extra/kustomization.yaml:6"


def test_a_fault_of_a_flux_kustomization_leads_to_it(resolve_cluster: Resolve) -> None:
    patches = """
        patches:
          - patch: "{apiVersion: v1, kind: ConfigMap, metadata: {name: b}, data: {more: z}}"
          - patch: "{apiVersion: v1, kind: ConfigMap, metadata: {name: no}}"
        """
    fleet = resolve_cluster(
        FILES.replace(kustomization("web", "./web"), kustomization("web", "./web", patches))
        + "patches: [{path: fine.yaml}]\n"
    )
    assert objects(tell_tree(fleet)) == ALL
    assert find(fleet, "ConfigMap b").body["data"] == {"x": "y", "more": "z"}
    assert tell_diagnostics(fleet) == (
        "overlay-failed clusters/production/web.yaml:15: kustomize refuses this entry of `patches`: "
        "no object is called ConfigMap no | "
        "Flux applies nothing of Kustomization flux-system/web until it is corrected."
    )


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("resources: [a.yaml, b.yaml, base, extra]", "1: web/extra is a component"),
        ("components: [base]\nresources: [a.yaml, b.yaml, base]", "1: web/base is no component"),
        (
            "components: [b.yaml]\nresources: [a.yaml, b.yaml, base]",
            "1: A component is a folder, and web/b.yaml",
        ),
        ("resources: [a.yaml, b.yaml, base, .]", "1: web leads back to itself"),
        ("resources: [a.yaml, b.yaml, base, nothing]", "1: The overlay web/nothing says nothing"),
    ],
)
def test_an_entry_that_names_the_wrong_thing_is_left_out(
    resolve_cluster: Resolve, entry: str, message: str
) -> None:
    fleet = resolve_cluster(
        FILES.replace("resources: [a.yaml, b.yaml, base]", entry)
        + "== web/nothing/kustomization.yaml\nresources: []\n"
        + "== web/extra/kustomization.yaml\nkind: Component\nnamePrefix: no-\n"
    )
    assert objects(tell_tree(fleet)) == ALL
    assert tell_diagnostics(fleet).startswith(f"overlay-failed web/kustomization.yaml:{message}")
    assert len(only_cluster(fleet).not_rendered) == 1


def test_the_search_for_faults_ends(resolve_cluster: Resolve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fleetbook.resolve.overlays.repair._MOST_FAULTS", 2)
    fleet = resolve_cluster(
        FILES
        + "patches:\n"
        + "".join(f"  - patch: '{{{INLINE}, metadata: {{name: no{n}}}}}'\n" for n in range(5))
        + "  - path: fine.yaml\n"
    )
    assert objects(tell_tree(fleet)) == ALL
    assert "fine" not in find(fleet, "ConfigMap a").body["data"]
    assert [each.message for each in fleet.diagnostics] == [
        "kustomize refuses the overlay web: more than 2 entries are at fault; the rest is left out",
        "kustomize refuses this entry of `patches`: no object is called ConfigMap no0",
        "kustomize refuses this entry of `patches`: no object is called ConfigMap no1",
    ]


def test_files_that_cannot_be_read_lose_only_their_entries(resolve_cluster: Resolve) -> None:
    broken = ("crd.json", "names.yaml", "schema.json", "merge.yaml", "json.yaml", "copy.yaml")
    fleet = resolve_cluster(
        FILES
        + """\
patches: [{path: fine.yaml}]
crds: [crd.json]
configurations: [names.yaml]
openapi: {path: schema.json}
patchesStrategicMerge: [merge.yaml]
patchesJson6902: [{path: json.yaml, target: {version: v1, kind: ConfigMap, name: a}}]
replacements: [{path: copy.yaml}]
"""
        + "".join(f"== web/{name}\nnot: [closed\n" for name in broken)
    )
    assert objects(tell_tree(fleet)) == ALL
    assert find(fleet, "ConfigMap a").body["data"]["fine"] == "yes it is"
    lost = {each.what: each.at.line for each in only_cluster(fleet).not_rendered if each.at}
    assert lost == {f"web/{name}": line for line, name in enumerate(broken, 3)}


def test_two_overlay_files_in_one_folder_are_told(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(FILES + "== web/kustomization.yml\nresources: [a.yaml]\n")
    assert objects(tell_tree(fleet)) == ALL
    assert tell_diagnostics(fleet) == (
        "overlay-failed web/kustomization.yaml:1: web has several overlay files: kustomization.yaml, "
        "kustomization.yml | kustomize refuses that; kustomization.yaml is shown. Remove the others."
    )


REMOTE = [
    *("https://github.com/org/repo//path?ref=v1", "github.com/org/repo/path?ref=v1", "github.com/org/repo"),
    *("git@github.com:org/repo.git//path", "org-1@github.com:org/repo?ref=x", "ssh://git@example.org/a/b"),
    *("https://raw.example.org/o/r/main/x.yaml", "oci://ghcr.io/o/r", "git::https://example.org/o/r//p"),
    *("s3::https://s3.example.org/b/k", "https://dev.azure.com/o/p/_git/r//x", "bitbucket.org/o/r?ref=1"),
]


def test_remote_entries_of_every_form_are_listed_and_the_rest_is_built(resolve_cluster: Resolve) -> None:
    urls = [*REMOTE, "https://user:hunter2@example.org/x.yaml", "https://example.org/y.yaml?token=hunter2"]
    fleet = resolve_cluster(
        FILES.replace("[a.yaml, b.yaml, base]", "\n  - a.yaml\n" + "".join(f"  - {url}\n" for url in urls))
        + "namespace: live\npatches: [{path: fine.yaml}]\ncomponents: ['https://example.org/c?ref=1']\n"
    )
    assert objects(tell_tree(fleet)) == "ConfigMap live/a"
    assert find(fleet, "ConfigMap live/a").body["data"]["fine"] == "yes it is"
    parts = only_cluster(fleet).not_rendered
    assert [each.what for each in parts if each.at and each.at.line > 2][: len(REMOTE)] == REMOTE
    assert [each.what for each in parts][-3:] == [
        "https://***@example.org/x.yaml",
        "https://example.org/y.yaml?token=***",
        "https://example.org/c?ref=1",
    ]
    assert fleet.diagnostics == ()
