from resolving import Resolve, kustomization

MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n"
FLEET = (
    kustomization("web", "./web")
    + """\
== web/kustomization.yaml
resources: [a.yaml]
patches: [{path: patch.yaml}]
configMapGenerator: [{name: made, files: [values.yaml]}]
== web/patch.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: x}
data: {a: b}
== web/values.yaml
a: b
== .github/workflows/ci.yaml
apiVersion: v1
kind: ConfigMap
== Taskfile.yaml
version: "3"
== values.yaml
unused: true
== fleetbook.yml
clusters: []
"""
    + f"== web/a.yaml\n{MAP}"
    + f"== web/forgotten.yaml\n{MAP}"
    + "== old/kustomization.yaml\nresources: [x.yaml]\n"
)


def test_files_that_no_root_reaches_are_listed(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(FLEET)
    assert fleet.not_deployed == ("old/kustomization.yaml", "web/forgotten.yaml")
    assert fleet.files == 12


def test_documents_behind_what_is_applied_are_counted(resolve_cluster: Resolve) -> None:
    deployed = sorted(str(each) for each in resolve_cluster(FLEET).deployed)
    assert deployed == [
        "clusters/production/flux-system/gotk-sync.yaml:1",
        "clusters/production/flux-system/gotk-sync.yaml:10",
        "clusters/production/web.yaml:1",
        "web/a.yaml:1",
        "web/kustomization.yaml:1",
        "web/patch.yaml:1",
        "web/values.yaml:1",
    ]


def test_every_document_is_told_of(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(FLEET)
    assert fleet.deployed <= {each.location for each in fleet.documents}
