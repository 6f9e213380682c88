"""An axe-core run of a page in a real browser."""

import json
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.support.wait import WebDriverWait

AXE = Path(__file__).parent / "site" / "node_modules" / "axe-core" / "axe.min.js"
needs_axe = pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not installed: run `make axe`")

WIDTHS = {"wide": 1400, "phone": 390}
GRAVE = ("serious", "critical")

_RUN = """
    const [grave, done] = arguments;
    axe.run(document, {resultTypes: ["violations"]}).then(({violations}) => done(JSON.stringify(
        violations.filter(({impact}) => grave.includes(impact)).flatMap(({id, help, nodes}) =>
            nodes.map(({target, failureSummary}) =>
                `${id}: ${help}: ${target.join(" ")}: ${failureSummary}`)))));
"""


def look_as(browser: webdriver.Chrome, scheme: str, width: int) -> None:
    """Give the browser's window a width, and its reader a wish for light or dark."""
    # A narrow window, not a phone: what is only touched needs no keyboard, and Material leaves it out there.
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    wish = [{"name": "prefers-color-scheme", "value": scheme}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": wish})


def grave_violations(browser: webdriver.Chrome, address: str) -> list[str]:
    """What axe-core calls serious or critical on a page, all folds open."""
    browser.get(address)
    wished = browser.execute_script("return matchMedia('(prefers-color-scheme: dark)').matches")
    shown = "slate" if wished else "default"
    is_shown = "return document.body.dataset.mdColorScheme === arguments[0]"
    WebDriverWait(browser, 20).until(lambda driver: driver.execute_script(is_shown, shown))
    browser.execute_script("document.querySelectorAll('details').forEach(fold => { fold.open = true })")
    browser.execute_script(AXE.read_text(encoding="utf-8"))
    found: list[str] = json.loads(browser.execute_async_script(_RUN, GRAVE))
    return found
