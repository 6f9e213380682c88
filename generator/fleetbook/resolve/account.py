"""The account of a reading: every file, document and object, counted exactly once."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from fleetbook.core.coverage import DocumentUse, FileUse, Reason
from fleetbook.core.location import Location


@dataclass(frozen=True, kw_only=True)
class UndeployedFile:
    """A file that holds documents for Kubernetes and that no root reaches."""

    path: str
    reason: Reason
    cause: str
    """What the reason speaks of: a file, a folder, a Kustomization, a tool."""
    at: Location | None
    """Where the reason is written."""
    folder: str
    """The outermost folder around it that no root reaches into; the file itself where there is none."""


@dataclass(frozen=True, kw_only=True)
class ObjectCount:
    """Where the objects of one cluster come from."""

    cluster: str
    documents: int
    """Objects with a document of their own."""
    expanded: int
    """Objects made of a list or a set that is another kind of document."""
    generated: int
    """Objects that overlays generate."""
    bootstrap: int
    """The root and sources that no Kustomization applies: Flux or a person makes them."""


@dataclass(frozen=True, kw_only=True)
class Account:
    """Every file and every document with its use, and where each cluster's objects come from."""

    files: Mapping[str, FileUse]
    documents: tuple[tuple[Location, DocumentUse], ...]
    undeployed: tuple[UndeployedFile, ...]
    """Sorted by path."""
    objects: tuple[ObjectCount, ...] = field(default=())
    """In the order of the clusters."""
