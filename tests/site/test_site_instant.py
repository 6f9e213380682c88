"""The example's book in a site with Material's instant navigation, which swaps pages without loading them."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from selenium import webdriver
from selenium.webdriver.common.by import By

from browsers import await_heading, await_result, errors, needs_browser, requests, serve
from example_site import EXAMPLE
from fleetbook.render.site import site_configuration

pytestmark = needs_browser


@pytest.fixture(scope="module", params=[False, True], ids=["files", "folders"])
def instant(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a served site whose owner has switched instant navigation on."""
    yield from serve_instant(tmp_path_factory.mktemp("instant"), folders=request.param)


def serve_instant(folder: Path, *, folders: bool) -> Iterator[str]:
    run("fleetbook", "generate", str(EXAMPLE), "--output", str(folder / "docs"))
    with serve(folder) as server:
        configuration = yaml.safe_load(
            site_configuration("Fleet", "docs", "site", site_url=f"{server}/site/")
        )
        configuration["theme"]["features"] += ["navigation.instant", "navigation.instant.prefetch"]
        configuration["use_directory_urls"] = folders
        # It would switch addresses of folders off.
        configuration["plugins"] = [each for each in configuration["plugins"] if "offline" not in each]
        (folder / "mkdocs.yml").write_text(yaml.safe_dump(configuration))
        run("mkdocs", "build", "--quiet", "--strict", "--config-file", str(folder / "mkdocs.yml"))
        yield f"{server}/site/{'' if folders else 'index.html'}"


def run(*command: str) -> None:
    done = subprocess.run([sys.executable, "-m", *command], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def click(browser: webdriver.Chrome, selector: str) -> None:
    """Click on a link as a reader does, in a drawing or elsewhere."""
    script = (
        "arguments[0].dispatchEvent(new MouseEvent('click', {bubbles: true, cancelable: true, view: window}))"
    )
    browser.execute_script(script, browser.find_element(By.CSS_SELECTOR, selector))


COUNT_LISTENERS = """
    const add = EventTarget.prototype.addEventListener;
    EventTarget.prototype.addEventListener = function (...all) {
        const ours = (this === window || this === document) && new Error().stack.includes("fleetbook.js");
        if (ours) window.listeners = (window.listeners ?? 0) + 1;
        return add.apply(this, all);
    };
"""


def failed(browser: webdriver.Chrome) -> list[str]:
    """Addresses that the server did not have."""
    return [
        url
        for url in browser.execute_script(
            "return performance.getEntriesByType('resource')"
            ".filter(each => each.responseStatus >= 400).map(each => each.name)"
        )
        if not url.endswith("favicon.ico")
    ]


def test_pages_are_swapped_and_diagrams_work_on_each(browser: webdriver.Chrome, instant: str) -> None:
    requests(browser)
    counter = browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": COUNT_LISTENERS})
    browser.get(instant)
    browser.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", counter)
    before = browser.execute_script("return window.listeners")
    assert before > 0
    browser.execute_script("window.stayed = true")
    ways = [
        (".md-nav--primary a[href*='network/']", "Network"),
        (".fb-card a[aria-label^='Traefik']", "Traefik"),
        ("article a[href*='deployment-order/']", "Deployment order"),
        (".md-nav--primary a[href*='architecture/']", "Architecture"),
        (".fb-card a[aria-label^='Longhorn']", "Longhorn"),
    ]
    for selector, heading in ways:
        click(browser, selector)
        await_heading(browser, heading)
        assert browser.execute_script("return window.stayed"), f"{heading} was loaded, not swapped"
        check_diagrams(browser)
    assert errors(browser) == []
    assert browser.execute_script("return window.listeners") == before
    browser.back()
    await_heading(browser, "Architecture")
    check_diagrams(browser)
    await_result(browser, "traefik", "/infrastructure/networking/traefik/")
    assert failed(browser) == []
    assert errors(browser) == []
    server = "/".join(instant.split("/")[:3])
    assert [url for url in requests(browser) if not url.startswith((server, "data:", "blob:"))] == []


def check_diagrams(browser: webdriver.Chrome) -> None:
    figures = browser.execute_script("return document.querySelectorAll('.fb-diagram').length")
    bars = browser.execute_script("return document.querySelectorAll('.fb-diagram > .fb-bar').length")
    assert figures == bars > 0
    browser.execute_script("document.querySelector('.fb-tools [aria-label=\"Zoom in\"]').click()")
    assert browser.find_element(By.CSS_SELECTOR, ".fb-diagram").get_attribute("class").count("fb-moved") == 1


def test_a_card_leads_on_while_its_page_is_left(browser: webdriver.Chrome, instant: str) -> None:
    browser.get(instant)
    click(browser, ".md-nav--primary a[href*='network/']")
    await_heading(browser, "Network")
    link = "document.querySelector(\".fb-card a[aria-label^='Traefik']\")"
    event = "new MouseEvent('click', {bubbles: true, cancelable: true, view: window})"
    browser.execute_script(f"const link = {link}; link.dispatchEvent({event}); link.dispatchEvent({event})")
    await_heading(browser, "Traefik")
    assert errors(browser) == []


def test_a_site_for_a_server_works_from_a_disk_as_well(browser: webdriver.Chrome, tmp_path: Path) -> None:
    for _ in serve_instant(tmp_path, folders=False):
        browser.get((tmp_path / "site" / "network" / "index.html").as_uri())
        check_diagrams(browser)
        click(browser, ".fb-card a[aria-label^='Traefik']")
        await_heading(browser, "Traefik")
        check_diagrams(browser)
        assert errors(browser) == []
