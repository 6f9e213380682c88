import pytest

from fleetbook.analysis.addresses import host_of


@pytest.mark.parametrize(
    ("written", "host"),
    [
        ("https://auth.example.org/realms/home", "auth.example.org"),
        ("auth.example.org:9091/api", "auth.example.org"),
        ("https://[fd00::1]/", "fd00::1"),
        ("https://[not-an-address/", None),
        ("", None),
        # What SOPS encrypts: two secret addresses would have one host.
        ("***", None),
        (None, None),
    ],
)
def test_the_host_of_an_address(written: str | None, host: str | None) -> None:
    assert host_of(written) == host
