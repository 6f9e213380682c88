"""The MkDocs plugin and the Markdown extension in a real build."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from example_site import EXAMPLE
from several import BASE, cluster_files
from trees import Tree

CONFIG = f"""
    == mkdocs.yml
    site_name: Mine
    use_directory_urls: %s
    theme: {{name: material, font: false}}
    plugins:
      - fleetbook: {{repository: {EXAMPLE}}}
      - awesome-nav
    markdown_extensions:
      - admonition
      - attr_list
      - md_in_html
      - tables
      - pymdownx.superfences
      - fleetbook: {{book: docs/fleet}}
    == docs/index.md
    # Mine

    See the [book](fleet/index.md).
    == docs/guide/deep/page.md
    ---
    title: Requests
    ---
    # How requests come in

    [[fleetbook diagram %s]]

    ```
    [[fleetbook diagram is-text-here]]
    ```
"""


def build(folder: Path, cwd: Path | None = None) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet"]
    command += ["--config-file", str(folder / "mkdocs.yml")]
    return subprocess.run(command, cwd=cwd or folder, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(("directory_urls", "page"), [("true", "page/index.html"), ("false", "page.html")])
def test_a_site_holds_the_book_and_embeds_a_diagram(tree: Tree, directory_urls: str, page: str) -> None:
    folder = tree(CONFIG % (directory_urls, "network"))
    done = build(folder)
    assert done.returncode == 0, done.stderr
    file = folder / "site" / "guide" / "deep" / page
    html = file.read_text()
    assert 'data-diagram="network"' in html
    assert "[[fleetbook diagram is-text-here]]" in html
    for asset in ("fleetbook.css", "revision.js", "fleetbook.js"):
        assert html.count(f"fleet/assets/fleetbook/{asset}") == 1
    way = "../../../fleet" if directory_urls == "true" else "../../fleet"
    assert f'href="{way}/infrastructure/networking/traefik/index.html"' in html
    assert (file.parent / way / "infrastructure/networking/traefik/index.html").resolve().is_file()
    assert f'<image xlink:href="{way}/assets/fleetbook/icons/traefik.png"' in html


@pytest.mark.parametrize("option", [": {book: docs/fleet}", ""])
def test_the_book_is_found_from_any_folder(tree: Tree, tmp_path: Path, option: str) -> None:
    folder = tree(CONFIG.replace(": {book: docs/fleet}", option) % ("true", "network"))
    done = build(folder, cwd=tmp_path)
    assert done.returncode == 0, done.stderr


def test_a_wrong_name_stops_the_build_at_its_line(tree: Tree) -> None:
    done = build(tree(CONFIG % ("true", "netwrk")))
    assert done.returncode != 0
    assert "guide/deep/page.md line 6: there is no diagram netwrk\nDid you mean network?" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_fleet_that_cannot_be_read_stops_the_build(tree: Tree) -> None:
    folder = tree(CONFIG.replace(str(EXAMPLE), "nowhere") % ("true", "network"))
    done = build(folder)
    assert done.returncode != 0
    assert "There is no folder" in done.stderr + done.stdout
    assert "Traceback" not in done.stderr


def test_the_plugin_shows_the_clusters_that_it_is_told(tree: Tree) -> None:
    two = BASE + cluster_files("clusters/blue") + cluster_files("clusters/green")
    config = CONFIG.replace(f"repository: {EXAMPLE}", "repository: ., clusters: [green]") % (
        "true",
        "network",
    )
    folder = tree(two + config.replace("[[fleetbook diagram network]]", "[[fleetbook diagram gitops-model]]"))
    done = build(folder)
    assert done.returncode == 0, done.stderr
    model = json.loads((folder / "docs" / "fleet" / "architecture.json").read_text())
    assert [each["name"] for each in model["clusters"]] == ["green"]


def test_what_the_owner_lists_already_is_not_added_again(tree: Tree) -> None:
    listed = """
    extra_css: [fleet/assets/fleetbook/fleetbook.css]
    extra_javascript: [{path: fleet/assets/fleetbook/fleetbook.js, defer: true}]
    theme:"""
    folder = tree(CONFIG.replace("\n    theme:", listed, 1) % ("true", "network"))
    assert build(folder).returncode == 0
    html = (folder / "site" / "index.html").read_text()
    assert html.count("fleet/assets/fleetbook/fleetbook.css") == 1
    assert html.count("fleet/assets/fleetbook/fleetbook.js") == 1


def test_the_owners_own_styles_come_after_the_books(tree: Tree) -> None:
    listed = "\n    extra_css: [own.css]\n    theme:"
    folder = tree(CONFIG.replace("\n    theme:", listed, 1) % ("true", "network") + "    == docs/own.css\n")
    assert build(folder).returncode == 0
    html = (folder / "site" / "index.html").read_text()
    assert html.index("fleet/assets/fleetbook/fleetbook.css") < html.index("own.css")


def test_generated_pages_have_no_edit_button_that_leads_nowhere(tree: Tree) -> None:
    stated = """
    repo_url: https://github.com/me/site
    edit_uri: edit/main/docs/
    theme: {name: material, font: false, features: [content.action.edit]}"""
    config = CONFIG.replace("\n    theme: {name: material, font: false}", stated, 1)
    folder = tree(config % ("true", "network"))
    assert build(folder).returncode == 0
    form = "https://github.com/me/site/edit/main/docs/"
    assert f'href="{form}index.md"' in (folder / "site" / "index.html").read_text()
    for page in ("index.html", "network/index.html"):
        assert form not in (folder / "site" / "fleet" / page).read_text()


@pytest.mark.parametrize("output", ["../book", "/tmp", "fleet/../../book"])
def test_a_book_outside_the_docs_is_refused(tree: Tree, output: str) -> None:
    folder = tree(CONFIG % ("true", "network"))
    file = folder / "mkdocs.yml"
    file.write_text(file.read_text().replace(f"{{repository: {EXAMPLE}}}", f"{{output: {output}}}"))
    done = build(folder)
    assert done.returncode == 1
    assert f"output: {output} leads out of docs_dir" in done.stderr
    assert "Name a folder inside" in done.stderr
    assert not (folder / "book").exists()


def test_a_page_of_the_owner_stays_where_the_book_has_one_too(tree: Tree) -> None:
    folder = tree(CONFIG % ("true", "network"))
    file = folder / "mkdocs.yml"
    file.write_text(
        file.read_text().replace(f"{{repository: {EXAMPLE}}}", f"{{repository: {EXAMPLE}, output: .}}")
    )
    build(folder)
    assert (folder / "docs/index.md").read_text().startswith("# Mine")


@pytest.mark.parametrize(
    ("search", "separator"),
    [("search", r'[\s\-,:()\[\]"/]+'), ("search: {separator: '[\\s]+'}", r"[\s]+")],
)
def test_search_splits_images_unless_the_owner_says_otherwise(
    tree: Tree, search: str, separator: str
) -> None:
    folder = tree(CONFIG % ("true", "network"))
    file = folder / "mkdocs.yml"
    file.write_text(file.read_text().replace("plugins:\n", f"plugins:\n  - {search}\n"))
    assert build(folder).returncode == 0
    index = json.loads((folder / "site/search/search_index.json").read_text())
    assert index["config"]["separator"] == separator
