"""Ports of the nodes themselves that pods take: `hostPort`."""

from collections.abc import Iterator, Mapping
from typing import Any

from fleetbook.analysis.grouping import Grouping
from fleetbook.analysis.network.balancers import Entrance
from fleetbook.analysis.network.doors import Door
from fleetbook.analysis.network.index import Index
from fleetbook.analysis.network.stated import StatedRoute
from fleetbook.analysis.podspec import POD_KEYS, PodSpec, pod_spec
from fleetbook.analysis.shape import Keys, mapping, number, sequence, text
from fleetbook.core.unknown import Unknown
from fleetbook.model.network import Backend, Entrypoint, Listener

_FOR_MACHINES = ("metric", "health", "probe", "prom", "ready", "live")
"""Parts of the names of ports that only Kubernetes and its monitoring ask."""


def host_entrances(index: Index, grouping: Grouping) -> Iterator[Entrance]:
    """One for each workload that takes ports of its node."""
    for kind in sorted(POD_KEYS):
        for workload in index.of_kind(kind):
            pod = pod_spec(workload)
            ports = list(_ports(pod)) if pod else []
            if pod and ports:
                yield _entrance(pod, ports, grouping.component_of(workload.ref))


Port = tuple[Keys, Mapping[str, Any], int]
"""The keys that lead to a port of a container, the port, and its number on the node."""


def _ports(pod: PodSpec) -> Iterator[Port]:
    """A pod on the node's own network takes there what its containers name."""
    on_node = text(pod.spec.get("hostNetwork")) == "true"
    for keys, container in pod.containers():
        for index, port in enumerate(map(mapping, sequence(container.get("ports")))):
            taken = number(port.get("hostPort")) or (number(port.get("containerPort")) if on_node else None)
            name = (text(port.get("name")) or "").lower()
            if taken and not any(part in name for part in _FOR_MACHINES):
                yield (*keys, "ports", index), port, taken


def _entrance(pod: PodSpec, ports: list[Port], component: str | None) -> Entrance:
    workload = pod.resource
    name = f"{workload.ref.kind} {workload.ref.key}"
    door = Door(
        entrypoint=Entrypoint(
            name=name,
            kind="HostPort",
            addresses=(),
            address_provider=None,
            address_mode=None,
            address_component=None,
            provider="nodes",
            listeners=tuple(_listener(port, taken) for _, port, taken in ports),
            default_certificate=None,
            default_class=False,
            component=component,
            origin=workload.origin,
            defined_at=workload.at(*ports[0][0]),
        )
    )
    return Entrance(door, tuple(_route(pod, each, door, component) for each in ports))


def _listener(port: Mapping[str, Any], taken: int) -> Listener:
    name = text(port.get("name")) or str(taken)
    return Listener(name=name, port=taken, protocol=text(port.get("protocol")) or "TCP", redirect_to=None)


def _route(pod: PodSpec, port: Port, door: Door, component: str | None) -> StatedRoute:
    keys, stated, taken = port
    ref = pod.owner
    where = "every node that it runs on" if ref.kind == "DaemonSet" else "the node that it runs on"
    return StatedRoute(
        host=Unknown(f"port {taken} of {where}"),
        path="/",
        backend=Backend(
            kind=ref.kind,
            namespace=ref.namespace,
            name=ref.name,
            port=text(stated.get("containerPort")) or str(taken),
            workloads=(ref,),
        ),
        via=ref,
        namespace=ref.namespace,
        names=(ref.name,),
        origin=pod.resource.origin,
        at=pod.resource.at(*keys),
        component=component,
        protocol=text(stated.get("protocol")) or "TCP",
        port=taken,
        door=door.name,
    )
