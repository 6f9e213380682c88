"""Which objects and releases belong together: what a person calls an app or a controller."""

from fleetbook.analysis.grouping.groups import Group, Grouping
from fleetbook.analysis.grouping.membership import members_of
from fleetbook.analysis.grouping.seeds import find_seeds, unique_ids
from fleetbook.resolve.fleet import ResolvedCluster

__all__ = ["Group", "Grouping", "group_components"]


def group_components(cluster: ResolvedCluster) -> Grouping:
    """Every release and every workload of its own starts a component; other objects join one or none."""
    seeds = unique_ids(find_seeds(cluster))
    members = members_of(cluster, seeds)
    groups = (
        Group(
            id=key,
            name=seed.name,
            folder=seed.folder,
            namespaces=seed.namespaces,
            kustomization=seed.kustomization,
            releases=tuple(seed.releases),
            resources=tuple(members[key]),
        )
        for key, seed in seeds.items()
    )
    return Grouping(tuple(sorted(groups, key=lambda group: group.id)))
