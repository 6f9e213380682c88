"""The account on the Coverage page: documents, files and objects, each as a sum."""

from collections.abc import Callable
from dataclasses import dataclass

from fleetbook.core.coverage import STEERING, DocumentUse, FileUse
from fleetbook.model.coverage import Coverage, ObjectCount
from fleetbook.views.page import Block, FactList, Heading, PageLink, Paragraph, Rich, Row, Strong, Table
from fleetbook.views.phrases import count, link, text

_STEERING = {
    DocumentUse.OVERLAY: "overlay",
    DocumentUse.PATCH: "patch",
    DocumentUse.INPUT: "input of a generator",
    DocumentUse.CONFIGURATION: "setting of the build",
}
_FILES = (
    ("Flux applies or reads", (FileUse.DEPLOYED,), "YAML with a document that is applied or steers what is"),
    ("Overlays read as text", (FileUse.READ,), "texts, scripts and dashboards behind generated objects"),
    ("Not deployed", (FileUse.NOT_DEPLOYED,), "not-deployed"),
    ("Not for Kubernetes", (FileUse.FOREIGN,), "beside"),
    ("Could not be read", (FileUse.UNREADABLE,), "unreadable"),
    ("Without content", (FileUse.EMPTY,), "beside"),
    ("Templates of Helm charts", (FileUse.TEMPLATE,), "beside"),
    ("Ignored", (FileUse.IGNORED,), "beside"),
    ("Everything else", (FileUse.OTHER,), "no YAML, and no overlay reads them"),
)
_ANCHORS = frozenset({"not-deployed", "beside", "unreadable", "dropped", "not-rendered"})


@dataclass(frozen=True)
class _Column:
    """A number of the objects of each cluster."""

    name: str
    meaning: str
    number: Callable[[ObjectCount], int]
    cell: Callable[[ObjectCount], Rich]
    always: bool = False


def summary(coverage: Coverage) -> str:
    """The account of the documents in a sentence."""
    parts = [
        (coverage.documents_of(DocumentUse.APPLIED), "applied"),
        (coverage.documents_of(*STEERING), "steering what is applied"),
        (coverage.documents_of(DocumentUse.DROPPED), "read and dropped"),
        (coverage.documents_of(DocumentUse.NOT_DEPLOYED), "not deployed"),
        (coverage.documents_of(DocumentUse.FOREIGN), "not for Kubernetes"),
    ]
    told = ", ".join(f"{number} {words}" for number, words in parts if number)
    unreadable = coverage.files_of(FileUse.UNREADABLE)
    more = f"; {count(unreadable, 'file')} could not be read" if unreadable else ""
    return f"{count(coverage.documents, 'document')}: {told}{more}."


def account(coverage: Coverage) -> tuple[Block, ...]:
    """The three sums."""
    return (
        Heading("The sum", "sum"),
        Paragraph(
            text(
                "Every document and every file is counted exactly once, by what becomes of it. "
                "Objects are counted in each cluster: one document may become an object of several."
            )
        ),
        _documents(coverage),
        _files(coverage),
        *_objects(coverage),
    )


def _documents(coverage: Coverage) -> Table:
    applied, steering = coverage.documents_of(DocumentUse.APPLIED), coverage.documents_of(*STEERING)
    rows = [
        _row("Applied", applied, text("Flux applies objects that are made from them")),
        _row("Steering what is applied", steering, _steering(coverage)),
        _row("Read and dropped", coverage.documents_of(DocumentUse.DROPPED), _words("dropped")),
        _row("Not deployed", coverage.documents_of(DocumentUse.NOT_DEPLOYED), _words("not-deployed")),
        _row("Not for Kubernetes", coverage.documents_of(DocumentUse.FOREIGN), _words("beside")),
    ]
    return _sum("YAML documents", rows, coverage.documents)


def _steering(coverage: Coverage) -> Rich:
    parts = [(coverage.documents_of(use), words) for use, words in _STEERING.items()]
    return text(", ".join(_several(number, words) for number, words in parts if number) or "–")


def _several(number: int, words: str) -> str:
    """A number of things whose name may be several words."""
    first, space, rest = words.partition(" ")
    return f"{count(number, first)}{space}{rest}"


def _files(coverage: Coverage) -> Table:
    rows = [_row(name, coverage.files_of(*uses), _words(about)) for name, uses, about in _FILES]
    return _sum("Files of the repository", rows, coverage.files_of(*FileUse))


def _row(name: str, number: int, about: Rich) -> tuple[int, Row]:
    return number, Row((text(name), text(str(number)), about))


def _words(about: str) -> Rich:
    """Words, or a link to the list below that has this name."""
    return link("the list", f"coverage#{about}") if about in _ANCHORS else text(about)


def _sum(name: str, rows: list[tuple[int, Row]], total: int) -> Table:
    """The rows that are not empty, and their sum."""
    kept = tuple(row for number, row in rows if number)
    together = Row(((Strong("Together"),), (Strong(str(total)),), ()))
    return Table(name, (name, "Number", "What they are"), (*kept, together))


def _objects(coverage: Coverage) -> tuple[Block, ...]:
    """A row for each cluster, and what its columns mean; a column without any number is left out."""
    kept = [column for column in _OBJECTS if column.always or any(map(column.number, coverage.objects))]
    rows = tuple(
        Row((text(each.cluster), *(column.cell(each) for column in kept))) for each in coverage.objects
    )
    return (
        Table("Objects that Flux applies", ("Cluster", *(column.name for column in kept)), rows),
        FactList(tuple((column.name, text(column.meaning)) for column in kept)),
    )


def _parts(number: int) -> Rich:
    return (PageLink(count(number, "part"), "coverage#not-rendered"),) if number else text("0")


def _plain(number: Callable[[ObjectCount], int]) -> Callable[[ObjectCount], Rich]:
    return lambda each: text(str(number(each)))


def _column(
    name: str, meaning: str, number: Callable[[ObjectCount], int], *, always: bool = False
) -> _Column:
    return _Column(name, meaning, number, _plain(number), always)


_OBJECTS = (
    _column(
        "From documents", "Each is made from a document of its own.", lambda each: each.documents, always=True
    ),
    _column("Expanded", "Made of a document of another kind: a list, or a set.", lambda each: each.expanded),
    _column("Generated", "Made by overlays, of files or of values.", lambda each: each.generated),
    _Column(
        "Applied",
        "What Flux applies to the cluster: the sum of the columns before.",
        lambda each: each.applied,
        lambda each: (Strong(str(each.applied)),),
        always=True,
    ),
    _column(
        "At bootstrap",
        "Beside the sum: roots and sources that Flux starts with; no Kustomization here applies them.",
        lambda each: each.bootstrap,
    ),
    _Column(
        "Not rendered",
        "Beside the sum: parts that could not be worked out, so that their objects are not known.",
        lambda each: each.not_rendered,
        lambda each: _parts(each.not_rendered),
    ),
)
