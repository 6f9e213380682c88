"""Layouts that public repositories have, and the clusters that their owners know of."""

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from fleetbook.core.coverage import DocumentUse
from fleetbook.core.errors import RepositoryError
from fleetbook.core.location import Location
from fleetbook.resolve.fleet import Fleet
from fleetbook.settings import DeclaredRoot, Settings
from resolving import Resolve, resolve_folder, tell_diagnostics

Repository = Callable[[str], Path]

KUBECONFIG = "kubeConfig: {secretRef: {name: cluster-kubeconfig}}"
OCI = "OCIRepository"
SOURCE = "{kind: GitRepository, name: flux-system, namespace: flux-system}"


def ks(path: str, name: str, folder: str, *, namespace: str = "flux-system", more: str = "") -> str:
    """The file of a Flux Kustomization."""
    head = f"""\
== {path}
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {{name: {name}, namespace: {namespace}}}
spec:
  path: {folder}
  sourceRef: {SOURCE}
"""
    return head + "".join(f"  {line}\n" for line in dedent(more).strip("\n").splitlines())


def sync(path: str, folder: str, *, name: str = "flux-system", url: str = "ssh://git@x.org/me/fleet") -> str:
    """A file with a GitRepository and the Kustomization that reads it."""
    return f"""\
== {path}
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: {{name: {name}, namespace: flux-system}}
spec: {{url: "{url}", ref: {{branch: main}}}}
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {{name: {name}, namespace: flux-system}}
spec:
  path: {folder}
  sourceRef: {{kind: GitRepository, name: {name}}}
"""


def instance(path: str, folder: str, *, more: str = "", source: str = "GitRepository") -> str:
    """The file of a FluxInstance."""
    head = f"""\
== {path}
apiVersion: fluxcd.controlplane.io/v1
kind: FluxInstance
metadata: {{name: flux, namespace: flux-system}}
spec:
  sync:
    kind: {source}
    url: https://x.org/me/fleet
    ref: refs/heads/main
    path: {folder}
"""
    return head + "".join(f"  {line}\n" for line in dedent(more).strip("\n").splitlines())


def config(path: str, name: str = "x", namespace: str = "default") -> str:
    """The file of a ConfigMap."""
    meta = f"{{name: '{name}', namespace: {namespace}}}"
    return f"== {path}\napiVersion: v1\nkind: ConfigMap\nmetadata: {meta}\n"


def partial(path: str, folder: str) -> str:
    """A patch that gives a FluxInstance its path."""
    head = "apiVersion: fluxcd.controlplane.io/v1\nkind: FluxInstance\nmetadata: {name: flux}\n"
    return f"== {path}\n{head}spec: {{sync: {{path: {folder}}}}}\n"


def told(fleet: Fleet) -> list[str]:
    """Each cluster: name, root, folder, number of Kustomizations."""
    return [f"{each.name}: {each.root} {each.path} {len(each.kustomizations)}" for each in fleet.clusters]


LAYOUTS = {
    "monorepo with an overlay for each cluster": (
        sync("clusters/production/flux-system/gotk-sync.yaml", "./clusters/production")
        + ks("clusters/production/apps.yaml", "apps", "./apps/production")
        + sync("clusters/staging/flux-system/gotk-sync.yaml", "./clusters/staging")
        + ks("clusters/staging/apps.yaml", "apps", "./apps/staging")
        + "== apps/production/kustomization.yaml\nresources: [../base]\n"
        + "== apps/staging/kustomization.yaml\nresources: [../base]\n"
        + "== apps/base/kustomization.yaml\nresources: [x.yaml]\n"
        + config("apps/base/x.yaml"),
        [
            "production: flux-system/flux-system clusters/production 2",
            "staging: flux-system/flux-system clusters/staging 2",
        ],
    ),
    "bootstrap at the top of the repository": (
        sync("flux-system/gotk-sync.yaml", "./") + ks("apps.yaml", "apps", "./apps") + config("apps/x.yaml"),
        ["fleet: flux-system/flux-system . 2"],
    ),
    "the whole repository, by a file that is applied by hand": (
        sync("cluster.yaml", "./", name="home") + ks("apps.yaml", "apps", "./apps") + config("apps/x.yaml"),
        ["fleet: flux-system/home . 2"],
    ),
    "flux-operator with the values of its chart beside the release, once more for the first installation": (
        ks("kubernetes/flux/cluster/ks.yaml", "cluster-apps", "./kubernetes/apps")
        + """\
== kubernetes/apps/flux-system/flux-instance/app/helmrelease.yaml
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: flux-instance, namespace: flux-system}
spec: {valuesFrom: [{kind: ConfigMap, name: flux-instance-values}]}
== kubernetes/apps/flux-system/flux-instance/app/helm/values.yaml
instance:
  sync: {kind: GitRepository, url: "https://x.org/me/fleet", ref: main, path: kubernetes/flux/cluster}
== bootstrap/helmfile.yaml
releases:
  - name: flux-instance
    values:
      - instance:
          sync: {kind: GitRepository, url: "https://x.org/me/fleet", ref: main, path: kubernetes/flux/cluster}
"""
        + "== kubernetes/apps/kustomization.yaml\nresources: [x.yaml]\n"
        + config("kubernetes/apps/x.yaml"),
        ["fleet: flux-system/flux-system kubernetes/flux/cluster 2"],
    ),
    "a Kustomization called cluster that includes the tree": (
        sync("kubernetes/flux/config/cluster.yaml", "./kubernetes/flux", name="home-kubernetes")
        + ks("kubernetes/flux/apps.yaml", "apps", "./kubernetes/apps")
        + config("kubernetes/apps/x.yaml"),
        ["fleet: flux-system/home-kubernetes kubernetes/flux 2"],
    ),
    "one cluster on its way from that to flux-operator": (
        sync("kubernetes/flux/config/cluster.yaml", "./kubernetes/flux", name="home-kubernetes")
        + ks("kubernetes/flux/cluster/ks.yaml", "apps", "./kubernetes/apps")
        + instance("kubernetes/apps/flux-instance/instance.yaml", "kubernetes/flux")
        + """\
== kubernetes/apps/flux-instance/values.yaml
instance:
  sync: {kind: GitRepository, url: "https://x.org/me/fleet", ref: main, path: kubernetes/flux/cluster}
"""
        + "== kubernetes/apps/kustomization.yaml\nresources: [x.yaml]\n"
        + config("kubernetes/apps/x.yaml"),
        ["fleet: flux-system/flux-system kubernetes/flux 3"],
    ),
    "terraform bootstraps, and no file says where": (
        ks("clusters/prod-eu/infra.yaml", "infra", "./infra")
        + ks("clusters/prod-us/infra.yaml", "infra", "./infra")
        + ks("clusters/base/common.yaml", "common", "./infra")
        + config("infra/x.yaml"),
        [
            "prod-eu: flux-system/flux-system clusters/prod-eu 2",
            "prod-us: flux-system/flux-system clusters/prod-us 2",
        ],
    ),
    "the same with the whole of another repository": (
        ks("clusters/prod/apps.yaml", "apps", "./apps")
        + sync("clusters/prod/tenant.yaml", "./", name="tenant", url="https://x.org/other/tenant")
        + config("apps/x.yaml"),
        ["prod: flux-system/flux-system clusters/prod 3"],
    ),
    "clusters that publish themselves as artifacts": (
        instance("clusters/prod-eu/flux-system/flux-instance.yaml", "clusters/prod-eu", source=OCI)
        + ks("clusters/prod-eu/tenants.yaml", "tenants", "./tenants")
        + instance("clusters/staging/flux-system/flux-instance.yaml", "clusters/staging", source=OCI)
        + ks("clusters/staging/tenants.yaml", "tenants", "./tenants")
        + config("tenants/x.yaml"),
        [
            "prod-eu: flux-system/flux-system clusters/prod-eu 2",
            "staging: flux-system/flux-system clusters/staging 2",
        ],
    ),
    "an artifact of a folder of the repository": (
        instance("bootstrap/flux-instance.yaml", "clusters/home", source=OCI)
        + ks("deploy/clusters/home/apps.yaml", "apps", "./apps")
        + config("deploy/apps/x.yaml"),
        ["home: flux-system/flux-system deploy/clusters/home 2"],
    ),
    "clusters with an artifact each, pushed by a workflow": (
        instance("clusters/a/flux-system/instance.yaml", "./", source=OCI).replace("https:", "oci:", 1)
        + instance("clusters/b/flux-system/instance.yaml", "./", source=OCI).replace(
            "https://x.org/me/fleet", "oci://x.org/me/fleet-b"
        )
        + """\
== .github/workflows/push.yaml
jobs:
  push:
    steps:
      - run: flux push artifact oci://x.org/me/fleet:latest --path=./clusters/a --source=x
      - run: flux push artifact oci://x.org/me/fleet-b:latest --path=./clusters/b --source=x
""",
        ["a: flux-system/flux-system clusters/a 1", "b: flux-system/flux-system clusters/b 1"],
    ),
    "environments with their own flux-system": (
        sync("envs/dev/flux-system/gotk-sync.yaml", "./envs/dev")
        + sync("envs/prod/flux-system/gotk-sync.yaml", "./envs/prod"),
        ["dev: flux-system/flux-system envs/dev 1", "prod: flux-system/flux-system envs/prod 1"],
    ),
    "tenants with Kustomizations of one name in their namespaces": (
        sync("clusters/home/flux-system/gotk-sync.yaml", "./clusters/home")
        + ks("clusters/home/one.yaml", "apps", "./tenants/one", namespace="one")
        + ks("clusters/home/two.yaml", "apps", "./tenants/two", namespace="two")
        + config("tenants/one/x.yaml")
        + config("tenants/two/x.yaml"),
        ["home: flux-system/flux-system clusters/home 3"],
    ),
    "a sync file that leads to a folder elsewhere, beside one that does not": (
        sync("clusters/a/flux-system/gotk-sync.yaml", "./clusters/a")
        + sync("clusters/b/flux-system/gotk-sync.yaml", "./sites/b")
        + config("sites/b/x.yaml"),
        ["a: flux-system/flux-system clusters/a 1", "b: flux-system/flux-system sites/b 1"],
    ),
    "a path with a variable stands for each folder that fits": (
        instance("kubernetes/flux/instance.yaml", "kubernetes/clusters/${CLUSTER}")
        + ks("kubernetes/clusters/main/apps.yaml", "apps", "./apps")
        + ks("kubernetes/clusters/test/apps.yaml", "apps", "./apps")
        + config("apps/x.yaml"),
        [
            "main: flux-system/flux-system kubernetes/clusters/main 2",
            "test: flux-system/flux-system kubernetes/clusters/test 2",
        ],
    ),
    "two clusters with one folder that differ in their variables": (
        sync("clusters/a/flux-system/gotk-sync.yaml", "./fleet")
        + "  postBuild: {substitute: {CLUSTER: a}}\n"
        + sync("clusters/b/flux-system/gotk-sync.yaml", "./fleet")
        + "  postBuild: {substitute: {CLUSTER: b}}\n"
        + config("fleet/x.yaml", "${CLUSTER}"),
        ["a: flux-system/flux-system fleet 1", "b: flux-system/flux-system fleet 1"],
    ),
    "a hub that manages its spokes": (
        sync("hub/flux-system/gotk-sync.yaml", "./hub")
        + ks("hub/production.yaml", "tenants", "./deploy/tenants", namespace="production", more=KUBECONFIG)
        + ks("hub/staging.yaml", "tenants", "./deploy/tenants", namespace="staging", more=KUBECONFIG)
        + config("deploy/tenants/x.yaml"),
        [
            "hub: flux-system/flux-system hub 1",
            "production: flux-system/flux-system deploy/tenants 1",
            "staging: flux-system/flux-system deploy/tenants 1",
        ],
    ),
    "instances that differ from a common one by their path": (
        instance("components/flux/instance.yaml", "to-be-set").replace("    path: to-be-set\n", "")
        + partial("clusters/a/flux-system/patch.yaml", "clusters/a")
        + partial("clusters/b/flux-system/patch.yaml", "clusters/b")
        + ks("clusters/a/apps.yaml", "apps", "./apps")
        + ks("clusters/b/apps.yaml", "apps", "./apps")
        + "== clusters/a/kustomization.yaml\nresources: [apps.yaml]\n"
        + "== clusters/b/kustomization.yaml\nresources: [apps.yaml]\n"
        + config("apps/x.yaml"),
        ["a: flux-system/flux-system clusters/a 2", "b: flux-system/flux-system clusters/b 2"],
    ),
    "a Kustomization over all whose source is made by hand": (
        ks("kubernetes/flux/cluster.yaml", "cluster", "./kubernetes")
        + ks("kubernetes/apps/web/ks.yaml", "web", "./kubernetes/apps/web/app")
        + config("kubernetes/apps/web/app/x.yaml"),
        ["fleet: flux-system/cluster kubernetes 2"],
    ),
    "apps that include themselves, one of them not used": (
        sync("clusters/home/flux-system/gotk-sync.yaml", "./clusters/home")
        + ks("clusters/home/apps.yaml", "apps", "./apps")
        + "== apps/kustomization.yaml\nresources: [web/ks.yaml]\n"
        + ks("apps/web/ks.yaml", "web", "./apps/web")
        + ks("apps/old/ks.yaml", "old", "./apps/old"),
        ["home: flux-system/flux-system clusters/home 3"],
    ),
    "the same in a repository that another one deploys": (
        ks("apps/web/ks.yaml", "web", "./apps/web") + ks("apps/dns/ks.yaml", "dns", "./apps/dns"),
        ["fleet: flux-system/flux-system apps 3"],
    ),
    "several repositories in folders": (
        sync("repos/infra/flux-system/gotk-sync.yaml", "./")
        + ks("repos/infra/apps.yaml", "apps", "./apps")
        + config("repos/infra/apps/x.yaml")
        + config("repos/other/x.yaml"),
        ["fleet: flux-system/flux-system repos/infra 2"],
    ),
    "apps that a repository elsewhere deploys": (
        ks("apps/web/ks.yaml", "web", "./apps/web/app")
        + config("apps/web/app/x.yaml")
        + ks("infrastructure/dns/ks.yaml", "dns", "./infrastructure/dns/app")
        + config("infrastructure/dns/app/x.yaml"),
        ["fleet: flux-system/flux-system . 3"],
    ),
}


@pytest.mark.parametrize(("text", "clusters"), LAYOUTS.values(), ids=LAYOUTS)
def test_the_clusters_are_those_that_the_owner_knows(
    resolve: Resolve, text: str, clusters: list[str]
) -> None:
    fleet = resolve(text)
    assert told(fleet) == clusters
    assert [each for each in fleet.diagnostics if each.severity != "info"] == []


def test_a_root_leads_to_the_file_that_flux_applies(resolve: Resolve) -> None:
    text, _ = LAYOUTS[
        "flux-operator with the values of its chart beside the release, once more for the first installation"
    ]
    (cluster,) = resolve(text).clusters
    at = cluster.kustomizations[0].resource.at("spec", "path")
    assert str(at) == "kubernetes/apps/flux-system/flux-instance/app/helm/values.yaml:2"


def test_a_root_that_only_repeats_a_part_of_another_is_named(resolve: Resolve) -> None:
    text, _ = LAYOUTS["one cluster on its way from that to flux-operator"]
    assert tell_diagnostics(resolve(text)) == (
        "unused-root kubernetes/apps/flux-instance/values.yaml:2: The root flux-system/flux-system at "
        "kubernetes/flux/cluster is no cluster of its own: kubernetes/flux applies the same objects "
        "| Where it is one, state it with its path under `clusters` in fleetbook.yml."
    )


def test_an_implied_root_is_told_with_what_to_write(resolve: Resolve) -> None:
    text, _ = LAYOUTS["apps that a repository elsewhere deploys"]
    assert tell_diagnostics(resolve(text)) == (
        "implied-root apps/web/ks.yaml:1: No file says where Flux starts: the cluster fleet is read from . "
        "| State it in fleetbook.yml: `clusters: [{name: fleet, path: .}]`."
    )


def test_to_state_an_implied_root_changes_its_name_only(resolve: Resolve) -> None:
    text, _ = LAYOUTS["apps that a repository elsewhere deploys"]
    root = DeclaredRoot(name="home", path=".", at=Location("fleetbook.yml", 1))
    fleet = resolve(text, Settings(roots=(root,)))
    assert told(fleet) == ["home: flux-system/flux-system . 3"]
    assert tell_diagnostics(fleet) == ""


def test_the_document_of_an_instance_is_accounted_for(resolve: Resolve) -> None:
    text, _ = LAYOUTS["an artifact of a folder of the repository"]
    fleet = resolve(text)
    uses = {str(at): use for at, use in fleet.account.documents}
    assert uses["bootstrap/flux-instance.yaml:1"] is DocumentUse.CONFIGURATION


def test_templates_are_no_clusters_and_are_told(resolve: Resolve) -> None:
    fleet = resolve(
        sync("clusters/mgmt/flux-system/gotk-sync.yaml", "./clusters/mgmt")
        + sync("clusters/template/flux-system/gotk-sync.yaml", "./clusters/cluster-name")
        + sync("clusters/_template/flux-system/gotk-sync.yaml", "./clusters/_template")
        + sync("examples/fleet/clusters/x/flux-system/gotk-sync.yaml", "./clusters/x")
    )
    assert told(fleet) == ["mgmt: flux-system/flux-system clusters/mgmt 1"]
    assert [each.message.split(":")[0] for each in fleet.diagnostics] == [
        "No cluster is made of clusters/_template",
        "No cluster is made of clusters/template/flux-system/gotk-sync.yaml",
        "No cluster is made of examples/fleet/clusters/x",
    ]
    assert "clusters/template/flux-system/gotk-sync.yaml" in {each.path for each in fleet.account.undeployed}


def test_a_template_alone_is_what_the_repository_is_about(resolve: Resolve) -> None:
    fleet = resolve(sync("clusters/template/flux-system/gotk-sync.yaml", "./clusters/template"))
    assert told(fleet) == ["template: flux-system/flux-system clusters/template 1"]


def test_a_sync_file_that_leads_nowhere_is_an_error_and_its_folder_is_read(resolve: Resolve) -> None:
    fleet = resolve(
        sync("clusters/home/flux-system/gotk-sync.yaml", "./clusters/hom")
        + ks("clusters/home/apps.yaml", "apps", "./apps")
        + config("apps/x.yaml")
    )
    assert told(fleet) == ["home: flux-system/flux-system clusters/home 2"]
    assert [each.rule for each in fleet.diagnostics] == ["implied-root", "missing-path"]


def test_where_nothing_is_flux_the_error_helps(resolve: Resolve) -> None:
    with pytest.raises(RepositoryError) as caught:
        resolve(config("apps/x.yaml"))
    assert caught.value.exit_code == 3
    assert "clusters: [{name: home, path: clusters/home}]" in caught.value.hint


def test_a_cluster_that_does_not_use_its_kustomizations_is_no_unused_one(resolve: Resolve) -> None:
    fleet = resolve(
        sync("clusters/prod/flux-system/gotk-sync.yaml", "./clusters/prod")
        + "== clusters/prod/kustomization.yaml\nresources: [flux-system/gotk-sync.yaml]\n"
        + ks("clusters/prod/apps.yaml", "apps", "./apps")
        + config("apps/x.yaml")
    )
    assert tell_diagnostics(fleet) == ""


def test_paths_of_a_fleet_in_a_folder_start_at_the_top_of_its_repository(repository: Repository) -> None:
    root = repository(
        sync("kubernetes/home/flux-system/gotk-sync.yaml", "./kubernetes/home")
        + ks("kubernetes/home/apps.yaml", "apps", "./kubernetes/apps")
        + config("kubernetes/apps/x.yaml")
    )
    fleet = resolve_folder(root / "kubernetes")
    assert {each.hint for each in fleet.diagnostics if each.rule == "missing-path"} == {
        "Only kubernetes is read, and Flux's paths start at the repository's top: read all of it."
    }
    assert tell_diagnostics(resolve_folder(root)) == ""


def test_a_folder_beside_clusters_that_nothing_starts_from_is_told(resolve: Resolve) -> None:
    fleet = resolve(
        sync("clusters/prod/flux-system/gotk-sync.yaml", "./clusters/prod")
        + ks("clusters/prod/apps.yaml", "apps", "./clusters/base")
        + ks("clusters/dev/apps.yaml", "apps", "./apps")
        + ks("clusters/base/more.yaml", "more", "./apps")
        + config("apps/x.yaml")
    )
    assert told(fleet) == ["prod: flux-system/flux-system clusters/prod 3"]
    assert tell_diagnostics(fleet) == (
        "unused-root clusters/dev/apps.yaml:1: clusters/dev holds Kustomizations, but no file says that "
        "Flux starts there | Where it is a cluster, state it with its path under `clusters` in fleetbook.yml."
    )
