"""Where the page lies that is converted, as the site builders tell it to Markdown extensions."""

import posixpath
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markdown import Markdown
from markdown.util import Registry


@dataclass(frozen=True)
class Place:
    """A page of a docs folder."""

    docs: Path
    """The docs folder."""
    file: str
    """Path of the page in it, such as `guide/network.md`."""
    address: str
    """Its address on the site, such as `guide/network/`."""

    def way_to_file(self, folder: Path) -> str:
        """Relative path from the page's file to a folder of the docs folder, for links in Markdown."""
        return posixpath.relpath(self._inside(folder), posixpath.dirname(self.file) or ".")

    def way_on_site(self, folder: Path) -> str:
        """Relative address from the page to a folder of the site, for links in HTML."""
        return posixpath.relpath(self._inside(folder), posixpath.dirname(self.address) or ".")

    def line_of(self, text: str) -> int | None:
        """Line of the page's file on which a text stands; builders cut the front matter off before."""
        lines = (self.docs / self.file).read_text(encoding="utf-8").splitlines()
        return next((number for number, line in enumerate(lines, 1) if text in line), None)

    def _inside(self, folder: Path) -> str:
        return folder.resolve().relative_to(self.docs.resolve()).as_posix()


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
    # It moves addresses in HTML with those in Markdown, so they lead from the file as well.
    return Place(Path(context.config["docs_dir"]), context.page.path, context.page.path)


def _registered(registry: Registry[Any], name: str) -> Any:
    if name not in registry:
        return None
    return registry[name]
