"""Everything of a cluster that may change, topic by topic."""

from collections.abc import Iterable, Iterator

from fleetbook.compare.entries.components import component_entries, image_entries
from fleetbook.compare.entries.configuration import variable_entries
from fleetbook.compare.entries.delivery import delivery_entries, release_entries
from fleetbook.compare.entries.findings import finding_entries
from fleetbook.compare.entries.network import network_entries
from fleetbook.compare.entries.nodes import node_entries
from fleetbook.compare.entries.security import security_entries
from fleetbook.compare.entries.storage import storage_entries
from fleetbook.compare.entry import Entry
from fleetbook.model.architecture import Cluster
from fleetbook.model.findings import Finding


def entries_of(cluster: Cluster, findings: Iterable[Finding]) -> Iterator[Entry]:
    """Every entry of a cluster and of its findings."""
    yield from component_entries(cluster)
    yield from release_entries(cluster)
    yield from image_entries(cluster)
    yield from network_entries(cluster)
    yield from storage_entries(cluster)
    yield from security_entries(cluster)
    yield from variable_entries(cluster)
    yield from delivery_entries(cluster)
    yield from node_entries(cluster)
    yield from finding_entries(findings)
