"""What a cluster runs on."""

from dataclasses import dataclass

from fleetbook.model.fact import Fact


@dataclass(frozen=True, kw_only=True)
class Node(Fact):
    """A machine of the cluster, or a group of alike machines under one name."""

    name: str
    address: str | None
    """None where it is not stated."""
    role: str | None
    """control plane, worker or both, else what the owner declared; None where it is not stated."""
    count: int | None = 1
    """Machines of a group; None for one that grows and shrinks by itself."""
    known_by: str = "fleetbook.yml"
    """What it was read from: talhelper, Talos, Cluster API, k0sctl, Ansible, eksctl, fleetbook.yml."""
