"""What a ResourceSet waits for, and so everything that it makes.

Source: flux-operator, docs/api/v1/resourceset.md, "Dependency management" and "Health check configuration".
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from fleetbook.core.identity import NamespacedName, ObjectRef
from fleetbook.resolve.fleet import Resource
from fleetbook.resolve.flux import is_kustomization, is_resource_set
from fleetbook.resolve.resourcesets.expansion import Expansion
from fleetbook.resolve.shape import mapping, sequence, text, within


@dataclass(frozen=True, eq=False)
class SetOrder:
    """The ResourceSets of a cluster with what they make."""

    sets: Mapping[ObjectRef, Expansion]

    @classmethod
    def of(cls, expansions: Iterable[Expansion]) -> "SetOrder":
        """Of two with one name the first counts."""
        found: dict[ObjectRef, Expansion] = {}
        for each in expansions:
            found.setdefault(each.resource.ref, each)
        return cls(found)

    def needs_of(self, made: Resource) -> tuple[NamespacedName, ...]:
        """The Kustomizations that must be ready before an object is made; none where no set makes it."""
        return tuple(dict.fromkeys(self._needs(made.made_by, frozenset())))

    def _needs(self, maker: ObjectRef | None, seen: frozenset[ObjectRef]) -> Iterator[NamespacedName]:
        if maker is None or maker in seen or maker not in self.sets:
            return
        resource = self.sets[maker].resource
        for item in map(mapping, sequence(within(resource.body, "spec", "dependsOn"))):
            # What need not be ready must only be there.
            if item.get("ready") is not True:
                continue
            other = ObjectRef(*(text(item.get(each)) for each in ("kind", "namespace", "name")))
            if is_kustomization(item):
                yield other.key
            elif is_resource_set(item):
                yield from self._made_by(other)
                yield from self._needs(other, seen | {maker})
        # A set may itself be made by another one.
        yield from self._needs(resource.made_by, seen | {maker})

    def _made_by(self, maker: ObjectRef) -> Iterator[NamespacedName]:
        """What must be ready before a set is: all that it makes, where it waits for that."""
        found = self.sets.get(maker)
        if found is not None and within(found.resource.body, "spec", "wait") is True:
            yield from (each.ref.key for each in found.made if is_kustomization(each.body))
