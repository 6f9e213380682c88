"""Icons as pages and drawings need them: a file of the book, or data inside a drawing."""

import base64
import re
from posixpath import relpath
from typing import Protocol

FOLDER = "assets/fleetbook/icons"
MEDIA_TYPES = {".svg": "image/svg+xml", ".png": "image/png"}


class Icons(Protocol):
    """What knows icons by their names; `catalogue` has one."""

    @property
    def dark(self) -> frozenset[str]:
        """Names of icons in dark ink, which need a light plate on a dark page."""

    def resolve(self, name: str) -> str:
        """The name itself where there is such an icon, else the one that stands for it."""

    def read(self, name: str) -> tuple[bytes, str]:
        """An icon's content and its file suffix, `.svg` or `.png`."""


class PlacedIcons(Protocol):
    """What a drawing needs to know of its icons."""

    def element(self, name: str, place: str) -> str:
        """The SVG element that draws an icon; `place` holds its position and size as attributes."""

    def is_dark(self, name: str) -> bool:
        """Whether the icon needs a light plate on a dark page."""


class IconFiles:
    """The icons that a book uses, each one file; remembers which were asked for."""

    def __init__(self, icons: Icons) -> None:
        self._icons = icons
        self._paths: dict[str, str] = {}
        self._files: dict[str, bytes] = {}

    def path(self, name: str) -> str:
        """Path of the icon's file inside the book."""
        real = self._icons.resolve(name)
        if real not in self._paths:
            content, suffix = self._icons.read(real)
            self._paths[real] = f"{FOLDER}/{_file_name(real)}{suffix}"
            self._files[self._paths[real]] = content
        return self._paths[real]

    def is_dark(self, name: str) -> bool:
        """Whether the icon needs a light plate on a dark page."""
        return self._icons.resolve(name) in self._icons.dark

    def files(self) -> dict[str, bytes]:
        """Path and content of every icon that was asked for."""
        return dict(sorted(self._files.items()))

    def on_page(self, page: str) -> "PageIcons":
        """The icons as the page of that path links to them."""
        return PageIcons(self, page)


class PageIcons:
    """Icons of a drawing inside a page: links to files of the book."""

    def __init__(self, files: IconFiles, page: str) -> None:
        self._files = files
        self._page = page
        self.is_dark = files.is_dark

    def element(self, name: str, place: str) -> str:
        """An image that is loaded from the book's file."""
        # Paths of the book's icons hold nothing that needs escaping.
        return f'<image xlink:href="{relpath(self._files.path(name), self._page or ".")}" {place}/>'


class EmbeddedIcons:
    """Icons of a drawing that stands alone: each once as a symbol, as often used as needed."""

    def __init__(self, icons: Icons, prefix: str) -> None:
        self._icons = icons
        self._prefix = prefix
        self._symbols: dict[str, str] = {}

    def element(self, name: str, place: str) -> str:
        """A use of the icon's symbol."""
        real = self._icons.resolve(name)
        symbol = self._symbols.setdefault(real, f"{self._prefix}-icon-{len(self._symbols)}")
        return f'<use href="#{symbol}" {place}/>'

    def is_dark(self, name: str) -> bool:
        """Whether the icon needs a light plate on a dark page."""
        return self._icons.resolve(name) in self._icons.dark

    def definitions(self) -> str:
        """The symbols that were used."""
        symbols = (
            f'<symbol id="{symbol}" viewBox="0 0 34 34"><image width="34" height="34" '
            f'href="{_data_address(self._icons, name)}"/></symbol>'
            for name, symbol in self._symbols.items()
        )
        return f"<defs>{''.join(symbols)}</defs>"


def _data_address(icons: Icons, name: str) -> str:
    content, suffix = icons.read(name)
    return f"data:{MEDIA_TYPES[suffix]};base64,{base64.b64encode(content).decode('ascii')}"


def _file_name(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("-.") or "icon"
