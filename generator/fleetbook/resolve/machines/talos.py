"""Machines of Talos Linux: talhelper's `talconfig.yaml`, and machine configurations of their own.

Their forms: https://budimanjojo.github.io/talhelper/latest/reference/configuration/ and
https://www.talos.dev/latest/reference/configuration/.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from fleetbook.core.location import Location
from fleetbook.resolve.machines.machine import Machine, MachineRole, plain_address
from fleetbook.resolve.shape import mapping, sequence, text, within
from fleetbook.source.document import Document

_TYPES = {
    "init": MachineRole.CONTROL_PLANE,
    "controlplane": MachineRole.CONTROL_PLANE,
    "worker": MachineRole.WORKER,
}
_PARTS = ("HostnameConfig", "LinkConfig", "MachineConfig")
"""Kinds of documents beside a machine's configuration proper that speak of its name or addresses."""


def talhelper_machines(document: Document) -> Iterator[Machine]:
    """The nodes of a `talconfig.yaml`, which is known by its shape."""
    data = document.data
    if "clusterName" not in data or "kind" in data:
        return
    for index, node in enumerate(map(mapping, sequence(data.get("nodes")))):
        name = text(node.get("hostname"))
        if name:
            role = MachineRole.CONTROL_PLANE if node.get("controlPlane") is True else MachineRole.WORKER
            yield Machine(
                name=name,
                # Several addresses are separated by commas; the first leads to the node.
                address=plain_address(text(node.get("ipAddress")).partition(",")[0]),
                role=role,
                cluster=text(data["clusterName"]) or None,
                known_by="talhelper",
                at=document.nearest("nodes", index, "hostname"),
            )


def talos_machines(documents: Iterable[Document]) -> Iterator[Machine]:
    """One machine for each file of machine configuration that states a host name."""
    files: dict[str, list[Document]] = defaultdict(list)
    for document in documents:
        if _is_configuration(document.data):
            files[document.location.path].append(document)
    for path in sorted(files):
        yield from _machine(path, files[path])


def _is_configuration(data: Mapping[str, Any]) -> bool:
    if text(data.get("apiVersion")) == "v1alpha1" and text(data.get("kind")) in _PARTS:
        return True
    return "kind" not in data and isinstance(data.get("machine"), Mapping)


def _machine(path: str, documents: Sequence[Document]) -> Iterator[Machine]:
    named = list(_hostnames(documents))
    if len(named) != 1:
        return  # A part that several machines share, or that names none.
    name, at = named[0]
    types = [text(within(each.data, "machine", "type")) for each in documents]
    stated = next((each for each in types if each), PurePosixPath(path).parent.name)
    clusters = [text(within(each.data, "cluster", "clusterName")) for each in documents]
    yield Machine(
        name=name,
        address=next(_addresses(documents), None),
        role=_TYPES.get(stated.lower().rstrip("s")),
        cluster=next((each for each in clusters if each), None),
        known_by="Talos",
        at=at,
    )


def _hostnames(documents: Iterable[Document]) -> Iterator[tuple[str, Location]]:
    for document in documents:
        for keys in (("hostname",), ("machine", "network", "hostname")):
            name = text(within(document.data, *keys))
            if name and "{{" not in name and "${" not in name:
                yield name, document.nearest(*keys)


def _addresses(documents: Iterable[Document]) -> Iterator[str]:
    """Addresses of the first interface that states any, link-local ones left out."""
    for document in documents:
        interfaces = sequence(within(document.data, "machine", "network", "interfaces"))
        stated = [each for one in interfaces for each in sequence(mapping(one).get("addresses"))]
        stated += [mapping(each).get("address") for each in sequence(document.data.get("addresses"))]
        for value in stated:
            address = plain_address(text(value))
            if address and not address.startswith(("169.254.", "fe80:")):
                yield address
