"""Public fleets, read as they are: what is expected here was checked by hand against their files."""

from pathlib import Path

import pytest

from fleetbook.core.diagnostics import Severity
from fleetbook.resolve.fleet import Fleet
from resolving import resolve_folder

FLEETS = Path(__file__).parents[2] / "../shared/fleets"

# Cluster: its Kustomizations, its releases.
EXPECTED = {
    "ametis70-homelab": {"ametis70-homelab": (60, 56)},
    "damacus-home-ops": {"damacus-home-ops": (83, 57)},
    "flux2-kustomize-helm-example": {"production": (4, 3), "staging": (4, 3)},
    "flux2-multi-tenancy": {"production": (6, 0), "staging": (6, 0)},
    "ghimele-homelab": {"prod": (6, 28), "test": (6, 7)},
    "mmontes11-k8s-infrastructure": {"homelab": (59, 34)},
    "onedr0p-home-ops": {"onedr0p-home-ops": (79, 68)},
}


@pytest.fixture(scope="module", params=sorted(EXPECTED))
def public_fleet(request: pytest.FixtureRequest) -> tuple[str, Fleet]:
    folder = FLEETS / str(request.param)
    if not folder.is_dir():
        pytest.skip(f"the public fleet {request.param} is not beside this project")
    return str(request.param), resolve_folder(folder)


def test_clusters_kustomizations_and_releases_are_all_found(public_fleet: tuple[str, Fleet]) -> None:
    name, fleet = public_fleet
    found = {each.name: (len(each.kustomizations), len(each.releases)) for each in fleet.clusters}
    assert found == EXPECTED[name]


def test_nothing_is_reported_of_a_fleet_that_works(public_fleet: tuple[str, Fleet]) -> None:
    assert [each for each in public_fleet[1].diagnostics if each.severity is not Severity.INFO] == []


def test_every_object_leads_to_a_line_of_a_file(public_fleet: tuple[str, Fleet]) -> None:
    _, fleet = public_fleet
    resources = [resource for cluster in fleet.clusters for resource in cluster.resources]
    assert resources
    assert [str(each.ref) for each in resources if each.at() is None] == []


def test_every_release_has_a_chart_a_version_and_lines_for_its_values(
    public_fleet: tuple[str, Fleet],
) -> None:
    _, fleet = public_fleet
    for cluster in fleet.clusters:
        for release in cluster.releases:
            assert isinstance(release.chart, str), release.key
            assert release.version_at is not None, release.key
            assert all(release.at(key) is not None for key in release.values), release.key


def test_stages_rise_along_dependencies(public_fleet: tuple[str, Fleet]) -> None:
    _, fleet = public_fleet
    for cluster in fleet.clusters:
        stages = {each.key: each.stage for each in cluster.kustomizations}
        assert stages[cluster.root] == 0
        for each in cluster.kustomizations:
            around = [*each.depends_on, *([each.parent] if each.parent else [])]
            assert all(stages[other] < each.stage for other in around), each.key
