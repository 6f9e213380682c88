"""Coverage: what fleetbook read, and what it did not understand."""

from collections.abc import Sequence

from fleetbook.core.coverage import FileUse
from fleetbook.core.diagnostics import Diagnostic
from fleetbook.core.identity import ObjectRef
from fleetbook.model.architecture import Architecture
from fleetbook.model.coverage import ChartReading, Coverage
from fleetbook.views.account import account, summary
from fleetbook.views.diagram import Tone
from fleetbook.views.findings import TONES
from fleetbook.views.page import (
    Badge,
    Block,
    Bullets,
    Callout,
    Code,
    Folded,
    GitLink,
    Heading,
    PageView,
    Paragraph,
    Rich,
    Row,
    Table,
    Text,
)
from fleetbook.views.phrases import NOTHING, codes, count, folded, spoken, text, with_contents
from fleetbook.views.undeployed import areas, undeployed

_BESIDE = {
    FileUse.FOREIGN: "No object of Kubernetes: settings of other tools, values that nothing reads",
    FileUse.EMPTY: "Empty, or nothing but comments",
    FileUse.TEMPLATE: "Template of a Helm chart, which is no YAML before Helm fills it in",
    FileUse.IGNORED: "Ignored, as fleetbook.yml says",
}
_MOST_USERS = 12
"""Objects that the row of a variable names."""


def page(architecture: Architecture) -> PageView:
    """The page `coverage` of the whole fleet."""
    coverage = architecture.coverage
    missing: list[Block] = [
        *_unreadable(coverage),
        *_diagnostics(coverage),
        *_not_rendered(coverage, several=len(architecture.clusters) > 1),
        *_charts(coverage, several=len(architecture.clusters) > 1),
        *_variables(coverage),
        *_dropped(coverage),
        *undeployed(coverage.not_deployed),
        *_beside(coverage),
        *_kinds(coverage),
    ]
    more = " What was left out, and why, stands below." if missing else ""
    blocks: list[Block] = [Paragraph(text(summary(coverage) + more))]
    if not missing:
        blocks.append(Callout("Everything was understood", text("Nothing was left out."), Tone.GOOD))
    return PageView(
        path="coverage",
        title="Coverage",
        description="What fleetbook read of this repository, and what it did not understand.",
        icon="material/file-search",
        blocks=with_contents("coverage", (*blocks, *account(coverage), *missing)),
        hide_toc=True,
    )


def _diagnostic_table(caption: str, diagnostics: Sequence[Diagnostic]) -> Table:
    rows = tuple(
        Row(
            (
                (Badge(str(each.severity), TONES[each.severity]), Text(" "), *spoken(each.message)),
                spoken(each.hint or "–"),
                (GitLink(each.at, f"{each.at.path}:{each.at.line}"),) if each.at else NOTHING,
            )
        )
        for each in diagnostics
    )
    return Table(caption, ("What", "What to do", "Line"), rows)


def _unreadable(coverage: Coverage) -> tuple[Block, ...]:
    if not coverage.unreadable:
        return ()
    table = _diagnostic_table("Files that could not be read", coverage.unreadable)
    return (Heading("Files that could not be read", "unreadable"), *folded(table))


def _diagnostics(coverage: Coverage) -> tuple[Block, ...]:
    if not coverage.diagnostics:
        return ()
    table = _diagnostic_table("What could not be worked out", coverage.diagnostics)
    return (Heading("What could not be worked out", "diagnostics"), *folded(table))


def _not_rendered(coverage: Coverage, *, several: bool) -> tuple[Block, ...]:
    if not coverage.not_rendered:
        return ()
    rows = tuple(
        Row(
            (
                spoken(each.what),
                spoken(each.why),
                *((text(", ".join(each.clusters)),) if several else ()),
                (GitLink(each.at, str(each.at)),) if each.at else NOTHING,
            )
        )
        for each in coverage.not_rendered
    )
    columns = ("What", "Why", *(("Clusters",) if several else ()), "Line")
    table = Table("Not rendered", columns, rows)
    return (Heading("Not rendered", "not-rendered"), *folded(table))


def _charts(coverage: Coverage, *, several: bool) -> tuple[Block, ...]:
    """How releases were read: a word for those who never asked for more, a table for those who did."""
    if not any(each.rendered or each.why for each in coverage.charts):
        return ()
    rows = tuple(
        Row(
            (
                text("Rendered chart" if each.rendered else "Values"),
                spoken(each.why) if each.why else NOTHING,
                text(str(len(each.releases))),
                _releases(each, several=several),
            )
        )
        for each in coverage.charts
    )
    return (
        Heading("How releases were read", "charts"),
        Paragraph(
            text(
                "What a rendered chart makes is known. Of the other releases the book tells what "
                "their values say, and what is known of their charts."
            )
        ),
        *folded(Table("How releases were read", ("Read from", "Why", "Releases", "Which"), rows)),
    )


def _releases(reading: ChartReading, *, several: bool) -> Rich:
    """The first releases, and how many more there are."""
    names = [f"{cluster} {key}" if several else str(key) for cluster, key in reading.releases]
    more = len(names) - _MOST_USERS
    return (*codes(names[:_MOST_USERS]), *(text(f" and {more} more") if more > 0 else ()))


def _variables(coverage: Coverage) -> tuple[Block, ...]:
    if not coverage.unresolved_variables:
        return ()
    rows = tuple(Row(((Code(each.name),), _users(each.used_by))) for each in coverage.unresolved_variables)
    return (
        Heading("Variables without a value", "variables"),
        Paragraph(
            text("Git does not hold their values. They can be given in fleetbook.yml under variables.")
        ),
        *folded(Table("Variables without a value", ("Variable", "Used by"), rows)),
    )


def _users(refs: Sequence[ObjectRef]) -> Rich:
    """The first users of a variable, and how many more there are."""
    more = len(refs) - _MOST_USERS
    return (*codes(map(str, refs[:_MOST_USERS])), *(text(f" and {more} more") if more > 0 else ()))


def _dropped(coverage: Coverage) -> tuple[Block, ...]:
    if not coverage.dropped:
        return ()
    return (
        Heading("Read and dropped", "dropped"),
        Paragraph(
            text(
                "Overlays read these documents, and nothing of them is applied: a patch deletes them, "
                "or the overlay could not be built whole."
            )
        ),
        Bullets(tuple((GitLink(at, str(at)),) for at in coverage.dropped)),
    )


def _beside(coverage: Coverage) -> tuple[Block, ...]:
    if not coverage.beside:
        return ()
    uses = [
        (words, [each.path for each in coverage.beside if each.use is use]) for use, words in _BESIDE.items()
    ]
    rows = tuple(Row((text(words), text(str(len(paths))), areas(paths))) for words, paths in uses if paths)
    blocks: tuple[Block, ...] = (
        Heading("YAML that is not for Flux", "beside"),
        Table("YAML that is not for Flux", ("What", "Files", "Where"), rows),
    )
    if {part.value for row in rows for part in row.cells[2] if isinstance(part, Code)} >= {
        each.path for each in coverage.beside
    }:
        return blocks
    every = Bullets(tuple((Code(each.path),) for each in coverage.beside))
    return (*blocks, Folded(f"All {count(len(coverage.beside), 'file')}", (every,)))


def _kinds(coverage: Coverage) -> tuple[Block, ...]:
    if not coverage.unmodelled_kinds:
        return ()
    rows = tuple(Row(((Code(kind),), text(str(number)))) for kind, number in coverage.unmodelled_kinds)
    return (
        Heading("Kinds that no page tells of", "kinds"),
        Paragraph(
            text("Flux applies these objects. They are counted, but the book says nothing more of them.")
        ),
        *folded(Table("Kinds that no page tells of", ("Kind", "Objects"), rows)),
    )
