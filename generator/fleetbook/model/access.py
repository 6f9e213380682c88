"""Who may change the cluster: what Flux reads, who writes there, and whose rights are used."""

from dataclasses import dataclass

from fleetbook.core.identity import NamespacedName, ObjectRef
from fleetbook.core.location import Location
from fleetbook.core.unknown import Unknown
from fleetbook.model.fact import Fact


@dataclass(frozen=True, kw_only=True)
class Credential(Fact):
    """What Flux signs in with at a source, or at the registry of an image."""

    source: ObjectRef
    url: str | Unknown
    way: str
    """In words: `SSH key`, `token`, `GitHub App`, `registry login`, `identity of azure`, `none`."""
    secret: NamespacedName | None
    writes: bool
    """Whether an automation pushes with it."""


@dataclass(frozen=True, kw_only=True)
class Receiver(Fact):
    """A webhook that makes Flux look at once; it changes nothing by itself."""

    namespace: str
    name: str
    type: str | Unknown
    """Who calls: `github`, `generic`."""
    events: tuple[str, ...]
    wakes: tuple[ObjectRef, ...]
    """What it makes Flux look at."""
    secret: NamespacedName | None
    """The token that the address is made of, and that the caller signs with."""
    suspended: bool


@dataclass(frozen=True, kw_only=True)
class ImagePolicy(Fact):
    """Which tag of an image is the one to run."""

    namespace: str
    name: str
    image: str | Unknown
    choice: str
    """How it is chosen, in words: `newest version in >=1.0.0`."""
    sets: tuple[Location, ...]
    """Lines that are marked for it."""
    suspended: bool
    """Whether the registry is not looked at."""

    @property
    def key(self) -> NamespacedName:
        """Its namespace and name."""
        return NamespacedName(self.namespace, self.name)


@dataclass(frozen=True, kw_only=True)
class ImageAutomation(Fact):
    """An ImageUpdateAutomation: Flux commits new tags to Git."""

    namespace: str
    name: str
    source: ObjectRef
    branch: str | Unknown | None
    """The branch that it starts from; None where that is the source's."""
    push_branch: str | Unknown | None
    """The branch that it pushes to; None where that is the one it starts from."""
    path: str | Unknown
    """The folder in which it changes files."""
    interval: str | None
    author: str | Unknown | None
    suspended: bool
    pushes_to_source: bool | Unknown
    """Whether it pushes to the very branch that Flux applies, so that nobody looks first."""


@dataclass(frozen=True, kw_only=True)
class UpdateBot(Fact):
    """A bot that proposes changes of the repository, such as Renovate."""

    name: str
    merges: Location | None
    """Where its settings let it merge by itself; None where they do not say so."""


@dataclass(frozen=True, kw_only=True)
class Grant(Fact):
    """A binding that gives full rights, in the cluster or in a namespace."""

    kind: str
    namespace: str
    """Empty for the whole cluster."""
    name: str
    role: ObjectRef
    subjects: tuple[ObjectRef, ...]
    """ServiceAccounts, Users and Groups."""
    components: tuple[str, ...]
    """Components that its service accounts belong to."""


@dataclass(frozen=True, kw_only=True)
class Impersonation(Fact):
    """A Kustomization or HelmRelease that is applied with the rights of a service account."""

    by: ObjectRef
    service_account: NamespacedName
    roles: tuple[ObjectRef, ...]
    """Roles that Git binds to it; empty where Git holds none."""


@dataclass(frozen=True, kw_only=True)
class Access:
    """Who may change a cluster."""

    credentials: tuple[Credential, ...] = ()
    receivers: tuple[Receiver, ...] = ()
    policies: tuple[ImagePolicy, ...] = ()
    automations: tuple[ImageAutomation, ...] = ()
    bots: tuple[UpdateBot, ...] = ()
    grants: tuple[Grant, ...] = ()
    impersonations: tuple[Impersonation, ...] = ()
    locked_down: bool | None = None
    """Whether Flux keeps tenants apart (`--no-cross-namespace-refs`); None where Git does not tell."""
