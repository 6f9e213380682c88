"""What a person calls an app or a controller."""

from dataclasses import dataclass
from enum import StrEnum

from fleetbook.core.identity import NamespacedName, ObjectRef
from fleetbook.core.location import Location
from fleetbook.core.unknown import Unknown
from fleetbook.model.fact import Fact


class Role(StrEnum):
    """Whether people use a component, or other components do."""

    APPLICATION = "application"
    INFRASTRUCTURE = "infrastructure"


@dataclass(frozen=True, kw_only=True)
class Workload(Fact):
    """A Deployment, StatefulSet, DaemonSet, CronJob or Job; from an object or from Helm values."""

    kind: str
    namespace: str
    name: str
    replicas: int | Unknown | None
    """None where the kind has none."""
    images: tuple[str, ...]
    schedule: str | None = None
    """Cron expression of a CronJob."""
    default_version: str | None = None
    """Version of the chart whose documented default the number of replicas is."""


@dataclass(frozen=True, kw_only=True)
class Image(Fact):
    """A container image that a component runs, as written: `registry/name:tag@digest`."""

    name: str
    tag: str | Unknown | None
    digest: str | None
    part: str
    """The container or, in a release with several applications, the application; may be empty."""


class Effect(StrEnum):
    """When a component feels that one which it needs is down."""

    AT_ONCE = "at once"
    """It cannot be reached, cannot sign people in, has no data, or calls in vain."""
    LATER = "later"
    """When something changes, expires or fails: a certificate, a secret, a copy, a repair."""
    DEPLOYMENT = "on deployment"
    """Only when it is deployed or restarted."""


@dataclass(frozen=True, kw_only=True)
class Link:
    """Another component that this one needs, and why in a few words."""

    component: str
    why: str
    effect: Effect
    at: Location | None
    """The first line that says so; None where several facts together do."""


@dataclass(frozen=True, kw_only=True)
class Impact:
    """A component that feels at once that another one is down."""

    component: str
    through: tuple[str, ...]
    """The components between the two, the one that fails first leading; empty where it needs it itself."""


@dataclass(frozen=True, kw_only=True)
class Trait(Fact):
    """One more thing worth telling of a component, in words."""

    name: str
    """Such as Plugin, Virtual address or Host network."""
    value: str


@dataclass(frozen=True, kw_only=True)
class Component(Fact):
    """The objects and releases that belong together under one name."""

    id: str
    """Stable and unique in the cluster; fit for a file name and a URL."""
    name: str
    title: str
    """As people write it: `Longhorn`, `cert-manager`."""
    role: Role
    category: str
    """Such as Networking, Storage, Security, Observability, Media; `Other` where not known."""
    purpose: str | Unknown
    purpose_origin: str
    """catalogue, manifest or declared; empty where the purpose is not known."""
    icon: str
    """Name of an icon that `catalogue` holds."""
    homepage: str | None
    namespaces: tuple[str, ...]
    kustomization: NamespacedName
    releases: tuple[NamespacedName, ...]
    workloads: tuple[Workload, ...]
    images: tuple[Image, ...]
    parts: tuple[str, ...]
    """Names of the applications inside, for a release that holds several."""
    objects: tuple[tuple[ObjectRef, Location | None], ...]
    """Every object that belongs to it, and where it is written."""
    reloaded: bool
    """Whether it restarts when its config or secrets change."""
    needs: tuple[Link, ...]
    needed_by: tuple[Link, ...]
    impact: tuple[Impact, ...] = ()
    """Every component that feels it at once when this one is down."""
    serves_all: str | None = None
    """What every pod of the cluster has from it, such as its network; None where it serves some only."""
    traits: tuple[Trait, ...] = ()
    """What else stands in Git of it: a virtual address, plugins, what stays up while a node is drained."""
