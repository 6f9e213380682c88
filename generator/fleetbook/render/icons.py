"""Icons as pages and drawings need them: a file of the book, or data inside a drawing."""

import base64
import re
from typing import Protocol

FOLDER = "assets/fleetbook/icons"
MEDIA_TYPES = {"svg": "image/svg+xml", "png": "image/png", "jpg": "image/jpeg", "webp": "image/webp"}


class Icons(Protocol):
    """What knows an icon by its name: its bytes and its suffix (`.svg`, `.png`)."""

    def icon_bytes(self, name: str) -> tuple[bytes, str]:
        """The icon, or one that stands for the unknown."""


class IconFiles:
    """The icons that a book uses, each one file; remembers which were asked for."""

    def __init__(self, icons: Icons) -> None:
        self._icons = icons
        self._files: dict[str, bytes] = {}
        self._paths: dict[str, str] = {}

    def path(self, name: str) -> str:
        """Path of the icon's file inside the book."""
        if name not in self._paths:
            content, suffix = self._icons.icon_bytes(name)
            path = f"{FOLDER}/{_file_name(name)}.{suffix.lstrip('.')}"
            self._files[path] = content
            self._paths[name] = path
        return self._paths[name]

    def files(self) -> dict[str, bytes]:
        """Path and content of every icon that was asked for."""
        return dict(sorted(self._files.items()))


def data_address(icons: Icons, name: str) -> str:
    """The icon as a `data:` address."""
    content, suffix = icons.icon_bytes(name)
    encoded = base64.b64encode(content).decode("ascii")
    return f"data:{MEDIA_TYPES[suffix.lstrip('.')]};base64,{encoded}"


def _file_name(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("-.") or "icon"
