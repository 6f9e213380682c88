"""The eight questions of an owner, each answered at most two clicks from the front page of the example."""

from collections.abc import Callable
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

from browsers import needs_browser

pytestmark = needs_browser

MOST_CLICKS = 2
Walk = Callable[..., str]


@pytest.fixture
def walk(browser: webdriver.Chrome, site: Path) -> Walk:
    """Click links by their words from the front page on, and read the section where the way ends."""

    def go(*clicks: str, section: str = "") -> str:
        assert len(clicks) <= MOST_CLICKS
        browser.get((site / "index.html").as_uri())
        for words in clicks:
            _click(browser, words)
        return _section(browser, section)

    return go


def _click(browser: webdriver.Chrome, words: str) -> None:
    """Click the first link with these words that can be seen, and wait until it has led somewhere."""
    before = browser.current_url
    links = browser.find_elements(By.CSS_SELECTOR, "article a, .md-sidebar a")
    found = [each for each in links if " ".join(each.text.split()) == words and each.is_displayed()]
    assert found, f"no link says {words} on {before}"
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", found[0])
    found[0].click()
    WebDriverWait(browser, 20).until(lambda driver: driver.current_url != before)


def _section(browser: webdriver.Chrome, anchor: str) -> str:
    """What is seen from a heading to the next one of its level; from the title without one."""
    read = """
        let part = document.getElementById(arguments[0]) ?? document.querySelector('article h1');
        const words = [];
        for (part = part.nextElementSibling; part && part.tagName !== 'H2'; part = part.nextElementSibling)
            words.push(part.innerText);
        return words.join('\\n');
    """
    if anchor:
        assert browser.find_elements(By.ID, anchor), f"{browser.current_url} has no section {anchor}"
    return str(browser.execute_script(read, anchor))


def _row(section: str, words: str) -> str:
    """The row of a table that starts with these words, its cells and lines beside each other."""
    start = section.index(words)
    return " ".join(section[start : start + 400].split())


def test_is_this_host_open_and_who_guards_it(walk: Walk) -> None:
    routes = walk("18 routes 5 without a guard", section="routes")
    assert _row(routes, "sonarr.").startswith("sonarr.kennyandries.com values ↗ Servarr")
    assert "OIDC Pocket ID" in _row(routes, "sonarr.").split("traefik-cert")[0]
    assert "public" in _row(routes, "sonarr.").split("traefik-cert")[0]
    assert "open" in _row(routes, "jellyfin.").split("traefik-cert")[0]


def test_what_must_be_healthy_before_this_app(walk: Walk) -> None:
    facts = " ".join(walk("Pocket ID").split())
    assert "Deployed in Stage 4" in facts
    assert "Waits for infrastructure-configs and all of its 13 objects" in facts


def test_what_breaks_if_this_component_is_down(walk: Walk) -> None:
    broken = walk("Longhorn", section="needed-by")
    assert "7 components feel it at once when it is down, and through them 3 more." in broken
    assert "Pocket ID" in broken
    assert "Nothing that Git tells of fails at once" in walk("Trilium", section="needed-by")


def test_which_volumes_have_no_backup_and_where_backups_go(walk: Walk) -> None:
    assert walk("15 volumes").splitlines()[0] == (
        "15 volumes: 14 backed up, 1 not needed. Copies go to nfs://192.168.1.21:/mnt/hpool/backups/longhorn."
    )


def test_which_secrets_and_settings_this_app_needs_and_who_provides_them(walk: Walk) -> None:
    needed = walk("Pocket ID", section="settings")
    assert "sealed secret encryptionKey Sealed Secrets" in _row(needed, "pocket-id-secret")
    assert "kennyandries.com ConfigMap flux-system/cluster-config" in _row(needed, "domain")


def test_which_version_of_this_chart_runs(walk: Walk) -> None:
    charts = walk("11 Helm releases", section="helm-releases")
    assert "Longhorn longhorn 1.11.0" in _row(charts, "Longhorn")
    assert "chart longhorn 1.11.0" in walk("Longhorn")


def test_where_is_this_defined(walk: Walk) -> None:
    assert "Defined in apps/pocket-id/deployment.yaml:1" in " ".join(walk("Pocket ID").split())
    assert "apps/pocket-id/ingress.yaml:2" in walk("Pocket ID", section="objects")


def test_what_fleetbook_did_not_understand(walk: Walk) -> None:
    told = walk("Coverage")
    assert "What was left out, and why, stands below." in told
