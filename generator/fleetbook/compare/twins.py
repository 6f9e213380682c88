"""Which cluster of one architecture is which of another."""

from collections.abc import Callable, Iterator, Sequence

from fleetbook.compare.matching import LIKENESS
from fleetbook.model.architecture import Cluster

Twins = tuple[Cluster | None, Cluster | None]


def twins(before: Sequence[Cluster], after: Sequence[Cluster]) -> Iterator[Twins]:
    """Pairs of clusters: by name, else by folder, else by what they apply; None for a missing one."""
    old, new = list(before), list(after)
    for alike in (_by_name, _by_path, _by_content):
        yield from _take(old, new, alike)
    yield from ((cluster, None) for cluster in old)
    yield from ((None, cluster) for cluster in new)


def _take(
    old: list[Cluster], new: list[Cluster], alike: Callable[[Cluster, Cluster], bool]
) -> Iterator[Twins]:
    """Take pairs out of both lists."""
    for cluster in tuple(old):
        found = next((other for other in new if alike(cluster, other)), None)
        if found:
            old.remove(cluster)
            new.remove(found)
            yield cluster, found


def _by_name(one: Cluster, other: Cluster) -> bool:
    return one.name == other.name


def _by_path(one: Cluster, other: Cluster) -> bool:
    return one.path == other.path


def _by_content(one: Cluster, other: Cluster) -> bool:
    names = [{each.key for each in cluster.delivery.kustomizations} for cluster in (one, other)]
    union = names[0] | names[1]
    return bool(union) and len(names[0] & names[1]) / len(union) >= LIKENESS
