"""The whole: a fleet with its clusters."""

from dataclasses import dataclass, field

from fleetbook.model.access import Access
from fleetbook.model.components import Component
from fleetbook.model.configuration import Configuration
from fleetbook.model.coverage import Coverage
from fleetbook.model.declared import Decision, Edge
from fleetbook.model.delivery import Delivery
from fleetbook.model.findings import Accepted, Finding
from fleetbook.model.network import Network
from fleetbook.model.nodes import Node
from fleetbook.model.security import Security
from fleetbook.model.sign_in import SignIn
from fleetbook.model.storage import Storage


@dataclass(frozen=True, kw_only=True)
class Repository:
    """The repository that was read; `url` and `revision` are None where it has none."""

    name: str
    url: str | None
    """Address for people, without credentials."""
    revision: str | None
    """Full commit id."""
    dirty: bool
    """Whether the work tree differs from the revision."""


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """Everything that one Flux root applies."""

    name: str
    path: str
    delivery: Delivery
    network: Network
    storage: Storage
    security: Security
    configuration: Configuration
    components: tuple[Component, ...]
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    decisions: tuple[Decision, ...]
    access: Access = field(default_factory=Access)
    sign_in: SignIn = field(default_factory=SignIn)
    managed_by: str | None = None
    """Name of the cluster whose Flux applies it from outside; None where it has its own."""


@dataclass(frozen=True, kw_only=True)
class Architecture:
    """What a fleet is, as Flux would apply it."""

    repository: Repository
    clusters: tuple[Cluster, ...]
    findings: tuple[Finding, ...]
    """What is to be looked at; without what the owner accepts."""
    coverage: Coverage
    left_out: tuple[str, ...] = ()
    """Names of the clusters that the repository describes and that were not asked for."""
    accepted: tuple[Accepted, ...] = ()
    """Findings that the owner knows of and lets be, in the order of findings."""
