"""The nodes of a cluster: those that files of the repository describe, and those that the owner declares."""

from collections.abc import Iterator

from fleetbook.core.origin import Origin
from fleetbook.model.nodes import Node
from fleetbook.resolve.fleet import ResolvedCluster
from fleetbook.resolve.machines.machine import Machine
from fleetbook.settings import Settings


def analyse_nodes(cluster: ResolvedCluster, settings: Settings) -> tuple[Node, ...]:
    """What is described, then what is declared; of one name the declaration counts."""
    declared = {each.name: each for each in _declared(settings)}
    found = (_described(each) for each in cluster.machines if each.name not in declared)
    return (*found, *declared.values())


def _declared(settings: Settings) -> Iterator[Node]:
    for each in settings.nodes:
        yield Node(
            name=each.name,
            address=each.address,
            role=each.role,
            origin=Origin.DECLARED,
            defined_at=each.at,
        )


def _described(machine: Machine) -> Node:
    return Node(
        name=machine.name,
        address=machine.address,
        role=str(machine.role) if machine.role else None,
        count=machine.count,
        known_by=machine.known_by,
        defined_at=machine.at,
    )
