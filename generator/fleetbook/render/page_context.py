"""What a page needs to know of the book and of the repository around it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from posixpath import dirname, relpath
from typing import TypeAlias

from fleetbook.core.location import Location
from fleetbook.render.drawing import Drawing
from fleetbook.render.icons import IconFiles

GitLinks: TypeAlias = Callable[[Location], str | None]
"""From a place in the repository to its address on the forge, or None without a forge."""

CommitLinks: TypeAlias = Callable[[Location, str], str | None]
"""From a place and the id of a commit to the address of the place at that commit."""

Excerpts: TypeAlias = Callable[[Location], Sequence[tuple[int, str]]]
"""From a place to the numbered lines of the document there, fit to be shown; empty where there are none."""


@dataclass(frozen=True, kw_only=True)
class Origins:
    """What is known of the files that the book is made of."""

    git_link: GitLinks
    edit_link: GitLinks
    """To the form that edits the file."""
    excerpts: Excerpts
    commit_link: CommitLinks = lambda _at, _commit: None
    commit_page: Callable[[str], str | None] = lambda _commit: None
    """From the id of a commit to its page on the forge."""

    neutral: Callable[[bytes], bytes] = bytes
    """Takes out of a text at which commit the lines are that its links lead to."""

    def link(self, at: Location, commit: str = "") -> str | None:
        """The address of a place, at a commit where one is named."""
        return self.commit_link(at, commit) if commit else self.git_link(at)


@dataclass(frozen=True, kw_only=True)
class PageContext:
    """What a page needs to know of the book around it."""

    pages: frozenset[str]
    """Paths of all pages; a link to any other is written as plain words."""
    drawings: Mapping[str, Drawing]
    """Drawings of the diagrams by id."""
    icons: IconFiles
    """The icons that the book uses."""
    origins: Origins


def page_file(path: str) -> str:
    """File of a page inside the book."""
    return f"{path}/index.md" if path else "index.md"


def drawing_file(diagram: str) -> str:
    """File of a drawing that stands alone inside the book."""
    return f"diagrams/{diagram}.svg"


def relative(source_page: str, target: str) -> str:
    """Path from the folder of a page to a file of the book."""
    return relpath(target, source_page or ".")


def svg_links(pages: frozenset[str], folder: str = "") -> Callable[[str], str | None]:
    """Links of a drawing that lies as a file in `folder` of the book."""

    def link(page: str) -> str | None:
        path, _, anchor = page.partition("#")
        if path not in pages:
            return None
        target = relative(folder, f"{dirname(page_file(path))}/index.html".lstrip("/"))
        return f"{target}#{anchor}" if anchor else target

    return link
