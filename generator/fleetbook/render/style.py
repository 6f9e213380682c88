"""Stylesheets and the script of pages, each put together from the short files that are shipped."""

import re
from functools import cache
from importlib.resources import files

_LIGHT_OF_PAGE = ':root,[data-md-color-scheme="default"]'
_DARK_OF_PAGE = '[data-md-color-scheme="slate"]'
_VARIABLE = re.compile(r"(--fb-[\w-]+):\s*([^;]+);")
_USE = re.compile(r"var\((--fb-[\w-]+)\)")
_SCRIPTS = (
    "elements",
    "zoom",
    "neighbours",
    "finder",
    "download",
    "diagrams",
    "sorting",
    "tables",
    "page",
)
"""Parts of the script of pages: names before those who use them, and what starts it last."""
_COMMENT = re.compile(r"/\*.*?\*/\s*", re.DOTALL)


@cache
def asset(name: str) -> str:
    """Text of a file that is shipped with this package."""
    return (files("fleetbook.render") / "assets" / name).read_text("utf-8")


def page_stylesheet() -> str:
    """For pages: colours follow the scheme of Material's switch; paper is light."""
    light, dark = asset("light.css"), asset("dark.css")
    return (
        f"{_LIGHT_OF_PAGE} {{\n{light}}}\n"
        f"{_DARK_OF_PAGE} {{\n{dark}}}\n"
        f"@media print {{ {_LIGHT_OF_PAGE},{_DARK_OF_PAGE} {{\n{light}}} }}\n"
        f"{asset('diagram.css')}{asset('page.css')}"
    )


def page_script() -> str:
    """What pages can do beside being read; nothing of it is seen by other scripts."""
    parts = "\n".join(asset(f"scripts/{name}.js") for name in _SCRIPTS)
    return f'(() => {{\n"use strict";\n\n{parts}}})();\n'


@cache
def standalone_stylesheet() -> str:
    """For a drawing alone: colours follow the reader's system.

    Colours are written out, because many programs that show SVG know no custom properties.
    """
    return f"{flat_stylesheet('light')}@media (prefers-color-scheme:dark){{{flat_stylesheet('dark')}}}"


@cache
def flat_stylesheet(scheme: str) -> str:
    """The rules of a drawing with the colours of `light` or `dark` written out."""
    colours = dict(_VARIABLE.findall(asset(f"{scheme}.css")))
    rules = _COMMENT.sub("", _USE.sub(lambda found: colours[found[1]], asset("diagram.css")))
    return re.sub(r"\s+", " ", rules).strip()
