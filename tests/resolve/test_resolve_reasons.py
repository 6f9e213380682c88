"""Why a file is not deployed: the nearest reason, and where it is written."""

import pytest

from fleetbook.resolve.fleet import Fleet
from resolving import Resolve, kustomization

MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n"
APPS = kustomization("apps", "./apps") + f"== apps/live/a.yaml\n{MAP}"
OVERLAY = "== apps/kustomization.yaml\nresources:\n  - live/a.yaml\n"
CHILD = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: wiki, namespace: flux-system}
spec: {path: ./base/wiki, sourceRef: {kind: GitRepository, name: flux-system}}
"""


def tell_reasons(fleet: Fleet) -> str:
    return "\n".join(
        f"{each.path}: {each.reason}: {each.cause}{f' at {each.at}' if each.at else ''} [{each.folder}]"
        for each in fleet.account.undeployed
    )


@pytest.mark.parametrize(
    "comment",
    [
        "# - wiki.yaml",
        "  # - ./wiki.yaml",
        "#- wiki.yaml",
        "  ## - 'wiki.yaml' # later",
        "  # - ./wiki.yaml ##not now",
        "# ./wiki.yaml",
        "#  - path: wiki.yaml",
    ],
)
def test_a_comment_names_the_file(resolve_cluster: Resolve, comment: str) -> None:
    fleet = resolve_cluster(APPS + OVERLAY + comment + f"\n== apps/wiki.yaml\n{MAP}")
    assert tell_reasons(fleet) == (
        "apps/wiki.yaml: commented-out: apps/wiki.yaml at apps/kustomization.yaml:3 [apps/wiki.yaml]"
    )


@pytest.mark.parametrize("comment", ["# - the wiki is old", "# wiki", "# - https://example.org/wiki.yaml"])
def test_a_comment_that_only_speaks_names_nothing(resolve_cluster: Resolve, comment: str) -> None:
    fleet = resolve_cluster(APPS + OVERLAY + comment + f"\n== apps/wiki.yaml\n{MAP}")
    assert tell_reasons(fleet) == (
        "apps/wiki.yaml: unnamed: apps/wiki.yaml at apps/kustomization.yaml:1 [apps/wiki.yaml]"
    )


def test_a_comment_names_the_folder_of_the_file(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        APPS
        + OVERLAY
        + f"  # - ./wiki\n== apps/wiki/kustomization.yaml\nresources: [app]\n== apps/wiki/app/a.yaml\n{MAP}"
    )
    where = "commented-out: apps/wiki at apps/kustomization.yaml:3 [apps/wiki]"
    assert tell_reasons(fleet) == f"apps/wiki/app/a.yaml: {where}\napps/wiki/kustomization.yaml: {where}"


def test_the_path_of_a_kustomization_stands_in_a_comment(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        APPS
        + "== clusters/production/wiki.yaml\n# kind: Kustomization\n# spec:\n#   path: ./base/wiki\n"
        + f"== base/wiki/a.yaml\n{MAP}"
    )
    assert tell_reasons(fleet) == (
        "base/wiki/a.yaml: commented-out: base/wiki at clusters/production/wiki.yaml:3 [base]"
    )


def test_the_chain_leads_to_what_is_to_blame(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        APPS
        + OVERLAY
        + f"""\
== apps/wiki/kustomization.yaml
resources: [../../base/wiki]
== base/wiki/kustomization.yaml
resources: [a.yaml]
== base/wiki/a.yaml
{MAP}"""
    )
    blame = "unnamed: apps/wiki/kustomization.yaml at apps/kustomization.yaml:1"
    assert tell_reasons(fleet) == "\n".join(
        (
            f"apps/wiki/kustomization.yaml: {blame} [apps/wiki]",
            f"base/wiki/a.yaml: {blame} [base]",
            f"base/wiki/kustomization.yaml: {blame} [base]",
        )
    )


def test_an_overlay_that_nothing_names(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        APPS + f"== base/wiki/kustomization.yaml\nresources: [a.yaml]\n== base/wiki/a.yaml\n{MAP}"
    )
    assert tell_reasons(fleet) == "\n".join(
        (
            "base/wiki/a.yaml: no-reference: base/wiki/kustomization.yaml [base]",
            "base/wiki/kustomization.yaml: no-reference: base/wiki/kustomization.yaml [base]",
        )
    )


def test_overlays_that_name_each_other_and_that_nothing_else_names(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        APPS + "== a/kustomization.yaml\nresources: [../b]\n== b/kustomization.yaml\nresources: [../a]\n"
    )
    assert [str(each.reason) for each in fleet.account.undeployed] == ["no-reference", "no-reference"]


def test_a_kustomization_that_no_root_applies(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(APPS + f"== later/wiki.yaml\n{CHILD}== base/wiki/a.yaml\n{MAP}")
    assert tell_reasons(fleet) == "\n".join(
        (
            "base/wiki/a.yaml: kustomization: Kustomization flux-system/wiki at later/wiki.yaml:1 [base]",
            "later/wiki.yaml: no-reference: later/wiki.yaml [later]",
        )
    )


def test_why_a_kustomization_is_not_applied_is_nearer(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(APPS + f"== disabled/wiki.yaml\n{CHILD}== base/wiki/a.yaml\n{MAP}")
    assert tell_reasons(fleet) == "\n".join(
        (
            "base/wiki/a.yaml: archive: disabled [base]",
            "disabled/wiki.yaml: archive: disabled [disabled]",
        )
    )


@pytest.mark.parametrize(
    ("folder", "reason"),
    [
        ("archive", "archive"),
        ("_Old", "archive"),
        ("wiki.disabled", "archive"),
        ("examples", "archive"),
        ("app-template", "archive"),
        ("bootstrap", "by-hand"),
        ("initial-setup", "by-hand"),
        ("backups", "no-reference"),
        ("gold", "no-reference"),
    ],
)
def test_the_name_of_a_folder_tells(resolve_cluster: Resolve, folder: str, reason: str) -> None:
    (file,) = resolve_cluster(APPS + f"== {folder}/wiki/a.yaml\n{MAP}").account.undeployed
    assert file.reason == reason


def test_the_name_of_a_folder_tells_nothing_where_something_in_it_is_deployed(
    resolve_cluster: Resolve,
) -> None:
    fleet = resolve_cluster(
        kustomization("apps", "./test/live") + f"== test/live/a.yaml\n{MAP}== test/wiki/a.yaml\n{MAP}"
    )
    assert tell_reasons(fleet) == "test/wiki/a.yaml: no-reference: test/wiki/a.yaml [test/wiki]"


def test_what_flux_leaves_out_of_its_artifact(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(APPS + f"== .sourceignore\n# not these\nwiki/\n== wiki/a.yaml\n{MAP}")
    assert tell_reasons(fleet) == "wiki/a.yaml: left-out: wiki/a.yaml at .sourceignore:2 [wiki]"


def test_settings_of_another_tool(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        APPS
        + """\
== catalog-info.yaml
apiVersion: backstage.io/v1alpha1
kind: Component
== cluster/kind.yaml
apiVersion: kind.x-k8s.io/v1alpha4
kind: Cluster
"""
    )
    assert tell_reasons(fleet) == "\n".join(
        (
            "catalog-info.yaml: other-tool: Backstage at catalog-info.yaml:1 [catalog-info.yaml]",
            "cluster/kind.yaml: other-tool: kind at cluster/kind.yaml:1 [cluster]",
        )
    )


def test_what_argo_applies(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        APPS
        + f"""\
== argo/wiki.yaml
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {{name: wiki}}
spec: {{source: {{path: wiki}}}}
== wiki/a.yaml
{MAP}"""
    )
    assert "wiki/a.yaml: other-tool: Argo CD, in Application wiki at argo/wiki.yaml:1 [wiki]" in tell_reasons(
        fleet
    )


def test_the_objects_of_a_chart(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        APPS + f"== charts/wiki/Chart.yaml\napiVersion: v2\nname: wiki\n== charts/wiki/crds/a.yaml\n{MAP}"
    )
    assert tell_reasons(fleet) == (
        "charts/wiki/crds/a.yaml: chart: charts/wiki at charts/wiki/Chart.yaml:1 [charts]"
    )


def test_an_overlay_that_could_not_be_read(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        APPS
        + OVERLAY
        + f"  - wiki\n== apps/wiki/kustomization.yaml\nresources: [\n== apps/wiki/a.yaml\n{MAP}"
    )
    assert tell_reasons(fleet) == (
        "apps/wiki/a.yaml: unreadable-overlay: apps/wiki/kustomization.yaml "
        "at apps/wiki/kustomization.yaml:1 [apps/wiki/a.yaml]"
    )


def test_a_patch_that_no_overlay_names(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        APPS
        + OVERLAY
        + """\
== apps/live/replicas-patch.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: x}
== apps/live/values.yaml
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: x}
spec: {values: {a: 1}}
"""
    )
    assert [f"{each.path}: {each.reason}" for each in fleet.account.undeployed] == [
        "apps/live/replicas-patch.yaml: patch",
        "apps/live/values.yaml: patch",
    ]


def test_a_path_that_holds_a_variable_without_a_value(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        APPS + kustomization("more", "./more/${REGION}") + f"== more/eu/a.yaml\n{MAP}== other/a.yaml\n{MAP}"
    )
    assert tell_reasons(fleet) == "\n".join(
        (
            "more/eu/a.yaml: unknown-path: Kustomization flux-system/more "
            "at clusters/production/more.yaml:8 [more]",
            "other/a.yaml: no-reference: other/a.yaml [other]",
        )
    )


def test_a_suspended_kustomization_is_deployed(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(kustomization("apps", "./apps", "suspend: true") + f"== apps/a.yaml\n{MAP}")
    assert tell_reasons(fleet) == ""
