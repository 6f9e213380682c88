"""Charts, Kustomizations and their order: major versions, what is suspended, what is not pruned."""

import pytest

from differences import changes_of

RELEASE = """
    == apps/release.yaml
    apiVersion: helm.toolkit.fluxcd.io/v2
    kind: HelmRelease
    metadata: {name: shop, namespace: shop}
    spec:
      releaseName: shop
      chart: {spec: {chart: podinfo, version: 6.5.0, sourceRef: {kind: HelmRepository, name: podinfo}}}
    """
FLUX = """
    == flux/apps.yaml
    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    metadata: {name: apps, namespace: flux-system}
    spec:
      path: ./apps
      prune: true
      interval: 10m
      suspend: false
      sourceRef: {kind: GitRepository, name: flux-system}
    """
CONFIG = """
    == apps/config.yaml
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: shop, namespace: shop}
    """
SUSPENDED = FLUX.replace("suspend: false", "suspend: true")
KEEPING = FLUX.replace("prune: true", "prune: false")


@pytest.mark.parametrize(
    ("version", "told"),
    [
        ("6.5.1", ["charts: podinfo (shop/shop) changed (patch)", "  version: 6.5.0 → 6.5.1"]),
        ("6.6.0", ["charts: podinfo (shop/shop) changed (minor)", "  version: 6.5.0 → 6.6.0"]),
        (
            "7.0.0",
            [
                "charts: podinfo (shop/shop) changed (major)",
                "  version: 6.5.0 → 7.0.0",
                "  A major version may break what worked: see its release notes",
            ],
        ),
        (
            "6.4.0",
            [
                "charts: podinfo (shop/shop) changed (down minor)",
                "  version: 6.5.0 → 6.4.0",
                "  ! The version goes back; many charts cannot undo what a newer version changed",
            ],
        ),
        ("6.x", ["charts: podinfo (shop/shop) changed", "  version: 6.5.0 → 6.x"]),
    ],
)
def test_how_far_a_chart_moves(version: str, told: list[str]) -> None:
    assert changes_of(FLUX + RELEASE, FLUX + RELEASE.replace("6.5.0", version)) == told


def test_a_release_under_another_name_is_another_release() -> None:
    told = changes_of(FLUX + RELEASE, FLUX + RELEASE.replace("releaseName: shop", "releaseName: store"))
    assert (
        "  ! Helm uninstalls the release and installs another; what the old one kept may go with it" in told
    )


def test_a_suspended_kustomization_applies_nothing() -> None:
    newer = SUSPENDED + RELEASE.replace("6.5.0", "6.6.0")
    assert changes_of(SUSPENDED + RELEASE, newer) == [
        "charts: podinfo (shop/shop) changed (minor)",
        "  version: 6.5.0 → 6.6.0",
        "  It is not applied before Kustomization flux-system/apps is resumed",
    ]


def test_what_is_not_pruned_stays() -> None:
    told = changes_of(KEEPING + RELEASE + CONFIG, KEEPING + CONFIG)
    assert told[:2] == [
        "components: Podinfo removed",
        "  It stays in the cluster: Kustomization flux-system/apps does not prune",
    ]
    assert not any("!" in line for line in told)


def test_pruning_that_is_switched() -> None:
    off = changes_of(FLUX + RELEASE, KEEPING + RELEASE)
    assert off == [
        "deployment order: flux-system/apps changed",
        "  prunes: yes → no",
        "  What is removed from Git stays in the cluster from now on",
    ]
    assert changes_of(KEEPING + RELEASE, FLUX + RELEASE)[-1] == (
        "  What is removed from Git is deleted in the cluster from now on"
    )


def test_a_kustomization_under_another_name_may_delete_what_it_applied() -> None:
    told = changes_of(FLUX + RELEASE, FLUX.replace("name: apps", "name: applications") + RELEASE)
    assert told[-2:] == [
        "deployment order: flux-system/applications renamed",
        "  ! Flux deletes what the old one applied, unless the new one has taken it over by then",
    ]


def test_an_image_that_a_component_runs() -> None:
    pod = """
        == apps/pod.yaml
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web, namespace: shop}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: web, image: "ghcr.io/me/web:1.0.0"}]}
        """
    newer = pod.replace("1.0.0", "2.0.0")
    assert changes_of(pod, newer) == [
        "images: ghcr.io/me/web changed (major)",
        "  version: 1.0.0 → 2.0.0",
    ]
    moved = pod.replace("ghcr.io/me", "registry.example.org/you")
    assert changes_of(pod, moved, "images") == ["images: registry.example.org/you/web renamed"]
