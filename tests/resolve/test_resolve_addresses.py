import pytest

from fleetbook.resolve.addresses import is_same_repository, normalise_address

SAME = [
    "https://github.com/Owner/fleet",
    "https://github.com/owner/fleet.git",
    "https://user:token@github.com/owner/fleet/",
    "ssh://git@github.com/owner/fleet",
    "ssh://git@github.com:22/owner/fleet.git",
    "git@github.com:owner/fleet.git",
]


@pytest.mark.parametrize("address", SAME)
def test_an_address_is_the_same_in_every_spelling(address: str) -> None:
    assert normalise_address(address) == "github.com/owner/fleet"


def test_other_repositories_are_others() -> None:
    assert not is_same_repository("https://github.com/owner/fleet", "https://github.com/owner/fleet2")
    assert not is_same_repository("", "")
