from pathlib import Path

import pytest

from fleetbook.core.errors import OverlayError
from resolving import Resolve, find, kustomization, only_cluster, tell_diagnostics, tell_tree, tell_unrendered

MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}\n"
WEB = kustomization("web", "./web")


def objects(text: str) -> list[str]:
    """The lines of the tree that name objects of `web`."""
    return [line.strip() for line in text.partition("flux-system/web ")[2].splitlines()[1:]]


def test_a_folder_without_overlay_is_read_as_flux_does(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        WEB
        + f"== web/a.yaml\n{MAP.format(name='a')}"
        + f"== web/deep/er/b.yml\n{MAP.format(name='b')}"
        + f"== web/other/c.yaml\n{MAP.format(name='c')}"
        + f"== web/other/unlisted.yaml\n{MAP.format(name='unlisted')}"
        + "== web/other/kustomization.yml\nnamePrefix: p-\nresources: [c.yaml]\n"
        + "== web/other/inner/kustomization.yaml\nresources: [d.yaml]\n"
        + f"== web/other/inner/d.yaml\n{MAP.format(name='d')}"
        + "== web/notes.txt\nnothing\n"
    )
    assert objects(tell_tree(fleet)) == ["ConfigMap a", "ConfigMap b", "ConfigMap p-c"]
    assert fleet.diagnostics == ()


def test_a_file_without_objects_is_reported_and_the_rest_is_kept(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(WEB + f"== web/a.yaml\n{MAP.format(name='a')}== web/values.yaml\nreplicas: 2\n")
    assert objects(tell_tree(fleet)) == ["ConfigMap a"]
    assert tell_diagnostics(fleet) == (
        "no-object web/values.yaml:1: web/values.yaml holds something that is no Kubernetes object: "
        "no `apiVersion` or `kind` | Flux refuses the whole folder because of it: move the file out of it."
    )


def test_an_unreadable_file_is_left_out(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(WEB + f"== web/a.yaml\n{MAP.format(name='a')}== web/b.yaml\nkind: [\n")
    assert objects(tell_tree(fleet)) == ["ConfigMap a"]
    assert "unreadable-file web/b.yaml" in tell_diagnostics(fleet)
    assert tell_unrendered(fleet).endswith("web/b.yaml: the file could not be read")


def test_what_lies_elsewhere_is_listed_and_not_fetched(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        WEB
        + f"== web/a.yaml\n{MAP.format(name='a')}"
        + """\
== web/kustomization.yaml
resources:
  - a.yaml
  - https://example.org/crds.yaml
  - github.com/owner/repo//deploy?ref=v1
  - git@github.com:owner/repo.git
helmCharts:
  - name: traefik
patches:
  - patch: |
      kind: Deployment
      metadata: {name: theirs}
  - target: {kind: ConfigMap}
    patch: |
      - {op: add, path: /data, value: {x: z}}
"""
    )
    assert objects(tell_tree(fleet)) == ["ConfigMap a"]
    assert find(fleet, "ConfigMap a").body["data"] == {"x": "z"}
    assert fleet.diagnostics == ()
    assert tell_unrendered(fleet).splitlines() == [
        "web/kustomization.yaml:9: Entry of `patches` in web/kustomization.yaml: "
        "it changes an object that could not be worked out",
        "web/kustomization.yaml:7: Helm chart traefik: Flux does not render charts inside an overlay",
        "web/kustomization.yaml:3: https://example.org/crds.yaml: "
        "it lies outside this repository, and fleetbook fetches nothing",
        "web/kustomization.yaml:4: github.com/owner/repo//deploy?ref=v1: "
        "it lies outside this repository, and fleetbook fetches nothing",
        "web/kustomization.yaml:5: git@github.com:owner/repo.git: "
        "it lies outside this repository, and fleetbook fetches nothing",
    ]


def test_a_base_deep_below_may_name_what_lies_elsewhere(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        WEB
        + "== web/kustomization.yaml\nresources: [../base]\nnamespace: live\n"
        + "== base/kustomization.yaml\nresources: [a.yaml, 'https://example.org/b.yaml']\n"
        + f"== base/a.yaml\n{MAP.format(name='a')}"
    )
    assert objects(tell_tree(fleet)) == ["ConfigMap live/a"]
    assert tell_unrendered(fleet).startswith("base/kustomization.yaml:1: https://example.org/b.yaml")


def test_a_missing_entry_is_reported_and_the_rest_is_kept(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        WEB
        + f"== web/deployment.yaml\n{MAP.format(name='a')}"
        + "== web/empty/notes.txt\nx\n"
        + """\
== web/kustomization.yaml
resources:
  - deployment.yaml
  - deploymnet.yaml
  - empty
patches:
  - path: patch.yaml
"""
    )
    assert objects(tell_tree(fleet)) == ["ConfigMap a"]
    assert tell_diagnostics(fleet) == (
        "missing-file web/kustomization.yaml:3: web/deploymnet.yaml does not exist "
        "| The nearest file is web/deployment.yaml.\n"
        "missing-overlay web/kustomization.yaml:4: The folder web/empty has no overlay file "
        "| Add a kustomization.yaml to it, or name its files one by one.\n"
        "missing-file web/kustomization.yaml:6: web/patch.yaml does not exist "
        "| Correct the path, or remove the entry."
    )


def test_a_secret_from_a_file_that_is_not_in_git_is_still_there(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        WEB
        + """\
== web/kustomization.yaml
secretGenerator:
  - name: hidden
    files:
      - token.txt
      - other=plain.txt
    options: {disableNameSuffixHash: true}
== web/plain.txt
hunter2
"""
    )
    secret = find(fleet, "Secret hidden")
    # The engine is given an empty file in place of the one that is not there.
    assert secret.body["data"] == {"other": "***", "token.txt": ""}
    assert "missing-file web/kustomization.yaml:4: web/token.txt does not exist" in tell_diagnostics(fleet)
    assert tell_unrendered(fleet) == (
        "web/kustomization.yaml:4: web/token.txt: the file it is made from is not in Git"
    )


def test_secret_values_never_leave_the_engine(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        WEB
        + """\
== web/kustomization.yaml
resources: [secret.yaml]
secretGenerator:
  - name: made
    literals: [password=hunter2]
patches:
  - target: {kind: Secret, name: plain}
    patch: |
      - op: add
        path: /stringData/more
        value: hunter2
== web/secret.yaml
apiVersion: v1
kind: Secret
metadata: {name: plain}
stringData: {password: hunter2}
"""
    )
    shown = repr(
        [(each.body, [one.data for one in each.documents]) for each in only_cluster(fleet).resources]
    )
    assert "made-" in shown
    assert "hunter2" not in shown
    assert "aHVudGVyMg" not in shown


ALIASED = """
== web/release.yaml
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: &app shop, namespace: shop}
spec:
  values:
    title: *app
    password: &secret hunter2
    env: {DB_PASS_PHRASE_COPY: *secret, HOST: hunter2}
    args: [*secret, run]
"""
PATCHED_BY_ALIAS = """
== web/patch.yaml
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: shop, namespace: shop}
spec: {values: {token: &token hunter3, more: *token}}
"""


@pytest.mark.parametrize("fields", ["", "nameSuffix: ''\n", "buildMetadata: [managedByLabel]\n"])
def test_an_alias_of_a_secret_is_masked_whoever_expands_it(resolve_cluster: Resolve, fields: str) -> None:
    overlay = (
        f"== web/kustomization.yaml\n{fields}resources: [release.yaml]\npatches: [{{path: patch.yaml}}]\n"
    )
    fleet = resolve_cluster(WEB + ALIASED + PATCHED_BY_ALIAS + overlay)
    values = find(fleet, "HelmRelease shop/shop").body["spec"]["values"]
    assert (values["title"], values["env"]) == ("shop", {"DB_PASS_PHRASE_COPY": "***", "HOST": "hunter2"})
    assert values["args"] == ["***", "run"]
    assert (values["token"], values["more"]) == ("***", "***")


def test_an_overlay_that_the_engine_refuses_gives_what_it_can(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        WEB
        + f"== web/a.yaml\n{MAP.format(name='a')}"
        + """\
== web/kustomization.yaml
resources: [a.yaml]
patches:
  - patch: |
      kind: Deployment
      metadata: {name: nobody}
  - target: {kind: ConfigMap}
    patch: |
      - {op: add, path: /data, value: {x: z}}
"""
    )
    assert find(fleet, "ConfigMap a").body["data"] == {"x": "z"}
    assert tell_diagnostics(fleet) == (
        "overlay-failed web/kustomization.yaml:3: kustomize refuses this entry of `patches`: "
        "no object is called Deployment nobody | Flux applies nothing of web until it is corrected."
    )
    assert tell_unrendered(fleet) == (
        "web/kustomization.yaml:3: Entry of `patches` in web/kustomization.yaml: kustomize refuses it"
    )


def test_one_broken_base_does_not_lose_the_others(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        WEB
        + "== web/kustomization.yaml\nnamespace: live\nresources: [good, bad]\n"
        + f"== web/good/kustomization.yaml\nresources: [a.yaml]\n== web/good/a.yaml\n{MAP.format(name='a')}"
        + "== web/bad/kustomization.yaml\nresources: [b.yaml, c.yaml]\n"
        + f"== web/bad/b.yaml\n{MAP.format(name='b')}"
        + "== web/bad/c.yaml\napiVersion: v1\nkind: ConfigMap\nmetadata: {}\n"
    )
    assert objects(tell_tree(fleet)) == ["ConfigMap live/a", "ConfigMap live/b"]
    assert "overlay-failed web/bad/kustomization.yaml:1" in tell_diagnostics(fleet)


def test_overlays_that_name_each_other_end(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        WEB
        + f"== web/kustomization.yaml\nresources: [a.yaml, ../b]\n== web/a.yaml\n{MAP.format(name='a')}"
        + "== b/kustomization.yaml\nresources: [../web]\n"
    )
    assert objects(tell_tree(fleet)) == ["ConfigMap a"]
    assert "overlay-failed b/kustomization.yaml:1: " in tell_diagnostics(fleet)
    assert "web leads back to itself" in tell_diagnostics(fleet)


def test_notes_of_the_engine_are_not_kept(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        WEB
        + "== web/kustomization.yaml\nbuildMetadata: [originAnnotations]\nresources: [a.yaml, b.yaml]\n"
        + f"== web/a.yaml\n{MAP.format(name='a')}"
        + f"== web/b.yaml\n{MAP.format(name='b')}  annotations: {{mine: stays}}\n"
    )
    assert "annotations" not in find(fleet, "ConfigMap a").body["metadata"]
    assert find(fleet, "ConfigMap b").body["metadata"]["annotations"] == {"mine": "stays"}


PLUGIN = """\
apiVersion: builtin
kind: ConfigMapGenerator
metadata: {{name: stolen}}
{field}: {value}
"""


@pytest.mark.parametrize(
    ("field", "value"),
    [("files", "[secret=/etc/hostname]"), ("envs", "[../../../../../../../../etc/os-release]")],
)
def test_nothing_outside_the_fleet_is_read(resolve_cluster: Resolve, field: str, value: str) -> None:
    plugin = PLUGIN.format(field=field, value=value)
    inline = "".join(f"    {line}\n" for line in plugin.splitlines())
    fleet = resolve_cluster(
        WEB
        + "== web/kustomization.yaml\n"
        + "resources: [a.yaml, ../../../../../../../../etc/hostname, /etc/hostname]\n"
        + "configMapGenerator:\n  - {name: direct, files: [k=/etc/hostname]}\n"
        + f"generators:\n  - plugin.yaml\n  - folder\n  - |\n{inline}"
        + f"== web/plugin.yaml\n{plugin}"
        + f"== web/folder/kustomization.yaml\nresources: [p.yaml]\n== web/folder/p.yaml\n{plugin}"
        + f"== web/a.yaml\n{MAP.format(name='a')}"
    )
    assert [each.split("-")[0] for each in objects(tell_tree(fleet))] == ["ConfigMap a", "ConfigMap direct"]
    assert only_cluster(fleet).resources[-1].body["data"] == {"k": ""}
    assert tell_unrendered(fleet).count("it is configured with paths that fleetbook does not follow") == 3


def test_fields_are_looked_at_in_every_spelling(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        WEB
        + "== web/kustomization.yaml\nresources: [../base]\n"
        + "ConfigMapGenerator: [{name: x, Files: [k=/etc/hostname]}]\n"
        + "== base/kustomization.yaml\nReſources: [a.yaml, /etc/hostname]\nopenAPI: {Path: /etc/hostname}\n"
        + "Patches: [{PATH: /etc/hostname}]\n"
        + f"== base/a.yaml\n{MAP.format(name='a')}"
    )
    assert [each.split("-")[0] for each in objects(tell_tree(fleet))] == ["ConfigMap a", "ConfigMap x"]
    assert [f"{each.rule} {each.at}" for each in fleet.diagnostics] == [
        "missing-file base/kustomization.yaml:1",
        "missing-file web/kustomization.yaml:1",
    ]
    assert only_cluster(fleet).resources[-1].body["data"] == {"k": ""}


def test_what_flux_leaves_out_of_its_artifact_is_not_read(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        kustomization("all", "./all")
        + f"== all/a.yaml\n{MAP.format(name='a')}"
        + "== all/.sops.yaml\ncreation_rules: []\n"
        + "== all/.github/workflows/ci.yaml\non: push\n"
        + "== all/values.yaml\nx: y\n"
        + "== .sourceignore\nall/values.yaml\n"
    )
    assert "ConfigMap a" in tell_tree(fleet)
    assert fleet.diagnostics == ()


def test_an_empty_overlay_is_no_error(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(WEB + "== web/kustomization.yaml\nresources: []\n")
    assert objects(tell_tree(fleet)) == []
    assert fleet.diagnostics == ()


@pytest.mark.parametrize(
    ("content", "rule", "why"),
    [
        ("resources: [\n", "unreadable-file", "could not be read"),
        ("# later\n", "overlay-failed", "says nothing"),
    ],
)
def test_an_overlay_file_that_says_nothing_does_not_lose_its_neighbours(
    resolve_cluster: Resolve, content: str, rule: str, why: str
) -> None:
    fleet = resolve_cluster(
        WEB
        + f"== web/kustomization.yaml\nresources: [a.yaml, broken]\n== web/a.yaml\n{MAP.format(name='a')}"
        + f"== web/broken/kustomization.yaml\n{content}"
    )
    assert objects(tell_tree(fleet)) == ["ConfigMap a"]
    assert [each.rule for each in fleet.diagnostics] == [rule]
    assert tell_unrendered(fleet).endswith(f"Overlay web/broken: its overlay file {why}")


def test_cluster_wide_kinds_have_no_namespace(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        WEB
        + "== web/kustomization.yaml\nnamespace: live\nresources: [a.yaml]\n"
        + "== web/a.yaml\napiVersion: cert-manager.io/v1\nkind: ClusterIssuer\nmetadata: {name: a}\n"
    )
    assert objects(tell_tree(fleet)) == ["ClusterIssuer a"]


@pytest.mark.parametrize("name", ["kustomization.yaml", "kustomization.yml", "Kustomization"])
def test_an_overlay_file_has_three_names(resolve_cluster: Resolve, name: str) -> None:
    fleet = resolve_cluster(
        WEB + f"== web/{name}\nnamePrefix: p-\nresources: [a.yaml]\n== web/a.yaml\n{MAP.format(name='a')}"
    )
    assert objects(tell_tree(fleet)) == ["ConfigMap p-a"]


def test_paths_of_every_field_lead_into_the_tree(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        WEB
        + f"== web/a.yaml\n{MAP.format(name='a')}"
        + """\
== web/kustomization.yaml
resources: [a.yaml]
patchesStrategicMerge: [merge.yaml]
patchesJson6902:
  - target: {version: v1, kind: ConfigMap, name: a}
    path: json.yaml
patches:
  - path: patch.yaml
configMapGenerator:
  - name: made
    files: [conf/x.conf, key=conf/y.conf]
    envs: [conf/z.env]
replacements:
  - path: replacement.yaml
transformers:
  - labels.yaml
configurations: [names.yaml]
generatorOptions: {disableNameSuffixHash: true}
== web/merge.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: a}
data: {merge: "1"}
== web/json.yaml
- {op: add, path: /data/json, value: "2"}
== web/patch.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: a}
data: {patch: "3"}
== web/replacement.yaml
source: {kind: ConfigMap, name: made, fieldPath: data.FROM_ENV}
targets:
  - select: {kind: ConfigMap, name: a}
    fieldPaths: [data.replaced]
    options: {create: true}
== web/labels.yaml
apiVersion: builtin
kind: LabelTransformer
metadata: {name: labels}
labels: {team: web}
fieldSpecs: [{path: metadata/labels, create: true}]
== web/names.yaml
nameReference: []
== web/conf/x.conf
x
== web/conf/y.conf
y
== web/conf/z.env
FROM_ENV=four
"""
    )
    assert fleet.diagnostics == ()
    assert find(fleet, "ConfigMap a").body["data"] == {
        "merge": "1",
        "json": "2",
        "patch": "3",
        "replaced": "four",
    }
    assert find(fleet, "ConfigMap a").body["metadata"]["labels"] == {"team": "web"}
    assert find(fleet, "ConfigMap made").body["data"] == {"x.conf": "x\n", "key": "y\n", "FROM_ENV": "four"}


def test_an_engine_may_refuse_everything(resolve_cluster: Resolve, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: object, folder: Path) -> bytes:
        raise OverlayError(f"no luck in {folder}")

    monkeypatch.setattr("fleetbook.tools.kustomize.Kustomize.build", refuse)
    fleet = resolve_cluster("""
        == clusters/production/kustomization.yaml
        resources: [flux-system/gotk-sync.yaml]
        commonLabels: {made-by: the-engine}
    """)
    assert tell_diagnostics(fleet) == (
        "overlay-failed clusters/production/kustomization.yaml:1: kustomize refuses the overlay "
        "clusters/production: no luck in clusters/production "
        "| Flux applies nothing of clusters/production until it is corrected."
    )


def test_a_partial_document_is_a_patch_and_no_object(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        WEB
        + """\
== web/kustomization.yaml
resources: [release.yaml]
patches: [{path: values.yaml}]
patchesStrategicMerge: [more.yaml]
== web/release.yaml
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: web, namespace: apps}
spec: {chart: {spec: {chart: web, version: 1.0.0}}}
== web/values.yaml
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: web, namespace: apps}
spec: {values: {a: b}}
== web/more.yaml
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: web, namespace: apps}
spec: {timeout: 5m}
"""
    )
    assert [str(each.key) for each in only_cluster(fleet).releases] == ["apps/web"]
    assert objects(tell_tree(fleet)) == ["HelmRelease apps/web"]
