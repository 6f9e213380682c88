"""A cluster as the views see it: the model with the ways to look things up in it."""

from dataclasses import dataclass
from functools import cached_property

from fleetbook.core.identity import NamespacedName
from fleetbook.core.unknown import Unknown
from fleetbook.model.architecture import Architecture, Cluster
from fleetbook.model.components import Component
from fleetbook.model.delivery import Release
from fleetbook.model.findings import Accepted, Finding
from fleetbook.model.network import Entrypoint, Middleware, Route
from fleetbook.model.sign_in import OidcClient
from fleetbook.model.storage import Mount, Volume
from fleetbook.views.page import Code, Inline, PageLink, Text
from fleetbook.views.paths import ClusterPaths, anchor, cluster_folders

MOST_SIDE_BY_SIDE = 8
"""Clusters that are columns of a table; of more each is a row, or stands in a cell."""


@dataclass(frozen=True)
class Scene:
    """One cluster of an architecture and where its pages lie."""

    architecture: Architecture
    cluster: Cluster
    paths: ClusterPaths

    @cached_property
    def components(self) -> dict[str, Component]:
        """Component by id."""
        return {component.id: component for component in self.cluster.components}

    @cached_property
    def named(self) -> dict[str, tuple[Component, ...]]:
        """Components by name; a name may be that of several, in different namespaces."""
        found: dict[str, tuple[Component, ...]] = {}
        for component in self.cluster.components:
            found[component.name] = (*found.get(component.name, ()), component)
        return found

    def sibling(self, name: str) -> "Scene | None":
        """Another cluster of the book."""
        clusters = self.architecture.clusters
        folders = cluster_folders(each.name for each in clusters)
        for each, folder in zip(clusters, folders, strict=True):
            if each.name == name:
                return Scene(self.architecture, each, ClusterPaths(folder))
        return None

    @cached_property
    def entrypoints(self) -> dict[str, Entrypoint]:
        """Entrypoint by name."""
        return {entry.name: entry for entry in self.cluster.network.entrypoints}

    @cached_property
    def middlewares(self) -> dict[NamespacedName, Middleware]:
        """Middleware by namespace and name."""
        return {middleware.key: middleware for middleware in self.cluster.network.middlewares}

    @cached_property
    def guarded_hosts(self) -> frozenset[str]:
        """Hosts of which some path has a guard, as they are written."""
        routes = (route for route in self.cluster.network.routes if route.auth)
        return frozenset(
            each.host.written if isinstance(each.host, Unknown) else each.host for each in routes
        )

    @cached_property
    def releases(self) -> dict[NamespacedName, Release]:
        """Release by namespace and name."""
        return {release.key: release for release in self.cluster.delivery.releases}

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Findings of this cluster."""
        return tuple(each for each in self.architecture.findings if each.cluster == self.cluster.name)

    @property
    def accepted(self) -> tuple[Accepted, ...]:
        """Findings of this cluster that the owner lets be."""
        every = self.architecture.accepted
        return tuple(each for each in every if each.finding.cluster == self.cluster.name)

    def is_suspended(self, component: Component) -> bool:
        """Whether Flux leaves it alone: its Kustomization is suspended, or all of its releases are."""
        releases = [self.releases[key].suspended for key in component.releases if key in self.releases]
        return component.kustomization in self.suspended or (bool(releases) and all(releases))

    @cached_property
    def suspended(self) -> frozenset[NamespacedName]:
        """Kustomizations that are suspended."""
        return frozenset(each.key for each in self.cluster.delivery.kustomizations if each.suspended)

    def routes_of(self, component: str) -> tuple[Route, ...]:
        """Routes that a component answers."""
        return tuple(route for route in self.cluster.network.routes if route.component == component)

    def volumes_of(self, component: str) -> tuple[Volume, ...]:
        """Volumes that belong to a component."""
        return tuple(volume for volume in self.cluster.storage.volumes if volume.component == component)

    def mounts_of(self, component: str) -> tuple[Mount, ...]:
        """What a component mounts without a claim."""
        return tuple(mount for mount in self.cluster.storage.mounts if mount.component == component)

    def clients_of(self, component: str) -> tuple[OidcClient, ...]:
        """How a component lets a provider sign people in."""
        return tuple(each for each in self.cluster.sign_in.clients if each.component == component)

    def middleware_page(self, key: NamespacedName) -> str:
        """The row of a middleware; the routes for a guard that is none, or that Git does not hold."""
        row = anchor("middleware", key.namespace, key.name) if key in self.middlewares else "routes"
        return f"{self.paths.page('network')}#{row}"

    def page_of(self, component: str | None) -> str | None:
        """Path of a component's page; None where there is no such component."""
        found = self.components.get(component) if component else None
        return self.paths.component(found) if found else None

    def title_of(self, component: str) -> str:
        """A component's name for people."""
        found = self.components.get(component)
        return found.title if found else component

    def icon_of(self, component: str | None, otherwise: str = "app") -> str:
        """A component's icon."""
        found = self.components.get(component) if component else None
        return found.icon if found else otherwise

    def link(self, component: str | None) -> Inline:
        """A component's name as a link to its page."""
        page = self.page_of(component)
        if component is None or page is None:
            return Text(component or "–")
        return PageLink(self.title_of(component), page)

    def owner_of(self, key: NamespacedName) -> str | None:
        """Id of the component that a release belongs to."""
        return next((each.id for each in self.cluster.components if key in each.releases), None)

    def name(self, key: NamespacedName) -> Code:
        """A namespace and name in code type."""
        return Code(str(key))
