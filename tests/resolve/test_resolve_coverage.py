"""The account: every file, document and object is counted once, and nothing vanishes."""

from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts import check_sums
from fleetbook.resolve.fleet import Fleet
from fleetbook.settings import Settings
from fleetbook.source.open import open_snapshot
from resolving import BOOTSTRAP, Resolve, find, kustomization, place, resolve_folder
from trees import write_tree

MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n"
FLEET = (
    kustomization("web", "./web")
    + """\
== web/kustomization.yaml
resources: [a.yaml]
patches: [{path: patch.yaml}]
configMapGenerator: [{name: made, files: [values.yaml, page.html]}]
configurations: [names.yaml]
== web/patch.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: x}
data: {a: b}
== web/values.yaml
a: b
== web/page.html
<p>
== web/names.yaml
nameReference: []
== .github/workflows/ci.yaml
apiVersion: v1
kind: ConfigMap
== Taskfile.yaml
version: "3"
== ansible/play.yml
- hosts: all
- hosts: some
---
- hosts: none
== values.yaml
unused: true
== broken.yaml
a: [
== empty.yaml
# nothing here
== data.json
{"a": 1}
== manifest.json
{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "json"}}
== charts/own/Chart.yaml
apiVersion: v2
name: own
== charts/own/templates/map.yaml
{{ if true }}
== fleetbook.yml
clusters: []
"""
    + f"== web/a.yaml\n{MAP}---\n{MAP.replace('name: x', 'name: y')}"
    + f"== web/forgotten.yaml\n{MAP}"
    + "== old/kustomization.yaml\nresources: [x.yaml]\n"
)


def tell_documents(fleet: Fleet) -> str:
    return "\n".join(f"{use}: {at}" for at, use in sorted(fleet.account.documents, key=lambda each: each[1]))


def test_every_document_has_a_use(resolve_cluster: Resolve) -> None:
    assert tell_documents(resolve_cluster(FLEET)) == "\n".join(
        (
            "applied: clusters/production/flux-system/gotk-sync.yaml:1",
            "applied: clusters/production/flux-system/gotk-sync.yaml:10",
            "applied: clusters/production/web.yaml:1",
            "applied: web/a.yaml:1",
            "applied: web/a.yaml:5",
            "configuration: web/names.yaml:1",
            "foreign: .github/workflows/ci.yaml:1",
            "foreign: Taskfile.yaml:1",
            "foreign: ansible/play.yml:1",
            "foreign: ansible/play.yml:4",
            "foreign: charts/own/Chart.yaml:1",
            "foreign: fleetbook.yml:1",
            "foreign: values.yaml:1",
            "input: web/values.yaml:1",
            "not-deployed: manifest.json:1",
            "not-deployed: old/kustomization.yaml:1",
            "not-deployed: web/forgotten.yaml:1",
            "overlay: web/kustomization.yaml:1",
            "patch: web/patch.yaml:1",
        )
    )


def test_every_file_has_a_use(resolve_cluster: Resolve) -> None:
    files = resolve_cluster(FLEET).account.files
    assert Counter(map(str, files.values())) == {
        "deployed": 7,
        "not-deployed": 3,
        "foreign": 6,
        "read": 1,
        "unreadable": 1,
        "empty": 1,
        "template": 1,
        "other": 1,
    }
    beside = ("web/page.html", "broken.yaml", "empty.yaml", "charts/own/templates/map.yaml", "data.json")
    assert [str(files[path]) for path in beside] == ["read", "unreadable", "empty", "template", "other"]


def test_files_that_the_settings_ignore_are_told(tree) -> None:
    snapshot = open_snapshot(tree(BOOTSTRAP + "== private/a.yaml\na: 1\n"), ignore=("private/",))
    assert snapshot.ignored == ("private/a.yaml",)
    assert snapshot.paths == ("clusters/production/flux-system/gotk-sync.yaml",)


def test_what_a_patch_deletes_is_dropped(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        kustomization("web", "./web")
        + f"""\
== web/kustomization.yaml
resources: [a.yaml]
patches: [{{patch: "$patch: delete\\napiVersion: v1\\nkind: ConfigMap\\nmetadata: {{name: x}}"}}]
== web/a.yaml
{MAP}"""
    )
    assert "dropped: web/a.yaml:1" in tell_documents(fleet)
    assert fleet.account.undeployed == ()


def test_objects_are_counted_by_where_they_come_from(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        kustomization("web", "./web")
        + """\
== web/kustomization.yaml
resources: [list.yaml]
configMapGenerator: [{name: made, literals: [a=b]}]
== web/list.yaml
apiVersion: v1
kind: List
items:
  - {apiVersion: v1, kind: ConfigMap, metadata: {name: one}}
  - {apiVersion: v1, kind: ConfigMap, metadata: {name: two}}
"""
    )
    (count,) = fleet.account.objects
    assert (count.documents, count.expanded, count.generated, count.bootstrap) == (3, 2, 1, 0)
    assert count.documents + count.expanded + count.generated == len(fleet.clusters[0].resources)


def test_a_root_that_nothing_applies_is_counted_apart(resolve: Resolve) -> None:
    fleet = resolve(
        """
        == bootstrap/instance.yaml
        apiVersion: fluxcd.controlplane.io/v1
        kind: FluxInstance
        metadata:
          name: flux
          namespace: flux-system
        spec:
          sync:
            kind: GitRepository
            url: https://example.org/fleet
            ref: refs/heads/main
            path: cluster
        == cluster/a.yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: x, namespace: a}
        """
    )
    (count,) = fleet.account.objects
    assert (count.documents, count.bootstrap) == (1, 2)
    assert tell_documents(fleet) == "applied: cluster/a.yaml:1\nconfiguration: bootstrap/instance.yaml:1"


def test_two_kinds_of_one_name_in_a_file_are_told_apart(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        kustomization("web", "./web")
        + """\
== web/a.yaml
apiVersion: v1
kind: ServiceAccount
metadata: {name: x, namespace: a}
---
apiVersion: talos.dev/v1alpha1
kind: ServiceAccount
metadata: {name: y, namespace: a}
---
apiVersion: example.org/v1
kind: Account
metadata: {name: y, namespace: a}
"""
    )
    assert place(find(fleet, "ServiceAccount a/y").at()) == "web/a.yaml:5"
    assert "dropped" not in tell_documents(fleet)


# Parts of a repository that may or may not be there, in any combination.
PARTS = (
    kustomization("web", "./web"),
    kustomization("gone", "./gone"),
    f"== web/a.yaml\n{MAP}---\n{MAP.replace('name: x', 'name: y')}",
    "== web/kustomization.yaml\nresources: [a.yaml, https://example.org/b.yaml]\npatches: [{path: p.yaml}]\n",
    f"== web/p.yaml\n{MAP}data: {{a: b}}\n",
    "== web/list.yaml\napiVersion: v1\nkind: List\nitems: []\n",
    f"== old/a.yaml\n{MAP}",
    "== old/kustomization.yaml\n# resources: [a.yaml]\n",
    "== play.yml\n- a\n---\nb: c\n---\nplain\n",
    "== broken.yaml\na: b\n---\nc: [\n---\nd: e\n",
    "== text.txt\nnothing\n",
    "== .sourceignore\nold/\n",
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sets(st.sampled_from(PARTS)))
def test_the_sums_add_up(parts: set[str]) -> None:
    with TemporaryDirectory() as folder:
        root = write_tree(Path(folder), BOOTSTRAP + "".join(sorted(parts)))
        check_sums(resolve_folder(root, Settings()), open_snapshot(root).paths)
