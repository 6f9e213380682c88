"""Which cluster is which, and what a whole cluster that comes or goes says."""

from dataclasses import replace

from architectures import architecture_of
from fleetbook.compare.change import Fate
from fleetbook.compare.comparison import compare
from fleetbook.model.architecture import Architecture

FLUX = """
    == flux/apps.yaml
    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    metadata: {name: apps, namespace: flux-system}
    spec: {path: ./apps, prune: true, interval: 10m, sourceRef: {kind: GitRepository, name: flux-system}}
    == apps/config.yaml
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: shop, namespace: shop}
    """


def called(*names: str) -> Architecture:
    """A fleet of alike clusters."""
    found = architecture_of(FLUX)
    clusters = tuple(replace(found.clusters[0], name=name, path=f"clusters/{name}") for name in names)
    return replace(found, clusters=clusters)


def fates(before: Architecture, after: Architecture) -> list[tuple[str, str, str | None]]:
    return [(each.cluster, str(each.fate), each.was) for each in compare(before, after).clusters]


def test_alike_fleets_do_not_differ() -> None:
    assert fates(called("one", "two"), called("two", "one")) == []


def test_a_cluster_that_comes_or_goes_is_told_as_a_whole() -> None:
    assert fates(called("one"), called("one", "two")) == [("two", str(Fate.ADDED), None)]
    assert fates(called("one", "two"), called("one")) == [("two", str(Fate.REMOVED), None)]


def test_a_cluster_that_applies_the_same_is_the_same_under_another_name() -> None:
    assert fates(called("staging"), called("production")) == [("production", str(Fate.KEPT), "staging")]
