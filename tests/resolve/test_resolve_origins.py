"""Which sources are this repository, and what becomes of those that are not."""

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

from fleetbook.core.identity import ObjectRef
from fleetbook.core.location import Location
from fleetbook.resolve.fleet import Fleet
from fleetbook.settings import DeclaredSource, Settings
from resolving import (
    Resolve,
    bootstrapped,
    kustomization,
    only_cluster,
    resolve_folder,
    tell_diagnostics,
    tell_tree,
    tell_unrendered,
)

NAMESPACE = "apiVersion: v1\nkind: Namespace\nmetadata: {name: x}\n"
Repository = Callable[[str], Path]
Git = Callable[..., str]


def source(kind: str, name: str, spec: str) -> str:
    """The file of a source beside the root's."""
    body = "".join(f"  {line}\n" for line in dedent(spec).strip("\n").splitlines())
    return (
        f"== clusters/production/{name}-source.yaml\napiVersion: source.toolkit.fluxcd.io/v1\n"
        f"kind: {kind}\nmetadata: {{name: {name}, namespace: flux-system}}\nspec:\n{body}"
    )


def reader(name: str, path: str, kind: str, of: str) -> str:
    """The file of a Kustomization that reads a source."""
    return (
        kustomization(name, path)
        .replace("kind: GitRepository", f"kind: {kind}")
        .replace("    name: flux-system\n", f"    name: {of}\n")
    )


def tell_standing(fleet: Fleet, kind: str, name: str) -> str:
    """What a source is to the repository, and which folder of it it holds."""
    found = only_cluster(fleet).standings[ObjectRef(kind, "flux-system", name)]
    return f"{found.standing} {found.folder} {found.at}"


def objects(fleet: Fleet, name: str) -> list[str]:
    """The objects of a Kustomization, with the files they come from."""
    (found,) = (each for each in only_cluster(fleet).kustomizations if each.key.name == name)
    return sorted(f"{each.ref} from {each.at()}" for each in found.resources)


def test_another_repository_is_never_looked_up_here(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        source("GitRepository", "web", "url: https://me:t0ken@git.example.org/owner/web\nref: {tag: v1}")
        + reader("web", "./", "GitRepository", "web")
        + f"== apps/x.yaml\n{NAMESPACE}"
    )
    assert "1 flux-system/web . < flux-system/flux-system (external)" in tell_tree(fleet)
    assert "Namespace" not in tell_tree(fleet)
    assert tell_standing(fleet, "GitRepository", "web") == "outside None None"
    assert tell_unrendered(fleet) == (
        "clusters/production/web.yaml:10: Kustomization flux-system/web: it reads GitRepository "
        "flux-system/web, which lies outside this repository: https://git.example.org/owner/web at tag v1"
    )


def test_a_source_that_git_does_not_hold_is_elsewhere(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(reader("web", "./apps", "Bucket", "files") + f"== apps/x.yaml\n{NAMESPACE}")
    assert tell_unrendered(fleet).endswith("it reads Bucket flux-system/files, which is not in Git")


def test_a_bucket_and_an_unknown_kind_are_elsewhere(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        source("Bucket", "files", "endpoint: minio.example.org\nbucketName: fleet")
        + reader("web", "./apps", "Bucket", "files")
        + reader("odd", "./apps", "Teapot", "flux-system")
        + f"== apps/x.yaml\n{NAMESPACE}"
    )
    assert "1 flux-system/web apps < flux-system/flux-system (external)" in tell_tree(fleet)
    assert "1 flux-system/odd apps < flux-system/flux-system (external)" in tell_tree(fleet)


def test_a_second_source_with_the_same_address_is_this_repository(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        source("GitRepository", "again", "url: https://github.com/Owner/fleet.git")
        + reader("web", "./apps", "GitRepository", "again")
        + f"== apps/x.yaml\n{NAMESPACE}"
    )
    assert objects(fleet, "web") == ["Namespace x from apps/x.yaml:1"]
    assert tell_standing(fleet, "GitRepository", "again") == "own . None"


def test_this_repository_at_another_branch_is_not_read_here(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        source("GitRepository", "team", "url: https://github.com/owner/fleet\nref: {branch: team}")
        + reader("web", "./apps", "GitRepository", "team")
        + f"== apps/x.yaml\n{NAMESPACE}"
    )
    assert tell_standing(fleet, "GitRepository", "team").startswith("other revision None ")
    assert tell_unrendered(fleet).endswith(
        "which is this repository at branch team, not at the revision that is read here: "
        "https://github.com/owner/fleet at branch team"
    )


def test_a_reference_counts_as_flux_reads_it(resolve_cluster: Resolve) -> None:
    """The root says nothing, which means `master`; of several references the last one counts."""
    fleet = resolve_cluster(
        source("GitRepository", "a", "url: https://github.com/owner/fleet\nref: {name: refs/heads/master}")
        + source("GitRepository", "b", "url: https://github.com/owner/fleet\nref: {branch: master, tag: v1}")
        + reader("web", "./apps", "GitRepository", "a")
        + f"== apps/x.yaml\n{NAMESPACE}"
    )
    assert tell_standing(fleet, "GitRepository", "a") == "own . None"
    assert tell_standing(fleet, "GitRepository", "b").startswith("other revision")


def test_the_branch_that_is_checked_out_is_read_here(repository: Repository) -> None:
    """The root follows `master`, the other source `main`, and `main` is what lies there."""
    root = repository(
        bootstrapped(
            source("GitRepository", "main", "url: https://github.com/owner/fleet\nref: {branch: main}")
            + reader("web", "./apps", "GitRepository", "main")
            + f"== apps/x.yaml\n{NAMESPACE}"
        )
    )
    assert objects(resolve_folder(root), "web") == ["Namespace x from apps/x.yaml:1"]


def test_a_mirror_in_the_cluster_is_this_repository_because_the_root_reads_it(
    repository: Repository, git: Git
) -> None:
    text = bootstrapped(
        source("GitRepository", "upstream", "url: https://github.com/owner/fleet\nref: {branch: main}")
        + source("GitRepository", "other", "url: http://gitea.git.svc:3000/owner/other")
    ).replace("ssh://git@github.com/owner/fleet", "http://gitea.git.svc:3000/mirror/fleet")
    root = repository(text)
    git(root, "remote", "add", "origin", "git@github.com:owner/fleet.git")
    fleet = resolve_folder(root)
    assert tell_standing(fleet, "GitRepository", "flux-system") == "own . None"
    assert tell_standing(fleet, "GitRepository", "upstream") == "own . None"
    assert tell_standing(fleet, "GitRepository", "other") == "outside None None"


def test_a_repository_beside_this_one_may_lie_in_the_folder_of_its_name(resolve: Resolve) -> None:
    """A fleet that holds several repositories in folders: the root's lies in one of them."""
    moved = bootstrapped(
        source("GitRepository", "loads", "url: ssh://git@github.com/owner/workloads")
        + source("GitRepository", "other", "url: ssh://git@github.com/else/workloads")
        + reader("web", "./web", "GitRepository", "loads")
    ).replace("== clusters", "== repos/fleet/clusters")
    fleet = resolve(moved + f"== repos/workloads/web/x.yaml\n{NAMESPACE}")
    assert tell_standing(fleet, "GitRepository", "loads") == "inferred repos/workloads None"
    assert tell_standing(fleet, "GitRepository", "other") == "outside None None"
    assert objects(fleet, "web") == ["Namespace x from repos/workloads/web/x.yaml:1"]


ARTIFACT = """\
== clusters/production/artifacts.yaml
apiVersion: source.extensions.fluxcd.io/v1beta1
kind: ArtifactGenerator
metadata: {name: cut, namespace: flux-system}
spec:
  sources:
    - {alias: mono, kind: GitRepository, name: flux-system}
    - {alias: vendor, kind: GitRepository, name: vendor}
  artifacts:
    - name: apps
      copy:
"""
VENDOR = source("GitRepository", "vendor", "url: https://git.example.org/vendor/app\nref: {tag: v1}")


def generator(*copies: str) -> str:
    """An ArtifactGenerator that makes the artifact `apps`."""
    return ARTIFACT + "".join(f"        - {each}\n" for each in copies)


def test_an_artifact_of_whole_folders_is_read_in_its_folders(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        generator(
            '{from: "@mono/apps/base/**", to: "@artifact/base/"}',
            '{from: "@mono/apps/live/**", to: "@artifact/live/"}',
        )
        + reader("web", "./live", "ExternalArtifact", "apps")
        + "== apps/base/kustomization.yaml\nresources: [map.yaml]\n"
        "== apps/base/map.yaml\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: m}\n"
        "== apps/live/kustomization.yaml\nnamespace: live\nresources: [../base]\n"
    )
    assert objects(fleet, "web") == ["ConfigMap live/m from apps/base/map.yaml:1"]
    assert tell_standing(fleet, "ExternalArtifact", "apps") == "composed None None"
    assert tell_diagnostics(fleet) == ""
    assert fleet.account.undeployed == ()


def test_an_artifact_of_single_files_is_composed(resolve_cluster: Resolve) -> None:
    """Files and folders come to lie as with `cp`; a later copy replaces what an earlier one made."""
    fleet = resolve_cluster(
        generator(
            '{from: "@mono/shared/*.yaml", to: "@artifact/web/"}',
            '{from: "@mono/apps/web.yaml", to: "@artifact/web/app.yaml"}',
            '{from: "@mono/apps/extra", to: "@artifact/web/"}',
            '{from: "@mono/live/**", to: "@artifact/web/", exclude: ["*.txt.yaml", "old/**"]}',
        )
        + reader("web", "./web", "ExternalArtifact", "apps")
        + f"== shared/first.yaml\n{NAMESPACE.replace('x', 'first')}"
        + f"== shared/deep/second.yaml\n{NAMESPACE.replace('x', 'second')}"
        + f"== apps/web.yaml\n{NAMESPACE.replace('x', 'web')}"
        + f"== apps/extra/more.yaml\n{NAMESPACE.replace('x', 'more')}"
        + f"== live/app.yaml\n{NAMESPACE.replace('x', 'live')}"
        + f"== live/note.txt.yaml\n{NAMESPACE.replace('x', 'note')}"
        + f"== live/old/app.yaml\n{NAMESPACE.replace('x', 'old')}"
        + f"== live/new/app.yaml\n{NAMESPACE.replace('x', 'new')}"
    )
    assert objects(fleet, "web") == [
        "Namespace first from shared/first.yaml:1",
        "Namespace live from live/app.yaml:1",
        "Namespace more from apps/extra/more.yaml:1",
        "Namespace new from live/new/app.yaml:1",
    ]
    assert tuple(each.path for each in fleet.account.undeployed) == (
        "apps/web.yaml",
        "live/note.txt.yaml",
        "live/old/app.yaml",
        "shared/deep/second.yaml",
    )


def test_a_composed_overlay_names_the_files_of_the_fleet(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        generator(
            '{from: "@mono/overlays/live.yaml", to: "@artifact/kustomization.yaml"}',
            '{from: "@mono/apps/", to: "@artifact/"}',
        )
        + reader("web", "./", "ExternalArtifact", "apps")
        + "== overlays/live.yaml\nnamespace: live\nresources: [apps/map.yaml, apps/gone.yaml, ../shared]\n"
        "patches: [{path: apps/patch.yaml}]\n"
        "configMapGenerator: [{name: made, files: [apps/map.yaml], options: {disableNameSuffixHash: true}}]\n"
        "== apps/map.yaml\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: m}\n"
        "== apps/patch.yaml\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: m}\ndata: {a: b}\n"
        "== shared/kustomization.yaml\n"
    )
    assert objects(fleet, "web") == [
        "ConfigMap live/m from apps/map.yaml:1",
        "ConfigMap live/made from overlays/live.yaml:4",
    ]
    made = only_cluster(fleet).kustomizations[1].resources[0]
    assert str(made.at("data", "a")) == "apps/patch.yaml:4"
    assert [line.split("|")[0] for line in tell_diagnostics(fleet).splitlines()] == [
        "missing-file overlays/live.yaml:2: ../shared does not exist in the artifact that Flux builds ",
        "missing-file overlays/live.yaml:2: apps/gone.yaml does not exist in the artifact that Flux builds ",
    ]


def test_what_an_artifact_takes_from_elsewhere_is_told(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        VENDOR
        + generator(
            '{from: "@vendor/deploy/**", to: "@artifact/vendor/"}',
            '{from: "@mono/apps/**", to: "@artifact/apps/"}',
        )
        + reader("web", "./apps", "ExternalArtifact", "apps")
        + reader("vendor", "./vendor/live", "ExternalArtifact", "apps")
        + "== apps/kustomization.yaml\nresources: [x.yaml, ../vendor/base]\n"
        + f"== apps/x.yaml\n{NAMESPACE}"
    )
    outside = (
        "GitRepository flux-system/vendor lies outside this repository: "
        "https://git.example.org/vendor/app at tag v1"
    )
    assert objects(fleet, "web") == ["Namespace x from apps/x.yaml:1"]
    assert sorted(tell_unrendered(fleet).splitlines()) == [
        f"apps/kustomization.yaml:1: vendor/base: {outside}",
        "clusters/production/vendor.yaml:10: Kustomization flux-system/vendor: it reads ExternalArtifact "
        f"flux-system/apps, which takes it from elsewhere: {outside}",
    ]
    assert tell_diagnostics(fleet) == ""


def test_a_copy_that_finds_nothing_is_reported(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        generator(
            '{from: "@mono/apps/**", to: "@artifact/"}',
            '{from: "@mono/app/*.yaml", to: "@artifact/"}',
            '{from: "@mono/gone", to: "@artifact/", optional: true}',
            '{from: "@nobody/apps/**", to: "@artifact/"}',
        )
        + reader("web", "./", "ExternalArtifact", "apps")
        + f"== apps/x.yaml\n{NAMESPACE}"
    )
    hint = "Flux does not make the artifact then: correct the path, or add `optional: true`."
    assert tell_diagnostics(fleet).splitlines() == [
        "empty-copy clusters/production/artifacts.yaml:12: The copy @mono/app/*.yaml of ArtifactGenerator "
        f"flux-system/cut finds nothing | {hint}",
        "empty-copy clusters/production/artifacts.yaml:14: The copy @nobody/apps/** of ArtifactGenerator "
        f"flux-system/cut finds nothing | {hint}",
    ]


def test_a_file_that_is_merged_in_the_cluster_is_not_guessed(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        generator(
            '{from: "@mono/apps/**", to: "@artifact/"}',
            '{from: "@mono/live.yaml", to: "@artifact/map.yaml", strategy: Merge}',
        )
        + reader("web", "./", "ExternalArtifact", "apps")
        + "== apps/kustomization.yaml\nresources: [map.yaml, x.yaml]\n"
        "== apps/map.yaml\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: m}\n"
        f"== apps/x.yaml\n{NAMESPACE}== live.yaml\ndata: {{a: b}}\n"
    )
    assert objects(fleet, "web") == ["Namespace x from apps/x.yaml:1"]
    assert tell_unrendered(fleet) == (
        "apps/kustomization.yaml:1: map.yaml: it is merged in the cluster from several files"
    )


def test_what_is_ignored_is_not_built(resolve_cluster: Resolve) -> None:
    """`.sourceignore` may lie in any folder, and the source's own rules may take back what it leaves out."""
    ignore = "ignore: |\n  /*\n  !/apps\n  !/clusters\n  /apps/drafts/\n"
    fleet = resolve_cluster(
        source("GitRepository", "part", f"url: https://github.com/owner/fleet\n{ignore}")
        + reader("web", "./apps", "GitRepository", "part")
        + reader("gone", "./infra", "GitRepository", "part")
        + kustomization("whole", "./apps")
        + "== apps/.sourceignore\nnotes.yaml\n/local/\n"
        + f"== apps/x.yaml\n{NAMESPACE}"
        + f"== apps/deep/notes.yaml\n{NAMESPACE.replace('x', 'notes')}"
        + f"== apps/local/y.yaml\n{NAMESPACE.replace('x', 'y')}"
        + f"== apps/drafts/z.yaml\n{NAMESPACE.replace('x', 'z')}"
        + f"== infra/i.yaml\n{NAMESPACE.replace('x', 'i')}"
    )
    assert objects(fleet, "web") == [
        "Namespace notes from apps/deep/notes.yaml:1",
        "Namespace x from apps/x.yaml:1",
        "Namespace y from apps/local/y.yaml:1",
    ]
    assert objects(fleet, "whole") == [
        "Namespace x from apps/x.yaml:1",
        "Namespace z from apps/drafts/z.yaml:1",
    ]
    assert tell_diagnostics(fleet).startswith(
        "missing-path clusters/production/gone.yaml:8: The path ./infra does not exist"
    )


def test_a_sparse_checkout_holds_its_folders_only(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        source("GitRepository", "part", "url: https://github.com/owner/fleet\nsparseCheckout: [./apps]")
        + reader("web", "./", "GitRepository", "part")
        + f"== apps/x.yaml\n{NAMESPACE}== infra/y.yaml\n{NAMESPACE.replace('x', 'y')}"
    )
    assert objects(fleet, "web") == ["Namespace x from apps/x.yaml:1"]


def test_a_submodule_is_a_gap_where_flux_fetches_it(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        source("GitRepository", "all", "url: https://github.com/owner/fleet\nrecurseSubmodules: true")
        + reader("web", "./apps", "GitRepository", "all")
        + reader("vendor", "./vendor/app/live", "GitRepository", "all")
        + "== apps/kustomization.yaml\nresources: [x.yaml, ../vendor/app]\n"
        + f"== apps/x.yaml\n{NAMESPACE}"
        + '== .gitmodules\n[submodule "app"]\n\tpath = vendor/app\n\turl = https://me:t@git.example.org/app\n'
    )
    why = "it is a submodule: https://git.example.org/app"
    assert objects(fleet, "web") == ["Namespace x from apps/x.yaml:1"]
    assert f"apps/kustomization.yaml:1: vendor/app: {why}" in tell_unrendered(fleet)
    assert f"which takes it from elsewhere: {why}" in tell_unrendered(fleet)


def test_an_included_repository_lies_in_its_folder(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        VENDOR
        + source(
            "GitRepository",
            "both",
            """
            url: https://github.com/owner/fleet
            include:
              - {repository: {name: vendor}, fromPath: deploy, toPath: apps/vendor}
              - {repository: {name: flux-system}, fromPath: shared, toPath: apps/shared}
            """,
        )
        + reader("web", "./apps", "GitRepository", "both")
        + reader("vendor", "./apps/vendor/live", "GitRepository", "both")
        + "== apps/kustomization.yaml\nresources: [shared/x.yaml, vendor]\n"
        + f"== shared/x.yaml\n{NAMESPACE}"
    )
    assert objects(fleet, "web") == ["Namespace x from shared/x.yaml:1"]
    assert "flux-system/vendor apps/vendor/live < flux-system/flux-system (external)" in tell_tree(fleet)
    assert "apps/kustomization.yaml:1: apps/vendor: GitRepository flux-system/vendor" in tell_unrendered(
        fleet
    )


OCI = source("OCIRepository", "apps", "url: oci://ghcr.io/owner/fleet/apps\nref: {tag: latest}")
TREE = f"== deploy/apps/web/x.yaml\n{NAMESPACE}== deploy/infra/web/y.yaml\n{NAMESPACE}"


def test_a_workflow_tells_which_folder_an_artifact_holds(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        OCI
        + reader("web", "./web", "OCIRepository", "apps")
        + TREE
        + "== .github/workflows/publish.yaml\njobs:\n  push:\n    steps:\n      - run: |\n"
        "          flux push artifact oci://ghcr.io/${{ github.repository }}/apps:$(git rev-parse HEAD) \\\n"
        '            --path="./deploy/infra" --source=x --revision=y\n'
    )
    assert tell_standing(fleet, "OCIRepository", "apps") == (
        "published deploy/infra .github/workflows/publish.yaml:5"
    )
    assert objects(fleet, "web") == ["Namespace x from deploy/infra/web/y.yaml:1"]


def test_an_artifact_of_the_owner_is_matched_by_its_address_and_the_paths(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(OCI + reader("web", "./web", "OCIRepository", "apps") + TREE)
    assert tell_standing(fleet, "OCIRepository", "apps") == "inferred deploy/apps None"
    assert objects(fleet, "web") == ["Namespace x from deploy/apps/web/x.yaml:1"]


def test_an_address_may_bear_the_folder_behind_another_name(resolve_cluster: Resolve) -> None:
    text = OCI.replace("fleet/apps", "fleet-apps") + reader("web", "./web", "OCIRepository", "apps") + TREE
    assert tell_standing(resolve_cluster(text), "OCIRepository", "apps") == "inferred deploy/apps None"


def test_an_artifact_that_fits_several_folders_is_a_question(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        OCI.replace("fleet/apps", "manifests") + reader("web", "./web", "OCIRepository", "apps") + TREE
    )
    assert objects(fleet, "web") == []
    assert tell_unrendered(fleet).endswith(
        "which may be published from several folders of this repository (deploy/apps, deploy/infra); "
        "`sources: {OCIRepository/flux-system/apps: …}` in fleetbook.yml says which: "
        "oci://ghcr.io/owner/manifests at tag latest"
    )


def test_a_path_alone_tells_no_folder(resolve_cluster: Resolve) -> None:
    """Another repository of the owner may have a folder of that name, too."""
    fleet = resolve_cluster(
        OCI.replace("fleet/apps", "shop/backend")
        + reader("web", "./web", "OCIRepository", "apps")
        + f"== deploy/infra/web/y.yaml\n{NAMESPACE}"
    )
    assert objects(fleet, "web") == []
    assert tell_unrendered(fleet).endswith(
        "which may be published from elsewhere or from deploy/infra of this repository; "
        "`sources: {OCIRepository/flux-system/apps: …}` in fleetbook.yml says which: "
        "oci://ghcr.io/owner/shop/backend at tag latest"
    )


def test_what_somebody_else_publishes_is_not_from_here(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        OCI.replace("owner/fleet", "vendor") + reader("web", "./web", "OCIRepository", "apps") + TREE
    )
    assert tell_standing(fleet, "OCIRepository", "apps") == "outside None None"


def test_the_owner_says_what_a_source_holds(resolve_cluster: Resolve) -> None:
    text = OCI.replace("owner/fleet", "vendor") + reader("web", "./web", "OCIRepository", "apps") + TREE
    at = Location("fleetbook.yml", 2)
    for key in ("OCIRepository/flux-system/apps", "oci://ghcr.io/vendor/apps"):
        settings = Settings(sources={key: DeclaredSource(folder="deploy/apps", at=at)})
        fleet = resolve_cluster(text, settings)
        assert tell_standing(fleet, "OCIRepository", "apps") == "declared deploy/apps fleetbook.yml:2"
        assert objects(fleet, "web") == ["Namespace x from deploy/apps/web/x.yaml:1"]


def test_a_declared_folder_that_is_not_there_is_reported(resolve_cluster: Resolve) -> None:
    at = Location("fleetbook.yml", 2)
    fleet = resolve_cluster(
        OCI + TREE, Settings(sources={"OCIRepository/a/b": DeclaredSource(folder="deploy/app", at=at)})
    )
    assert tell_diagnostics(fleet) == (
        "missing-path fleetbook.yml:2: The path deploy/app does not exist "
        "| The nearest folder that exists is deploy."
    )


def test_the_owner_says_that_a_source_lies_elsewhere(resolve_cluster: Resolve) -> None:
    at = Location("fleetbook.yml", 2)
    fleet = resolve_cluster(
        OCI + reader("web", "./web", "OCIRepository", "apps") + TREE,
        Settings(sources={"OCIRepository/flux-system/apps": DeclaredSource(folder=None, at=at)}),
    )
    assert tell_standing(fleet, "OCIRepository", "apps") == "outside None fleetbook.yml:2"
