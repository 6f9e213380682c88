"""Where data lives and what copies it."""

from dataclasses import dataclass
from enum import StrEnum

from fleetbook.core.identity import NamespacedName, ObjectRef
from fleetbook.core.location import Location
from fleetbook.core.origin import Origin
from fleetbook.core.unknown import Unknown
from fleetbook.model.fact import Fact


class BackupState(StrEnum):
    """Whether a volume is copied somewhere else."""

    BACKED_UP = "backed up"
    NOT_BACKED_UP = "not backed up"
    NOT_NEEDED = "not needed"
    UNKNOWN = "unknown"


class Keeping(StrEnum):
    """Where the data of a volume lies."""

    NODE = "one node"
    NODES = "nodes of the cluster"
    FILE_SERVER = "a file server"
    BLOCK_SERVER = "a storage server"
    CLOUD = "the cloud provider"


@dataclass(frozen=True, kw_only=True)
class Volume(Fact):
    """A persistent volume claim, from an object, a StatefulSet's template or Helm values."""

    namespace: str
    name: str
    name_assumed: bool = False
    """Whether the name is made up of where it is written, for want of the rule of who makes it."""
    storage_class: str | Unknown | None
    """None: the claim names none, so the default class; empty: bound by hand."""
    size: str | Unknown | None
    count: int | Unknown = 1
    """How many claims it stands for: each instance of an operator has one, under a name that may differ."""
    default_version: str | None = None
    """Version of the chart whose documented default the size is, or that there is such a claim; None where
    both are stated."""
    access_modes: tuple[str, ...]
    provisioner: str | None
    """Such as Longhorn, NFS, local-path; None where not known."""
    replicas: int | None
    """Copies on nodes; None where not known."""
    replicas_origin: Origin | None
    """How the number is known: the class's parameter, values or the chart's default."""
    replicas_version: str | None = None
    """Version of the chart whose documented default the number is."""
    erasure_coding: str | None = None
    """Data and coding chunks in place of whole copies: `2+1`."""
    kept_on: Keeping | None = None
    """Where its data lies; None where not known."""
    backing: str | None
    """Where the data lies if not in a class: `nfs://server/path`, a host path."""
    backup: BackupState
    backup_reason: str
    """Why the state is thought so, in a few words."""
    backup_jobs: tuple[NamespacedName, ...]
    """The `BackupJob`s that hold for it."""
    mounted_by: tuple[ObjectRef, ...]
    component: str | None

    @property
    def key(self) -> NamespacedName:
        """Its namespace and name."""
        return NamespacedName(self.namespace, self.name)


class MountKind(StrEnum):
    """What pods mount without a claim."""

    SHARE = "share"
    """A share or disk of a server."""
    FOLDER = "folder"
    """A folder of the node on which the pod runs."""
    EPHEMERAL = "ephemeral claim"
    """A claim that is made with the pod and goes with it."""


@dataclass(frozen=True, kw_only=True)
class Mount(Fact):
    """A place for data that pods mount without a claim, once for each component that does."""

    kind: MountKind
    address: str | Unknown
    """`nfs://server/path`, a path on a node, or size and class of an ephemeral claim."""
    read_only: bool
    """Whether every container that mounts it may only read."""
    backup: BackupState
    backup_reason: str
    mounted_by: tuple[ObjectRef, ...]
    component: str | None


@dataclass(frozen=True, kw_only=True)
class StorageClass(Fact):
    """A storage class, from an object or from a chart that is known to create it."""

    name: str
    provisioner: str
    default: bool
    replicas: int | None
    replicas_origin: Origin | None
    replicas_at: Location | None = None
    replicas_version: str | None = None
    """Version of the chart whose documented default the number is."""
    erasure_coding: str | None = None
    """Data and coding chunks in place of whole copies: `2+1`."""
    kept_on: Keeping | None = None
    """Where the data of its volumes lies; None where not known."""
    address: str | None = None
    """The server and share that its parameters name: `nfs://nas/volumes`."""
    reclaim_policy: str | None = None
    binding: str | None = None
    """When a volume is made: Immediate or WaitForFirstConsumer; None where Git does not tell."""
    expandable: bool | None = None
    """Whether its volumes can grow; None where Git does not tell."""
    component: str | None = None


@dataclass(frozen=True, kw_only=True)
class BackupTarget(Fact):
    """Where copies go, without credentials."""

    name: str
    url: str | Unknown
    provider: str
    """Longhorn, Velero, volsync, CNPG, k8up."""


@dataclass(frozen=True, kw_only=True)
class BackupJob(Fact):
    """What copies volumes, when, and how long the copies are kept."""

    namespace: str
    name: str
    provider: str
    task: str
    """snapshot or backup, as the provider says."""
    schedule: str | Unknown | None
    """Cron expression."""
    schedule_text: str
    """The schedule in words; the expression itself where it cannot be put in words."""
    retain: str | None
    groups: tuple[str, ...]
    target: str | None
    """Name of the `BackupTarget`; None for copies that stay in the cluster."""
    halted: str | None = None
    """Why it may not run, the end of a sentence that starts with it; None where it runs."""

    @property
    def key(self) -> NamespacedName:
        """Its namespace and name."""
        return NamespacedName(self.namespace, self.name)


@dataclass(frozen=True, kw_only=True)
class Storage:
    """All storage of a cluster."""

    volumes: tuple[Volume, ...]
    classes: tuple[StorageClass, ...]
    targets: tuple[BackupTarget, ...]
    jobs: tuple[BackupJob, ...]
    mounts: tuple[Mount, ...] = ()
