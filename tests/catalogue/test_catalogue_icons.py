"""Icons: they exist, they stand alone, and a wrong name has a stand-in."""

from xml.etree import ElementTree

import pytest

from fleetbook.catalogue.icons import FALLBACK, load_icons

ICONS = load_icons()

USED_BY_VIEWS = """
    address app bell cert-manager certificate crd cronjob deploy flux gate guard helm http identity ing
    internet issuer kustomize letsencrypt manifest more nas node ns pv pvc registry sc sealed-secrets
    secret unknown cloudflare hetzner github gitlab gitea git user dns backup backup-target config
    variable network-policy shield lock key
"""


@pytest.mark.parametrize("name", ICONS.names)
def test_icon_is_a_picture(name: str) -> None:
    content, suffix = ICONS.read(name)
    start = {".png": b"\x89PNG", ".svg": b"<svg "}[suffix]
    assert content.startswith(start)


@pytest.mark.parametrize("name", [name for name in ICONS.names if ICONS.path(name).suffix == ".svg"])
def test_own_icon_is_small_and_needs_nothing_else(name: str) -> None:
    content, _ = ICONS.read(name)
    root = ElementTree.fromstring(content)
    assert root.attrib["viewBox"] == "0 0 64 64"
    assert len(content) < 1500
    tags = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert tags <= {"svg", "g", "path", "rect", "circle", "ellipse"}


@pytest.mark.parametrize("name", USED_BY_VIEWS.split())
def test_icon_that_pages_use_exists(name: str) -> None:
    assert ICONS.resolve(name) == name


def test_unknown_name_falls_back() -> None:
    assert ICONS.resolve("no-such-icon") == FALLBACK
    assert ICONS.read("no-such-icon") == ICONS.read(FALLBACK)


def test_dark_ink_is_marked() -> None:
    assert "github" in ICONS.dark
    assert "flux" not in ICONS.dark
    assert set(ICONS.names) >= ICONS.dark
