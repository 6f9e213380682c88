"""The example's site in a real browser, opened from the disk."""

from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

from browsers import await_heading, await_result, errors, needs_browser, requests

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

pytestmark = needs_browser


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


@pytest.mark.parametrize(
    ("words", "page"),
    [
        ("bazarr.kennyandries.com", "/applications/media/servarr/index.html"),
        ("ghcr.io/kube-vip/kube-vip", "/infrastructure/networking/kube-vip/index.html"),
        ("192.168.1.21", "/storage/index.html"),
    ],
)
def test_search_finds_a_host_an_image_and_an_address_first(
    browser: webdriver.Chrome, served: str, words: str, page: str
) -> None:
    browser.get(f"{served}/index.html?q={words}")
    link = WebDriverWait(browser, 20).until(
        lambda driver: driver.find_element(By.CSS_SELECTOR, ".md-search-result__link")
    )
    assert page in str(link.get_attribute("href"))


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
    read = "return [...document.querySelectorAll('svg.fb-svg image')].map(image => image.href.baseVal)"
    hrefs = set(browser.execute_script(read))
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
