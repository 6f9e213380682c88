from fleetbook.core.identity import NamespacedName
from fleetbook.resolve.stages import find_cycles, rank
from resolving import Resolve, kustomization, only_cluster, tell_diagnostics


def needs(**names: str) -> dict[NamespacedName, tuple[NamespacedName, ...]]:
    return {
        NamespacedName("", key): tuple(NamespacedName("", each) for each in value.split())
        for key, value in names.items()
    }


def ranks(**names: str) -> dict[str, int]:
    return {key.name: stage for key, stage in rank(needs(**names)).items()}


def test_a_stage_is_one_more_than_the_highest_it_needs() -> None:
    assert ranks(a="", b="a", c="a b", d="") == {"a": 0, "b": 1, "c": 2, "d": 0}


def test_what_is_not_there_does_not_count() -> None:
    assert ranks(a="elsewhere") == {"a": 0}


def test_members_of_a_cycle_still_get_a_stage() -> None:
    assert set(ranks(a="b", b="c", c="a", d="c")) == {"a", "b", "c", "d"}
    assert all(stage < 5 for stage in ranks(a="b", b="c", c="a", d="c").values())
    assert ranks(a="a") == {"a": 0}


def test_a_chain_may_be_longer_than_the_stack() -> None:
    chain = {f"n{index:05}": f"n{index - 1:05}" if index else "" for index in range(3000)}
    assert ranks(**chain)["n02999"] == 2999


def test_each_cycle_is_found_once() -> None:
    cycles = find_cycles(needs(a="b", b="c", c="a", d="d", e="a"))
    assert [[each.name for each in cycle] for cycle in cycles] == [["a", "b", "c"], ["d"]]


def test_a_shared_need_is_no_cycle() -> None:
    assert find_cycles(needs(a="b c", b="d", c="d", d="")) == ()


def test_the_root_is_stage_0_and_the_rest_follows_dependencies_and_parents(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        kustomization("repositories", "./repositories")
        + kustomization("controllers", "./controllers", "dependsOn: [{name: repositories}]")
        + kustomization("apps", "./apps", "dependsOn: [{name: controllers}]")
        + """
== repositories/x.yaml
apiVersion: v1
kind: Namespace
metadata: {name: x}
== controllers/inner.yaml
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: inner, namespace: flux-system}
spec: {path: ./repositories, sourceRef: {kind: GitRepository, name: flux-system}}
== apps/y.yaml
apiVersion: v1
kind: Namespace
metadata: {name: y}
"""
    )
    stages = [(each.stage, each.key.name) for each in only_cluster(fleet).kustomizations]
    assert stages == [(0, "flux-system"), (1, "repositories"), (2, "controllers"), (3, "apps"), (3, "inner")]


def test_a_cycle_and_a_dangling_dependency_are_reported(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        kustomization("a", "./x", "dependsOn:\n  - name: b")
        + kustomization("b", "./x", "dependsOn:\n  - name: a\n  - name: infrastructure-control")
        + kustomization("infrastructure-controllers", "./x")
        + "== x/y.yaml\napiVersion: v1\nkind: Namespace\nmetadata: {name: y}\n"
    )
    assert tell_diagnostics(fleet) == (
        "dependency-cycle clusters/production/a.yaml:14: Kustomization dependencies form a circle: "
        "flux-system/a → flux-system/b → flux-system/a "
        "| Remove one of these dependencies: none of them can ever be applied.\n"
        "dangling-dependency clusters/production/b.yaml:15: Kustomization flux-system/b depends on "
        "flux-system/infrastructure-control, which no Kustomization of this cluster creates "
        "| The nearest name is flux-system/infrastructure-controllers."
    )


def test_releases_are_checked_too(resolve_cluster: Resolve) -> None:
    release = """\
== clusters/production/{name}.yaml
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {{name: {name}, namespace: apps}}
spec:
  dependsOn:
    - name: {other}
"""
    fleet = resolve_cluster(release.format(name="web", other="db") + release.format(name="db", other="web"))
    assert "HelmRelease dependencies form a circle: apps/db → apps/web → apps/db" in tell_diagnostics(fleet)


def test_what_may_come_from_elsewhere_is_a_warning(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        kustomization("a", "./x", "dependsOn: [{name: theirs}]")
        + "== x/kustomization.yaml\nresources: ['https://example.org/all.yaml']\n"
    )
    (diagnostic,) = fleet.diagnostics
    assert (diagnostic.rule, diagnostic.severity) == ("dangling-dependency", "warning")
    assert diagnostic.hint.endswith("It may also come from what could not be worked out.")


def test_a_name_that_holds_a_variable_is_not_missed(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        kustomization("a", "./x", "dependsOn: [{name: '${CLUSTER}-base'}]")
        + "== x/y.yaml\napiVersion: v1\nkind: Namespace\nmetadata: {name: y}\n"
    )
    assert fleet.diagnostics == ()
