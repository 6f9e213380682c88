"""What a chart that lies in the repository says of itself is the purpose of the app that bears its name."""

from pathlib import Path

import pytest

from fleetbook.analysis.architecture import analyse
from fleetbook.catalogue.loader import load_catalogue
from fleetbook.core.location import Location
from fleetbook.core.unknown import Unknown
from fleetbook.model.components import Component
from fleetbook.settings import Settings
from resolving import bootstrapped, resolve_folder
from trees import Tree

RELEASE = """
== clusters/production/release.yaml
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: NAME, namespace: shop}
spec:
  chart:
    spec:
      chart: ./charts/orders
      sourceRef: {kind: GitRepository, name: flux-system, namespace: flux-system}
== charts/orders/Chart.yaml
apiVersion: v2
name: orders
description: WORDS
version: 1.0.0
"""


def component(folder: Path, name: str) -> Component:
    (cluster,) = analyse(resolve_folder(folder), Settings(), load_catalogue()).clusters
    return next(each for each in cluster.components if each.id == name)


def written(name: str, words: str = "Keeps the orders of the shop.") -> str:
    return bootstrapped(RELEASE.replace("NAME", name).replace("WORDS", words))


@pytest.mark.parametrize("name", ["orders", "orders-staging"])
def test_the_chart_of_an_app_says_what_it_is_for(tree: Tree, name: str) -> None:
    found = component(tree(written(name)), name)
    assert (found.purpose, found.purpose_origin) == ("Keeps the orders of the shop", "manifest")
    assert found.lines["purpose"] == Location("charts/orders/Chart.yaml", 3)


@pytest.mark.parametrize(
    ("name", "words"),
    [("payments", "Keeps the orders of the shop."), ("orders", "A Helm chart for Kubernetes")],
    ids=["a chart for many apps", "what helm create writes"],
)
def test_what_tells_of_no_app_is_no_purpose(tree: Tree, name: str, words: str) -> None:
    assert isinstance(component(tree(written(name, words)), name).purpose, Unknown)
