import pytest

from fleetbook.analysis.addresses import without_credentials


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
