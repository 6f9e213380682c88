"""Variables, and who uses them."""

from collections.abc import Iterator

from fleetbook.compare.entries.owners import Owners
from fleetbook.compare.entry import Aspect, Entry, Topic, listed, said
from fleetbook.model.architecture import Cluster


def variable_entries(cluster: Cluster) -> Iterator[Entry]:
    """Every variable; the value of a secret one is never among them."""
    owners = Owners(cluster)
    for variable in cluster.configuration.variables:
        yield Entry(
            topic=Topic.VARIABLES,
            key=f"{variable.name} {variable.source}",
            title=variable.name,
            aspects=(
                Aspect(name="value", words=said(variable.value)),
                Aspect(name="used by", words=listed(use.by for use in variable.used_by)),
            ),
            marks=frozenset(f"use {use.by}" for use in variable.used_by) | {f"value {said(variable.value)}"},
            touches=owners.components(use.kustomization for use in variable.used_by),
            at=variable.defined_at,
        )
