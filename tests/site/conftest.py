"""The example fleet's book, built once for all tests of the built site."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock
from selenium import webdriver

from browsers import serve, start_browser
from example_site import build_example


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The built site; workers that run side by side share one."""
    if worker_id == "master":
        return build_example(tmp_path_factory.mktemp("example"))
    folder = tmp_path_factory.getbasetemp().parent / "example"
    with FileLock(f"{folder}.lock"):
        return folder / "site" if (folder / "site").exists() else build_example(folder)


@pytest.fixture(scope="module")
def browser() -> Iterator[webdriver.Chrome]:
    """One browser for all tests of a module."""
    driver = start_browser()
    yield driver
    driver.quit()


@pytest.fixture
def served(site: Path) -> Iterator[str]:
    """The site's address below a path of a web server."""
    with serve(site.parent) as address:
        yield f"{address}/{site.name}"
