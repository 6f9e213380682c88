import pytest

from fleetbook.resolve.naming import name_clusters

CASES = {
    "clusters/production": "production",
    "kubernetes/clusters/main": "main",
    "kubernetes/flux/cluster": "home-ops",
    ".": "home-ops",
    "production/flux-system": "production",
}


@pytest.mark.parametrize(("folder", "name"), CASES.items())
def test_a_cluster_is_called_after_the_last_telling_part(folder: str, name: str) -> None:
    assert name_clusters([folder], "owner/home-ops") == (name,)


def test_names_are_unique() -> None:
    assert name_clusters(["eu/production", "us/production", "us/staging"], "fleet") == (
        "eu-production",
        "us-production",
        "staging",
    )
    assert name_clusters(["flux", "flux/cluster"], "fleet") == ("fleet", "fleet-2")
