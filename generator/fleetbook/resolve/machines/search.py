"""All machines that a repository tells of, and the clusters that they belong to."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from fleetbook.core.diagnostics import Diagnostic, Severity
from fleetbook.resolve.machines.ansible import ansible_machines
from fleetbook.resolve.machines.declared_clusters import machines_of_object
from fleetbook.resolve.machines.machine import Machine
from fleetbook.resolve.machines.talos import talhelper_machines, talos_machines
from fleetbook.source.document import Document
from fleetbook.source.snapshot import Snapshot


def find_machines(snapshot: Snapshot, documents: Sequence[Document]) -> tuple[Machine, ...]:
    """Every machine that a file describes; of two with one name and cluster the first kind of file counts."""
    found: dict[tuple[str | None, str], Machine] = {}
    for each in _every(snapshot, documents):
        known = found.setdefault((each.cluster, each.name), each)
        if known.address is None and each.address is not None:
            found[each.cluster, each.name] = replace(known, address=each.address)
    return tuple(found.values())


def _every(snapshot: Snapshot, documents: Sequence[Document]) -> Iterator[Machine]:
    for document in documents:
        yield from talhelper_machines(document)
    yield from talos_machines(documents)
    for document in documents:
        yield from machines_of_object(document)
    yield from ansible_machines(snapshot, documents)


def assign_machines(
    machines: Iterable[Machine], clusters: Sequence[str]
) -> Mapping[str, tuple[Machine, ...]]:
    """Machines by the name of their cluster, sorted; those of no known cluster are left out.

    The name of the cluster counts where the file states it, then a folder that bears it; a lone cluster has
    all machines for which neither names another.
    """
    found: dict[str, list[Machine]] = {name: [] for name in clusters}
    for each in machines:
        name = _cluster_of(each, clusters)
        if name is not None:
            found[name].append(each)
    return {name: tuple(sorted(inside, key=_order)) for name, inside in found.items()}


def report_strays(machines: Iterable[Machine], clusters: Sequence[str]) -> Iterator[Diagnostic]:
    """A note for every file whose machines belong to no cluster that can be told."""
    files = {each.at.path: each for each in machines if _cluster_of(each, clusters) is None}
    for path in sorted(files):
        yield Diagnostic(
            rule="machines-without-cluster",
            severity=Severity.INFO,
            message=f"The machines in {path} are told of nowhere: it is not known which cluster they run",
            at=files[path].at,
            hint="Name them in `declare.nodes` of fleetbook.yml, or put the file into a folder that bears "
            "the cluster's name.",
        )


def _cluster_of(machine: Machine, clusters: Sequence[str]) -> str | None:
    if machine.cluster in clusters or machine.only_there:
        return machine.cluster if machine.cluster in clusters else None
    folders = PurePosixPath(machine.at.path).parts
    named = [name for name in clusters if name in folders]
    if len(named) == 1:
        return named[0]
    # Names in such files often differ from the folder's; with one cluster there is nothing to mistake.
    return clusters[0] if len(clusters) == 1 else None


def _order(machine: Machine) -> tuple[bool, str]:
    return machine.role is not None and machine.role.value == "worker", machine.name
