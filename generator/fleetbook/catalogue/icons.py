"""Icons by short names: pictograms of our own, and drawings that come with `diagrams`."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from fleetbook.core.errors import ToolError

if TYPE_CHECKING:
    from PIL.Image import Image

HERE = Path(__file__).parent
FALLBACK = "app"
"""What stands for a name that no icon has."""
LONGER_SIDE = 96
"""Pixels of a picture at the most: pages show it at 34, and screens may have nearly three for each."""


@dataclass(frozen=True, eq=False)
class IconSet:
    """Every icon that cards and tables may name."""

    files: Mapping[str, Path]
    """Name to its SVG, or to its PNG as `diagrams` has it, mostly 256 pixels wide."""
    dark: frozenset[str]
    """Names of drawings in dark ink, which need a light plate on a dark page."""

    @property
    def names(self) -> tuple[str, ...]:
        """Every name, sorted."""
        return tuple(sorted(self.files))

    def resolve(self, name: str) -> str:
        """The name itself where there is such an icon, else the generic one."""
        return name if name in self.files else FALLBACK

    def path(self, name: str) -> Path:
        """The file of an icon; of the generic one where the name has none."""
        return self.files[self.resolve(name)]

    def read(self, name: str) -> tuple[bytes, str]:
        """An icon's content and its file suffix, `.svg` or `.png`; pictures at the size of pages."""
        path = self.path(name)
        return _shrink(path) if path.suffix == ".png" else path.read_bytes(), path.suffix


@cache
def load_icons() -> IconSet:
    """The icon set that comes with fleetbook; ToolError where `diagrams` lacks its pictures."""
    listed: dict[str, dict[str, Any]] = yaml.load((HERE / "icons.yaml").read_bytes(), Loader=yaml.CSafeLoader)
    pictures = _pictures_of_diagrams()
    files = {
        name: pictures / f"{each['source'].removeprefix('diagrams:')}.png" for name, each in listed.items()
    }
    own = {path.stem: path for path in (HERE / "icons").glob("*.svg")}
    return IconSet({**files, **own}, frozenset(name for name, each in listed.items() if each.get("dark")))


def _pictures_of_diagrams() -> Path:
    """The folder of pictures beside the `diagrams` package, found without importing the package."""
    spec = find_spec("diagrams")
    pictures = Path(spec.origin).parent.parent / "resources" if spec and spec.origin else None
    if pictures is None or not pictures.is_dir():
        raise ToolError("The icons of the package `diagrams` were not found", "Install fleetbook again.")
    return pictures


@cache
def _shrink(path: Path) -> bytes:
    """A picture at the size of pages, without what cameras and programs noted in it."""
    from PIL import Image  # Costs 10 ms, and an answer in the terminal needs no picture.

    with Image.open(path) as opened:
        picture = opened.convert("RGBA")
    share = min(1, LONGER_SIDE / max(picture.size))
    width, height = (max(1, round(side * share)) for side in picture.size)
    small = picture.resize((width, height), Image.Resampling.LANCZOS)
    # Of the ways to choose a palette this one keeps shades of transparency, which edges are made of.
    few_colours = small.quantize(256, Image.Quantize.FASTOCTREE)
    return min(_as_png(few_colours), _as_png(small), key=len)


def _as_png(picture: "Image") -> bytes:
    picture.info.clear()
    written = BytesIO()
    picture.save(written, "PNG", optimize=True)
    return written.getvalue()
