"""Machines of a cluster, and the version of Flux that runs on them."""

from collections.abc import Iterator

from fleetbook.compare.entry import Aspect, Entry, Topic, said
from fleetbook.model.architecture import Cluster


def node_entries(cluster: Cluster) -> Iterator[Entry]:
    """Every node."""
    for node in cluster.nodes:
        yield Entry(
            topic=Topic.NODES,
            key=node.name,
            title=node.name,
            aspects=(
                Aspect(name="address", words=said(node.address)),
                Aspect(name="role", words=said(node.role)),
                Aspect(name="machines", words=said(node.count)),
            ),
            marks=frozenset({f"address {node.address}"} if node.address else ()),
            at=node.defined_at,
        )
