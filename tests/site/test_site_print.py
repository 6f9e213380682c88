"""Pages on paper, as Chromium saves them as PDF."""

import re
from base64 import b64decode
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By

from browsers import needs_browser

pytestmark = needs_browser
A4 = {"paperWidth": 8.27, "paperHeight": 11.69, "printBackground": True}


@pytest.mark.parametrize("landscape", [False, True])
def test_the_architecture_is_a_few_sheets_with_every_section(
    browser: webdriver.Chrome, site: Path, landscape: bool
) -> None:
    browser.get((site / "architecture" / "index.html").as_uri())
    sections = [each.get_attribute("id") for each in browser.find_elements(By.CSS_SELECTOR, "article h2")]
    options = {**A4, "landscape": landscape, "generateTaggedPDF": True, "generateDocumentOutline": True}
    printed = b64decode(browser.execute_cdp_cmd("Page.printToPDF", options)["data"])
    assert 4 <= len(re.findall(rb"/Type /Page\b", printed)) <= 14
    outline = re.findall(rb"/Title \(([^)]*)\)", printed)
    assert len(sections) >= 6
    words = browser.execute_script(
        "return [...document.querySelectorAll('article h2')].map(each => each.firstChild.textContent.trim())"
    )
    assert [word for word in words if not any(word.encode() in title for title in outline)] == []


@pytest.mark.parametrize("page", ["architecture", "storage", "network", "infrastructure/storage/longhorn"])
def test_nothing_is_cut_off_at_the_edge_of_a_sheet(browser: webdriver.Chrome, site: Path, page: str) -> None:
    browser.get((site / page / "index.html").as_uri())
    size = {"width": 720, "height": 1000, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    try:
        beyond = browser.execute_script(
            """
            return [...document.querySelectorAll('article :is(td, th, p, svg.fb-svg, h2)')]
                .filter(each => each.getBoundingClientRect().right > innerWidth + 1)
                .map(each => each.textContent.slice(0, 60))
            """
        )
        hidden = browser.execute_script(
            """
            return [...document.querySelectorAll('.md-header, .md-sidebar, .fb-bar, .md-footer')]
                .filter(each => each.checkVisibility()).map(each => each.className)
            """
        )
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    assert (beyond, hidden) == ([], [])
