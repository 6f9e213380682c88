"""Which volumes a pod tells Velero to copy, or to leave alone."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from fleetbook.analysis.podspec import PodSpec, pod_specs
from fleetbook.analysis.shape import mapping, sequence, text, within
from fleetbook.analysis.storage.claim import Claim
from fleetbook.core.identity import NamespacedName, ObjectRef
from fleetbook.resolve.fleet import ResolvedCluster

_ASKED = "backup.velero.io/backup-volumes"
_LEFT_OUT = "backup.velero.io/backup-volumes-excludes"


class PodMarks:
    """The annotations of pods, by the claims that they mount."""

    def __init__(self, cluster: ResolvedCluster) -> None:
        self._by_claim: dict[NamespacedName, list[tuple[str, Mapping[str, Any]]]] = defaultdict(list)
        self._by_maker: dict[ObjectRef, list[tuple[str, Mapping[str, Any]]]] = defaultdict(list)
        for pod in pod_specs(cluster.objects):
            marks = mapping(within(pod.resource.body, *pod.keys[:-1], "metadata", "annotations"))
            for name, claim in pod.claims():
                self._by_claim[claim].append((name, marks))
            for name in _templates(pod):
                self._by_maker[pod.owner].append((name, marks))

    def asks_for(self, claim: Claim) -> bool:
        """Whether a pod that mounts a claim asks for its copy."""
        return self._names(claim, _ASKED)

    def leaves_out(self, claim: Claim) -> bool:
        """Whether a pod that mounts a claim does not want it copied."""
        return self._names(claim, _LEFT_OUT)

    def _names(self, claim: Claim, mark: str) -> bool:
        own = self._by_claim.get(claim.key, [])
        of_maker = [
            (name, marks)
            for name, marks in self._by_maker.get(claim.maker, [])
            if claim.key.name.startswith(f"{name}-{claim.maker.name}-")
        ]
        return any(name in _listed(marks.get(mark)) for name, marks in (*own, *of_maker))


def _listed(written: object) -> set[str]:
    return {each.strip() for each in (text(written) or "").split(",")} - {""}


def _templates(pod: PodSpec) -> Iterator[str]:
    for template in sequence(within(pod.resource.body, "spec", "volumeClaimTemplates")):
        name = text(within(template, "metadata", "name"))
        if name:
            yield name
