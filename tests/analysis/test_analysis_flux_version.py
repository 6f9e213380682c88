"""Which version of Flux a cluster runs."""

from textwrap import dedent

import pytest

from clusters import cluster_of
from fleetbook.analysis.flux_version import flux_version
from fleetbook.core.unknown import Unknown

CONTROLLER = """
    == flux-system/gotk-components.yaml
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: source-controller
      namespace: flux-system
      labels: {app.kubernetes.io/part-of: flux, app.kubernetes.io/version: v2.8.1}
"""
INSTANCE = """
    == flux-system/instance.yaml
    apiVersion: fluxcd.controlplane.io/v1
    kind: FluxInstance
    metadata: {name: flux, namespace: flux-system}
    spec: {distribution: {version: 2.x}}
"""
CHART = """
    == flux-system/release.yaml
    apiVersion: helm.toolkit.fluxcd.io/v2
    kind: HelmRelease
    metadata: {name: flux-instance, namespace: flux-system}
    spec:
      chart: {spec: {chart: flux-instance, sourceRef: {kind: HelmRepository, name: operator}}}
      values: {instance: {distribution: {version: 2.9.4}}}
"""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            CONTROLLER,
            "v2.8.1 by Deployment flux-system/source-controller, flux-system/gotk-components.yaml:6",
        ),
        (INSTANCE, "2.x by FluxInstance flux-system/flux, flux-system/instance.yaml:4"),
        (CHART, "2.9.4 by HelmRelease flux-system/flux-instance, flux-system/release.yaml:6"),
    ],
)
def test_it_stands_at_the_controllers_in_an_instance_or_in_values(text: str, said: str) -> None:
    found = flux_version(cluster_of(dedent(text)))
    assert found is not None
    assert f"{found.version} by {found.by}, {found.lines['version']}" == said


def test_a_variable_without_a_value_is_unknown() -> None:
    found = flux_version(cluster_of(dedent(INSTANCE.replace("2.x", '"${FLUX}"'))))
    assert found is not None
    assert isinstance(found.version, Unknown)


def test_other_workloads_do_not_tell_it() -> None:
    assert flux_version(cluster_of(dedent(CONTROLLER.replace("part-of: flux", "part-of: shop")))) is None
