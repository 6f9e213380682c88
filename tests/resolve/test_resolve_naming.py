import pytest

from fleetbook.resolve.clusters.naming import Naming, name_clusters

CASES = {
    "clusters/production": "production",
    "clusters/c2-production": "c2-production",
    "clusters/base": "base",
    "clusters/prod/flux": "prod",
    "kubernetes/clusters/main": "main",
    "kubernetes/main/flux": "main",
    "kubernetes/flux/cluster": "home-ops",
    "cluster/flux": "home-ops",
    "flux/clusters/home": "home",
    "infra/k8s/prod/flux-system": "prod",
    "envs/live/apps": "live",
    "overlays/staging": "staging",
    "apps": "home-ops",
    ".": "home-ops",
    "production/flux-system": "production",
    "Kubernetes/Homelab": "Homelab",
}


def names(*folders: str) -> tuple[str, ...]:
    return name_clusters([Naming(folder) for folder in folders], "owner/home-ops")


@pytest.mark.parametrize(("folder", "name"), CASES.items())
def test_a_cluster_is_called_after_the_last_telling_part(folder: str, name: str) -> None:
    assert names(folder) == (name,)


def test_the_owner_s_word_goes_first_and_the_place_of_the_sync_file_helps() -> None:
    assert name_clusters([Naming("clusters/a", "Berlin")], "home-ops") == ("Berlin",)
    assert name_clusters([Naming("flux", "", "clusters/home/flux-system")], "home-ops") == ("home",)


def test_names_are_unique() -> None:
    assert names("eu/production", "us/production", "us/staging") == (
        "eu-production",
        "us-production",
        "staging",
    )
    assert names("flux", "flux/cluster") == ("home-ops", "home-ops-2")


def test_their_addresses_are_unique_too_and_a_page_of_the_book_may_share_a_name() -> None:
    assert names("clusters/Prod", "clusters/prod") == ("Prod", "prod-2")
    assert names("clusters/prod_eu", "clusters/prod-eu", "clusters/prod-eu-2") == (
        "prod_eu",
        "prod-eu-2",
        "prod-eu-2-2",
    )
    assert names("clusters/findings") == ("findings",)


def test_another_cluster_leaves_the_names_of_the_others() -> None:
    assert names("clusters/prod", "clusters/staging")[0] == names("clusters/prod")[0]
