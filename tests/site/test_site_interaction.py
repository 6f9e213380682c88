"""What diagrams and tables of the example's site do in a real browser."""

import io
import struct
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

from browsers import await_heading, errors, needs_browser, requests

pytestmark = needs_browser


class Page:
    """A page in the browser, and what is asked of it."""

    def __init__(self, browser: webdriver.Chrome, address: str) -> None:
        self.browser = browser
        self.browser.get(address)
        errors(browser)

    def one(self, selector: str) -> WebElement:
        return self.browser.find_element(By.CSS_SELECTOR, selector)

    def texts(self, selector: str) -> list[str]:
        script = "return [...document.querySelectorAll(arguments[0])].map(each => each.textContent.trim())"
        return list(self.browser.execute_script(script, selector))

    def count(self, selector: str) -> int:
        return len(self.texts(selector))

    def run(self, script: str, *arguments: object) -> Any:
        return self.browser.execute_script(script, *arguments)

    def press(self, selector: str) -> None:
        """A click, wherever on the page the element is."""
        self.run("document.querySelector(arguments[0]).click()", selector)

    def wait(self, condition: Callable[[], object], what: str) -> None:
        WebDriverWait(self.browser, 10).until(lambda _: condition(), what)

    @property
    def seen(self) -> list[float]:
        """The part of the first drawing that is seen: left, top, width, height."""
        return [float(number) for number in str(self.one(".fb-svg").get_dom_attribute("viewBox")).split()]


@pytest.fixture
def network(browser: webdriver.Chrome, site: Path) -> Page:
    return Page(browser, (site / "network" / "index.html").as_uri())


@pytest.fixture
def order(browser: webdriver.Chrome, site: Path) -> Page:
    return Page(browser, (site / "deployment-order" / "index.html").as_uri())


@pytest.fixture
def phone(browser: webdriver.Chrome) -> Iterator[webdriver.Chrome]:
    """The browser as that of a phone: narrow, and touched."""
    size = {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    browser.execute_cdp_cmd("Emulation.setTouchEmulationEnabled", {"enabled": True, "maxTouchPoints": 5})
    yield browser
    browser.execute_cdp_cmd("Emulation.setTouchEmulationEnabled", {"enabled": False})
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def touch(browser: webdriver.Chrome, kind: str, *points: tuple[float, float]) -> None:
    fingers = [{"x": x, "y": y, "id": index} for index, (x, y) in enumerate(points)]
    browser.execute_cdp_cmd("Input.dispatchTouchEvent", {"type": kind, "touchPoints": fingers})


def middle(page: Page, selector: str) -> tuple[float, float]:
    script = """
        const shape = document.querySelector(arguments[0]);
        shape.scrollIntoView({block: "center", inline: "center"});
        const {x, y, width, height} = shape.getBoundingClientRect();
        return [x + width / 2, y + height / 2];
    """
    x, y = page.run(script, selector)
    return x, y


def test_a_diagram_zooms_pans_and_shows_all_again(network: Page) -> None:
    whole = network.seen
    network.press("[aria-label='Zoom in']")
    zoomed = network.seen
    assert zoomed[2] == pytest.approx(whole[2] / 1.3, rel=0.01)
    drawing = network.one(".fb-canvas")
    webdriver.ActionChains(network.browser).drag_and_drop_by_offset(drawing, -120, -30).perform()
    panned = network.seen
    assert panned[2] == zoomed[2]
    assert panned[0] > zoomed[0] + 50
    assert panned[1] > zoomed[1] + 10
    network.press("[aria-label='Show all']")
    assert network.seen == whole
    network.press("[aria-label='Show all']")
    assert network.run(
        "const {width, height} = document.querySelector('.fb-svg').getBoundingClientRect();"
        "return width <= document.querySelector('.fb-canvas').clientWidth && height <= innerHeight"
    )
    assert errors(network.browser) == []


def test_a_drag_that_ends_on_a_card_is_no_click(network: Page) -> None:
    network.press("[aria-label='Zoom in']")
    card = network.one(".fb-card[data-node^=door]")
    webdriver.ActionChains(network.browser).drag_and_drop_by_offset(card, 60, 20).perform()
    assert network.texts("h1")[0].startswith("Network")


def test_a_panels_title_lights_all_that_is_in_it(network: Page) -> None:
    title = network.one(".fb-panel.fb-good .fb-caption")
    webdriver.ActionChains(network.browser).move_to_element(title).perform()
    assert 1 < network.count(".fb-card.fb-near") < network.count(".fb-card")


def test_every_card_is_reached_by_tab(network: Page) -> None:
    reached = network.run(
        "return [...document.querySelectorAll('.fb-card')]"
        ".every(card => [card, ...card.querySelectorAll('a')].some(each => each.tabIndex === 0))"
    )
    assert reached
    stops = []
    network.one(".fb-tools a").send_keys(Keys.TAB)
    for _ in range(3):
        stops.append(
            network.run("return document.activeElement.dataset.node ?? document.activeElement.className")
        )
        network.browser.switch_to.active_element.send_keys(Keys.TAB)
    assert "fb-canvas" in stops[0]
    assert stops[1:] == network.run(
        "return [...document.querySelectorAll('.fb-card')].slice(0, 2).map(card => card.dataset.node)"
    )
    assert network.count(".fb-lit") == 1


def test_a_large_diagram_finds_cards(network: Page) -> None:
    box = network.one(".fb-diagram input")
    box.send_keys("servarr")
    assert network.texts(".fb-diagram output") == ["2 of 19"]
    assert network.count(".fb-card.fb-match") == 2
    box.send_keys(Keys.ENTER)
    assert network.texts(".fb-diagram output") == ["1 of 2 found"]
    first = network.one(".fb-current").get_attribute("data-node")
    box.send_keys(Keys.ENTER)
    assert network.one(".fb-current").get_attribute("data-node") != first
    box.send_keys(Keys.ENTER)
    assert network.one(".fb-current").get_attribute("data-node") == first
    box.send_keys(Keys.TAB)
    assert network.run("return document.activeElement.closest('.fb-current') !== null")
    network.browser.switch_to.active_element.send_keys(Keys.ENTER)
    await_heading(network.browser, "Servarr")


def test_a_match_is_brought_into_what_is_seen(network: Page) -> None:
    for _ in range(5):
        network.press("[aria-label='Zoom in']")
    network.one(".fb-diagram input").send_keys("uptime", Keys.ENTER)
    inside = """
        const card = document.querySelector('.fb-current').getBoundingClientRect();
        const canvas = document.querySelector('.fb-canvas').getBoundingClientRect();
        return card.left >= canvas.left && card.right <= canvas.right
            && card.top >= 0 && card.bottom <= innerHeight;
    """
    network.wait(lambda: network.run(inside), "the card was not brought into sight")


def test_escape_shows_all_cards_again_and_a_slash_opens_the_search(network: Page) -> None:
    box = network.one(".fb-diagram input")
    box.send_keys("nothing of that name")
    assert network.texts(".fb-diagram output") == ["0 of 19"]
    box.send_keys(Keys.ESCAPE)
    assert network.count(".fb-sought") == 0
    box.send_keys("a/b")
    assert box.get_attribute("value") == "a/b"
    network.run("document.activeElement.blur()")
    network.one("body").send_keys("/")
    assert network.run("return document.activeElement.matches('.md-search__input')")


def test_small_diagrams_have_no_box(order: Page) -> None:
    assert order.count(".fb-card") <= 15
    assert order.count(".fb-diagram input") == 0


def test_a_drawing_is_saved_as_svg_and_from_a_disk_only_so(network: Page, site: Path) -> None:
    link = network.one(".fb-tools a")
    assert link.text == "SVG"
    assert (site / "network" / str(link.get_dom_attribute("href"))).resolve().is_file()
    assert network.count(".fb-tools button[aria-label*=PNG]") == 0


def test_a_drawing_is_saved_as_png(browser: webdriver.Chrome, served: str, tmp_path: Path) -> None:
    behaviour = {"behavior": "allow", "downloadPath": str(tmp_path)}
    browser.execute_cdp_cmd("Browser.setDownloadBehavior", behaviour)
    page = Page(browser, f"{served}/network/index.html")
    requests(browser)
    page.press(".fb-tools button[aria-label*=PNG]")
    page.wait(lambda: (tmp_path / "network.png").is_file(), "no PNG was saved")
    width, height = struct.unpack(">II", (tmp_path / "network.png").read_bytes()[16:24])
    assert (width, height) == tuple(round(2 * side) for side in page.seen[2:])
    with urllib.request.urlopen(f"{served}/diagrams/network.svg") as answer:
        assert io.BytesIO(answer.read()).read(4) == b"<svg"
    assert [url for url in requests(browser) if not url.startswith((served, "data:", "blob:"))] == []
    assert errors(browser) == []


def test_all_stays_as_it_is_when_the_theme_is_switched(network: Page) -> None:
    network.press("[aria-label='Zoom in']")
    network.one(".fb-diagram input").send_keys("servarr")
    network.run("document.querySelectorAll('.fb-bar:has(select) input')[0].focus()")
    network.browser.switch_to.active_element.send_keys("servarr")
    network.press(".fb-bar + .fb-table th:nth-child(3) .fb-sort")
    state = """
        return [document.querySelector('.fb-svg').getAttribute('viewBox'),
            document.querySelectorAll('.fb-match').length, document.querySelectorAll('tr[hidden]').length,
            document.querySelector('[aria-sort]').textContent, document.body.dataset.mdColorScheme]
    """
    before = network.run(state)
    network.press("[data-md-component=palette] label:not([hidden])")
    network.press("[data-md-component=palette] label:not([hidden])")
    after = network.run(state)
    assert after[:4] == before[:4]
    assert after[4] != before[4]


def test_motion_is_spared_where_it_is_not_wanted(network: Page) -> None:
    media = {"features": [{"name": "prefers-reduced-motion", "value": "reduce"}]}
    network.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
    moves = network.run("return getComputedStyle(document.querySelector('.fb-card')).transitionDuration")
    network.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    assert moves in ("0s", "")


def test_fingers_zoom_and_move_a_diagram_on_a_phone(phone: webdriver.Chrome, site: Path) -> None:
    page = Page(phone, (site / "network" / "index.html").as_uri())
    whole = page.seen
    x, y = middle(page, ".fb-canvas")
    touch(phone, "touchStart", (x - 30, y), (x + 30, y))
    for spread in (40, 60, 90):
        touch(phone, "touchMove", (x - spread, y), (x + spread, y))
    touch(phone, "touchEnd")
    pinched = page.seen
    assert pinched[2] < whole[2] / 2
    touch(phone, "touchStart", (x - 60, y), (x + 60, y))
    for step in (20, 40, 60):
        touch(phone, "touchMove", (x - 60 - step, y), (x + 60 - step, y))
    touch(phone, "touchEnd")
    panned = page.seen
    assert panned[2] == pytest.approx(pinched[2], rel=0.02)
    assert panned[0] > pinched[0] + 5
    assert errors(phone) == []


def test_a_touched_card_lights_and_leads_to_its_page(phone: webdriver.Chrome, site: Path) -> None:
    page = Page(phone, (site / "network" / "index.html").as_uri())
    at = middle(page, ".fb-card a[aria-label^='Traefik']")
    touch(phone, "touchStart", at)
    assert page.count(".fb-lit") == 1
    touch(phone, "touchEnd")
    await_heading(phone, "Traefik")


def test_the_tools_fit_a_phone_and_a_finger(phone: webdriver.Chrome, site: Path) -> None:
    page = Page(phone, (site / "network" / "index.html").as_uri())
    boxes = page.run(
        "return [...document.querySelectorAll('.fb-bar :is(button, a, input, select)')]"
        ".map(each => each.getBoundingClientRect()).map(({left, right, height}) => [left, right, height])"
    )
    assert boxes
    assert all(left >= 0 and right <= 390 and height >= 24 for left, right, height in boxes)
    assert page.run("return document.documentElement.scrollWidth") <= 390
