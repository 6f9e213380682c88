"""The result: groups of objects, and the way from an object to its group."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from fleetbook.analysis.grouping.folders import related
from fleetbook.core.identity import NamespacedName, ObjectRef
from fleetbook.resolve.fleet import ResolvedRelease, Resource


@dataclass(frozen=True, eq=False, kw_only=True)
class Group:
    """The objects and releases that belong together under one name."""

    id: str
    """Unique in the cluster, fit for a file name and a URL."""
    name: str
    folder: str | None
    """The app's own folder; None where it has none."""
    namespaces: tuple[str, ...]
    """Namespaces in which it runs."""
    kustomization: NamespacedName
    releases: tuple[ResolvedRelease, ...]
    resources: tuple[Resource, ...]
    """Every object of it, its HelmReleases and workloads first, what its releases make among them."""


@dataclass(frozen=True, eq=False)
class Grouping:
    """All groups of a cluster, sorted by id."""

    groups: tuple[Group, ...]

    def component_of(self, ref: ObjectRef) -> str | None:
        """Id of the component that an object belongs to; None where it belongs to none."""
        return self._by_ref.get(ref)

    def component_of_release(self, key: NamespacedName) -> str | None:
        """Id of the component of a HelmRelease by its namespace and name."""
        return self.component_of(ObjectRef("HelmRelease", key.namespace, key.name))

    def component_serving(self, namespace: str, service: str) -> str | None:
        """Id of the component behind a Service, which a release's chart may make without Git holding it."""
        stated = self.component_of(ObjectRef("Service", namespace, service))
        return stated or self.component_named(namespace, service)

    def component_named(self, namespace: str, name: str) -> str | None:
        """Id of the component of a namespace whose name, or release's name, an object's name begins with.

        Where several fit, the longest name is taken: `immich-machine-learning` before `immich`.
        """
        fits = [
            (len(own), group.id)
            for group in self.in_namespace(namespace)
            for own in {group.name, *(each.release_name for each in group.releases)}
            if name == own or name.startswith(f"{own}-")
        ]
        return max(fits)[1] if fits else None

    def in_namespace(self, namespace: str) -> tuple[Group, ...]:
        """The groups that run in a namespace."""
        return tuple(group for group in self.groups if namespace in group.namespaces)

    def group(self, component: str) -> Group:
        """The group with an id."""
        return self._by_id[component]

    @cached_property
    def _by_id(self) -> Mapping[str, Group]:
        return {group.id: group for group in self.groups}

    @cached_property
    def _by_ref(self) -> Mapping[ObjectRef, str]:
        return {resource.ref: group.id for group in self.groups for resource in group.resources}


def named_like(ids_by_name: Mapping[str, str], name: str) -> str | None:
    """The one id whose name is related to a name; the closest in length where several are."""
    fits = sorted((abs(len(own) - len(name)), key) for own, key in ids_by_name.items() if related(own, name))
    return fits[0][1] if fits else None
