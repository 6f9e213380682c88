"""The example's site in a real browser, opened from the disk."""

import json
import shutil
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")
PAGES = (
    "index.html",
    "architecture/index.html",
    "deployment-order/index.html",
    "network/index.html",
    "storage/index.html",
    "security/index.html",
    "configuration/index.html",
    "infrastructure/index.html",
    "applications/index.html",
    "findings/index.html",
    "coverage/index.html",
)

pytestmark = pytest.mark.skipif(
    not (CHROMIUM and DRIVER), reason="chromium and chromedriver are not installed"
)


@pytest.fixture(scope="module")
def browser() -> Iterator[webdriver.Chrome]:
    options = webdriver.ChromeOptions()
    options.binary_location = str(CHROMIUM)
    for flag in (
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
        "--window-size=1400,1000",
    ):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(str(DRIVER)))
    yield driver
    driver.quit()


class QuietHandler(SimpleHTTPRequestHandler):
    """Serves files and does not talk about it."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def served(site: Path) -> Iterator[str]:
    """The site's address below a path of a web server."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(QuietHandler, directory=str(site.parent)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/{site.name}"
    server.shutdown()


def errors(browser: webdriver.Chrome) -> list[str]:
    """What the browser's console complained about since the last call."""
    return [entry["message"] for entry in browser.get_log("browser") if entry["level"] == "SEVERE"]


def await_result(browser: webdriver.Chrome, words: str, address: str) -> None:
    """Search the site for words, and wait until a page whose address holds `address` is found."""
    browser.find_element(By.TAG_NAME, "body").send_keys("/")
    browser.find_element(By.CSS_SELECTOR, "input.md-search__input").send_keys(words)
    # Read in one step: the list is written anew while words are typed.
    read = "return [...document.querySelectorAll('.md-search-result__link')].map(link => link.href)"
    WebDriverWait(browser, 20).until(
        lambda driver: any(address in found for found in driver.execute_script(read)),
        f"{address} was not found",
    )


def await_heading(browser: webdriver.Chrome, words: str) -> None:
    """Wait until the page with this heading is there; the one that is left may still answer for a moment."""
    read = "return document.querySelector('h1')?.innerText ?? ''"
    WebDriverWait(browser, 20).until(lambda driver: words in driver.execute_script(read))


def requests(browser: webdriver.Chrome) -> list[str]:
    """Addresses that the browser asked for since the last call."""
    events: list[dict[str, Any]] = [
        json.loads(entry["message"])["message"] for entry in browser.get_log("performance")
    ]
    return [
        event["params"]["request"]["url"]
        for event in events
        if event["method"] == "Network.requestWillBeSent"
    ]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_opens_from_the_disk_without_an_error_and_asks_nobody(
    browser: webdriver.Chrome, site: Path, page: str
) -> None:
    browser.get((site / page).as_uri())
    assert browser.find_elements(By.TAG_NAME, "h1")
    assert errors(browser) == []
    outside = [
        url
        for url in requests(browser)
        if not url.startswith(("file:", "data:", "blob:", "chrome:", "about:"))
    ]
    assert outside == []


def test_search_answers_on_a_page_from_the_disk(browser: webdriver.Chrome, site: Path) -> None:
    browser.get((site / "network" / "index.html").as_uri())
    await_result(browser, "longhorn", "/infrastructure/storage/longhorn/index.html")


def test_the_site_works_below_a_path_of_a_server(browser: webdriver.Chrome, served: str) -> None:
    browser.get(f"{served}/network/index.html")
    requests(browser)
    link = browser.find_element(By.CSS_SELECTOR, "article td a[href$='longhorn/index.html']")
    browser.execute_script("arguments[0].click()", link)
    WebDriverWait(browser, 20).until(lambda driver: "longhorn" in driver.current_url)
    await_heading(browser, "Longhorn")
    await_result(browser, "longhorn", "/infrastructure/storage/longhorn/")
    assert [url for url in requests(browser) if not url.startswith((served, "data:", "blob:"))] == []
    assert errors(browser) == []


@pytest.mark.parametrize("page", PAGES)
def test_a_page_fits_a_phone(browser: webdriver.Chrome, site: Path, page: str) -> None:
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True},
    )
    browser.get((site / page).as_uri())
    width = browser.execute_script("return document.documentElement.scrollWidth")
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    assert width <= 390


def test_every_icon_of_a_diagram_loads(browser: webdriver.Chrome, site: Path) -> None:
    browser.get((site / "architecture" / "index.html").as_uri())
    hrefs = {
        image.get_attribute("href") for image in browser.find_elements(By.CSS_SELECTOR, "svg.fb-svg image")
    }
    assert len(hrefs) > 8
    for href in hrefs:
        assert (site / "architecture" / str(href)).resolve().is_file(), href


def test_a_card_leads_to_its_page(browser: webdriver.Chrome, site: Path) -> None:
    browser.get((site / "network" / "index.html").as_uri())
    card = next(
        link
        for link in browser.find_elements(By.CSS_SELECTOR, "svg.fb-svg .fb-card a")
        if "Traefik" in (link.get_attribute("aria-label") or "")
    )
    browser.execute_script(
        "arguments[0].dispatchEvent(new MouseEvent('click', {bubbles: true, view: window}))", card
    )
    await_heading(browser, "Traefik")


def test_hovering_a_card_lights_its_neighbours(browser: webdriver.Chrome, site: Path) -> None:
    browser.get((site / "network" / "index.html").as_uri())
    before = browser.execute_script(
        "return document.querySelectorAll('.fb-svg [class*=lit], .fb-svg [class*=near]').length"
    )
    card = browser.find_element(By.CSS_SELECTOR, "svg.fb-svg .fb-card[data-node^=door]")
    webdriver.ActionChains(browser).move_to_element(card).perform()
    after = browser.execute_script(
        "return document.querySelectorAll('.fb-svg [class*=lit], .fb-svg [class*=near]').length"
    )
    assert before == 0
    assert after >= 2


def test_the_theme_follows_the_sites_own_switch(browser: webdriver.Chrome, site: Path) -> None:
    colours = set()
    for scheme in ("default", "slate"):
        browser.get((site / "network" / "index.html").as_uri())
        browser.execute_script("document.body.setAttribute('data-md-color-scheme', arguments[0])", scheme)
        box = browser.find_element(By.CSS_SELECTOR, "svg.fb-svg .fb-card .fb-box")
        colours.add(box.value_of_css_property("fill"))
    assert len(colours) == 2
