"""Every kind of page, looked at by axe-core: light and dark, on a wide screen and on a narrow one."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium import webdriver

from accessibility import WIDTHS, grave_violations, look_as, needs_axe
from browsers import needs_browser, start_browser
from several import BASE, cluster_files
from trees import write_tree

PROJECT = Path(__file__).parents[2]
EXAMPLE_PAGES = (
    "index.html",
    "architecture/index.html",
    "deployment-order/index.html",
    "network/index.html",
    "storage/index.html",
    "security/index.html",
    "configuration/index.html",
    "infrastructure/index.html",
    "applications/media/servarr/index.html",
    "findings/index.html",
    "coverage/index.html",
)
CLUSTER_PAGES = (
    "index.html",
    "findings/index.html",
    "lab/index.html",
    "lab/deployment-order/index.html",
    "lab/applications/index.html",
    "lab/applications/other/shop/index.html",
)
HAND_WRITTEN_PAGES = (
    "index.html",
    "guide/getting-started.html",
    "guide/output.html",
    "guide/catalogue.html",
    "guide/findings/missing-issuer.html",
    "project/reference.html",
    "fleet/network/index.html",
)

pytestmark = [needs_browser, needs_axe]


@pytest.fixture(scope="module", params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module", params=WIDTHS.values(), ids=WIDTHS)
def reader(scheme: str, request: pytest.FixtureRequest) -> Iterator[webdriver.Chrome]:
    """The browser of someone who wishes for light or dark, with a window of one width."""
    browser = start_browser()
    browser.set_script_timeout(120)
    look_as(browser, scheme, request.param)
    yield browser
    browser.quit()


@pytest.fixture(scope="module")
def clusters(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built book of two clusters."""
    folder = tmp_path_factory.mktemp("clusters")
    fleet = write_tree(
        folder / "fleet", BASE + cluster_files("clusters/prod", "1.2.9") + cluster_files("clusters/lab")
    )
    run("fleetbook", "build", str(fleet), "--site-dir", str(folder / "site"))
    return folder / "site"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's own site: hand-written pages with parts of a book in them."""
    folder = tmp_path_factory.mktemp("project") / "site"
    run("mkdocs", "build", "--quiet", "--config-file", str(PROJECT / "mkdocs.yml"), "--site-dir", str(folder))
    return folder


def run(*command: str) -> None:
    environment = os.environ | {"NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(
        [sys.executable, "-m", *command], capture_output=True, text=True, check=False, env=environment
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("page", EXAMPLE_PAGES)
def test_a_page_of_the_example(reader: webdriver.Chrome, site: Path, page: str) -> None:
    assert grave_violations(reader, (site / page).as_uri()) == []


@pytest.mark.parametrize("page", CLUSTER_PAGES)
def test_a_page_of_several_clusters(reader: webdriver.Chrome, clusters: Path, page: str) -> None:
    assert grave_violations(reader, (clusters / page).as_uri()) == []


@pytest.mark.parametrize("page", HAND_WRITTEN_PAGES)
def test_a_hand_written_page(reader: webdriver.Chrome, project: Path, page: str) -> None:
    assert grave_violations(reader, (project / page).as_uri()) == []
