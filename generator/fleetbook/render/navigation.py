"""NavEntry to `.nav.yml`, which mkdocs-awesome-nav 3, ProperDocs and Zensical read."""

from collections.abc import Iterable
from typing import TypeAlias

import yaml

from fleetbook.render.escape import html_text
from fleetbook.render.page_context import page_file
from fleetbook.views.page import NavEntry

NavItem: TypeAlias = str | dict[str, "str | list[NavItem]"]


def navigation_file(navigation: Iterable[NavEntry]) -> str:
    """Text of the `.nav.yml` in the book's folder: all pages, in order."""
    # Titles of a fleet may look like YAML of another type, so the library quotes them.
    items = [_item(entry) for entry in navigation]
    return yaml.safe_dump({"nav": items}, sort_keys=False, allow_unicode=True, width=10_000)


def _item(entry: NavEntry) -> NavItem:
    # Themes put titles into HTML as they stand.
    title = html_text(entry.title)
    if not entry.children and entry.path is not None:
        return {title: page_file(entry.path)}
    inner: list[NavItem] = [] if entry.path is None else [page_file(entry.path)]
    return {title: inner + [_item(child) for child in entry.children]}
