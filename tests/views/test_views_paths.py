"""Addresses: what is not the same never gets the same one."""

import pytest

from fleetbook.views.paths import ClusterPaths, anchor, cluster_folders


@pytest.mark.parametrize(
    ("names", "folders"),
    [
        (("staging", "production"), ("staging", "production")),
        (("Prod", "prod", "prod-2"), ("prod", "prod-2", "prod-2-2")),
        (("findings", "Coverage", "diagrams"), ("cluster-findings", "cluster-coverage", "cluster-diagrams")),
        (("cluster-findings", "findings"), ("cluster-findings", "cluster-findings-2")),
        (("1", "a b", "a.b", "東京", "<b>"), ("1", "a-b", "a-b-2", "x", "b")),
        (("index", "network", "applications"), ("cluster-index", "network", "applications")),
    ],
)
def test_every_cluster_has_a_folder_of_its_own(names: tuple[str, ...], folders: tuple[str, ...]) -> None:
    assert cluster_folders(names) == folders


def test_no_cluster_takes_the_diagram_of_anothers_component() -> None:
    one, other = (ClusterPaths(folder) for folder in cluster_folders(("prod", "prod-component")))
    assert one.diagram("component-network") != other.diagram("network")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("secret", "a", "b-c"), ("secret", "a-b", "c")),
        (("variable", "HOST_A"), ("variable", "host-a")),
        (("certificate", "web", "a.b"), ("certificate", "web", "a-b")),
    ],
)
def test_names_that_differ_have_anchors_that_differ(one: tuple[str, ...], other: tuple[str, ...]) -> None:
    assert anchor(*one) != anchor(*other)


def test_an_anchor_is_readable_and_needs_no_escape() -> None:
    assert anchor("route", "*.example.org", "", "web", "home page") == "route.-.example.org.web.home-page"
