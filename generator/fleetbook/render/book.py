"""The whole book as files, and its way to the disk."""

import json
from collections.abc import Iterator
from pathlib import Path

from fleetbook.catalogue.extras import SCHEMA as CATALOGUE_SCHEMA
from fleetbook.model.architecture import Architecture, Repository
from fleetbook.render.architecture_json import architecture_json
from fleetbook.render.embeds import FACTS, facts_file, fragment_file
from fleetbook.render.icons import IconFiles, Icons
from fleetbook.render.layout import LayoutEngine, lay_out
from fleetbook.render.markdown_page import figure, markdown_page, words
from fleetbook.render.navigation import navigation_file
from fleetbook.render.page_context import Origins, PageContext, drawing_file, page_file, svg_links
from fleetbook.render.publish import Written, publish
from fleetbook.render.style import asset, page_script, page_stylesheet
from fleetbook.render.svg import svg_standalone
from fleetbook.settings.validation import SCHEMA as SETTINGS_SCHEMA
from fleetbook.views.diagram import DiagramSpec
from fleetbook.views.page import Book

ASSETS = "assets/fleetbook"
STYLESHEETS = (f"{ASSETS}/fleetbook.css",)
LESS_THAN = r"\u003c"
SCRIPTS = (f"{ASSETS}/revision.js", f"{ASSETS}/fleetbook.js")


def write_book(
    book: Book,
    architecture: Architecture,
    target: Path,
    *,
    layout: LayoutEngine,
    icons: Icons,
    origins: Origins,
) -> Written:
    """Write the book into the target folder; files that are the same are not touched."""
    return publish(book_files(book, architecture, layout=layout, icons=icons, origins=origins), target)


def book_files(
    book: Book, architecture: Architecture, *, layout: LayoutEngine, icons: Icons, origins: Origins
) -> dict[str, bytes]:
    """Every file of the book by its path inside it, sorted."""
    specs = list({spec.id: spec for spec in _diagrams(book)}.values())
    drawings = lay_out(specs, layout)
    icon_files = IconFiles(icons)
    pages = frozenset(page.path for page in book.pages)
    context = PageContext(pages=pages, drawings=drawings, icons=icon_files, origins=origins)
    texts = {page_file(page.path): markdown_page(page, context) for page in book.pages}
    for spec in specs:
        if spec.cards:
            texts[drawing_file(spec.id)] = svg_standalone(
                drawings[spec.id], icons, svg_links(pages, "diagrams")
            )
            texts[fragment_file(spec.id)] = figure(spec, context)
    texts[FACTS] = facts_file({name: words(said, context) for name, said in book.facts.items()})
    texts[".nav.yml"] = navigation_file(book.navigation)
    texts["architecture.json"] = architecture_json(architecture)
    texts |= _assets(architecture.repository)
    files = {path: text.encode() for path, text in texts.items()} | icon_files.files()
    return dict(sorted(files.items()))


def _diagrams(book: Book) -> Iterator[DiagramSpec]:
    for page in book.pages:
        for block in page.blocks:
            if isinstance(block, DiagramSpec):
                yield block


def _assets(repository: Repository) -> dict[str, str]:
    return {
        f"{ASSETS}/fleetbook.css": page_stylesheet(),
        f"{ASSETS}/site.css": asset("site.css"),
        f"{ASSETS}/fleetbook.js": page_script(),
        f"{ASSETS}/iframe-worker.js": asset("iframe-worker.js"),
        f"{ASSETS}/revision.js": revision_script(repository),
        f"{ASSETS}/architecture.schema.json": asset("architecture.schema.json"),
        f"{ASSETS}/catalogue.schema.json": CATALOGUE_SCHEMA.read_text("utf-8"),
        f"{ASSETS}/fleetbook.schema.json": SETTINGS_SCHEMA.read_text("utf-8"),
    }


def revision_script(repository: Repository) -> str:
    """The one file that names the book's revision: pages read it, so that they need not change with it."""
    said = {
        "repository": repository.name,
        "url": repository.url,
        "revision": repository.revision,
        "dirty": repository.dirty,
    }
    # A script may be put inside a page one day: no tag can begin in it.
    return f"window.fleetbookRevision = {json.dumps(said).replace('<', LESS_THAN)};\n"
