"""Parts of a book in hand-written pages, in each builder that reads Python-Markdown's extensions."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote

import pytest

from commands import Done, fleetbook
from example_site import EXAMPLE
from trees import Tree

SITE = """
    == mkdocs.yml
    site_name: Mine
    site_url: https://example.org/
    use_directory_urls: %s
    theme: {name: material, font: false}
    plugins: [search]
    markdown_extensions:
      - admonition
      - attr_list
      - md_in_html
      - tables
      - toc: {permalink: true}
      - pymdownx.superfences
      - fleetbook: {book: docs/fleet}
    == docs/index.md
    # Mine

    Longhorn is [[fleetbook fact component/longhorn.version]], not `[[fleetbook fact volumes]]`.
    == docs/guide/deep/page.md
    ---
    title: Requests
    ---
    # How requests come in

    [[fleetbook diagram network]]

    !!! note
        There are [[fleetbook fact routes]] routes, which enter here:

        [[fleetbook table network#entrypoints]]

    %s

    ```
    [[fleetbook diagram is-text-here]]
    ```
"""
BUILDERS = {
    "mkdocs": ["mkdocs", "build", "--quiet", "--strict", "--config-file"],
    "properdocs": ["properdocs", "build", "--quiet", "--strict", "--config-file"],
    "zensical": ["zensical", "build", "--clean", "--config-file"],
}


def build(builder: str, folder: Path) -> Done:
    command = [sys.executable, "-m", *BUILDERS[builder], str(folder / "mkdocs.yml")]
    environment = os.environ | {"NO_MKDOCS_2_WARNING": "1"}
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env=environment)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("book")
    assert fleetbook("generate", EXAMPLE, "--output", folder / "fleet").returncode == 0
    return folder / "fleet"


@pytest.fixture
def site(tree: Tree, book: Path) -> "Site":
    return Site(tree, book)


class Site:
    """A folder with a site of its owner's own, and the book in it."""

    def __init__(self, tree: Tree, book: Path) -> None:
        self._tree = tree
        self._book = book

    def written(self, line: str = "", directory_urls: str = "true") -> Path:
        folder = self._tree(SITE % (directory_urls, line))
        shutil.copytree(self._book, folder / "docs" / "fleet")
        return folder


def dead_ends(page: Path) -> list[str]:
    """Relative addresses of a page that lead to no file."""
    addresses = re.findall(r'(?:href|src)="([^"#?:]+)[^":]*"', page.read_text(encoding="utf-8"))
    targets = {each: page.parent / unquote(each) for each in addresses if not each.startswith("/")}
    return sorted(
        address
        for address, target in targets.items()
        if not (target.is_file() or (target / "index.html").is_file())
    )


@pytest.mark.parametrize("builder", BUILDERS)
@pytest.mark.parametrize(("directory_urls", "page"), [("true", "page/index.html"), ("false", "page.html")])
def test_parts_of_the_book_in_every_builder(site: Site, builder: str, directory_urls: str, page: str) -> None:
    folder = site.written("[[fleetbook table storage#volumes]]", directory_urls)
    done = build(builder, folder)
    assert done.returncode == 0, done.stderr
    front = (folder / "site" / "index.html").read_text()
    assert re.search(r"Longhorn is <code>[\d.]+</code>", front)
    assert "not <code>[[fleetbook fact volumes]]</code>" in front
    file = folder / "site" / "guide" / "deep" / page
    html = file.read_text()
    assert 'data-diagram="network"' in html
    assert re.search(r'There are <a href="[^"]*network/(index.html)?#routes">\d+</a> routes', html)
    assert re.search(r"<th>Entrypoint</th>", html)
    assert re.search(r"<th>Volume</th>", html)
    assert "[[fleetbook diagram is-text-here]]" in html
    assert dead_ends(file) == []


@pytest.mark.parametrize("builder", BUILDERS)
@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("[[fleetbook diagram netwrk]]", "there is no diagram netwrk\nDid you mean network?"),
        ("[[fleetbook table network#rotes]]", "no table network#rotes\nDid you mean network#routes?"),
        ("[[fleetbook table netwrk#routes]]", "the book has no page netwrk\nDid you mean network?"),
        ("a [[fleetbook fact rutes]]", "there is no fact rutes\nDid you mean routes?"),
        ("a [[fleetbook diagram network]]", "stands within a line"),
        ("[[fleetbook daigram network]]", "[[fleetbook daigram network]] is not understood"),
    ],
)
def test_a_wrong_name_stops_the_build_at_its_line(site: Site, builder: str, line: str, message: str) -> None:
    done = build(builder, site.written(line))
    said = done.stderr + done.stdout
    assert done.returncode != 0
    assert "guide/deep/page.md line 13: " in said
    assert message in said


def test_a_readme_follows_the_fleet(tree: Tree) -> None:
    folder = tree("""
        == README.md
        # Mine

        <!-- fleetbook diagram gitops-model -->
        <!-- /fleetbook -->

        It has <!-- fleetbook fact volumes -->no<!-- /fleetbook --> volumes.
    """)
    readme = folder / "README.md"
    stale = fleetbook("inject", readme, "--repo", EXAMPLE, "--check")
    assert (stale.returncode, stale.stdout) == (1, "")
    assert f"{readme} is not current." in stale.stderr
    assert "has <!-- fleetbook fact volumes -->no<!--" in readme.read_text()

    assert fleetbook("inject", readme, "--repo", EXAMPLE).returncode == 0
    text = readme.read_text()
    assert "```mermaid\n---\ntitle: " in text
    assert re.search(r"has <!-- fleetbook fact volumes -->\d+<!-- /fleetbook --> volumes", text)
    assert fleetbook("inject", readme, "--repo", EXAMPLE, "--check").returncode == 0


def test_no_file_is_written_where_one_cannot_be(tree: Tree) -> None:
    folder = tree("""
        == one.md
        <!-- fleetbook fact volumes -->no<!-- /fleetbook -->
        == two.md

        <!-- fleetbook fact volums -->no<!-- /fleetbook -->
    """)
    done = fleetbook("inject", folder / "one.md", folder / "two.md", "--repo", EXAMPLE)
    assert done.returncode == 2
    assert f"{folder / 'two.md'}:2: There is no fact volums\n  Did you mean volumes?" in done.stderr
    assert "-->no<!--" in (folder / "one.md").read_text()


def test_a_book_outside_of_the_docs_folder_is_told_as_such(site: Site, book: Path) -> None:
    folder = site.written()
    config = folder / "mkdocs.yml"
    config.write_text(config.read_text().replace("book: docs/fleet", f"book: {book}"))
    done = build("mkdocs", folder)
    assert done.returncode != 0
    assert f"the book in {book} lies outside of the docs folder" in done.stderr + done.stdout


def test_a_file_that_is_injected_keeps_its_link_and_its_rights(tree: Tree) -> None:
    folder = tree("== docs/notes.md\n<!-- fleetbook fact volumes --><!-- /fleetbook -->\n")
    real, link = folder / "docs" / "notes.md", folder / "README.md"
    real.chmod(0o640)
    link.symlink_to(real)
    assert fleetbook("inject", link, "--repo", EXAMPLE).returncode == 0
    assert link.is_symlink()
    assert (real.stat().st_mode & 0o777, link.read_text()) == (0o640, real.read_text())
    assert re.search(r"volumes -->\d+<!--", real.read_text())
    assert [each.name for each in folder.rglob(".fleetbook-*")] == []


def test_a_file_that_is_no_text_is_named(tree: Tree) -> None:
    folder = tree("== note.md\n")
    (folder / "note.md").write_bytes(b"\xff\xfe")
    done = fleetbook("inject", folder / "note.md", "--repo", EXAMPLE)
    assert (done.returncode, done.stdout) == (2, "")
    assert "note.md is no text in UTF-8" in done.stderr
