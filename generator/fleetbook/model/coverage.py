"""What fleetbook read, and what it did not understand."""

from dataclasses import dataclass

from fleetbook.core.diagnostics import Diagnostic
from fleetbook.core.identity import ObjectRef
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
class UnresolvedVariable:
    """A variable without a known value, and the objects that use it."""

    name: str
    used_by: tuple[ObjectRef, ...]


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """The account of the whole fleet: read + unreadable + not deployed adds up."""

    files: int
    """YAML files of the repository that are not ignored."""
    documents: int
    deployed_documents: int
    """Documents that stand behind an object that Flux applies, or steer it."""
    unreadable: tuple[Diagnostic, ...]
    not_deployed: tuple[str, ...]
    """Files that no root reaches, sorted."""
    unmodelled_kinds: tuple[tuple[str, int], ...]
    """Kinds that no page tells of, and how many objects."""
    unresolved_variables: tuple[UnresolvedVariable, ...]
    not_rendered: tuple[NotRendered, ...]
    diagnostics: tuple[Diagnostic, ...]
