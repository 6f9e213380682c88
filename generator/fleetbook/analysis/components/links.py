"""Which components a component needs, and why."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

from fleetbook.analysis.components.reloading import Reloading
from fleetbook.analysis.grouping import Group, Grouping
from fleetbook.analysis.shape import text, walk
from fleetbook.catalogue.entry import Entry
from fleetbook.core.identity import NamespacedName, ObjectRef
from fleetbook.model.components import Link
from fleetbook.model.network import Network
from fleetbook.model.security import SecretKind, Security
from fleetbook.model.storage import Storage
from fleetbook.resolve.fleet import ResolvedCluster, ResolvedKustomization

_SERVICE = re.compile(r"\b([a-z0-9][a-z0-9-]*)\.([a-z0-9][a-z0-9-]*)\.svc\b")
_CONTROLLERS = {
    SecretKind.SEALED: ("sealed", "unseals its secrets"),
    SecretKind.EXTERNAL: ("external", "fetches its secrets"),
}

Links = Mapping[str, tuple[Link, ...]]
Pair = tuple[str, Link]
"""The component that needs, and what it needs."""


def needed_by(needs: Links) -> Links:
    """The same links, seen from the other end."""
    users: dict[str, list[Link]] = defaultdict(list)
    for component in sorted(needs):
        for link in needs[component]:
            users[link.component].append(Link(component=component, why=link.why))
    return {component: tuple(links) for component, links in users.items()}


class Needs:
    """Reads the needs of every component from what the topics say."""

    def __init__(
        self,
        cluster: ResolvedCluster,
        grouping: Grouping,
        entries: Mapping[str, Entry],
        reloading: Reloading,
        network: Network,
        storage: Storage,
        security: Security,
    ) -> None:
        self._cluster = cluster
        self._grouping = grouping
        self._entries = entries
        self._reloading = reloading
        self._network = network
        self._storage = storage
        self._security = security
        self._hosts = {route.host: route.component for route in network.routes if route.path == "/"}

    def of_all(self) -> Links:
        """Component to its needs; a need of itself or of the same for the same reason is left out."""
        found: dict[str, dict[Link, None]] = defaultdict(dict)
        for component, link in self._pairs():
            if component != link.component:
                found[component].setdefault(link)
        order = {component: tuple(sorted(links, key=_order)) for component, links in found.items()}
        return dict(sorted(order.items()))

    def _pairs(self) -> Iterator[Pair]:
        yield from self._by_release_order()
        yield from self._by_stage()
        yield from self._by_route()
        yield from self._by_volume()
        yield from self._by_secret()
        yield from self._by_certificate()
        yield from self._by_guard()
        yield from self._by_address()
        for group in self._grouping.groups:
            yield from self._by_call(group)
            yield from self._by_reloading(group)

    def _by_reloading(self, group: Group) -> Iterator[Pair]:
        for reloader in self._reloading.reloaders if self._reloading.asks(group) else ():
            yield group.id, Link(component=reloader, why="restarts it when settings change")

    def _by_release_order(self) -> Iterator[Pair]:
        for release in self._cluster.releases:
            own = self._grouping.component_of_release(release.key)
            for other in release.depends_on:
                needed = self._grouping.component_of_release(other)
                if own and needed:
                    yield own, Link(component=needed, why="its release waits for it")

    def _by_stage(self) -> Iterator[Pair]:
        """What a Kustomization of one app waits for: the only app, or the gates, of the one before."""
        by_key = {each.key: each for each in self._cluster.kustomizations}
        members = self._members()
        for key, own in members.items():
            kustomization = by_key.get(key)
            for other in kustomization.depends_on if kustomization and len(own) == 1 else ():
                needed = members.get(other, ())
                gates = needed if len(needed) == 1 else self._gates(by_key.get(other))
                for each in gates:
                    yield own[0], Link(component=each, why="is deployed after it")

    def _members(self) -> dict[NamespacedName, tuple[str, ...]]:
        found: dict[NamespacedName, list[str]] = defaultdict(list)
        for group in self._grouping.groups:
            found[group.kustomization].append(group.id)
        return {key: tuple(ids) for key, ids in found.items()}

    def _gates(self, kustomization: ResolvedKustomization | None) -> tuple[str, ...]:
        checks = kustomization.health_checks if kustomization else ()
        found = [self._grouping.component_of(each) for each in checks]
        return tuple(each for each in found if each)

    def _by_route(self) -> Iterator[Pair]:
        doors = {each.name: each for each in self._network.entrypoints}
        for route in self._network.routes:
            door = doors.get(route.entrypoint or "")
            if route.component and door and door.component:
                yield route.component, Link(component=door.component, why="requests enter through it")

    def _by_address(self) -> Iterator[Pair]:
        for door in self._network.entrypoints:
            if door.component and door.address_component:
                yield door.component, Link(component=door.address_component, why="announces its address")

    def _by_volume(self) -> Iterator[Pair]:
        owners = {each.name: each.component for each in self._storage.classes}
        for volume in self._storage.volumes:
            name = volume.storage_class if isinstance(volume.storage_class, str) else None
            owner = owners.get(name or "") or (
                self._titled(volume.provisioner) if volume.provisioner else None
            )
            if volume.component and owner:
                yield volume.component, Link(component=owner, why=f"volumes on {volume.provisioner or name}")

    def _titled(self, title: str | None) -> str | None:
        return next((component for component, entry in self._entries.items() if entry.title == title), None)

    def _by_secret(self) -> Iterator[Pair]:
        for secret in self._security.secrets:
            provided, why = _CONTROLLERS.get(secret.kind, ("", ""))
            controller = self._providing("secret_controller", provided) if provided else None
            if secret.component and controller:
                yield secret.component, Link(component=controller, why=why)

    def _providing(self, key: str, value: str) -> str | None:
        """The component that provides something, by the catalogue."""
        for component, entry in self._entries.items():
            if value in entry.provides.get(key, "").split():
                return component
        return None

    def _by_certificate(self) -> Iterator[Pair]:
        controller = self._providing("certificate_controller", "cert-manager")
        for certificate in self._security.certificates if controller else ():
            ref = ObjectRef("Certificate", certificate.namespace, certificate.name)
            own = self._grouping.component_of(ref)
            if own and controller:
                yield own, Link(component=controller, why="issues its certificate")
        for route in self._network.routes if controller else ():
            if (
                route.component
                and controller
                and route.tls
                and route.tls.issuer
                and not route.tls.certificate
            ):
                yield route.component, Link(component=controller, why="issues its certificate")

    def _by_guard(self) -> Iterator[Pair]:
        for route in self._network.routes:
            provider = route.auth.provider if route.auth else None
            needed = self._serving(provider) if provider else None
            if route.component and needed:
                yield route.component, Link(component=needed, why="signs its users in")

    def _serving(self, host: str) -> str | None:
        """The component behind a public host, or behind the name of a service in the cluster."""
        if host in self._hosts:
            return self._hosts[host]
        name, _, rest = host.partition(".")
        return self._grouping.component_serving(rest.partition(".")[0], name) if rest else None

    def _by_call(self, group: Group) -> Iterator[Pair]:
        """Services that its workloads and values name in full, such as `postgres.database.svc`."""
        bodies = [each.body for each in group.resources if each.ref.kind != "Certificate"]
        bodies += [each.values for each in group.releases]
        for body in bodies:
            for _, value in walk(body):
                for name, namespace in _SERVICE.findall(value) if isinstance(value, str) else ():
                    needed = self._grouping.component_serving(namespace, name)
                    if needed:
                        yield group.id, Link(component=needed, why=f"calls {text(name)}")


def _order(link: Link) -> tuple[str, str]:
    return link.component, link.why
