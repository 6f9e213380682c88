"""What a page of the example weighs with its diagrams.

Files of Material itself are not counted: every site of its kind has them, and a browser keeps them.
"""

import re
from pathlib import Path

MOST = 300_000
OWN = re.compile(r'(?:href|src)="([^"]*assets/fleetbook/[^"#]+\.(?:css|js|svg|png))"')


def own_files(page: Path) -> set[Path]:
    """The files of fleetbook that a page loads: style, script, and each icon once."""
    return {(page.parent / link).resolve() for link in OWN.findall(page.read_text("utf-8"))}


def test_every_page_weighs_less_than_300_kb_with_its_diagram(site: Path) -> None:
    weights = {
        str(page.relative_to(site)): page.stat().st_size
        + sum(each.stat().st_size for each in own_files(page))
        for page in site.rglob("index.html")
    }
    assert {page: weight for page, weight in weights.items() if weight >= MOST} == {}


def test_icons_are_files_that_pages_share(site: Path) -> None:
    pages = list(site.rglob("index.html"))
    assert not [page for page in pages if "<image" in page.read_text("utf-8") and not own_files(page)]
    assert not [page for page in pages if 'href="data:image' in page.read_text("utf-8")]
