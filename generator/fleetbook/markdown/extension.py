"""The extension, which puts parts of a book where a page asks for them: `[[fleetbook diagram network]]`."""

import re
from collections.abc import Iterator
from pathlib import Path

from markdown import Markdown
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor

from fleetbook.core.errors import UsageError
from fleetbook.markdown.parts import BookParts
from fleetbook.markdown.places import ATTRIBUTES, place_of

# What stands in a code span is found first, and left alone.
DIRECTIVE = re.compile(
    r"(?P<code>(?P<ticks>`+)(?!`).*?(?<!`)(?P=ticks)(?!`))"
    r"|\[\[fleetbook\s+(?P<what>[^\s\]]+)(?:\s+(?P<name>[^\s\]]+))?\s*\]\]"
)
FENCE = re.compile(r"^\s*(```|~~~)")
FORMS = (
    "Write [[fleetbook diagram NAME]] or [[fleetbook table PAGE#HEADING]] on a line of its own, "
    "or [[fleetbook fact NAME]] anywhere."
)


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
    """Replaces each directive by its part of the book.

    Tables and facts are Markdown that is read on with the page; diagrams are stashed, so that it is not.
    """

    def __init__(self, md: Markdown, extension: FleetbookExtension) -> None:
        super().__init__(md)
        self.md: Markdown = md
        self.extension = extension

    def run(self, lines: list[str]) -> list[str]:
        """Replace directives outside of code; raises UsageError naming the line of a wrong one."""
        if not any("[[fleetbook" in line for line in lines):
            return lines
        parts = self._parts()
        result: list[str] = []
        fenced = False
        for line in lines:
            fenced ^= bool(FENCE.match(line))
            result.extend([line] if fenced else self._line(line, parts))
        return result

    def _line(self, line: str, parts: BookParts) -> Iterator[str]:
        found = [each for each in DIRECTIVE.finditer(line) if each["what"]]
        try:
            if len(found) == 1 and found[0]["what"] != "fact" and line.strip() == found[0][0]:
                indent = line[: found[0].start()]
                yield from (f"{indent}{each}".rstrip() for each in self._block(found[0], parts))
            else:
                yield DIRECTIVE.sub(lambda each: _within(each, parts), line)
        except UsageError as error:
            raise UsageError(f"{self._place(line)}: {error.message}", error.hint) from error

    def _block(self, found: re.Match[str], parts: BookParts) -> list[str]:
        match found["what"], found["name"]:
            case "diagram", str(name):
                return [self.md.htmlStash.store(parts.diagram(name))]
            case "table", str(name):
                return ["", *parts.table(name)]
            case _:
                raise UsageError(f"{found[0]} is not understood", FORMS)

    def _parts(self) -> BookParts:
        folder = Path(str(self.extension.getConfig("book")))
        place = place_of(self.md)
        if place is None:
            base = str(self.extension.getConfig("base")) or "."
            return BookParts(folder, base, dict.fromkeys(ATTRIBUTES, base))
        return BookParts(folder, place.way(folder), place.ways(folder))

    def _place(self, line: str) -> str:
        place = place_of(self.md)
        number = place.line_of(line) if place else None
        page = place.file if place else "this page"
        return f"{page} line {number}" if number else page


def _within(found: re.Match[str], parts: BookParts) -> str:
    """What stands in place of a directive within a line."""
    if found["code"]:
        return found[0]
    if found["what"] == "fact" and found["name"]:
        return parts.fact(found["name"])
    if found["what"] in ("diagram", "table") and found["name"]:
        raise UsageError(f"{found[0]} stands within a line", FORMS)
    raise UsageError(f"{found[0]} is not understood", FORMS)


def makeExtension(**options: object) -> FleetbookExtension:  # noqa: N802  (Python-Markdown calls it so)
    """Entry point for `markdown_extensions: [fleetbook.markdown]`."""
    return FleetbookExtension(**options)
