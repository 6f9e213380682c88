"""Tables in a real browser: what a header sorts, and what a filter shows."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.wait import WebDriverWait

from browsers import errors, needs_browser
from fleetbook.render.style import page_script, page_stylesheet

pytestmark = needs_browser

ROUTES = [
    (f'<a id="route.{name}"></a>{name}', f'<span class="fb-pill">{guard}</span> by {asks}', ports)
    for name, guard, asks, ports in (
        ("alpha.example.org", "OIDC", "Dex", "80"),
        ("beta.example.org", "OIDC", "Dex", "443"),
        ("gamma.example.org", "open", "nobody", "9"),
        ("delta.example.org", "open", "nobody", "8080"),
        ("epsilon.example.org", "open", "nobody", "–"),
        ("zeta.example.org", "OIDC", "Keycloak", "1000"),
        ("eta.example.org", "password", "Traefik", "25"),
        ("theta.example.org", "open", "nobody", "26"),
        ("iota.example.org", "open", "nobody", "27"),
    )
]


def written(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    head = "".join(f"<th>{column}</th>" for column in columns)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    return f'<div class="fb-table" role="region" aria-label="Routes">{table}</div>'


class Tables:
    """A page with one table, as the book writes it."""

    def __init__(self, browser: webdriver.Chrome, folder: Path) -> None:
        self.browser = browser
        self.file = folder / "page.html"

    def show(self, columns: Sequence[str], rows: Sequence[Sequence[str]], around: str = "{}") -> "Tables":
        region = written(columns, rows)
        self.file.write_text(
            f'<!doctype html><meta charset="utf-8"><style>{page_stylesheet()}</style>'
            f'<body class="md-typeset">{around.format(region)}'
            '<a id="to-gamma" href="#route.gamma.example.org">gamma</a>'
            f"<script>{page_script()}</script>"
        )
        self.browser.get(self.file.as_uri())
        return self

    def one(self, selector: str) -> webdriver.remote.webelement.WebElement:
        return self.browser.find_element(By.CSS_SELECTOR, selector)

    def sort(self, column: int = 1) -> str:
        self.one(f"th:nth-child({column}) .fb-sort").click()
        return str(self.one(f"th:nth-child({column})").get_attribute("aria-sort"))

    def cells(self, column: int = 1) -> list[str]:
        """Words of a column's cells that are shown."""
        script = """
            return [...document.querySelectorAll('tbody tr')].filter(row => row.checkVisibility())
                .map(row => row.cells[arguments[0] - 1].textContent.trim())
        """
        return list(self.browser.execute_script(script, column))

    @property
    def count(self) -> str:
        return str(self.browser.execute_script("return document.querySelector('.fb-bar output').value"))


@pytest.fixture
def tables(browser: webdriver.Chrome, tmp_path: Path) -> Tables:
    return Tables(browser, tmp_path)


@pytest.mark.parametrize(
    "ordered",
    [
        ["1", "9 ↗", "10 components", "200", "–"],
        ["-2", "0.5", "3 default of chart 1.9.0", "unknown"],
        ["9", "80", "100", "1:30", "every pod", "unknown: Git does not say"],
        ["10Mi", "1Gi ↗", "5Gi default", "1000Gi", "2Ti", "not known from Git"],
        ["500M", "1G", "1.5G", "?"],
        ["30s", "1m30s", "10m ↗", "1h0m0s", "24h", "7d", "–"],
        ["v1.2.9", "1.2.10-rc.1", "v1.2.10", "1.10.0", "1.10.0.1", ""],
        ["2.0.0-alpha", "2.0.0-rc1", "2.0.0", "main"],
        ["2023-12-31", "2024-01-02", "2024-10-01T10:00:00Z", "unknown"],
        ["10.0.2.1", "10.0.10.1", "192.168.1.3"],
        ["app-2", "App-3", "app-10", "Zeta", "unknown"],
        ["apps/a.yaml:2", "apps/a.yaml:10", "apps/b.yaml:1"],
        ["0 2 * * * nightly", "alpha", "daily at 02:00", "daily at 11:00"],
    ],
)
def test_a_header_sorts_what_it_holds_as_what_it_is(tables: Tables, ordered: list[str]) -> None:
    given = sorted(ordered, key=lambda text: text[::-1])
    tables.show(["Value", "Other"], [(cell, "x") for cell in given])
    assert tables.sort() == "ascending"
    assert tables.cells() == [cell.strip() for cell in ordered]
    assert tables.sort() == "descending"
    assert tables.cells()[-1] == ordered[-1] or ordered[-1] not in ("–", "unknown", "?", "", "not set")
    assert tables.sort() == "None"
    assert tables.cells() == given
    assert errors(tables.browser) == []


def test_one_column_sorts_at_a_time(tables: Tables) -> None:
    tables.show(["Host", "Guard", "Port"], ROUTES)
    tables.sort(1)
    tables.sort(3)
    assert tables.cells(3) == ["9", "25", "26", "27", "80", "443", "1000", "8080", "–"]
    assert len(tables.browser.find_elements(By.CSS_SELECTOR, "[aria-sort]")) == 1


def test_a_header_is_a_button_that_the_keyboard_presses(tables: Tables) -> None:
    tables.show(["Host", '<a href="#x">Guard</a>', "Port"], ROUTES)
    tables.one("th:nth-child(3) button").send_keys(Keys.ENTER)
    assert tables.cells(3)[0] == "9"
    assert tables.one("th:nth-child(2) a").text == "Guard"
    assert tables.one("th:nth-child(2) button").get_attribute("aria-label") == "Sort by Guard"


def test_a_short_table_has_no_box(tables: Tables) -> None:
    tables.show(["Host", "Guard", "Port"], ROUTES[:8])
    assert not tables.browser.find_elements(By.CSS_SELECTOR, ".fb-bar")


def test_a_table_of_what_is_said_of_its_columns_stays_as_it_is(tables: Tables) -> None:
    tables.show(["", "production", "staging"], ROUTES)
    assert not tables.browser.find_elements(By.CSS_SELECTOR, ".fb-bar, .fb-sort")


def test_words_in_any_order_filter_the_rows(tables: Tables) -> None:
    tables.show(["Host", "Guard", "Port"], ROUTES)
    assert tables.count == "9 rows"
    box = tables.one(".fb-bar input")
    box.send_keys("dex  ALPHA")
    assert tables.cells() == ["alpha.example.org"]
    assert tables.count == "1 of 9"
    box.send_keys(Keys.ESCAPE)
    assert tables.count == "9 rows"
    assert box.get_attribute("value") == ""


def test_badges_of_a_column_are_a_choice(tables: Tables) -> None:
    tables.show(["Host", "Guard", "Port"], ROUTES)
    options = tables.browser.find_elements(By.CSS_SELECTOR, ".fb-bar option")
    assert [each.text for each in options] == ["Guard: all", "OIDC (3)", "open (5)", "password (1)"]
    options[1].click()
    tables.one(".fb-bar input").send_keys("key")
    assert tables.cells() == ["zeta.example.org"]
    tables.sort(3)
    tables.one(".fb-bar input").send_keys(Keys.ESCAPE)
    assert len(tables.cells()) == 9
    assert tables.one(".fb-bar select").get_attribute("value") == ""


def test_a_link_to_a_hidden_row_shows_it(tables: Tables) -> None:
    tables.show(["Host", "Guard", "Port"], ROUTES)
    tables.one(".fb-bar input").send_keys("alpha")
    tables.one("#to-gamma").click()
    assert "gamma.example.org" in tables.cells()
    tables.one(".fb-bar input").send_keys("alpha")
    tables.browser.execute_script("history.pushState(null, '', '#x')")
    tables.browser.execute_script("location.hash = '#route.gamma.example.org'")
    script = "return [...document.querySelectorAll('tr[hidden]')].length"
    assert (
        tables.browser.execute_async_script(f"setTimeout(() => arguments[0]((() => {{{script}}})()), 200)")
        == 0
    )


def test_paper_has_all_rows_and_no_tools(tables: Tables) -> None:
    tables.show(["Host", "Guard", "Port"], ROUTES)
    tables.one(".fb-bar input").send_keys("alpha")
    tables.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    shown, bar = len(tables.cells()), tables.one(".fb-bar").is_displayed()
    tables.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    assert (shown, bar) == (9, False)


def test_a_table_in_a_fold_is_filtered_there(tables: Tables) -> None:
    fold = '<details class="fb-fold" open><summary>More</summary>{}</details>'
    tables.show(["Host", "Guard", "Port"], ROUTES, fold)
    tables.one("details .fb-bar input").send_keys("open")
    assert tables.count == "5 of 9"


@pytest.mark.parametrize("open_", ["", " open"])
def test_a_fold_that_goes_on_with_a_table_is_sorted_and_filtered_with_it(tables: Tables, open_: str) -> None:
    columns = ["Host", "Guard", "Port"]
    more = written(columns, ROUTES[4:])
    tables.show(
        columns, ROUTES[:4], f'{{}}<details class="fb-fold"{open_}><summary>5 more</summary>{more}</details>'
    )
    given = tables.cells()
    assert tables.count == "9 rows"
    assert len(tables.browser.find_elements(By.CSS_SELECTOR, ".fb-bar")) == 1
    tables.sort(3)
    assert tables.cells(3) == ["9", "25", "26", "27", "80", "443", "1000", "8080", "–"]
    assert not tables.one("details").is_displayed()
    tables.sort(3)
    tables.sort(3)
    assert tables.cells() == given
    box = tables.one(".fb-bar input")
    box.send_keys("alpha")
    tables.browser.execute_script("location.hash = '#route.eta.example.org'")
    seen = "return document.getElementById('route.eta.example.org').closest('tr').checkVisibility()"
    WebDriverWait(tables.browser, 10).until(lambda driver: driver.execute_script(seen))
    given = tables.cells()
    box.send_keys("open")
    assert tables.cells(3) == ["9", "8080", "–", "26", "27"]
    box.send_keys(Keys.ESCAPE)
    assert tables.cells() == given
    assert tables.one("details").is_displayed()


def test_paper_has_what_is_folded(tables: Tables) -> None:
    tables.show(
        ["Host", "Guard", "Port"], ROUTES, '<details class="fb-fold"><summary>More</summary>{}</details>'
    )
    tables.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    height = tables.browser.execute_script("return document.querySelector('details').offsetHeight")
    tables.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    assert (
        height > tables.browser.execute_script("return document.querySelector('details').offsetHeight") + 100
    )


def test_a_filter_fits_a_phone(tables: Tables) -> None:
    size = {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True}
    tables.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    tables.show(["Host", "Guard", "Port"], ROUTES)
    edges = tables.browser.execute_script(
        "return [...document.querySelectorAll('.fb-bar > *')].map(each => each.getBoundingClientRect().right)"
    )
    tables.browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    assert max(edges) <= 390
