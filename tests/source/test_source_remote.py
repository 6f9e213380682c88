"""Addresses of remotes and what people may see of them."""

import pytest

from fleetbook.source.remote import Remote, parse_remote


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://github.com/me/fleet", "https://github.com/me/fleet"),
        ("https://github.com/me/fleet.git", "https://github.com/me/fleet"),
        ("https://github.com/me/fleet.git/", "https://github.com/me/fleet"),
        ("https://GitHub.com/Me/Fleet", "https://github.com/Me/Fleet"),
        ("https://user:secret@github.com/me/fleet.git", "https://github.com/me/fleet"),
        ("https://secret@github.com/me/fleet.git", "https://github.com/me/fleet"),
        ("https://us%40er:secret@x@github.com/me/fleet", "https://github.com/me/fleet"),
        ("http://gitea.local:3000/me/fleet", "http://gitea.local:3000/me/fleet"),
        ("https://git.example.org:443/me/fleet", "https://git.example.org/me/fleet"),
        ("https://git.example.org/deep/group/fleet", "https://git.example.org/deep/group/fleet"),
        ("https://git.example.org/fleet", "https://git.example.org/fleet"),
        ("ssh://git@github.com/me/fleet.git", "https://github.com/me/fleet"),
        ("ssh://git@git.example.org:2222/me/fleet", "https://git.example.org/me/fleet"),
        ("ssh://git:secret@git.example.org/me/fleet", "https://git.example.org/me/fleet"),
        ("git+ssh://git@git.example.org/me/fleet", "https://git.example.org/me/fleet"),
        ("git://git.example.org/me/fleet.git", "https://git.example.org/me/fleet"),
        ("git://git.example.org:9418/me/fleet.git", "https://git.example.org/me/fleet"),
        ("git@github.com:me/fleet.git", "https://github.com/me/fleet"),
        ("github.com:me/fleet", "https://github.com/me/fleet"),
        ("git@git.example.org:/me/fleet.git", "https://git.example.org/me/fleet"),
        ("git@[2001:db8::1]:me/fleet.git", "https://[2001:db8::1]/me/fleet"),
        ("ssh://git@[2001:db8::1]:22/me/fleet", "https://[2001:db8::1]/me/fleet"),
        ("https://git.example.org/me/fleet?token=secret#x", "https://git.example.org/me/fleet"),
        (
            "git@ssh.dev.azure.com:v3/org/My%20Project/fleet",
            "https://dev.azure.com/org/My%20Project/_git/fleet",
        ),
        ("https://me@dev.azure.com/org/project/_git/fleet", "https://dev.azure.com/org/project/_git/fleet"),
        ("org@vs-ssh.visualstudio.com:v3/org/project/fleet", "https://dev.azure.com/org/project/_git/fleet"),
        ("https://dev.azure.com/org/_git/fleet", "https://dev.azure.com/org/_git/fleet"),
        ("/srv/git/fleet.git", None),
        ("../fleet", None),
        ("fleet", None),
        ("file:///srv/git/fleet.git", None),
        ("C:\\git\\fleet", None),
        ("C:/git/fleet", None),
        ("https://github.com", None),
        ("https://github.com/", None),
        ("oci://ghcr.io/me/fleet", None),
        ("javascript://github.com/me/fleet", None),
        ("", None),
    ],
)
def test_the_address_for_people(address: str, expected: str | None) -> None:
    remote = parse_remote(address)
    assert (remote.url if remote else None) == expected
    assert "secret" not in str(remote)


def test_the_parts() -> None:
    azure = parse_remote("git@ssh.dev.azure.com:v3/org/My%20Project/fleet")
    assert azure == Remote("dev.azure.com", "org/My%20Project", "fleet")
    assert azure.path == "org/My Project/fleet"
    assert parse_remote("git@gitlab.com:group/sub/fleet.git") == Remote("gitlab.com", "group/sub", "fleet")
    assert parse_remote("https://git.example.org/fleet") == Remote("git.example.org", "", "fleet")
