"""The settings as frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from fleetbook.core.location import Location


@dataclass(frozen=True, kw_only=True)
class DeclaredRoot:
    """`clusters[]` with a path: a cluster, and the folder from which Flux starts in it."""

    name: str
    path: str
    at: Location


@dataclass(frozen=True, kw_only=True)
class DeclaredEdge:
    """`declare.edge[]`: a service outside the cluster."""

    name: str
    purpose: str
    at: Location


@dataclass(frozen=True, kw_only=True)
class DeclaredNode:
    """`declare.nodes[]`: a name, or a mapping with name, address and role."""

    name: str
    address: str | None
    role: str | None
    at: Location


@dataclass(frozen=True, kw_only=True)
class DeclaredComponent:
    """`declare.components.<id>`: every field None where the owner left it to fleetbook."""

    purpose: str | None
    icon: str | None
    title: str | None
    category: str | None
    role: str | None
    """application or infrastructure."""
    at: Location


@dataclass(frozen=True, kw_only=True)
class DeclaredDecision:
    """`declare.decisions[]`: why the fleet is as it is."""

    title: str
    text: str
    at: Location


@dataclass(frozen=True, kw_only=True)
class DeclaredSource:
    """`sources.<source>`: the folder of this repository that a source of Flux holds."""

    folder: str | None
    """Relative to the fleet; None for a source that lies elsewhere, whatever it looks like."""
    at: Location


@dataclass(frozen=True, kw_only=True)
class AcceptedRule:
    """`findings.<rule>`: findings that the owner lets be."""

    rule: str
    pattern: str | None
    """Objects that it holds for, `*` standing for any text; None: every one."""
    reason: str
    at: Location


@dataclass(frozen=True, kw_only=True)
class ForgeSettings:
    """`forge`: where links to Git lead. With a branch they lead to the branch, else to commits."""

    url: str
    branch: str | None
    kind: str | None = None
    """azure, bitbucket, gitea, github or gitlab; None where the host's name tells it."""
    folder: str | None = None
    """Folder of the fleet in that repository, `.` for its top; None: its folder in the work tree."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """All of `fleetbook.yml`; the default is an empty file."""

    title: str | None = None
    clusters: tuple[str, ...] = ()
    """Names of the clusters to show; empty: all."""
    roots: tuple[DeclaredRoot, ...] = ()
    """Where Flux starts, stated by the owner; empty: what is found."""
    variables: Mapping[str, str] = field(default_factory=dict)
    variable_lines: Mapping[str, Location] = field(default_factory=dict)
    sources: Mapping[str, DeclaredSource] = field(default_factory=dict)
    """By `Kind/namespace/name` or by address."""
    edges: tuple[DeclaredEdge, ...] = ()
    nodes: tuple[DeclaredNode, ...] = ()
    components: Mapping[str, DeclaredComponent] = field(default_factory=dict)
    decisions: tuple[DeclaredDecision, ...] = ()
    accepted: tuple[AcceptedRule, ...] = ()
    catalogue: tuple[str, ...] = ()
    """Paths of the owner's own catalogue files, relative to the fleet."""
    forge: ForgeSettings | None = None
    ignore: tuple[str, ...] = ()
    """Patterns of paths that are not read, in Git's ignore notation."""
    kustomize: str | None = None
    """A `kustomize` or `kubectl` to use instead of the one that is installed with fleetbook."""
    helm: str | None = None
    """A `helm` to render charts with instead of its library, or of the one on PATH."""
    render_charts: bool = True
    """Whether charts that are at hand are rendered."""
    fetch_charts: bool = False
    """Whether charts that are not at hand are fetched over the network."""
    kubernetes: str | None = None
    """The version of Kubernetes that charts are told of; None for a recent one."""
    dot: str | None = None
    """A Graphviz `dot` to use instead of the one that is installed with fleetbook."""
    history: int = 0
    """How many commits the page of changes looks back; 0: there is no such page."""
