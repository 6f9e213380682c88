"""Machines of tools that describe a whole cluster in an object: Cluster API, k0sctl, eksctl."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from fleetbook.resolve.machines.machine import Machine, MachineRole, plain_address
from fleetbook.resolve.shape import Keys, group_of, mapping, sequence, text, within
from fleetbook.source.document import Document

_CAPI_GROUPS = ("cluster.x-k8s.io", "controlplane.cluster.x-k8s.io")
_CAPI_LABEL = "cluster.x-k8s.io/cluster-name"
_K0S_ROLES = {
    "controller": MachineRole.CONTROL_PLANE,
    "controller+worker": MachineRole.BOTH,
    "single": MachineRole.BOTH,
    "worker": MachineRole.WORKER,
}


def machines_of_object(document: Document) -> Iterator[Machine]:
    """The machines that an object of one of these tools describes; none for any other."""
    reader = _READERS.get(group_of(document.data))
    if reader is not None:
        yield from reader(document)


def _cluster_api(document: Document) -> Iterator[Machine]:
    """A Machine is one; a MachineDeployment, MachinePool or control plane is a group (Cluster API book)."""
    data = document.data
    kind = text(data.get("kind"))
    is_group = kind in ("MachineDeployment", "MachinePool") or kind.endswith("ControlPlane")
    if kind != "Machine" and not is_group:
        return
    labels = mapping(within(data, "metadata", "labels"))
    control = kind.endswith("ControlPlane") or "cluster.x-k8s.io/control-plane" in labels
    cluster = text(within(data, "spec", "clusterName")) or text(labels.get(_CAPI_LABEL))
    yield from _group(
        document,
        name=text(within(data, "metadata", "name")),
        role=MachineRole.CONTROL_PLANE if control else MachineRole.WORKER,
        count=_number(within(data, "spec", "replicas")) if is_group else 1,
        cluster=cluster or None,
        only_there=True,
        known_by="Cluster API",
        keys=("metadata", "name"),
    )


def _k0sctl(document: Document) -> Iterator[Machine]:
    """`spec.hosts` of a k0sctl Cluster (https://github.com/k0sproject/k0sctl)."""
    cluster = text(within(document.data, "metadata", "name")) or None
    for index, host in enumerate(map(mapping, sequence(within(document.data, "spec", "hosts")))):
        connections = (mapping(host.get(field)) for field in ("ssh", "openSSH", "winRM"))
        address = next((text(each.get("address")) for each in connections if each), "")
        name = text(host.get("hostname")) or address
        if name:
            yield Machine(
                name=name,
                address=plain_address(text(host.get("privateAddress")) or address),
                role=_K0S_ROLES.get(text(host.get("role"))),
                cluster=cluster,
                known_by="k0sctl",
                at=document.nearest("spec", "hosts", index),
            )


def _eksctl(document: Document) -> Iterator[Machine]:
    """Node groups of an eksctl ClusterConfig (https://eksctl.io/usage/schema/)."""
    cluster = text(within(document.data, "metadata", "name")) or None
    for field in ("managedNodeGroups", "nodeGroups"):
        for index, group in enumerate(map(mapping, sequence(document.data.get(field)))):
            yield from _group(
                document,
                name=text(group.get("name")),
                role=MachineRole.WORKER,
                count=_number(group.get("desiredCapacity")),
                cluster=cluster,
                known_by="eksctl",
                keys=(field, index),
            )


def _group(document: Document, *, name: str, keys: Keys, **about: Any) -> Iterator[Machine]:
    if name:
        yield Machine(name=name, address=None, at=document.nearest(*keys), **about)


def _number(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


_READERS: Mapping[str, Callable[[Document], Iterator[Machine]]] = {
    **dict.fromkeys(_CAPI_GROUPS, _cluster_api),
    "k0sctl.k0sproject.io": _k0sctl,
    "eksctl.io": _eksctl,
}
