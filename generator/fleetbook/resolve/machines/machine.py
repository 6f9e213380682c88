"""A machine, or a group of alike machines, as a file beside Flux's describes it."""

from dataclasses import dataclass
from enum import StrEnum

from fleetbook.core.location import Location


class MachineRole(StrEnum):
    """What a machine is to its cluster."""

    CONTROL_PLANE = "control plane"
    WORKER = "worker"
    BOTH = "control plane and worker"


@dataclass(frozen=True, kw_only=True)
class Machine:
    """A machine, or `count` machines that bear one name as a group."""

    name: str
    address: str | None
    """None where it is not stated, or is a template."""
    role: MachineRole | None
    count: int | None = 1
    """None for a group that grows and shrinks by itself."""
    cluster: str | None
    """Name of its cluster where the file states one."""
    only_there: bool = False
    """Whether it belongs to the cluster of that name and no other, as what a management cluster makes."""
    known_by: str
    """What the file is for: talhelper, Talos, Cluster API, k0sctl, Ansible, eksctl."""
    at: Location


def plain_address(value: str) -> str | None:
    """An address without its prefix length; None for a template, a variable or this machine itself."""
    address = value.partition("/")[0].strip()
    unknown = not address or any(mark in address for mark in ("{{", "${", "$(")) or address == "localhost"
    return None if unknown or address.startswith("127.") else address


def join_roles(roles: set[MachineRole]) -> MachineRole | None:
    """One role for a machine that several groups or words give roles to."""
    if len(roles) > 1 or MachineRole.BOTH in roles:
        return MachineRole.BOTH
    return next(iter(roles), None)
