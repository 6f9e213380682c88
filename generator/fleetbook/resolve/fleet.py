"""The Fleet: everything that a repository's Flux roots would apply, as raw objects with their places."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from fleetbook.core.diagnostics import Diagnostic
from fleetbook.core.identity import NamespacedName, ObjectRef
from fleetbook.core.location import Location
from fleetbook.core.origin import Origin
from fleetbook.core.standing import Standing
from fleetbook.core.unknown import Unknown
from fleetbook.resolve.account import Account
from fleetbook.resolve.counterparts import counterpart, states
from fleetbook.resolve.machines.machine import Machine
from fleetbook.resolve.shape import within
from fleetbook.source.document import Document
from fleetbook.source.snapshot import RepositoryInfo
from fleetbook.source.updaters import Updaters


@dataclass(frozen=True, eq=False)
class Resource:
    """One object as Flux would apply it.

    `body` is the object after the overlay, Flux's patches and substitution; what could not be
    substituted stands in it as `${NAME}`. Secret values are already masked.
    `documents` are the documents it is made from: the object's own first, then what changed it, in order.
    """

    ref: ObjectRef
    api_version: str
    body: Mapping[str, Any]
    documents: tuple[Document, ...]
    kustomization: NamespacedName
    """The Kustomization that applies it, or that applies what makes it."""
    made_by: ObjectRef | None = None
    """The ResourceSet or HelmRelease that makes it."""
    origin: Origin = Origin.MANIFEST
    """`values` where a release's values state or decide it, `rendered` where its chart was rendered."""

    def at(self, *keys: str | int) -> Location | None:
        """Where the value under `keys` is written: the line of the last document that sets it, else
        the nearest parent in the object's own; None for an object that no file holds.
        Without keys: where the object itself begins."""
        fallback = None
        for document in reversed(self.documents) if keys else ():
            inside = counterpart(keys, self.body, document.data)
            place = document.find(*inside) if len(inside) == len(keys) else None
            if place is not None and states(document.value(*inside), within(self.body, *keys)):
                return place
            fallback = fallback or place
        if fallback is not None or not self.documents:
            return fallback
        own = self.documents[0]
        return own.nearest(*counterpart(keys, self.body, own.data))

    @cached_property
    def group(self) -> str:
        """API group, empty for the core group."""
        return self.api_version.rpartition("/")[0]


@dataclass(frozen=True, slots=True)
class SourceStanding:
    """What a source is to this repository."""

    standing: Standing
    folder: str | None
    """The folder of the fleet that it holds; None for one that is composed or lies elsewhere."""
    at: Location | None
    """Where it is said, for one that is declared or published."""
    why: str
    """For what lies elsewhere, the end of a sentence that starts with the source."""


@dataclass(frozen=True, kw_only=True)
class Elsewhere:
    """A folder that is not in this repository."""

    source: ObjectRef
    url: str | Unknown
    """Address of the source, without credentials."""
    reference: tuple[str, str] | None
    """What of it Flux follows: `("branch", "main")`."""
    path: str
    why: str
    """The end of a sentence that starts with the source."""

    @property
    def place(self) -> str:
        """Address and reference, for the end of a sentence; empty where Git does not hold the address."""
        if isinstance(self.url, Unknown):
            return ""
        return f": {self.url}" + (f" at {' '.join(self.reference)}" if self.reference else "")


@dataclass(frozen=True, eq=False, kw_only=True)
class ResolvedKustomization:
    """A Flux Kustomization with what it applies."""

    key: NamespacedName
    resource: Resource
    path: str | Unknown
    """Folder relative to its source's root, normalised; `.` for the root."""
    source: ObjectRef
    parent: NamespacedName | None
    """None for a root, which may also include itself."""
    depends_on: tuple[NamespacedName, ...]
    health_checks: tuple[ObjectRef, ...]
    stage: int
    external: Elsewhere | None
    """Where what it builds lies, if not in this repository."""
    resources: tuple[Resource, ...]
    """In the engine's order; for a suspended one what it would apply."""
    managed_by: str | None = None
    """Name of the cluster that it lies in, if that is not the one that it applies to."""


@dataclass(frozen=True, kw_only=True)
class Unrendered:
    """Why the chart of a release was not rendered."""

    why: str
    """A sentence without its full stop."""
    is_refused: bool = False
    """Whether the chart is at hand, and Helm or kustomize refuses it."""


@dataclass(frozen=True, eq=False, kw_only=True)
class ResolvedRelease:
    """A HelmRelease with its merged values."""

    key: NamespacedName
    resource: Resource
    release_name: str
    target_namespace: str
    chart: str | Unknown
    """Name of the chart; for an OCIRepository the last part of its URL."""
    version: str | Unknown | None
    version_at: Location | None
    source: ObjectRef | None
    chart_address: str | None = None
    """Address of the repository that its chart comes from, or of the chart itself; None where Git does not
    hold one."""
    depends_on: tuple[NamespacedName, ...]
    values: Mapping[str, Any]
    """Merged in Helm's order: those of a chart in this repository, valuesFrom that Git holds, inline ones."""
    value_documents: tuple[tuple[Document, tuple[str | int, ...]], ...]
    """Where values stand, the strongest first: a document and the keys in it that lead to the values."""
    unread_values: tuple[str, ...]
    """Sources of values that Git does not hold or that are secret, as text."""
    chart_file: Document | None = None
    """The `Chart.yaml` of a chart that lies as a folder in this repository; else None."""
    rendered: tuple[Resource, ...] | None = None
    """The objects that its chart makes of the values; None where the chart was not rendered."""
    unrendered: Unrendered | None = None
    """Why it was not; None where it was, or where nobody asked Helm."""
    rendering_notes: tuple[str, ...] = ()
    """What is not certain of what was rendered, a sentence each without its full stop."""

    def at(self, *keys: str | int) -> Location | None:
        """Where the value under `keys` of `values` is written, or the nearest parent."""
        for document, prefix in self.value_documents:
            found = document.find(*prefix, *keys)
            if found is not None:
                return found
        return self.resource.at("spec", "values", *keys)


@dataclass(frozen=True, eq=False, kw_only=True)
class ResolvedVariable:
    """A variable of post-build substitution as one cluster sees it."""

    name: str
    value: str | Unknown
    source: str
    """In words: `ConfigMap flux-system/cluster-config`, `fleetbook.yml`, `default`, `outside Git`,
    `nowhere`."""
    defined_at: Location | None
    used_by: tuple[tuple[ObjectRef, NamespacedName, Location | None], ...]
    """Object, the Kustomization that applies it, the line."""
    used_elsewhere: bool = False
    """Whether what Git does not show may use it: what lies outside this repository, or a copy."""


@dataclass(frozen=True, eq=False, kw_only=True)
class ResolvedSet:
    """A ResourceSet with what it makes."""

    resource: Resource
    inputs: int
    """Sets of inputs that Git holds."""
    made: tuple[Resource, ...]


@dataclass(frozen=True, kw_only=True)
class UnrenderedPart:
    """Something Flux would apply that could not be worked out from Git."""

    what: str
    why: str
    at: Location | None


@dataclass(frozen=True, eq=False, kw_only=True)
class ResolvedCluster:
    """Everything that Flux applies to one cluster."""

    name: str
    path: str
    root: NamespacedName
    """The Kustomization that Flux starts with; in the managing cluster where this one has none."""
    repository: ObjectRef | None
    """The source that the root Kustomization reads."""
    kustomizations: tuple[ResolvedKustomization, ...]
    """Sorted by stage, then namespace and name; the root first."""
    releases: tuple[ResolvedRelease, ...]
    """Sorted by namespace and name."""
    sources: tuple[Resource, ...]
    """Objects of Flux's source kinds, sorted by kind, namespace, name."""
    standings: Mapping[ObjectRef, SourceStanding]
    """What each source is to this repository, those that only Kustomizations name among them."""
    variables: tuple[ResolvedVariable, ...]
    not_rendered: tuple[UnrenderedPart, ...]
    resource_sets: tuple[ResolvedSet, ...] = ()
    """Sorted by namespace and name."""
    managed_by: str | None = None
    """Name of the cluster whose Flux applies it from outside (`kubeConfig`); None where it has its own."""
    around: frozenset[ObjectRef] = frozenset()
    """What its objects may name in the clusters that manage it or a part of it."""
    machines: tuple[Machine, ...] = ()
    """What it runs on, as files beside Flux's tell."""
    made: tuple[Resource, ...] = ()
    """Objects that its releases are known to make."""

    @cached_property
    def resources(self) -> tuple[Resource, ...]:
        """Every object that the cluster's Kustomizations apply, in their order."""
        return tuple(resource for each in self.kustomizations for resource in each.resources)

    @cached_property
    def objects(self) -> tuple[Resource, ...]:
        """What the Kustomizations apply, then what the releases make."""
        return (*self.resources, *self.made)


@dataclass(frozen=True, eq=False, kw_only=True)
class Fleet:
    """Everything that one repository describes."""

    repository: RepositoryInfo
    clusters: tuple[ResolvedCluster, ...]
    documents: tuple[Document, ...]
    account: Account
    """What becomes of every file, document and object."""
    diagnostics: tuple[Diagnostic, ...]
    """Everything that could not be read or resolved; rule `unreadable-file` for files."""
    updaters: Updaters = field(default_factory=Updaters)
    """Who changes its files beside people."""
