"""One book, three builders: the same pages, the same way through them, the same facts and diagrams."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium import webdriver

from browsers import await_heading, errors, needs_browser, requests, serve, start_browser
from built import BuiltPage, dead_links
from commands import FLEET, fleetbook
from example_site import EXAMPLE
from trees import Tree

OTHERS = ("properdocs", "zensical")
PAGES = (
    "index.html",
    "network/index.html",
    "infrastructure/storage/longhorn/index.html",
    "configuration/index.html",
)


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The example's site by each builder."""
    folder = tmp_path_factory.mktemp("sites")
    for builder in ("mkdocs", *OTHERS):
        done = fleetbook("build", EXAMPLE, "--site-dir", folder / builder, "--builder", builder)
        assert done.returncode == 0, done.stderr
    return {builder: folder / builder for builder in ("mkdocs", *OTHERS)}


def pages_of(site: Path) -> set[str]:
    return {str(file.relative_to(site)) for file in site.rglob("*.html")}


def navigation(page: Path) -> list[str]:
    """Where the navigation of a page leads, in its order, each place once."""
    found = re.findall(r'<a [^>]*href="([^"#]+)"[^>]*class="md-nav__link', page.read_text())
    return list(dict.fromkeys(each.removeprefix("./") for each in found if "://" not in each))


def article(page: Path) -> list[str]:
    """The words of a page's content; what a theme puts around them is its own."""
    html = page.read_text()
    start = html.index("<article")
    inner = re.sub(
        r"(?s)<(script|style|nav|form)\b.*?</\1>", " ", html[start : html.index("</article>", start)]
    )
    inner = re.sub(r'(?s)<a class="headerlink".*?</a>', " ", inner)
    return re.sub(r"<[^>]+>", " ", inner).split()


@pytest.mark.parametrize("builder", OTHERS)
def test_pages_navigation_and_links(sites: dict[str, Path], builder: str) -> None:
    first, other = sites["mkdocs"], sites[builder]
    assert pages_of(other) == pages_of(first)
    assert dead_links(other) == []
    for page in PAGES:
        assert navigation(other / page) == navigation(first / page), page
    assert json.loads((other / "architecture.json").read_text()) == json.loads(
        (first / "architecture.json").read_text()
    )


@pytest.mark.parametrize("builder", OTHERS)
@pytest.mark.parametrize("name", PAGES)
def test_words_tables_and_diagrams(sites: dict[str, Path], builder: str, name: str) -> None:
    first, other = sites["mkdocs"] / name, sites[builder] / name
    assert article(other) == article(first)
    assert BuiltPage(other).rows == BuiltPage(first).rows
    drawn = re.findall(r'data-diagram="([^"]+)"', first.read_text())
    for diagram in drawn:
        assert BuiltPage(other).diagram(diagram) == BuiltPage(first).diagram(diagram)


@pytest.fixture(scope="module")
def chrome() -> Iterator[webdriver.Chrome]:
    driver = start_browser()
    yield driver
    driver.quit()


@needs_browser
@pytest.mark.parametrize("builder", OTHERS)
def test_a_browser_shows_it_without_a_complaint_and_asks_nobody_else(
    sites: dict[str, Path], chrome: webdriver.Chrome, builder: str
) -> None:
    with serve(sites[builder].parent) as address:
        errors(chrome), requests(chrome)
        chrome.get(f"{address}/{builder}/network/index.html")
        await_heading(chrome, "Network")
        zoomed = chrome.execute_script("return document.querySelectorAll('.fb-diagram button').length")
        assert zoomed > 0
        assert [each for each in requests(chrome) if not each.startswith((address, "data:", "blob:"))] == []
        assert [each for each in errors(chrome) if "favicon" not in each] == []


def test_a_builder_that_is_not_installed_is_named_with_how_to_install_it(tree: Tree, tmp_path: Path) -> None:
    folder = tree(FLEET)
    program = (
        f"import sys; sys.modules['zensical'] = None; sys.argv = {['fleetbook', 'build', str(folder)]!r}"
    )
    code = f"{program} + ['--builder', 'zensical', '--site-dir', {str(tmp_path / 'site')!r}]\n"
    code += "from fleetbook.cli import main; main()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 4
    assert "zensical is not installed" in done.stderr
    assert "pip install 'fleetbook[zensical]'" in done.stderr
