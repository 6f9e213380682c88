"""Where the page lies that is converted, as the site builders tell it to Markdown extensions."""

import posixpath
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markdown import Markdown
from markdown.util import Registry

from fleetbook.core.errors import UsageError

ATTRIBUTES = ("href", "xlink:href")
"""Those of HTML and of drawings inside it that hold addresses."""


@dataclass(frozen=True)
class Place:
    """A page of a docs folder."""

    docs: Path
    """The docs folder."""
    file: str
    """Path of the page in it, such as `guide/network.md`."""
    address: str
    """Its address on the site, such as `guide/network/`."""
    moved: frozenset[str] = frozenset()
    """Attributes of HTML whose addresses the builder moves with the page, as it does links in Markdown."""

    def way(self, folder: Path) -> str:
        """Relative path from the page's file to a folder of the docs folder, for links in Markdown."""
        return self._way(self.file, folder)

    def ways(self, folder: Path) -> dict[str, str]:
        """The way to a folder for each attribute of HTML: from where the page is read, or from its file."""
        starts = {name: self.file if name in self.moved else self.address for name in ATTRIBUTES}
        return {name: self._way(start, folder) for name, start in starts.items()}

    def line_of(self, text: str) -> int | None:
        """Line of the page's file on which a text stands; builders cut the front matter off before."""
        lines = (self.docs / self.file).read_text(encoding="utf-8").splitlines()
        return next((number for number, line in enumerate(lines, 1) if text in line), None)

    def _way(self, start: str, folder: Path) -> str:
        book, docs = folder.resolve(), self.docs.resolve()
        if not book.is_relative_to(docs):
            hint = "Generate it there, and name that folder with the option `book`."
            raise UsageError(f"{self.file}: the book in {folder} lies outside of the docs folder", hint)
        return posixpath.relpath(book.relative_to(docs).as_posix(), posixpath.dirname(start) or ".")


def place_of(md: Markdown) -> Place | None:
    """The page that is converted; None outside of a site builder."""
    return _of_mkdocs(md) or _of_zensical(md)


def _of_mkdocs(md: Markdown) -> Place | None:
    """MkDocs and ProperDocs tell it to the treeprocessor that rewrites links."""
    file: Any = getattr(_registered(md.treeprocessors, "relpath"), "file", None)
    if file is None or not isinstance(file.abs_src_path, str):
        return None
    return Place(Path(file.abs_src_path.removesuffix(file.src_uri)), file.src_uri, file.url)


def _of_zensical(md: Markdown) -> Place | None:
    """Zensical registers a preprocessor that does nothing but hold the page and the configuration."""
    context: Any = _registered(md.preprocessors, "rendering_context")
    if context is None:
        return None
    docs = Path(context.config["docs_dir"])
    return Place(docs, context.page.path, context.page.url, moved=frozenset({"href"}))


def _registered(registry: Registry[Any], name: str) -> Any:
    if name not in registry:
        return None
    return registry[name]
