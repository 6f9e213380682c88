"""The parts of a generated book that pages embed, as its folder holds them."""

import json
from collections.abc import Collection, Mapping
from functools import cached_property
from pathlib import Path

from fleetbook.core.errors import UsageError
from fleetbook.render.embeds import (
    FACTS,
    FOLDER,
    MOST_NAMED,
    fragment_file,
    lead_from,
    lead_lines_from,
    nearest,
    tables_of,
)
from fleetbook.render.page_context import page_file


class BookParts:
    """Diagrams, tables and facts of the book in a folder; each raises UsageError for a name it does not have.

    `way` leads from the file of the page that embeds to the book, and `ways` where attributes of HTML do.
    """

    def __init__(self, folder: Path, way: str, ways: Mapping[str, str]) -> None:
        self._folder = folder
        self._way = way
        self._ways = ways

    def diagram(self, name: str) -> str:
        """A diagram as HTML."""
        file = self._folder / fragment_file(name)
        if not file.is_file():
            names = [each.stem for each in (self._folder / FOLDER).glob("*.html")]
            raise UsageError(f"there is no diagram {name}", self._hint(name, names))
        return lead_from(self._ways, file.read_text(encoding="utf-8"))

    def table(self, name: str) -> list[str]:
        """The tables below a heading of a page as lines of Markdown; `network#routes` names them."""
        page, _, anchor = name.partition("#")
        page = page.strip("/")
        file = self._folder / page_file(page)
        if not file.is_file():
            raise UsageError(f"the book has no page {page}", self._hint(page, self._pages()))
        tables = tables_of(file.read_text(encoding="utf-8"))
        if anchor not in tables:
            names = [f"{page}#{each}" if each else page for each in tables]
            raise UsageError(f"there is no table {name}", self._hint(name, names))
        return lead_lines_from(f"{self._way}/{page}", tables[anchor])

    def fact(self, name: str) -> str:
        """A fact as Markdown within a line."""
        if name not in self._facts:
            raise UsageError(f"there is no fact {name}", self._hint(name, self._facts))
        return lead_lines_from(self._way, [self._facts[name]])[0]

    @cached_property
    def _facts(self) -> Mapping[str, str]:
        file = self._folder / FACTS
        facts: Mapping[str, str] = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
        return facts

    def _pages(self) -> list[str]:
        files = self._folder.glob("**/index.md")
        return [each.parent.relative_to(self._folder).as_posix() for each in files]

    def _hint(self, name: str, names: Collection[str]) -> str:
        if not names and not (self._folder / "architecture.json").is_file():
            return f"Generate the book into {self._folder} first."
        if not names:
            return "The page has no tables."
        few = ", ".join(sorted(names)[:MOST_NAMED])
        return nearest(name, names) or f"There {'are' if len(names) > 1 else 'is'} {few}."
