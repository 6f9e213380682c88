"""The built site of a fleet with several clusters, whose names are close to each other and to pages."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from built import BuiltPage, dead_links
from several import BASE, cluster_files
from trees import write_tree

NAMES = ("Prod", "findings", "lab")
FLEET = (
    BASE
    + cluster_files("clusters/Prod", "1.2.9")
    + cluster_files("clusters/findings")
    + cluster_files("clusters/lab")
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("several")
    return built(folder, write_tree(folder / "fleet", FLEET))


def built(folder: Path, fleet: Path, *options: str) -> Path:
    command = [sys.executable, "-m", "fleetbook", "build", str(fleet), "--site-dir", str(folder / "site")]
    done = subprocess.run([*command, *options], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder / "site"


def test_the_front_page_marks_what_is_behind_and_folds_what_is_equal(site: Path) -> None:
    page = BuiltPage(site / "index.html")
    cells = page.row("shop", "minor")
    assert ["behind" in cell for cell in cells[2:]] == [True, False, False]
    folded = page.html[page.html.index('<details class="fb-fold">') :]
    assert "registry.example.org/cache" in folded
    assert page.row("registry.example.org/cache")[1].startswith("2.1.0")


def test_every_link_of_every_page_leads_somewhere(site: Path) -> None:
    # MkDocs checked the links between pages; those of drawings it does not see.
    assert not dead_links(site)


def test_each_cluster_has_its_section_and_a_page_leads_to_that_of_the_others(site: Path) -> None:
    pages = {"Prod": "prod", "findings": "cluster-findings", "lab": "lab"}
    for name, folder in pages.items():
        order = BuiltPage(site / folder / "deployment-order" / "index.html")
        assert f"Deployment order · {name}" in order.text
        for other in set(pages.values()) - {folder}:
            assert f"../../{other}/deployment-order/index.html" in order.links


def test_the_model_keeps_the_names(site: Path) -> None:
    model = json.loads((site / "architecture.json").read_text())
    assert [each["name"] for each in model["clusters"]] == list(NAMES)
    assert model["left_out"] == []


def test_the_navigation_folds_the_clusters(site: Path) -> None:
    html = (site / "index.html").read_text()
    navigation = html[html.index('<nav class="md-nav md-nav--primary') : html.index("<article")]
    assert 'href="prod/index.html"' in navigation
    assert "deployment-order" not in navigation


def test_one_that_is_picked_has_a_book_of_its_own(tmp_path: Path) -> None:
    site = built(tmp_path, write_tree(tmp_path / "fleet", FLEET), "--cluster", "lab")
    assert (site / "deployment-order" / "index.html").is_file()
    assert not (site / "lab").exists()
    front = BuiltPage(site / "index.html").text
    assert "This book tells of lab only; left out: Prod, findings." in front
    assert json.loads((site / "architecture.json").read_text())["left_out"] == ["Prod", "findings"]
