import pytest

from fleetbook.core.errors import RepositoryError, SettingsError
from fleetbook.core.location import Location
from fleetbook.resolve.fleet import Fleet
from fleetbook.settings import DeclaredRoot, Settings
from resolving import BOOTSTRAP, Resolve, config_map, find, only_cluster, place, tell_diagnostics, tell_tree

NAMESPACE = """
== {path}
apiVersion: v1
kind: Namespace
metadata: {{name: {name}}}
"""


def told(fleet: Fleet) -> list[str]:
    return [f"{each.name} {each.path} {each.root} {each.repository}" for each in fleet.clusters]


def test_a_kustomization_that_includes_itself_is_the_root(resolve: Resolve) -> None:
    fleet = resolve(BOOTSTRAP)
    assert told(fleet) == [
        "production clusters/production flux-system/flux-system GitRepository flux-system/flux-system"
    ]
    assert tell_tree(fleet) == (
        "0 flux-system/flux-system clusters/production < None\n"
        "    Kustomization flux-system/flux-system\n"
        "    GitRepository flux-system/flux-system"
    )
    root = only_cluster(fleet).kustomizations[0]
    assert place(root.resource.at("spec", "path")) == "clusters/production/flux-system/gotk-sync.yaml:17"


def test_several_clusters_stand_side_by_side(resolve: Resolve) -> None:
    other = BOOTSTRAP.replace("clusters/production", "clusters/staging")
    assert [each.split()[0] for each in told(resolve(BOOTSTRAP + other))] == ["production", "staging"]


def test_the_root_is_taken_as_its_own_overlay_patches_it(resolve: Resolve) -> None:
    fleet = resolve(
        BOOTSTRAP
        + """\
== clusters/production/flux-system/kustomization.yaml
resources: [gotk-sync.yaml]
patches:
  - target: {kind: Kustomization}
    patch: |
      - op: add
        path: /spec/postBuild
        value: {substitute: {NAME: web}}
== clusters/production/namespace.yaml
apiVersion: v1
kind: Namespace
metadata: {name: "${NAME}"}
"""
    )
    assert "Namespace web" in tell_tree(fleet)


INSTANCE = """
== apps/flux/instance.yaml
apiVersion: fluxcd.controlplane.io/v1
kind: FluxInstance
metadata:
  name: flux
  namespace: flux-system
spec:
  sync:
    kind: GitRepository
    url: https://github.com/owner/fleet.git
    ref: refs/heads/main
    path: clusters/home
"""


def test_a_flux_instance_implies_source_and_kustomization(resolve: Resolve) -> None:
    fleet = resolve(INSTANCE + NAMESPACE.format(path="clusters/home/x.yaml", name="x"))
    assert told(fleet) == ["home clusters/home flux-system/flux-system GitRepository flux-system/flux-system"]
    cluster = only_cluster(fleet)
    (source,) = cluster.sources
    assert source.body["spec"]["url"] == "https://github.com/owner/fleet.git"
    assert source.body["spec"]["ref"] == {"branch": "main"}
    assert place(source.at("spec", "url")) == "apps/flux/instance.yaml:9"
    assert place(cluster.kustomizations[0].resource.at("spec", "path")) == "apps/flux/instance.yaml:11"


def test_a_sync_may_name_itself_and_read_an_artifact(resolve: Resolve) -> None:
    text = INSTANCE.replace("GitRepository", "OCIRepository").replace("refs/heads/main", "latest")
    fleet = resolve(
        text.replace("    path:", "    name: fleet\n    path:")
        + NAMESPACE.format(path="clusters/home/x.yaml", name="x")
    )
    assert told(fleet) == ["home clusters/home flux-system/fleet OCIRepository flux-system/fleet"]
    assert only_cluster(fleet).sources[0].body["spec"]["ref"] == {"tag": "latest"}


def test_the_values_of_the_instance_chart_are_a_root(resolve: Resolve) -> None:
    fleet = resolve(
        """
== apps/instance/release.yaml
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: flux-instance
spec:
  values:
    instance:
      sync: {kind: GitRepository, url: "https://x/y", ref: refs/heads/main, path: kubernetes/flux/cluster}
"""
        + NAMESPACE.format(path="kubernetes/flux/cluster/x.yaml", name="x")
    )
    # Nothing in the path tells one cluster from another: the folder's name does.
    assert told(fleet)[0].startswith("fleet kubernetes/flux/cluster flux-system/flux-system")


def test_a_values_file_of_the_instance_chart_is_a_root(resolve: Resolve) -> None:
    fleet = resolve(
        """
== apps/instance/values.yaml
instance:
  sync: {kind: GitRepository, url: "https://x/y", ref: refs/heads/main, path: clusters/home}
"""
        + NAMESPACE.format(path="clusters/home/x.yaml", name="x")
    )
    assert told(fleet)[0].startswith("home clusters/home")


def test_a_sync_that_leads_nowhere_is_reported(resolve: Resolve) -> None:
    fleet = resolve(BOOTSTRAP + INSTANCE)
    assert len(fleet.clusters) == 1
    assert tell_diagnostics(fleet) == (
        "missing-path apps/flux/instance.yaml:11: The path clusters/home does not exist "
        "| The nearest folder that exists is clusters."
    )


def test_an_empty_sync_file_waits_for_bootstrap(resolve: Resolve) -> None:
    fleet = resolve(
        "== clusters/home/flux-system/gotk-sync.yaml\n# flux bootstrap fills this\n"
        + NAMESPACE.format(path="clusters/home/x.yaml", name="x")
    )
    assert told(fleet)[0].startswith("home clusters/home flux-system/flux-system")
    assert find(fleet, "Namespace x").kustomization == only_cluster(fleet).root


CHILD = """
== {path}
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {{name: apps, namespace: flux-system}}
spec: {{path: ./apps, sourceRef: {{kind: GitRepository, name: flux-system}}}}
"""


def test_a_root_may_lie_outside_of_what_it_builds(resolve: Resolve) -> None:
    text = BOOTSTRAP.replace("./clusters/production", "./apps")
    fleet = resolve(text + NAMESPACE.format(path="apps/x.yaml", name="x"))
    assert told(fleet)[0].startswith("production apps flux-system/flux-system")
    assert tell_tree(fleet).splitlines()[1:] == ["    Namespace x"]


@pytest.mark.parametrize(("folder", "name"), [("clusters/home", "home"), ("deploy/live", "live")])
def test_a_folder_of_kustomizations_is_enough(resolve: Resolve, folder: str, name: str) -> None:
    fleet = resolve(CHILD.format(path=f"{folder}/apps.yaml") + NAMESPACE.format(path="apps/x.yaml", name="x"))
    assert told(fleet)[0].startswith(f"{name} {folder} flux-system/flux-system")
    assert "Namespace x" in tell_tree(fleet)


def test_a_fleet_may_lie_in_a_folder_of_its_own(resolve: Resolve) -> None:
    text = BOOTSTRAP.replace("== clusters", "== repos/gitops/clusters")
    fleet = resolve(text)
    assert told(fleet)[0].startswith("production repos/gitops/clusters/production")


def test_a_kustomization_that_another_root_creates_is_no_root(resolve: Resolve) -> None:
    fleet = resolve(
        BOOTSTRAP
        + """\
== clusters/production/apps.yaml
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: apps, namespace: flux-system}
spec: {path: ./apps, sourceRef: {kind: GitRepository, name: flux-system}}
== apps/self.yaml
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: self, namespace: flux-system}
spec: {path: ./apps, sourceRef: {kind: GitRepository, name: flux-system}}
"""
    )
    assert [each.name for each in fleet.clusters] == ["production"]


def test_the_whole_of_another_source_is_no_root(resolve: Resolve) -> None:
    fleet = resolve(
        BOOTSTRAP
        + """\
== clusters/production/flux.yaml
apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata: {name: manifests, namespace: flux-system}
spec: {url: "oci://ghcr.io/fluxcd/flux-manifests"}
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: flux, namespace: flux-system}
spec: {path: ./, sourceRef: {kind: OCIRepository, name: manifests}}
"""
    )
    assert "1 flux-system/flux . < flux-system/flux-system (external)" in tell_tree(fleet)


def test_a_repository_without_flux_is_refused_with_what_was_looked_for(resolve: Resolve) -> None:
    with pytest.raises(RepositoryError) as caught:
        resolve(NAMESPACE.format(path="app/x.yaml", name="x"))
    assert caught.value.message == "No Flux Kustomization was found in this repository"
    assert "FluxInstance" in caught.value.hint
    assert "in 1 YAML files" in caught.value.hint


PATCHED = """
  kustomize:
    patches:
      - target: {kind: Deployment}
        patch: |
          - {op: add, path: /spec/x, value: 1}
      - target: {kind: Kustomization, name: flux-system}
        patch: |
          - op: add
            path: /spec/postBuild
            value: {substituteFrom: [{kind: ConfigMap, name: settings}]}
      - target: {kind: GitRepository}
        patch: |
          apiVersion: source.toolkit.fluxcd.io/v1
          kind: GitRepository
          metadata: {name: any}
          spec:
            interval: 9m
"""


def test_the_patches_of_a_flux_instance_change_what_it_makes(resolve: Resolve) -> None:
    fleet = resolve(
        INSTANCE.rstrip("\n")
        + PATCHED
        + config_map("clusters/home/settings.yaml", "settings", NAME="web")
        + NAMESPACE.format(path="clusters/home/x.yaml", name='"${NAME}"')
    )
    assert "Namespace web" in tell_tree(fleet)
    cluster = only_cluster(fleet)
    assert cluster.sources[0].body["spec"]["interval"] == "9m"
    assert place(cluster.sources[0].at("spec", "interval")) == "apps/flux/instance.yaml:28"
    assert place(cluster.kustomizations[0].resource.at("spec", "postBuild")) == "apps/flux/instance.yaml:21"


def test_the_interval_of_a_sync_is_that_of_the_source_only(resolve: Resolve) -> None:
    instance = INSTANCE.replace("kind: GitRepository", "kind: GitRepository\n    interval: 5m")
    cluster = only_cluster(resolve(instance + NAMESPACE.format(path="clusters/home/x.yaml", name="x")))
    source, root = cluster.sources[0], cluster.kustomizations[0].resource
    assert (source.body["spec"]["interval"], root.body["spec"]["interval"]) == ("5m", "10m")
    assert source.at("spec", "interval") != source.at()
    assert root.at("spec", "interval") == root.at()


def test_a_patch_that_cannot_be_applied_is_reported(resolve: Resolve) -> None:
    broken = PATCHED.replace("op: add\n", "op: remove\n")
    fleet = resolve(INSTANCE.rstrip("\n") + broken + NAMESPACE.format(path="clusters/home/x.yaml", name="x"))
    assert [(each.rule, place(each.at)) for each in fleet.diagnostics] == [
        ("overlay-failed", "apps/flux/instance.yaml:17")
    ]
    assert len(fleet.clusters) == 1


def test_a_sync_may_read_a_bucket(resolve: Resolve) -> None:
    text = INSTANCE.replace("GitRepository", "Bucket").replace("refs/heads/main", "fleet")
    fleet = resolve(text + NAMESPACE.format(path="clusters/home/x.yaml", name="x"))
    spec = only_cluster(fleet).sources[0].body["spec"]
    assert (spec["bucketName"], spec["endpoint"]) == ("fleet", "https://github.com/owner/fleet.git")


def test_values_in_a_config_map_are_a_root(resolve: Resolve) -> None:
    fleet = resolve(
        """
== apps/instance/values.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: flux-instance-values, namespace: flux-system}
data:
  values.yaml: |
    instance:
      sync: {kind: GitRepository, url: "https://x/y", ref: refs/heads/main, path: clusters/home}
"""
        + NAMESPACE.format(path="clusters/home/x.yaml", name="x")
    )
    assert told(fleet)[0].startswith("home clusters/home")
    assert place(only_cluster(fleet).kustomizations[0].resource.at("spec", "path")) == (
        "apps/instance/values.yaml:7"
    )


HERE = Location("fleetbook.yml", 2)


def test_stated_roots_replace_the_search(resolve: Resolve) -> None:
    other = BOOTSTRAP.replace("clusters/production", "clusters/staging")
    roots = (
        DeclaredRoot(name="Live", path="./clusters/production", at=HERE),
        DeclaredRoot(name="lab", path="lab", at=HERE),
    )
    text = BOOTSTRAP + other + NAMESPACE.format(path="lab/x.yaml", name="x")
    fleet = resolve(text, Settings(roots=roots))
    assert told(fleet) == [
        "Live clusters/production flux-system/flux-system GitRepository flux-system/flux-system",
        "lab lab flux-system/flux-system GitRepository flux-system/flux-system",
    ]
    # The first is the Kustomization that Git holds, not one made up.
    assert place(fleet.clusters[0].kustomizations[0].resource.at("spec", "path")).endswith("sync.yaml:17")
    assert tell_diagnostics(fleet) == ""


def test_a_stated_root_that_does_not_exist_stops(resolve: Resolve) -> None:
    roots = (DeclaredRoot(name="live", path="clusters/prod", at=HERE),)
    with pytest.raises(SettingsError) as caught:
        resolve(BOOTSTRAP, Settings(roots=roots))
    assert caught.value.message == "fleetbook.yml:2: The path clusters/prod does not exist"
    assert caught.value.hint == "The nearest folder that exists is clusters."
