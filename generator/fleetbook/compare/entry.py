"""A thing of an architecture that may change, with everything about it that is worth a word when it does."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from fleetbook.core.identity import NamespacedName
from fleetbook.core.location import Location
from fleetbook.core.unknown import Unknown


class Topic(StrEnum):
    """What a change is about, in the order in which changes are told."""

    COMPONENTS = "components"
    CHARTS = "charts"
    IMAGES = "images"
    ROUTES = "routes"
    ENTRYPOINTS = "entrypoints"
    POLICIES = "network policies"
    VOLUMES = "volumes"
    STORAGE_CLASSES = "storage classes"
    BACKUPS = "backups"
    SECRETS = "secrets"
    CERTIFICATES = "certificates"
    RIGHTS = "rights"
    VARIABLES = "variables"
    ORDER = "deployment order"
    SOURCES = "sources"
    NODES = "nodes"
    FINDINGS = "findings"

    @property
    def rank(self) -> int:
        """Its place among all."""
        return list(Topic).index(self)


@dataclass(frozen=True, kw_only=True)
class Aspect:
    """One thing that is said of an entry: a word or several, none where nothing is said."""

    name: str
    """Such as version, exposure, guards, size, used by."""
    words: tuple[str, ...]
    at: Location | None = None
    """The line that says it, where that is not the entry's own."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A component, a route, a volume and so on as one of two architectures has it."""

    topic: Topic
    key: str
    """Unique in its topic and cluster; the same in both architectures unless it was renamed."""
    title: str
    """What people call it: `bazarr.example.org/`, `servarr/config`."""
    aspects: tuple[Aspect, ...] = ()
    marks: frozenset[str] = frozenset()
    """What stays when it is renamed; two entries that share most of it may be one thing."""
    component: str | None = None
    """Id of the component that it belongs to."""
    touches: tuple[str, ...] = ()
    """Ids of further components that a change of it reaches, such as all that use a variable."""
    kustomization: NamespacedName | None = None
    """The Kustomization that applies it; None where that is not known."""
    at: Location | None = None
    """Where it is written."""

    def words(self, name: str) -> tuple[str, ...]:
        """What an aspect says; empty where it says nothing."""
        return next((each.words for each in self.aspects if each.name == name), ())

    def word(self, name: str) -> str:
        """The single word of an aspect; empty where it says nothing."""
        return ", ".join(self.words(name))


def said(value: str | int | Unknown | None) -> tuple[str, ...]:
    """A value of the model as the words of an aspect; the unknown as it is written in Git."""
    if isinstance(value, Unknown):
        return (value.written or "unknown",)
    return () if value is None or value == "" else (str(value),)


def listed(values: Iterable[object]) -> tuple[str, ...]:
    """Values without an order as the words of an aspect, each once."""
    return tuple(sorted({str(value) for value in values}))
