"""A real browser and a small server, for tests of built sites."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
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
needs_browser = pytest.mark.skipif(
    not (CHROMIUM and DRIVER), reason="chromium and chromedriver are not installed"
)


def start_browser() -> webdriver.Chrome:
    """A browser without a window, which tells what it logs and what it asks for."""
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
        # A mouse: without one, a browser without a window tells pages that it is touched.
        "--blink-settings=primaryHoverType=2,availableHoverTypes=2,primaryPointerType=4,availablePointerTypes=4",
    ):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    return webdriver.Chrome(options=options, service=webdriver.ChromeService(str(DRIVER)))


class QuietHandler(SimpleHTTPRequestHandler):
    """Serves files and does not talk about it."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def serve(folder: Path) -> Iterator[str]:
    """The address of a server of the files in a folder."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(QuietHandler, directory=str(folder)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def errors(browser: webdriver.Chrome) -> list[str]:
    """What the browser's console complained about since the last call."""
    return [entry["message"] for entry in browser.get_log("browser") if entry["level"] == "SEVERE"]


def await_result(browser: webdriver.Chrome, words: str, address: str, row: str = "") -> None:
    """Search the site for words, and wait until a page whose address holds `address`, and `row`, is found."""
    browser.find_element(By.TAG_NAME, "body").send_keys("/")
    browser.find_element(By.CSS_SELECTOR, "input.md-search__input").send_keys(words)
    # Read in one step: the list is written anew while words are typed.
    read = "return [...document.querySelectorAll('.md-search-result__link')].map(link => link.href)"
    WebDriverWait(browser, 20).until(
        lambda driver: any(address in found and row in found for found in driver.execute_script(read)),
        f"{address}{row} was not found",
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
