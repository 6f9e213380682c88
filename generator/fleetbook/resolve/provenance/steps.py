"""The steps in which kustomize makes an object out of a file: their order, and what one of them tells."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Protocol, TypeAlias

from fleetbook.core.location import Location
from fleetbook.resolve.shape import Keys
from fleetbook.source.document import Document

Bodies: TypeAlias = tuple[Mapping[str, Any], ...]
"""An object's shapes: as its file has it, where one does, and as it was built."""


class Place(Protocol):
    """Tells where a value is written."""

    def __call__(self, *keys: str | int) -> Location | None:
        """The line of the value under `keys`; None where nothing says it."""
        ...


class Stage(IntEnum):
    """The order in which one overlay changes its objects; the controller's metadata come last."""

    MERGE = 0
    PATCH = 1
    NAMESPACE = 2
    NAME = 3
    LABEL = 4
    ANNOTATION = 5
    JSON = 6
    REPLICAS = 7
    IMAGE = 8
    REPLACEMENT = 9
    METADATA = 10


class Step(Protocol):
    """Something that changes objects."""

    @property
    def stage(self) -> Stage:
        """When it is applied."""
        ...

    def documents_for(self, bodies: Bodies) -> Iterator[Document]:
        """What it sets of an object, as documents; none for an object that it leaves alone."""
        ...


@dataclass(frozen=True, slots=True)
class Change(Document):
    """A single line that sets values of an object: `sets` tells which."""

    sets: Callable[[Keys], bool]

    def find(self, *keys: str | int) -> Location | None:
        """The line, where the value under `keys` was set by it."""
        return self.location if self.sets(keys) else None
