"""`fleetbook serve`, and `mkdocs serve` with the plugin: an edit shows, an error shows, mending it shows."""

import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing
from pathlib import Path

import pytest

from commands import APP, FLEET, fleetbook
from serving import PATIENCE_SECONDS, free_port, running
from trees import Tree, write_tree

SETTINGS = """
    == fleetbook.yml
    title: Mine
"""
SITE = """
    == mkdocs.yml
    site_name: Site
    theme: {name: material, font: false}
    plugins:
      - fleetbook: {repository: fleet}
      - awesome-nav
    markdown_extensions: [admonition, attr_list, md_in_html, tables, pymdownx.superfences]
    == docs/index.md
    # Mine
"""


def read(address: str) -> str:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return str(answer.read().decode())
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return ""


def await_page(address: str, words: str, *, there: bool = True) -> str:
    """The page once it holds the words, or no longer does."""
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        page = read(address)
        if page and (words in page) is there:
            return page
        time.sleep(0.1)
    raise AssertionError(f"{address} {'never said' if there else 'still says'} {words}")


def edit(file: Path, old: str, new: str) -> None:
    file.write_text(file.read_text().replace(old, new))


def follow(fleet: Path, book: str, page: str) -> None:
    """Edit a manifest, break it, mend it, break the settings, mend them; the pages tell of each."""
    app, settings = fleet / "clusters/home/app.yaml", fleet / "fleetbook.yml"
    await_page(f"{book}{page}", "1.0.0")
    edit(app, "1.0.0", "1.1.0")
    await_page(f"{book}{page}", "1.1.0")
    whole = app.read_text()
    app.write_text(f"{whole}  - : [")
    assert "clusters/home/app.yaml:" in await_page(book, "fb-problems")
    app.write_text(whole.replace("1.1.0", "1.2.0"))
    await_page(book, "fb-problems", there=False)
    assert "1.2.0" in await_page(f"{book}{page}", "1.2.0")
    settings.write_text("titel: Mine\n")
    # Nothing can be read with wrong settings: the last good book stays.
    told = await_page(f"{book}{page}", "fb-problems")
    assert "fleetbook.yml:1" in told
    assert "1.2.0" in told
    settings.write_text("title: Mine\n")
    await_page(book, "fb-problems", there=False)


def test_serve_follows_the_fleet_and_leaves_nothing_behind(tree: Tree, tmp_path: Path) -> None:
    fleet = tree(FLEET + APP + SETTINGS)
    before = sorted(fleet.rglob("*"))
    port, temporary = free_port(), tmp_path / "temporary"
    temporary.mkdir()
    command = [sys.executable, "-m", "fleetbook", "serve", str(fleet), "--address", f"127.0.0.1:{port}"]
    with running(command, fleet, temporary) as process:
        follow(fleet, f"http://127.0.0.1:{port}/", "infrastructure/other/web/index.html")
    said = process.stdout.read() if process.stdout and not process.stdout.closed else ""
    assert "Traceback" not in said
    assert sorted(fleet.rglob("*")) == before
    assert list(temporary.iterdir()) == []


def test_an_edit_is_built_once(tree: Tree, tmp_path: Path) -> None:
    fleet = tree(FLEET + APP + SETTINGS)
    port = free_port()
    page = f"http://127.0.0.1:{port}/infrastructure/other/web/index.html"
    command = [sys.executable, "-m", "fleetbook", "serve", str(fleet), "--address", f"127.0.0.1:{port}"]

    def build() -> str:
        """The number of the build that MkDocs writes into its pages."""
        (number,) = re.findall(r"livereload\((\d+)", read(page))
        return str(number)

    with running(command, fleet, tmp_path):
        await_page(page, "1.0.0")
        first = build()
        edit(fleet / "clusters/home/app.yaml", "1.0.0", "1.1.0")
        await_page(page, "1.1.0")
        second = build()
        # MkDocs looks for changed files twice a second.
        time.sleep(3)
        assert first < build() == second


def test_mkdocs_serve_follows_the_fleet(tree: Tree, tmp_path: Path) -> None:
    site = tree(SITE)
    fleet = site / "fleet"
    write_tree(fleet, FLEET + APP + SETTINGS)
    port = free_port()
    command = [sys.executable, "-m", "mkdocs", "serve", "--quiet", "--dev-addr", f"127.0.0.1:{port}"]
    with running(command, site, tmp_path):
        follow(fleet, f"http://127.0.0.1:{port}/fleet/", "infrastructure/other/web/")


@pytest.mark.parametrize(
    ("address", "told"),
    [("here", "here is no address"), ("127.0.0.1:x", "is no address"), ("127.0.0.1:99999", "is no address")],
)
def test_what_is_no_address(tree: Tree, address: str, told: str) -> None:
    done = fleetbook("serve", tree(FLEET + APP + SETTINGS), "--address", address)
    assert done.returncode == 2
    assert told in done.stderr


def test_an_address_that_is_taken(tree: Tree) -> None:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        done = fleetbook("serve", tree(FLEET + APP + SETTINGS), "--address", address)
    assert done.returncode == 2
    assert f"{address} cannot be served at" in done.stderr
    assert "--address" in done.stderr


def test_a_strict_build_stops_at_a_manifest_that_cannot_be_read(tree: Tree) -> None:
    site = tree(SITE)
    write_tree(site / "fleet", FLEET + APP + SETTINGS)
    (site / "fleet/clusters/home/broken.yaml").write_text("apiVersion: v1\nkind: [\n")
    for strict, code in (([], 0), (["--strict"], 1)):
        command = [sys.executable, "-m", "mkdocs", "build", *strict]
        done = subprocess.run(command, cwd=site, capture_output=True, text=True, check=False)
        assert done.returncode == code, done.stderr
        assert "ERROR   -  fleetbook: clusters/home/broken.yaml:" in done.stderr
