"""Why a backup job that Git holds may not run."""

from dataclasses import dataclass

from fleetbook.analysis.schedule import is_never
from fleetbook.analysis.shape import within
from fleetbook.core.identity import NamespacedName, ObjectRef
from fleetbook.core.unknown import Unknown
from fleetbook.resolve.fleet import ResolvedCluster, ResolvedKustomization, Resource


@dataclass(frozen=True)
class Halt:
    """What keeps a job from running."""

    why: str
    """The end of a sentence that starts with the job: `is suspended`."""
    certain: bool
    """Whether the job surely does not run; what a suspended Kustomization made earlier may go on."""


class Halts:
    """What is suspended in a cluster."""

    def __init__(self, cluster: ResolvedCluster) -> None:
        self._kustomizations = {each.key: each for each in cluster.kustomizations}
        self._releases: set[ObjectRef | None] = {
            each.resource.ref for each in cluster.releases if _is_suspended(each.resource)
        }

    def of(self, resource: Resource, own: str = "", schedule: str | Unknown | None = None) -> Halt | None:
        """Why a job may not run; `own` is what it says of itself, `is paused`, or nothing."""
        if own:
            return Halt(own, certain=True)
        if isinstance(schedule, str) and is_never(schedule):
            return Halt("never runs, no month has such a day", certain=True)
        suspended = self._suspended(resource.kustomization)
        if suspended:
            return Halt(f"is applied by the suspended Kustomization {suspended}", certain=False)
        makers = (each for each in (resource.made_by, resource.ref) if each in self._releases)
        release = next(makers, None)
        return Halt(f"is made by the suspended HelmRelease {release.key}", certain=False) if release else None

    def _suspended(self, key: NamespacedName | None) -> NamespacedName | None:
        """The nearest suspended one of a Kustomization and those above it."""
        seen: set[NamespacedName] = set()
        while key is not None and key not in seen:
            seen.add(key)
            found: ResolvedKustomization | None = self._kustomizations.get(key)
            if found is None:
                return None
            if _is_suspended(found.resource):
                return key
            key = found.parent
        return None


def _is_suspended(resource: Resource) -> bool:
    return within(resource.body, "spec", "suspend") is True
