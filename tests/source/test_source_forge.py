"""Links from facts to their lines on the forge."""

import pytest

from fleetbook.core.location import Location
from fleetbook.settings import ForgeSettings
from fleetbook.source.forge import ForgeLinks
from fleetbook.source.snapshot import RepositoryInfo

AT = Location("apps/a.yaml", 12)
SHA = "a" * 40


def info(
    remote: str | None, *, prefix: str = "", branch: str | None = "main", changed: bool = True
) -> RepositoryInfo:
    return RepositoryInfo(
        name="fleet", remote=remote, branch=branch, revision="b" * 40, dirty=False, prefix=prefix,
        last_changed={AT.path: SHA} if changed else {},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("remote", "commit", "branch"),
    [
        (
            "https://github.com/me/fleet",
            f"https://github.com/me/fleet/blob/{SHA}/apps/a.yaml#L12",
            "https://github.com/me/fleet/blob/main/apps/a.yaml#L12",
        ),
        (
            "https://gitlab.example.org/g/s/fleet",
            f"https://gitlab.example.org/g/s/fleet/-/blob/{SHA}/apps/a.yaml#L12",
            "https://gitlab.example.org/g/s/fleet/-/blob/main/apps/a.yaml#L12",
        ),
        (
            "https://codeberg.org/me/fleet",
            f"https://codeberg.org/me/fleet/src/commit/{SHA}/apps/a.yaml#L12",
            "https://codeberg.org/me/fleet/src/branch/main/apps/a.yaml#L12",
        ),
        (
            "http://gitea.local:3000/me/fleet",
            f"http://gitea.local:3000/me/fleet/src/commit/{SHA}/apps/a.yaml#L12",
            "http://gitea.local:3000/me/fleet/src/branch/main/apps/a.yaml#L12",
        ),
        (
            "https://forgejo.example.org/me/fleet",
            f"https://forgejo.example.org/me/fleet/src/commit/{SHA}/apps/a.yaml#L12",
            "https://forgejo.example.org/me/fleet/src/branch/main/apps/a.yaml#L12",
        ),
        (
            "https://bitbucket.org/me/fleet",
            f"https://bitbucket.org/me/fleet/src/{SHA}/apps/a.yaml#lines-12",
            "https://bitbucket.org/me/fleet/src/main/apps/a.yaml#lines-12",
        ),
        (
            "https://dev.azure.com/org/project/_git/fleet",
            f"https://dev.azure.com/org/project/_git/fleet?path=/apps/a.yaml&version=GC{SHA}"
            "&line=12&lineEnd=13&lineStartColumn=1&lineEndColumn=1",
            "https://dev.azure.com/org/project/_git/fleet?path=/apps/a.yaml&version=GBmain"
            "&line=12&lineEnd=13&lineStartColumn=1&lineEndColumn=1",
        ),
        (
            "https://git.example.org/me/fleet",
            f"https://git.example.org/me/fleet/blob/{SHA}/apps/a.yaml#L12",
            "https://git.example.org/me/fleet/blob/main/apps/a.yaml#L12",
        ),
    ],
)
def test_a_line_at_the_last_commit_of_its_file_else_at_the_branch(
    remote: str, commit: str, branch: str
) -> None:
    assert ForgeLinks.build(info(remote)).link(AT) == commit
    assert ForgeLinks.build(info(remote, changed=False)).link(AT) == branch
    assert ForgeLinks.build(info(remote), ForgeSettings(url=remote, branch="main")).link(AT) == branch


def test_the_revision_where_there_is_neither_commit_nor_branch() -> None:
    links = ForgeLinks.build(info("https://codeberg.org/me/fleet", branch=None, changed=False))
    assert links.link(AT) == f"https://codeberg.org/me/fleet/src/commit/{'b' * 40}/apps/a.yaml#L12"


def test_the_folder_of_the_fleet_is_part_of_the_path() -> None:
    links = ForgeLinks.build(info("https://github.com/me/fleet", prefix="k8s/home"))
    assert links.link(AT) == f"https://github.com/me/fleet/blob/{SHA}/k8s/home/apps/a.yaml#L12"


@pytest.mark.parametrize(("folder", "path"), [(".", "apps/a.yaml"), ("./.k8s/", ".k8s/apps/a.yaml")])
def test_the_folder_may_be_another_one_in_the_repository_that_settings_name(folder: str, path: str) -> None:
    settings = ForgeSettings(url="https://github.com/me/fleet", branch="main", folder=folder)
    links = ForgeLinks.build(info("https://github.com/me/other", prefix="examples/fleet"), settings)
    assert links.link(AT) == f"https://github.com/me/fleet/blob/main/{path}#L12"


@pytest.mark.parametrize(
    ("remote", "form"),
    [
        ("https://github.com/me/fleet", "/edit/main/k8s/apps/a.yaml#L12"),
        ("https://gitlab.example.org/me/fleet", "/-/edit/main/k8s/apps/a.yaml"),
        ("https://codeberg.org/me/fleet", "/_edit/main/k8s/apps/a.yaml"),
        ("https://forgejo.example.org/me/fleet", "/_edit/main/k8s/apps/a.yaml"),
        ("https://bitbucket.org/me/fleet", None),
        ("https://dev.azure.com/org/project/_git/fleet", None),
    ],
)
def test_a_file_is_edited_at_its_branch(remote: str, form: str | None) -> None:
    links = ForgeLinks.build(info(remote, prefix="k8s"))
    assert links.edit(AT) == (f"{remote}{form}" if form else None)


def test_no_form_without_a_branch_or_a_forge() -> None:
    remote = "https://github.com/me/fleet"
    assert ForgeLinks.build(info(remote, branch=None)).edit(AT) is None
    assert ForgeLinks.build(info(None)).edit(AT) is None


def test_the_form_is_at_the_branch_that_settings_name() -> None:
    remote = "https://github.com/me/fleet"
    links = ForgeLinks.build(info(remote), ForgeSettings(url=remote, branch="feat/ä #1"))
    assert links.edit(AT) == f"{remote}/edit/feat/%C3%A4%20%231/apps/a.yaml#L12"


def test_paths_and_branches_are_encoded() -> None:
    links = ForgeLinks.build(info("https://github.com/me/fleet", branch="feat/ä #1"))
    assert links.link(Location('a b/"ä"#?%.yaml', 1)) == (
        "https://github.com/me/fleet/blob/feat/%C3%A4%20%231/a%20b/%22%C3%A4%22%23%3F%25.yaml#L1"
    )


def test_settings_say_where_and_of_what_kind() -> None:
    settings = ForgeSettings(url="https://git.example.org/me/fleet.git", branch=None, kind="gitea")
    links = ForgeLinks.build(info("https://github.com/other/fleet"), settings)
    assert links.link(AT) == f"https://git.example.org/me/fleet/src/commit/{SHA}/apps/a.yaml#L12"
    assert links.repository_url == "https://git.example.org/me/fleet"


def test_what_flux_reads_is_the_fallback() -> None:
    links = ForgeLinks.build(
        RepositoryInfo(name="fleet", remote=None, branch=None, revision=None, dirty=False),
        fallback_url="ssh://git@github.com/me/fleet",
        fallback_branch="production",
    )
    assert links.link(AT) == "https://github.com/me/fleet/blob/production/apps/a.yaml#L12"


def test_no_address_no_links() -> None:
    links = ForgeLinks.build(info(None), fallback_url="oci://ghcr.io/me/fleet")
    assert (links.link(AT), links.repository_url) == (None, None)
    nowhere = RepositoryInfo(
        name="a", remote="https://github.com/a/b", branch=None, revision=None, dirty=False
    )
    assert ForgeLinks.build(nowhere).link(AT) is None
