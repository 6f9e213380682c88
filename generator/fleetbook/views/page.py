"""What a page says, without how it is written."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import TypeAlias

from fleetbook.core.location import Location
from fleetbook.views.diagram import DiagramSpec, Tone


@dataclass(frozen=True)
class Text:
    """Plain words; never markup."""

    value: str


@dataclass(frozen=True)
class Strong:
    """Words that stand out."""

    value: str


@dataclass(frozen=True)
class Code:
    """A name, an image, a path: shown in code type."""

    value: str


@dataclass(frozen=True)
class Muted:
    """Words that step back: `default`, `declared`, `not set`."""

    value: str


@dataclass(frozen=True)
class Mark:
    """A word on how a fact is known, as quiet as can be; `why` tells more to those who ask."""

    value: str
    why: str


@dataclass(frozen=True)
class PageLink:
    """A link to a page of the book by its path, optionally with `#anchor`."""

    label: str
    page: str


@dataclass(frozen=True)
class WebLink:
    """A link out of the book; only http and https are ever written as links."""

    label: str
    url: str


@dataclass(frozen=True)
class GitLink:
    """A link to the line of Git that says it; `label` empty shows a small mark, else the words."""

    at: Location
    label: str = ""
    revision: str = ""
    """Full id of the commit at which the line is meant; empty: as the book was read."""


@dataclass(frozen=True)
class CommitLink:
    """A link to a commit on the forge by its full id; without a forge its first letters."""

    commit: str


@dataclass(frozen=True)
class EditLink:
    """A link to where the forge edits the file of a place; nothing where there is no such form."""

    at: Location


@dataclass(frozen=True)
class Badge:
    """A short word in a pill: `oidc`, `open`, `backed up`."""

    value: str
    tone: Tone = Tone.NEUTRAL


Inline: TypeAlias = (
    Text | Strong | Code | Muted | Mark | PageLink | WebLink | GitLink | CommitLink | EditLink | Badge
)
Rich: TypeAlias = tuple[Inline, ...]


@dataclass(frozen=True)
class Heading:
    """A heading of level 2 or 3; `anchor` is stable and unique on the page."""

    title: str
    anchor: str
    level: int = 2


@dataclass(frozen=True)
class Paragraph:
    """A paragraph."""

    content: Rich


@dataclass(frozen=True)
class Bullets:
    """A list; `below` holds, for each item, the lines of a list of its own."""

    items: tuple[Rich, ...]
    below: tuple[tuple[Rich, ...], ...] = ()


@dataclass(frozen=True)
class Callout:
    """A boxed remark: tone NEUTRAL is a note, WARN a warning, GOOD a success, INFO an info."""

    title: str
    content: Rich
    tone: Tone = Tone.NEUTRAL
    items: tuple[Rich, ...] = ()
    """Lines of a list below the words."""


@dataclass(frozen=True)
class Row:
    """One row of a table; `anchor` empty or a stable id that other pages link to."""

    cells: tuple[Rich, ...]
    anchor: str = ""
    also: str = ""
    """Another anchor, for what begins with this row."""


@dataclass(frozen=True)
class Table:
    """A table with a header and a caption for those who hear it."""

    caption: str
    columns: tuple[str | PageLink, ...]
    rows: tuple[Row, ...]
    matrix: bool = False
    """Whether the first column stays in sight while the others scroll."""

    def without(self, column: str) -> "Table":
        """The same table without one of its columns."""
        at = self.columns.index(column)
        rows = tuple(Row((*row.cells[:at], *row.cells[at + 1 :]), row.anchor, row.also) for row in self.rows)
        return replace(self, columns=(*self.columns[:at], *self.columns[at + 1 :]), rows=rows)

    def lean(self, *columns: str) -> "Table":
        """The same table without those of `columns` that hold nothing in any row."""
        bare = (each for each in columns if self._is_bare(each))
        return reduce(Table.without, bare, self)

    def _is_bare(self, column: str) -> bool:
        at = self.columns.index(column)
        parts = (part for row in self.rows for part in row.cells[at])
        return all(
            isinstance(part, Text | Muted) and part.value.strip() in ("", "–", "not set") for part in parts
        )


@dataclass(frozen=True)
class FactList:
    """Pairs of a term and what holds for it."""

    items: tuple[tuple[str, Rich], ...]


@dataclass(frozen=True)
class Figure:
    """A number that matters, with a link."""

    value: str
    label: str
    page: str
    attention: str = ""
    """What of it deserves a look, in a few words."""


@dataclass(frozen=True)
class Figures:
    """A row of figures."""

    items: tuple[Figure, ...]


@dataclass(frozen=True)
class Excerpt:
    """The lines of the manifest in which a place stands; nothing where they cannot be shown."""

    title: str
    at: Location


@dataclass(frozen=True)
class Folded:
    """What is read on demand: a line that opens to show it."""

    title: str
    blocks: tuple["Paragraph | Bullets | Table", ...]


Block: TypeAlias = (
    Heading | Paragraph | Bullets | Callout | Table | FactList | Figures | Excerpt | Folded | DiagramSpec
)


@dataclass(frozen=True, kw_only=True)
class PageView:
    """A page of the book.

    `path` is its folder inside the book, without slashes at the ends: empty for the book's front
    page, `network`, `applications/media/servarr`. It is written as `<path>/index.md`, so that a
    link `<path>/index.html` holds with and without directory URLs, from a disk and from a server.
    """

    path: str
    title: str
    description: str
    """One sentence, for search engines and previews."""
    icon: str = ""
    """Name of a Material icon for the navigation, such as `material/lan`."""
    blocks: tuple[Block, ...]
    hide_toc: bool = False


@dataclass(frozen=True, kw_only=True)
class NavEntry:
    """A page or section of the navigation, in order; `path` of a section's own page or empty."""

    title: str
    path: str | None
    children: tuple["NavEntry", ...] = ()


@dataclass(frozen=True, kw_only=True)
class Book:
    """All pages of a fleet and how to get to them."""

    title: str
    pages: tuple[PageView, ...]
    navigation: tuple[NavEntry, ...]
    facts: Mapping[str, Rich] = field(default_factory=dict)
    """Single facts by name, for sentences in hand-written pages."""
