import pytest

from fleetbook.resolve.sources.addresses import is_same_repository, normalise_address, without_credentials

SAME = [
    "https://github.com/Owner/fleet",
    "https://github.com/owner/fleet.git",
    "HTTPS://github.com/owner/fleet",
    "https://user:token@github.com/owner/fleet/",
    "https://github.com/owner/fleet.git?depth=1",
    "ssh://git@github.com/owner/fleet",
    "ssh://git@github.com:22/owner/fleet.git",
    "ssh://git@ssh.github.com:443/owner/fleet.git",
    "git@github.com:owner/fleet.git",
    "github.com:owner/fleet",
]
AZURE = [
    "https://dev.azure.com/org/project/_git/fleet",
    "https://org@dev.azure.com/org/project/_git/fleet",
    "https://org.visualstudio.com/DefaultCollection/project/_git/fleet",
    "ssh://git@ssh.dev.azure.com/v3/org/project/fleet",
    "git@ssh.dev.azure.com:v3/org/project/fleet",
    "org@vs-ssh.visualstudio.com:v3/org/project/fleet",
]
BITBUCKET = [
    "https://git.example.org/scm/team/fleet.git",
    "ssh://git@git.example.org:7999/team/fleet.git",
]


@pytest.mark.parametrize("address", SAME)
def test_an_address_is_the_same_in_every_spelling(address: str) -> None:
    assert normalise_address(address) == "github.com/owner/fleet"


@pytest.mark.parametrize("address", AZURE)
def test_azure_spells_a_repository_in_many_ways(address: str) -> None:
    assert normalise_address(address) == "dev.azure.com/org/project/fleet"


def test_azure_leaves_out_a_project_that_is_named_as_its_repository() -> None:
    assert is_same_repository(
        "https://dev.azure.com/org/_git/fleet", "git@ssh.dev.azure.com:v3/org/fleet/fleet"
    )


@pytest.mark.parametrize("address", BITBUCKET)
def test_bitbucket_serves_git_over_http_below_a_folder(address: str) -> None:
    assert normalise_address(address) == "git.example.org/team/fleet"


def test_other_repositories_are_others() -> None:
    assert not is_same_repository("https://github.com/owner/fleet", "https://github.com/owner/fleet2")
    assert not is_same_repository("https://github.com/owner/fleet", "https://git.example.org/owner/fleet")
    assert not is_same_repository("", "")


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("https://me:hunter2@git.example.org/me/fleet?token=hunter2#x", "https://git.example.org/me/fleet"),
        ("ssh://git@git.example.org:2222/me/fleet", "ssh://git@git.example.org:2222/me/fleet"),
        ("ssh://git:hunter2@git.example.org/me/fleet", "ssh://git@git.example.org/me/fleet"),
        ("git@git.example.org:me/fleet", "git@git.example.org:me/fleet"),
        ("https://me:hunter2@[not-an-address/me", "[not-an-address/me"),
    ],
)
def test_no_password_of_an_address_is_shown(written: str, shown: str) -> None:
    assert without_credentials(written) == shown
