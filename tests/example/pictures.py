"""The page of the docs that shows the main diagrams of the example fleet.

make pictures      draws them anew, and writes the page
"""

from pathlib import Path

from example_site import EXAMPLE
from fleetbook.outputs import draw
from fleetbook.pipeline import Reading, Request, read_fleet
from fleetbook.render.escape import markdown_quoted, markdown_text
from fleetbook.views.book import diagrams_of
from fleetbook.views.diagram import DiagramSpec

DOCS = Path(__file__).parents[2] / "docs"
PAGE = DOCS / "guide" / "pictures.md"
IMAGES = DOCS / "images"
SHOWN = (
    "gitops-model",
    "deployment-order",
    "network",
    "storage",
    "sign-in",
    "certificates",
    "secrets",
    "component-longhorn",
)
_INTRO = """\
# Pictures

The main diagrams of the example fleet, as `fleetbook diagram NAME examples/fleet-infra` draws them. In a book
they pan and zoom, light up what belongs together, and every card leads to its page; each picture follows the
light or dark scheme of who looks at it. Written by `make pictures`.
"""


def read_example() -> Reading:
    """The example fleet."""
    return read_fleet(Request(repository=EXAMPLE, cached=False), lambda _: None)


def files(reading: Reading) -> dict[Path, bytes]:
    """The page and its pictures."""
    specs = {spec.id: spec for spec in diagrams_of(reading.architecture)}
    page = "\n".join([_INTRO, *(_section(specs[name]) for name in SHOWN)])
    drawn = {IMAGES / f"{name}.svg": draw(reading, name, "svg", lambda _: None) for name in SHOWN}
    return {PAGE: page.encode(), **drawn}


def _section(spec: DiagramSpec) -> str:
    return (
        f"## {markdown_text(spec.title)}\n\n{markdown_text(spec.description)}\n\n"
        f"![{markdown_quoted(spec.title)}](../images/{spec.id}.svg)\n"
    )


if __name__ == "__main__":
    for path, content in files(read_example()).items():
        path.write_bytes(content)
