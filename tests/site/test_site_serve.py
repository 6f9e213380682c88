"""A book in a browser while its fleet is worked on: nobody reloads the page."""

import sys
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.support.wait import WebDriverWait

from browsers import needs_browser, start_browser
from commands import APP, FLEET
from serving import PATIENCE_SECONDS, free_port, running
from trees import Tree

pytestmark = needs_browser


def await_words(browser: webdriver.Chrome, words: str, *, there: bool = True) -> None:
    text = "return document.body ? document.body.innerText : ''"
    WebDriverWait(browser, PATIENCE_SECONDS).until(
        lambda driver: (words in driver.execute_script(text)) is there,
        f"{words} {'never showed' if there else 'never went'}",
    )


def test_an_open_page_follows_its_manifest(tree: Tree, tmp_path: Path) -> None:
    fleet = tree(FLEET + APP)
    app = fleet / "clusters/home/app.yaml"
    whole, port = app.read_text(), free_port()
    command = [sys.executable, "-m", "fleetbook", "serve", str(fleet), "--address", f"127.0.0.1:{port}"]
    with running(command, fleet, tmp_path):
        browser = start_browser()
        try:
            page = f"http://127.0.0.1:{port}/infrastructure/other/web/index.html"
            WebDriverWait(browser, PATIENCE_SECONDS, ignored_exceptions=[Exception]).until(
                lambda driver: driver.get(page) or "1.0.0" in driver.page_source
            )
            app.write_text(whole.replace("1.0.0", "1.1.0"))
            await_words(browser, "1.1.0")
            app.write_text(f"{whole}  - : [")
            await_words(browser, "The fleet has an error")
            app.write_text(whole.replace("1.0.0", "1.2.0"))
            await_words(browser, "1.2.0")
            await_words(browser, "The fleet has an error", there=False)
        finally:
            browser.quit()
