"""The `mkdocs.yml` of a book that is a site of its own."""

from collections.abc import Mapping

import yaml

from fleetbook.render.book import ASSETS, SCRIPTS, STYLESHEETS
from fleetbook.render.markdown_page import MARKDOWN_EXTENSIONS

# Not navigation.instant: it needs the address of a published site, and harms Material on a disk.
_FEATURES = (
    "content.code.copy",
    "navigation.indexes",
    "navigation.prune",
    "navigation.sections",
    "navigation.top",
    "navigation.tracking",
    "search.highlight",
    "toc.follow",
)
SEPARATOR = r"""[\s\-,:()\[\]"/]+"""
"""Where words end for search: inside an image and an address, but not at a dot; a host is one word."""
_SEARCH: Mapping[str, object] = {"lang": "en", "separator": SEPARATOR}
_EXTENSION_OPTIONS: Mapping[str, object] = {
    "pymdownx.highlight": {"anchor_linenums": True, "linenums_style": "pymdownx-inline"},
    "toc": {"permalink": True},
}


def site_configuration(
    title: str,
    docs_dir: str,
    site_dir: str,
    *,
    site_url: str | None = None,
    plugin: Mapping[str, object] | None = None,
) -> str:
    """Text of a complete `mkdocs.yml`: no request leaves the site, and it opens from a disk.

    `plugin` are the options with which MkDocs itself has the book generated; None: it is there already.
    """
    configuration: dict[str, object] = {
        "site_name": title,
        "docs_dir": docs_dir,
        "site_dir": site_dir,
        # Addresses with index.html work from a disk as well.
        "use_directory_urls": False,
        "theme": _theme(),
        "plugins": [{"search": dict(_SEARCH)}, {"offline": {"enabled": True}}, "awesome-nav"],
        "markdown_extensions": [
            {name: _EXTENSION_OPTIONS[name]} if name in _EXTENSION_OPTIONS else name
            for name in MARKDOWN_EXTENSIONS
        ],
        "extra_css": [*STYLESHEETS, f"{ASSETS}/site.css"],
        "extra_javascript": list(SCRIPTS),
        # The offline plugin would take this script from another host.
        "extra": {"generator": False, "polyfills": [f"{ASSETS}/iframe-worker.js"]},
        "validation": {
            "nav": {"omitted_files": "warn", "not_found": "warn"},
            "links": {"not_found": "warn", "anchors": "warn", "unrecognized_links": "warn"},
        },
    }
    if plugin is not None:
        configuration["plugins"] = [{"fleetbook": dict(plugin)}, {"search": dict(_SEARCH)}, "awesome-nav"]
    if site_url is not None:
        configuration["site_url"] = site_url
    return yaml.safe_dump(configuration, sort_keys=False, allow_unicode=True, width=10_000)


def _theme() -> dict[str, object]:
    return {
        "name": "material",
        # Fonts would be fetched from elsewhere.
        "font": False,
        "icon": {"logo": "material/sail-boat"},
        "features": list(_FEATURES),
        "palette": [
            _scheme("(prefers-color-scheme)", None, "material/brightness-auto", "Switch to light"),
            _scheme("(prefers-color-scheme: light)", "default", "material/weather-sunny", "Switch to dark"),
            _scheme("(prefers-color-scheme: dark)", "slate", "material/weather-night", "Follow the system"),
        ],
    }


def _scheme(media: str, scheme: str | None, icon: str, name: str) -> dict[str, object]:
    chosen = {} if scheme is None else {"scheme": scheme, "primary": "indigo", "accent": "indigo"}
    return {"media": media, **chosen, "toggle": {"icon": icon, "name": name}}
