"""From Git to the cluster: sources, Kustomizations, releases and their order."""

from dataclasses import dataclass
from enum import StrEnum

from fleetbook.core.identity import NamespacedName, ObjectRef
from fleetbook.core.standing import Standing
from fleetbook.core.unknown import Unknown
from fleetbook.model.fact import Fact


@dataclass(frozen=True, kw_only=True)
class Source(Fact):
    """A GitRepository, OCIRepository, HelmRepository, Bucket or ExternalArtifact."""

    kind: str
    namespace: str
    name: str
    url: str | Unknown
    """Where it is fetched from, without credentials."""
    interval: str | None
    """How often it is polled, in Flux's notation (`10m`); None where not set."""
    reference: tuple[tuple[str, str], ...] = ()
    """Pairs such as `("branch", "main")`, in Flux's words."""
    standing: Standing = Standing.OUTSIDE
    """What it is to this repository, and how that is known."""
    folder: str | None = None
    """The folder of this repository that it holds, `.` for the top; None where there is no such folder."""

    @property
    def within_fleet(self) -> bool:
        """Whether what it holds is read from this repository."""
        return self.standing.within_fleet

    @property
    def ref(self) -> ObjectRef:
        """Its kind, namespace and name."""
        return ObjectRef(self.kind, self.namespace, self.name)


@dataclass(frozen=True, kw_only=True)
class Kustomization(Fact):
    """A Flux Kustomization."""

    namespace: str
    name: str
    path: str | Unknown
    """Folder in its source, normalised without a leading `./`; `.` for the root."""
    source: ObjectRef
    interval: str | None
    timeout: str | None
    wait: bool
    prune: bool
    suspended: bool
    parent: NamespacedName | None
    """The Kustomization that creates it; None for a root."""
    depends_on: tuple[NamespacedName, ...]
    health_checks: tuple[ObjectRef, ...]
    stage: int
    """Rank in the deployment order; 0 for a root."""
    object_count: int
    """Objects it applies."""
    object_kinds: tuple[tuple[str, int], ...] = ()
    """Kind and how many of it, sorted by kind."""
    external: bool = False
    """Whether what it applies lies in another repository."""
    managed_by: str | None = None
    """Name of the cluster that it lies in, if that is not the one that it applies to."""
    made_by: NamespacedName | None = None
    """The ResourceSet that makes it; it waits for what that depends on, too."""
    retry_interval: str | None = None
    """How soon Flux tries again after a failure; None where not set, which means the interval."""

    @property
    def key(self) -> NamespacedName:
        """Its namespace and name."""
        return NamespacedName(self.namespace, self.name)


class VersionPolicy(StrEnum):
    """How exactly a release names its chart's version."""

    PINNED = "pinned"
    RANGE = "range"
    MISSING = "missing"


@dataclass(frozen=True, kw_only=True)
class PostRendering(Fact):
    """A change that Flux makes to the objects that a chart renders."""

    target: str
    """In words: `Deployment monitor/grafana`, `every Deployment`, `image nginx`."""
    changes: tuple[str, ...]
    """What it sets: paths in the object without their values, for an image the one that takes its place."""


@dataclass(frozen=True, kw_only=True)
class Release(Fact):
    """A HelmRelease."""

    namespace: str
    name: str
    release_name: str
    target_namespace: str
    chart: str | Unknown
    version: str | Unknown | None
    version_policy: VersionPolicy
    source: ObjectRef | None
    interval: str | None
    depends_on: tuple[NamespacedName, ...]
    suspended: bool
    kustomization: NamespacedName
    post_renderings: tuple[PostRendering, ...] = ()

    @property
    def key(self) -> NamespacedName:
        """Its namespace and name."""
        return NamespacedName(self.namespace, self.name)


@dataclass(frozen=True, kw_only=True)
class Notification(Fact):
    """An Alert of Flux with the Provider that it goes to."""

    alert: NamespacedName
    provider: NamespacedName
    type: str | Unknown
    """The provider's type, such as `github` or `slack`."""
    address: str | Unknown | None
    severity: str
    events: tuple[str, ...]
    """Kinds of the objects it watches, with the name where it is not `*`."""
    secret: NamespacedName | None
    suspended: bool = False
    """Whether the Alert or its Provider is."""
    left_out: tuple[str, ...] = ()
    """Regular expressions of messages that are not sent."""
    address_is_secret: bool = False
    """Whether the address stands in Git and lets whoever reads it post, as that of a chat's webhook does."""


@dataclass(frozen=True, kw_only=True)
class FluxVersion(Fact):
    """The version of Flux itself: as its controllers are labelled, or as a FluxInstance asks for it."""

    version: str | Unknown
    by: ObjectRef
    """The object that says it."""


@dataclass(frozen=True, kw_only=True)
class ResourceSet(Fact):
    """A ResourceSet of the Flux Operator, which makes objects of templates."""

    namespace: str
    name: str
    kustomization: NamespacedName
    """The Kustomization that applies it."""
    inputs: int
    """Sets of inputs that Git holds."""
    made: tuple[ObjectRef, ...]
    """What it makes of them."""
    suspended: bool
    depends_on: tuple[ObjectRef, ...] = ()
    """What must be there, or be ready, before it makes anything."""

    @property
    def key(self) -> NamespacedName:
        """Its namespace and name."""
        return NamespacedName(self.namespace, self.name)


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """How a commit reaches a cluster."""

    root: NamespacedName
    """The Kustomization that Flux starts with."""
    repository: Source | None
    """The source that the root reads."""
    sources: tuple[Source, ...]
    kustomizations: tuple[Kustomization, ...]
    releases: tuple[Release, ...]
    notifications: tuple[Notification, ...]
    namespaces: tuple[str, ...]
    """Namespaces that Git creates."""
    flux: FluxVersion | None = None
    """None where Git does not tell it."""
    resource_sets: tuple[ResourceSet, ...] = ()
