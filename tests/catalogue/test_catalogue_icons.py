"""Icons: they exist, they stand alone, and a wrong name has a stand-in."""

import re
from io import BytesIO
from xml.etree import ElementTree

import pytest
from PIL import Image, ImageChops, ImageStat

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


NAMED_BY_THE_PROJECT = """
    longhorn sealed-secrets kube-vip reloader metrics-server pocket-id hetzner metallb cilium external-secrets
    sops volsync cnpg
"""
OWN = [name for name in ICONS.names if ICONS.path(name).suffix == ".svg"]


@pytest.mark.parametrize("name", NAMED_BY_THE_PROJECT.split())
def test_icon_that_fleets_use_most_is_a_drawing_of_its_own(name: str) -> None:
    assert name in OWN


def test_no_two_icons_are_the_same_drawing() -> None:
    # Without colour, which alone tells nobody what a card is.
    drawings = {re.sub(rb"#[0-9a-f]{3,6}", b"", ICONS.read(name)[0]): name for name in OWN}
    assert len(drawings) == len(OWN)


@pytest.mark.parametrize("name", OWN)
def test_own_icons_speak_one_language(name: str) -> None:
    """One plate with one corner, strokes of one weight, and white that is seen on the plate."""
    root = ElementTree.fromstring(ICONS.read(name)[0])
    plate, drawing = list(root)
    assert (plate.get("rx"), plate.get("width"), plate.get("height")) == ("14", "60", "60")
    assert drawing.get("stroke-width") == "4.2"
    assert contrast_to_white(plate.attrib["fill"]) >= 3


@pytest.mark.parametrize("name", OWN)
def test_own_icon_asks_for_nothing_and_runs_nothing(name: str) -> None:
    root = ElementTree.fromstring(ICONS.read(name)[0])
    said = [value for element in root.iter() for value in element.attrib.values()]
    assert not [value for value in said if "url(" in value or "://" in value or "script" in value]
    assert not [
        key for element in root.iter() for key in element.attrib if key.startswith("on") or "href" in key
    ]


PICTURES = [name for name in ICONS.names if ICONS.path(name).suffix == ".png"]


@pytest.mark.parametrize("name", PICTURES)
def test_picture_is_as_small_as_pages_need_it(name: str) -> None:
    content, _ = ICONS.read(name)
    with Image.open(BytesIO(content)) as picture:
        assert max(picture.size) <= 96
        assert not picture.info.keys() - {"transparency"}
    assert len(content) <= 8_000


@pytest.mark.parametrize("ground", ["white", "#1e2129"])
@pytest.mark.parametrize("name", PICTURES)
def test_small_picture_looks_like_the_large_one_on_light_and_dark(name: str, ground: str) -> None:
    small = picture_of(ICONS.read(name)[0])
    large = picture_of(ICONS.path(name).read_bytes()).resize(small.size, Image.Resampling.LANCZOS)
    difference = ImageChops.difference(on(ground, large), on(ground, small))
    assert max(ImageStat.Stat(difference).mean) < 4


@pytest.mark.parametrize("name", PICTURES)
def test_small_picture_keeps_its_transparency(name: str) -> None:
    small = picture_of(ICONS.read(name)[0])
    large = picture_of(ICONS.path(name).read_bytes()).resize(small.size, Image.Resampling.LANCZOS)
    clear, expected = small.getchannel("A"), large.getchannel("A")
    assert ImageStat.Stat(ImageChops.difference(clear, expected)).mean[0] < 3
    # What is wholly clear stays so.
    assert clear.histogram()[0] >= expected.histogram()[0]


def picture_of(content: bytes) -> Image.Image:
    """A picture with its transparency."""
    with Image.open(BytesIO(content)) as opened:
        return opened.convert("RGBA")


def on(ground: str, picture: Image.Image) -> Image.Image:
    """A picture as it is seen on a ground."""
    return Image.alpha_composite(Image.new("RGBA", picture.size, ground), picture).convert("RGB")


def contrast_to_white(colour: str) -> float:
    """As the Web Content Accessibility Guidelines count it; drawings need 3."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts
    )
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)
