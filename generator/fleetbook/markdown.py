"""Python-Markdown extension: `[[fleetbook diagram NAME]]` on a line of its own embeds a diagram of a book."""

import posixpath
import re
from pathlib import Path

from markdown import Markdown
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor

from fleetbook.core.errors import UsageError
from fleetbook.render.embeds import FOLDER, MOST_NAMED, fragment_file, lead_from, nearest

DIRECTIVE = re.compile(r"^\[\[fleetbook\s+(?P<what>\S+)(?:\s+(?P<name>\S+))?\s*\]\]\s*$")
FENCE = re.compile(r"^\s*(```|~~~)")


class FleetbookExtension(Extension):
    """Option `book`: folder of a generated book, relative to the working folder."""

    def __init__(self, **options: object) -> None:
        self.config = {
            "book": ["docs/fleet", "Folder of a generated book."],
            "base": ["", "Address of the book, where the page's own place is not known."],
        }
        super().__init__(**options)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802  (Python-Markdown calls it so)
        """Register before fenced code is taken away, but leave fenced lines alone."""
        md.preprocessors.register(EmbedPreprocessor(md, self), "fleetbook", 26)


class EmbedPreprocessor(Preprocessor):
    """Replaces each directive by its diagram, stashed so that Markdown does not read it."""

    def __init__(self, md: Markdown, extension: FleetbookExtension) -> None:
        super().__init__(md)
        self.md: Markdown = md
        self.extension = extension

    def run(self, lines: list[str]) -> list[str]:
        """Replace directives outside of fenced code; raises UsageError naming the line of a wrong one."""
        result: list[str] = []
        fenced = False
        for line in lines:
            fenced ^= bool(FENCE.match(line))
            found = None if fenced else DIRECTIVE.match(line)
            result.append(self._embed(found) if found else line)
        return result

    def _embed(self, found: re.Match[str]) -> str:
        what, name = found["what"], found["name"] or ""
        if what != "diagram" or not name:
            hint = "Write [[fleetbook diagram NAME]]."
            raise UsageError(f"{self._place(found[0])}: {found[0].strip()} is not understood", hint)
        folder = Path(str(self.extension.getConfig("book")))
        file = folder / fragment_file(name)
        if not file.is_file():
            place = self._place(found[0])
            raise UsageError(f"{place}: there is no diagram {name}", _nearest(folder, name))
        return self.md.htmlStash.store(lead_from(self._way_to(folder), file.read_text(encoding="utf-8")))

    def _mkdocs_file(self) -> object | None:
        """MkDocs tells its link treeprocessor which page is converted; others do not."""
        if "relpath" not in self.md.treeprocessors:
            return None
        return getattr(self.md.treeprocessors["relpath"], "file", None)

    def _place(self, line: str) -> str:
        """Page and line of a directive, sought in the file: front matter is gone from what is read here."""
        file = self._mkdocs_file()
        source, page = getattr(file, "abs_src_path", None), getattr(file, "src_uri", "this page")
        written = Path(source).read_text("utf-8").splitlines() if isinstance(source, str) else []
        return f"{page} line {written.index(line) + 1}" if line in written else str(page)

    def _way_to(self, folder: Path) -> str:
        """Relative address of the book from the page."""
        file = self._mkdocs_file()
        source, uri, url = (getattr(file, name, None) for name in ("abs_src_path", "src_uri", "url"))
        if not (isinstance(source, str) and isinstance(uri, str) and isinstance(url, str)):
            return str(self.extension.getConfig("base")) or "."
        docs = Path(source.removesuffix(uri))
        book = folder.resolve().relative_to(docs.resolve()).as_posix()
        return posixpath.relpath(book, posixpath.dirname(url) or ".")


def _nearest(folder: Path, name: str) -> str:
    names = sorted(file.stem for file in (folder / FOLDER).glob("*.html"))
    if not names:
        return f"Generate the book into {folder} first."
    return nearest(name, names) or f"There are: {', '.join(names[:MOST_NAMED])}."


def makeExtension(**options: object) -> FleetbookExtension:  # noqa: N802  (Python-Markdown calls it so)
    """Entry point for `markdown_extensions: [fleetbook.markdown]`."""
    return FleetbookExtension(**options)
