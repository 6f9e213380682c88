"""Machines that an Ansible inventory puts into a Kubernetes cluster."""

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from fleetbook.core.location import Location
from fleetbook.resolve.machines.inventory import Inventory, is_inventory, read_ini, read_yaml
from fleetbook.resolve.machines.machine import Machine, MachineRole, join_roles, plain_address
from fleetbook.source.document import Document
from fleetbook.source.snapshot import Snapshot

_CLUSTER = re.compile(r"(kube|kubernetes|k3s|k8s|rke2?|k0s|microk8s|talos)(_?(cluster|nodes?|hosts?))?")
"""Groups that hold a whole cluster: `k3s_cluster`, `kubernetes`."""
_KUBERNETES = re.compile(r"^(?:kube|kubernetes|k3s|k8s|rke2?|k0s|microk8s)_?")
_ROLES = (
    (
        re.compile(r"control_?planes?|masters?|controllers?|servers?|init(ial)?_?(master|server)"),
        MachineRole.CONTROL_PLANE,
    ),
    (re.compile(r"workers?|agents?|nodes?|minions?"), MachineRole.WORKER),
)
_FILES = re.compile(r"(hosts|inventory)([._-]\w+)?|.*\.ini")
_FOLDERS = re.compile(r"inventor|ansible", re.IGNORECASE)
_ADDRESSES = ("ansible_host", "ansible_ssh_host", "ip", "access_ip")


def ansible_machines(snapshot: Snapshot, documents: Iterable[Document]) -> Iterator[Machine]:
    """The machines of every inventory, in YAML and in INI form."""
    for document in documents:
        if is_inventory(document.data):
            yield from _machines(read_yaml(document))
    for path in snapshot.paths:
        name = PurePosixPath(path)
        if name.suffix in ("", ".ini") and _FILES.fullmatch(name.name) and _FOLDERS.search(path):
            yield from _machines(read_ini(path, snapshot.read(path).decode("utf-8", "replace")))


def _machines(inventory: Inventory) -> Iterator[Machine]:
    roles: dict[str, set[MachineRole]] = {}
    for name in inventory:
        whole = _CLUSTER.fullmatch(_normal(name)) is not None
        own = _role(_KUBERNETES.sub("", _normal(name), count=1))
        if whole:
            _collect(inventory, name, None, roles, frozenset())
        elif own and _KUBERNETES.match(_normal(name)):
            _collect(inventory, name, own, roles, frozenset())
    for host in sorted(roles):
        address, at = _address(inventory, host)
        yield Machine(
            name=host,
            address=address,
            role=join_roles(roles[host]),
            cluster=None,
            known_by="Ansible",
            at=at,
        )


def _collect(
    inventory: Inventory,
    name: str,
    role: MachineRole | None,
    roles: dict[str, set[MachineRole]],
    above: frozenset[str],
) -> None:
    """Note the hosts of a group and of those inside; within a cluster a plain `masters` says a role, too."""
    group = inventory.get(name)
    if group is None or name in above:
        return
    for host in group.hosts:
        roles.setdefault(host, set()).update({role} if role else ())
    for child in group.children:
        _collect(inventory, child, _role(_plain(child)) or role, roles, above | {name})


def _normal(name: str) -> str:
    return name.lower().replace("-", "_")


def _plain(name: str) -> str:
    return _KUBERNETES.sub("", _normal(name), count=1)


def _role(name: str) -> MachineRole | None:
    return next((role for pattern, role in _ROLES if pattern.fullmatch(name)), None)


def _address(inventory: Inventory, host: str) -> tuple[str | None, Location]:
    """The address that any group states for a host, and where; else where the host stands first."""
    entries = [group.hosts[host] for group in inventory.values() if host in group.hosts]
    for variables, at in entries:
        for name in _ADDRESSES:
            if address := plain_address(variables.get(name, "")):
                return address, at
    return None, entries[0][1]
