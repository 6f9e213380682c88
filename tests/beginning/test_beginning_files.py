"""What a book begins with: the forge, what its workflow installs, and the docs folder."""

from pathlib import Path

import pytest

from fleetbook.beginning.files import docs_dir_of, page_of
from fleetbook.beginning.forges import Forge, forge_of, runner_of
from fleetbook.beginning.requirement import from_direct_url
from trees import write_tree


@pytest.mark.parametrize(
    ("url", "forge"),
    [
        ("https://github.com/me/fleet", Forge.GITHUB),
        ("https://github.example.com/me/gitlab", Forge.GITHUB),
        ("https://gitlab.com/me/fleet", Forge.GITLAB),
        ("https://gitlab.example.com/me/github", Forge.GITLAB),
        ("https://codeberg.org/me/fleet", Forge.FORGEJO),
        ("https://forgejo.example.com/me/fleet", Forge.FORGEJO),
        ("ssh://git@gitea.example.com/me/fleet", Forge.FORGEJO),
        ("https://git.example.com/me/fleet", Forge.NONE),
        (None, Forge.NONE),
    ],
)
def test_the_host_tells_the_forge(url: str | None, forge: Forge) -> None:
    assert forge_of(url) is forge


def test_codeberg_has_runners_of_its_own() -> None:
    assert runner_of("https://codeberg.org/me/fleet") == "codeberg-small"
    assert runner_of("https://git.example.com/me/fleet") == runner_of(None) == "docker"


@pytest.mark.parametrize(
    ("said", "requirement"),
    [
        (
            '{"url": "https://x.org/fleetbook.git", "vcs_info": {"vcs": "git", "commit_id": "abc"}}',
            "fleetbook @ git+https://x.org/fleetbook.git@abc",
        ),
        ('{"url": "file:///home/me/fleetbook", "vcs_info": {"vcs": "git", "commit_id": "abc"}}', None),
        ('{"url": "file:///home/me/fleetbook", "dir_info": {"editable": true}}', None),
        ("", None),
        (None, None),
    ],
)
def test_a_workflow_installs_what_was_installed_here(said: str | None, requirement: str | None) -> None:
    assert from_direct_url(said) == requirement


@pytest.mark.parametrize(
    ("files", "docs"),
    [
        ("== README.md\n", "docs"),
        ("== docs/_config.yml\n", "book"),
        ("== mkdocs.yml\nsite_name: x\n== docs/index.md\n", "docs"),
        ("== mkdocs.yml\nsite_name: x\ndocs_dir: 'my pages' # here\n", "my pages"),
        ("== mkdocs.yml\nextra:\n  docs_dir: no\n", "docs"),
    ],
)
def test_the_docs_folder(tmp_path: Path, files: str, docs: str) -> None:
    assert docs_dir_of(write_tree(tmp_path, files)) == docs


@pytest.mark.parametrize(
    ("files", "page"),
    [
        ("== x.md\n", "index.md"),
        ("== README.md\n", "README.md"),
        ("== README.md\n== index.md\n", "index.md"),
    ],
)
def test_a_readme_is_a_first_page(tmp_path: Path, files: str, page: str) -> None:
    assert page_of(write_tree(tmp_path, files)) == page
