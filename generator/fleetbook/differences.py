"""Two revisions of a fleet to what differs between them: Markdown, JSON, pictures."""

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from fleetbook.catalogue.icons import load_icons
from fleetbook.compare.change import Difference
from fleetbook.compare.comparison import compare
from fleetbook.core.errors import UsageError
from fleetbook.core.location import Location
from fleetbook.pipeline import Reading, Report, Request, read_fleet
from fleetbook.render.comment import comment, linked_picture, mermaid_picture, picture_file
from fleetbook.render.difference_json import difference_data
from fleetbook.render.escape import terminal_json
from fleetbook.render.layout import lay_out
from fleetbook.render.publish import replace_file
from fleetbook.render.svg import svg_standalone
from fleetbook.source.revision import find_parting
from fleetbook.tools.graphviz import find_graphviz
from fleetbook.views.book import diagrams_of
from fleetbook.views.change_words import Sides
from fleetbook.views.diagram import DiagramSpec
from fleetbook.views.diagram_difference import DiagramDifference, diagram_differences
from fleetbook.views.difference import difference_blocks

_DOTS = "..."


@dataclass(frozen=True, kw_only=True)
class Both:
    """A fleet before and after."""

    before: Reading
    after: Reading

    @property
    def base(self) -> str:
        """Full id of the commit before."""
        return self.before.architecture.repository.revision or ""

    @property
    def difference(self) -> Difference:
        """What differs."""
        return compare(self.before.architecture, self.after.architecture)

    def link(self, at: Location, commit: str) -> str | None:
        """The address of a line, at a commit where one is named, else as the newer one has it."""
        repository = self.after.architecture.repository
        if commit or (repository.revision and not repository.dirty):
            return self.after.origins.link(at, commit or repository.revision or "")
        return self.after.origins.link(at)


def read_both(request: Request, base: str, head: str | None, report: Report) -> Both:
    """Read a fleet at two revisions; without `head` as its working tree is.

    `base` may be two revisions with three dots between them: from where they parted to the second.
    """
    if request.revision is not None:
        raise UsageError("--rev names one revision, and diff takes two", "Name them as BASE and HEAD.")
    if _DOTS in base:
        if head is not None:
            raise UsageError(f"{base} names both revisions already", "Leave out HEAD, or the dots.")
        one, _, other = base.partition(_DOTS)
        base, head = find_parting(request.repository, one or "HEAD", other or "HEAD"), other or "HEAD"
    return Both(
        before=read_fleet(replace(request, revision=base), report),
        after=read_fleet(replace(request, revision=head), report),
    )


def report_difference(
    both: Both, kind: str, pictures: Path | None, output: Path | None, report: Report
) -> str:
    """What `diff` prints: `markdown` or `json`; pictures are drawn into their folder, if one is named."""
    differing = tuple(diagram_differences(_diagrams(both.before), _diagrams(both.after)))
    if pictures:
        report("drawing")
        _draw(differing, both.after, pictures)
    if kind == "json":
        data = difference_data(both.difference, both.before.architecture, both.after.architecture)
        return terminal_json(json.dumps(data, indent=2, ensure_ascii=False)) + "\n"
    shown = _shown(differing, pictures, output)
    return comment(difference_blocks(both.difference, Sides(before=both.base)), shown, both.link)


def _diagrams(reading: Reading) -> Iterator[DiagramSpec]:
    """The diagrams of whole topics; those of components say nothing more."""
    return (spec for spec in diagrams_of(reading.architecture) if "component-" not in spec.id)


def _shown(
    differing: Iterable[DiagramDifference], pictures: Path | None, output: Path | None
) -> Iterator[str]:
    if pictures is None:
        return (mermaid_picture(each) for each in differing)
    folder = os.path.relpath(pictures, output.parent if output else ".")
    return (linked_picture(each, Path(folder).as_posix()) for each in differing)


def _draw(differing: Iterable[DiagramDifference], reading: Reading, folder: Path) -> None:
    """Write both sides of every diagram that differs."""
    folder.mkdir(parents=True, exist_ok=True)
    layout = find_graphviz(reading.settings.dot)
    for found in differing:
        for side, spec in (("before", found.before), ("after", found.after)):
            if spec and spec.cards:
                drawing = lay_out([spec], layout)[spec.id]
                replace_file(
                    folder / picture_file(found.id, side), svg_standalone(drawing, load_icons()).encode()
                )
