import pytest

from fleetbook.analysis.addresses import host_of, without_credentials


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


@pytest.mark.parametrize(
    ("written", "host"),
    [
        ("https://auth.example.org/realms/home", "auth.example.org"),
        ("auth.example.org:9091/api", "auth.example.org"),
        ("https://[fd00::1]/", "fd00::1"),
        ("https://[not-an-address/", None),
        ("", None),
        (None, None),
    ],
)
def test_the_host_of_an_address(written: str | None, host: str | None) -> None:
    assert host_of(written) == host
