"""What fleetbook read, and what it did not understand."""

from dataclasses import dataclass

from fleetbook.core.coverage import DocumentUse, FileUse, Reason
from fleetbook.core.diagnostics import Diagnostic
from fleetbook.core.identity import NamespacedName, ObjectRef
from fleetbook.core.location import Location


@dataclass(frozen=True, kw_only=True)
class NotRendered:
    """Something Flux would apply that could not be worked out from Git."""

    what: str
    why: str
    at: Location | None
    clusters: tuple[str, ...]
    """Names of the clusters that lack it."""


@dataclass(frozen=True, kw_only=True)
class ChartReading:
    """Releases that were read in the same way, and why."""

    rendered: bool
    """Whether their charts were rendered; else they are read from their values."""
    why: str
    """Why they were not, a sentence without its full stop; empty where nothing was to be rendered."""
    releases: tuple[tuple[str, NamespacedName], ...]
    """The cluster of each, and its namespace and name."""


@dataclass(frozen=True, kw_only=True)
class UnresolvedVariable:
    """A variable without a known value, and the objects that use it."""

    name: str
    used_by: tuple[ObjectRef, ...]


@dataclass(frozen=True, kw_only=True)
class NotDeployed:
    """A file that holds documents for Kubernetes and that no root reaches, with the nearest reason."""

    path: str
    reason: Reason
    cause: str
    """What the reason speaks of: a file, a folder, a Kustomization, a tool."""
    at: Location | None
    """Where the reason is written."""
    folder: str
    """The outermost folder around it that no root reaches into; the file itself where there is none."""


@dataclass(frozen=True, kw_only=True)
class FileBeside:
    """A file of YAML that is not for Flux, or is not read."""

    path: str
    use: FileUse


@dataclass(frozen=True, kw_only=True)
class ObjectCount:
    """Where the objects of a cluster come from; all but `bootstrap` are applied by its Kustomizations."""

    cluster: str
    documents: int
    """Objects with a document of their own."""
    expanded: int
    """Objects made of a list or a set, a document of another kind."""
    generated: int
    """Objects that overlays generate."""
    bootstrap: int
    """The root and sources that no Kustomization applies: Flux or a person makes them."""
    not_rendered: int
    """Parts that could not be worked out, so that their objects are not known."""

    @property
    def applied(self) -> int:
        """Every object that the cluster's Kustomizations apply."""
        return self.documents + self.expanded + self.generated


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """The account of the whole fleet: every file, document and object is counted once."""

    files: int
    """Files that hold YAML documents, or should: those that could not be read count."""
    documents: int
    """YAML documents that could be read."""
    file_uses: tuple[tuple[FileUse, int], ...]
    """How many files of the repository have each use; together they are all of its files."""
    document_uses: tuple[tuple[DocumentUse, int], ...]
    """How many documents have each use; together they are `documents`."""
    objects: tuple[ObjectCount, ...]
    """Where the objects of each cluster come from."""
    dropped: tuple[Location, ...]
    """Documents that an overlay reads and of which nothing is applied."""
    unreadable: tuple[Diagnostic, ...]
    not_deployed: tuple[NotDeployed, ...]
    """Files that no root reaches, sorted."""
    beside: tuple[FileBeside, ...]
    """Files of other tools, empty ones, charts' templates, ignored ones; sorted."""
    unmodelled_kinds: tuple[tuple[str, int], ...]
    """Kinds that no page tells of, and how many objects."""
    unresolved_variables: tuple[UnresolvedVariable, ...]
    not_rendered: tuple[NotRendered, ...]
    diagnostics: tuple[Diagnostic, ...]
    charts: tuple[ChartReading, ...] = ()
    """How every release was read, the rendered ones first."""

    def documents_of(self, *uses: DocumentUse) -> int:
        """How many documents have one of these uses."""
        return sum(number for use, number in self.document_uses if use in uses)

    def files_of(self, *uses: FileUse) -> int:
        """How many files have one of these uses."""
        return sum(number for use, number in self.file_uses if use in uses)
