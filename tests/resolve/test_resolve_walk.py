from pathlib import Path

from fleetbook.settings import Settings
from resolving import (
    Resolve,
    config_map,
    find,
    kustomization,
    place,
    tell_diagnostics,
    tell_tree,
)

NAMESPACE = "apiVersion: v1\nkind: Namespace\nmetadata: {name: x}\n"


def test_children_of_children_are_followed(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        kustomization("outer", "./outer")
        + kustomization("inner", "./inner").replace("clusters/production", "outer")
        + f"== inner/x.yaml\n{NAMESPACE}"
    )
    assert tell_tree(fleet) == (
        "0 flux-system/flux-system clusters/production < None\n"
        "    Kustomization flux-system/flux-system\n"
        "    Kustomization flux-system/outer\n"
        "    GitRepository flux-system/flux-system\n"
        "1 flux-system/outer outer < flux-system/flux-system\n"
        "    Kustomization flux-system/inner\n"
        "2 flux-system/inner inner < flux-system/outer\n"
        "    Namespace x"
    )


def test_kustomizations_that_create_each_other_end(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        kustomization("a", "./b")
        + kustomization("b", "./a").replace("clusters/production", "b")
        + kustomization("a", "./b").replace("clusters/production", "a")
    )
    assert [line for line in tell_tree(fleet).splitlines() if line[0].isdigit()] == [
        "0 flux-system/flux-system clusters/production < None",
        "1 flux-system/a b < flux-system/flux-system",
        "2 flux-system/b a < flux-system/a",
    ]


def test_a_missing_path_is_reported_at_its_line(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(kustomization("web", "./apps/wep") + f"== apps/web/x.yaml\n{NAMESPACE}")
    assert tell_diagnostics(fleet) == (
        "missing-path clusters/production/web.yaml:8: The path ./apps/wep does not exist "
        "| The nearest folder that exists is apps."
    )


def test_a_path_does_not_lead_out_of_its_source(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(kustomization("web", "../apps/web/") + f"== apps/web/x.yaml\n{NAMESPACE}")
    assert "1 flux-system/web apps/web < flux-system/flux-system\n    Namespace x" in tell_tree(fleet)


def test_a_path_may_hold_a_variable_that_is_found_late(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        kustomization("settings", "./settings")
        + kustomization(
            "outer", "./outer", "postBuild: {substituteFrom: [{kind: ConfigMap, name: settings}]}"
        )
        + kustomization("inner", "./apps/${STAGE}").replace("clusters/production", "outer")
        + config_map("settings/map.yaml", "settings", STAGE="live")
        + f"== apps/live/x.yaml\n{NAMESPACE}"
    )
    assert "2 flux-system/inner apps/live < flux-system/outer\n    Namespace x" in tell_tree(fleet)


def test_a_path_with_an_unknown_variable_stays_unknown(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(kustomization("web", "./apps/${STAGE}"))
    assert "unknown: its path holds a variable that Git gives no value for" in tell_tree(fleet)


def test_a_parent_patches_its_children_and_they_their_objects(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        kustomization(
            "outer",
            "./outer",
            """
            patches:
              - target: {kind: Kustomization}
                patch: |
                  kind: Kustomization
                  metadata: {name: all}
                  spec:
                    patches:
                      - target: {kind: HelmRelease}
                        patch: |-
                          kind: HelmRelease
                          metadata: {name: all}
                          spec:
                            timeout: 9m
            """,
        )
        + kustomization("inner", "./inner").replace("clusters/production", "outer")
        + """\
== inner/release.yaml
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: web, namespace: apps}
spec:
  interval: 5m
"""
    )
    release = find(fleet, "HelmRelease apps/web")
    assert release.body["spec"] == {"interval": "5m", "timeout": "9m"}
    assert place(release.at("spec", "interval")) == "inner/release.yaml:5"
    assert place(release.at("spec", "timeout")) == "clusters/production/outer.yaml:25"


def test_what_a_kustomization_adds_to_its_overlay(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        kustomization(
            "web",
            "./apps",
            """
            targetNamespace: live
            namePrefix: a-
            nameSuffix: -z
            components: [../extra]
            images: [{name: nginx, newTag: "2"}]
            commonMetadata: {labels: {team: web}, annotations: {note: hello}}
            """,
        )
        + """\
== apps/kustomization.yaml
namespace: other
namePrefix: b-
images: [{name: nginx, newTag: "1"}, {name: redis, newTag: "7"}]
resources: [pod.yaml]
== apps/pod.yaml
apiVersion: v1
kind: Pod
metadata: {name: web}
spec: {containers: [{name: a, image: nginx}, {name: b, image: redis}]}
== extra/kustomization.yaml
apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
resources: [map.yaml]
== extra/map.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: extra}
"""
    )
    pod = find(fleet, "Pod live/a-web-z")
    assert [each["image"] for each in pod.body["spec"]["containers"]] == ["nginx:2", "redis:7"]
    assert pod.body["metadata"]["labels"] == {"team": "web"}
    assert pod.body["metadata"]["annotations"] == {"note": "hello"}
    assert place(pod.at("spec", "containers")) == "apps/pod.yaml:4"
    assert place(find(fleet, "ConfigMap live/a-extra-z").at("kind")) == "extra/map.yaml:2"


def test_a_missing_component_is_reported(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        kustomization("web", "./apps", "components: [../extra]")
        + kustomization("quiet", "./apps", "components: [../extra]\nignoreMissingComponents: true")
        + f"== apps/x.yaml\n{NAMESPACE}"
    )
    assert tell_diagnostics(fleet) == (
        "missing-path clusters/production/web.yaml:13: The path ../extra does not exist "
        "| The nearest folder that exists is the top of the repository."
    )
    assert "1 flux-system/web apps < flux-system/flux-system\n    Namespace x" in tell_tree(fleet)


def test_one_folder_is_built_in_several_ways(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        kustomization("one", "./apps", "targetNamespace: one")
        + kustomization("two", "./apps", "targetNamespace: two")
        + "== apps/map.yaml\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: m}\n"
    )
    assert "ConfigMap one/m" in tell_tree(fleet)
    assert "ConfigMap two/m" in tell_tree(fleet)


def test_a_suspended_kustomization_shows_what_it_would_apply(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(kustomization("web", "./apps", "suspend: true") + f"== apps/x.yaml\n{NAMESPACE}")
    assert "Namespace x" in tell_tree(fleet)


def test_health_checks_are_read(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        kustomization("web", "./apps", "healthChecks: [{kind: HelmRelease, name: web, namespace: apps}]")
        + f"== apps/x.yaml\n{NAMESPACE}"
    )
    (web,) = (each for each in fleet.clusters[0].kustomizations if each.key.name == "web")
    assert [str(each) for each in web.health_checks] == ["HelmRelease apps/web"]


def test_the_fleet_is_not_written_to(resolve_cluster: Resolve, tmp_path: Path) -> None:
    resolve_cluster(kustomization("web", "./apps") + f"== apps/x.yaml\n{NAMESPACE}", Settings())
    files = sorted(
        path.relative_to(tmp_path / "fleet").as_posix() for path in (tmp_path / "fleet").rglob("*.yaml")
    )
    assert files == [
        "apps/x.yaml",
        "clusters/production/flux-system/gotk-sync.yaml",
        "clusters/production/web.yaml",
    ]
