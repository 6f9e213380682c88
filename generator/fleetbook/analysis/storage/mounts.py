"""Who uses a claim."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from fleetbook.analysis.made import guessed_at
from fleetbook.analysis.podspec import pod_specs
from fleetbook.analysis.storage.claim import Claim
from fleetbook.analysis.storage.values import claims_used
from fleetbook.core.identity import NamespacedName, ObjectRef
from fleetbook.resolve.fleet import ResolvedCluster

Mounts = Mapping[NamespacedName, tuple[ObjectRef, ...]]


def mounts_of(cluster: ResolvedCluster, claims: Iterable[Claim]) -> Mounts:
    """The workloads, databases and releases that use each claim."""
    found: dict[NamespacedName, set[ObjectRef]] = defaultdict(set)
    for pod in pod_specs(cluster.objects):
        for _, key in pod.claims():
            found[key].add(pod.owner)
    for release in guessed_at(cluster):
        for key in claims_used(release):
            found[key].add(release.resource.ref)
    for claim in claims:
        if claim.maker.kind != "PersistentVolumeClaim":
            found[claim.key].add(claim.maker)
    return {key: tuple(sorted(refs)) for key, refs in found.items()}
