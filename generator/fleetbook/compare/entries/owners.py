"""Which component and which Kustomization things of a cluster belong to."""

from collections.abc import Iterable
from functools import cached_property

from fleetbook.core.identity import NamespacedName
from fleetbook.model.architecture import Cluster


class Owners:
    """Answers, for one cluster, who owns what."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster

    @cached_property
    def _by_kustomization(self) -> dict[NamespacedName, tuple[str, ...]]:
        found: dict[NamespacedName, list[str]] = {}
        for component in self.cluster.components:
            found.setdefault(component.kustomization, []).append(component.id)
        return {key: tuple(ids) for key, ids in found.items()}

    @cached_property
    def _kustomizations(self) -> dict[str, NamespacedName]:
        return {component.id: component.kustomization for component in self.cluster.components}

    @cached_property
    def _by_release(self) -> dict[NamespacedName, str]:
        return {key: each.id for each in self.cluster.components for key in each.releases}

    def kustomization(self, component: str | None) -> NamespacedName | None:
        """The Kustomization that applies a component."""
        return self._kustomizations.get(component) if component else None

    def components(self, kustomizations: Iterable[NamespacedName]) -> tuple[str, ...]:
        """Ids of the components that some Kustomizations apply."""
        found = {each for key in kustomizations for each in self._by_kustomization.get(key, ())}
        return tuple(sorted(found))

    def of_release(self, release: NamespacedName) -> str | None:
        """The component that a release belongs to."""
        return self._by_release.get(release)
