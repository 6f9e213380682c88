"""Who may talk to whom: network policies of Kubernetes, Cilium and Calico, in words and by component."""

from collections.abc import Iterator, Sequence

from fleetbook.analysis.grouping import Grouping
from fleetbook.analysis.network.policies.admin import read_admin
from fleetbook.analysis.network.policies.calico import read_calico
from fleetbook.analysis.network.policies.cilium import read_cilium
from fleetbook.analysis.network.policies.kubernetes import read_plain
from fleetbook.analysis.network.policies.pods import Pods
from fleetbook.model.network import NetworkPolicy
from fleetbook.resolve.fleet import Resource

__all__ = ["read_policies"]

_READERS = {
    "networking.k8s.io": (("NetworkPolicy",), read_plain),
    "cilium.io": (("CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy"), read_cilium),
    "policy.networking.k8s.io": (
        ("AdminNetworkPolicy", "BaselineAdminNetworkPolicy", "ClusterNetworkPolicy"),
        read_admin,
    ),
    "projectcalico.org": (("NetworkPolicy", "GlobalNetworkPolicy"), read_calico),
    "crd.projectcalico.org": (("NetworkPolicy", "GlobalNetworkPolicy"), read_calico),
}
"""API group to the kinds of it that are policies, and their reader."""


def read_policies(resources: Sequence[Resource], grouping: Grouping) -> tuple[NetworkPolicy, ...]:
    """Every network policy of a cluster, sorted; one that states several sets of pods once for each."""
    pods = Pods(resources, grouping)
    found = {(each.group, each.ref): each for each in resources if each.group in _READERS}
    ordered = sorted(found.values(), key=lambda each: (each.ref.namespace, each.ref.name, each.ref.kind))
    return tuple(policy for each in ordered for policy in _read(each, pods))


def _read(resource: Resource, pods: Pods) -> Iterator[NetworkPolicy]:
    kinds, reader = _READERS[resource.group]
    if resource.ref.kind in kinds:
        yield from reader(resource, pods)
