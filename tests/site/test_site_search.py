"""Search finds what a reader has a name of, and knows each thing once."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from selenium import webdriver

from browsers import await_result, needs_browser
from example_site import EXAMPLE

NAMES = (
    ("bazarr.kennyandries.com", "network/index.html#routes"),
    ("bazarr.kennyandries.com", "applications/media/servarr/index.html#routes"),
    ("ghcr.io/kube-vip/kube-vip", "infrastructure/networking/kube-vip/index.html#workloads"),
    ("beszel-agent", "applications/observability/beszel/index.html#workloads"),
    ("servarr-jellyfin-config", "storage/index.html#volumes"),
    ("kube-vip", "infrastructure/networking/kube-vip/index.html#workloads"),
    ("hetzner-secret", "infrastructure/security/cert-manager/index.html#settings"),
    ("external_dns_target", "configuration/index.html#uses.external_dns_target."),
    # In quotes: search takes a hyphen for a gap, and many pages hold a 1.
    ('"node-1"', "infrastructure/index.html#nodes"),
    ("traefik-system", "infrastructure/networking/traefik/index.html#objects"),
)


@needs_browser
@pytest.mark.parametrize(("words", "address"), NAMES)
def test_a_name_leads_to_where_it_is_told(
    browser: webdriver.Chrome, served: str, words: str, address: str
) -> None:
    browser.get(f"{served}/findings/index.html")
    page, _, row = address.partition("#")
    await_result(browser, words, f"/{page}", f"#{row}")


@pytest.fixture(scope="module")
def sections(site: Path) -> list[dict[str, Any]]:
    """What search knows: the sections of all pages."""
    found: list[dict[str, Any]] = json.loads((site / "search" / "search_index.json").read_text())["docs"]
    return found


def test_search_knows_the_words_of_tables_but_not_those_of_diagrams(
    site: Path, sections: list[dict[str, Any]]
) -> None:
    words = "\n".join(section["text"] for section in sections)
    told = re.findall(r"<desc id=[^>]*>([^<]+)</desc>", (site / "architecture" / "index.html").read_text())
    assert told
    assert [each for each in told if each in words] == []
    storage = next(each["text"] for each in sections if each["location"] == "storage/index.html#volumes")
    assert storage.count("<code>servarr/servarr-jellyfin-config</code>") == 1


def test_search_does_not_know_the_lines_of_manifests(site: Path, sections: list[dict[str, Any]]) -> None:
    page = "applications/observability/beszel/index.html"
    assert "fb-excerpt" in (site / page).read_text()
    words = "\n".join(each["text"] for each in sections if each["location"].startswith(page))
    assert "henrygd/beszel:0.18.4" in words
    assert "apiVersion" not in words
    assert "containerPort" not in words


def test_search_does_not_know_a_secret(sections: list[dict[str, Any]]) -> None:
    sealed = {
        value
        for file in EXAMPLE.rglob("*.yaml")
        if "kind: SealedSecret" in file.read_text()
        for value in re.findall(r"\bAg[A-Za-z0-9+/=]{40,}", file.read_text())
    }
    assert len(sealed) >= 7
    words = json.dumps(sections)
    assert [value[:12] for value in sealed if value[:40] in words] == []
