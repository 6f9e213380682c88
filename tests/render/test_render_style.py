"""The script and the stylesheets of pages, put together from their parts."""

from importlib.resources import files

from fleetbook.render.style import asset, page_script

SCRIPTS = files("fleetbook.render") / "assets" / "scripts"


def test_the_script_holds_every_part_once_and_what_starts_it_last() -> None:
    script = page_script()
    for part in SCRIPTS.iterdir():
        assert script.count(part.read_text("utf-8")) == 1, part.name
    assert script.removesuffix("})();\n").endswith(asset("scripts/page.js"))


def test_the_script_is_small_and_leaves_no_name_behind() -> None:
    script = page_script()
    assert script.startswith('(() => {\n"use strict";')
    assert len(script.encode()) < 28_000
    assert "http://" not in script.replace("http://www.w3.org/1999/xlink", "")
    assert "https://" not in script
