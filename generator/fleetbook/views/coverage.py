"""Coverage: what fleetbook read, and what it did not understand."""

from collections.abc import Sequence

from fleetbook.core.diagnostics import Diagnostic
from fleetbook.model.architecture import Architecture
from fleetbook.model.coverage import Coverage
from fleetbook.views.diagram import Tone
from fleetbook.views.page import (
    Badge,
    Block,
    Bullets,
    Callout,
    Code,
    FactList,
    GitLink,
    Heading,
    PageView,
    Paragraph,
    Row,
    Table,
)
from fleetbook.views.phrases import NOTHING, codes, text


def page(architecture: Architecture) -> PageView:
    """The page `coverage` of the whole fleet."""
    coverage = architecture.coverage
    blocks: list[Block] = [
        Paragraph(
            text("What this book knows, it read from these files. What it could not work out stands here.")
        ),
        FactList(
            (
                ("YAML files", text(str(coverage.files))),
                ("Documents read", text(str(coverage.documents))),
                ("Documents that Flux applies or reads", text(str(coverage.deployed_documents))),
                ("Files that could not be read", text(str(len(coverage.unreadable)))),
                ("Files that no Flux root reaches", text(str(len(coverage.not_deployed)))),
            )
        ),
        *_unreadable(coverage),
        *_diagnostics(coverage),
        *_not_rendered(coverage),
        *_variables(coverage),
        *_not_deployed(coverage),
        *_kinds(coverage),
    ]
    if len(blocks) == 2:
        blocks.append(Callout("Everything was understood", text("Nothing was left out."), Tone.GOOD))
    return PageView(
        path="coverage",
        title="Coverage",
        description="What fleetbook read of this repository, and what it did not understand.",
        icon="material/file-search",
        blocks=tuple(blocks),
    )


def _diagnostic_table(caption: str, diagnostics: Sequence[Diagnostic]) -> Table:
    rows = tuple(
        Row(
            (
                (Badge(str(each.severity), Tone.WARN), *text(f" {each.message}")),
                text(each.hint or "–"),
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
    return (Heading("Files that could not be read", "unreadable"), table)


def _diagnostics(coverage: Coverage) -> tuple[Block, ...]:
    if not coverage.diagnostics:
        return ()
    table = _diagnostic_table("What could not be worked out", coverage.diagnostics)
    return (Heading("What could not be worked out", "diagnostics"), table)


def _not_rendered(coverage: Coverage) -> tuple[Block, ...]:
    if not coverage.not_rendered:
        return ()
    rows = tuple(
        Row((text(each.what), text(each.why), (GitLink(each.at, str(each.at)),) if each.at else NOTHING))
        for each in coverage.not_rendered
    )
    return (Heading("Not rendered", "not-rendered"), Table("Not rendered", ("What", "Why", "Line"), rows))


def _variables(coverage: Coverage) -> tuple[Block, ...]:
    if not coverage.unresolved_variables:
        return ()
    rows = tuple(
        Row(((Code(each.name),), codes(str(ref) for ref in each.used_by[:12])))
        for each in coverage.unresolved_variables
    )
    return (
        Heading("Variables without a value", "variables"),
        Paragraph(
            text("Git does not hold their values. They can be given in fleetbook.yml under variables.")
        ),
        Table("Variables without a value", ("Variable", "Used by"), rows),
    )


def _not_deployed(coverage: Coverage) -> tuple[Block, ...]:
    if not coverage.not_deployed:
        return ()
    return (
        Heading("Files that no Flux root reaches", "not-deployed"),
        Paragraph(text("They hold Kubernetes objects, but Flux does not apply them.")),
        Bullets(tuple((Code(path),) for path in coverage.not_deployed)),
    )


def _kinds(coverage: Coverage) -> tuple[Block, ...]:
    if not coverage.unmodelled_kinds:
        return ()
    rows = tuple(Row(((Code(kind),), text(str(number)))) for kind, number in coverage.unmodelled_kinds)
    return (
        Heading("Kinds that no page tells of", "kinds"),
        Paragraph(
            text("Flux applies these objects. They are counted, but the book says nothing more of them.")
        ),
        Table("Kinds that no page tells of", ("Kind", "Objects"), rows),
    )
