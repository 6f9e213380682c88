"""Gateways of the Gateway API as ways in."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from fleetbook.analysis.grouping import Grouping
from fleetbook.analysis.made import is_whole
from fleetbook.analysis.network.announcers import Announcement, Announcers, stated_addresses
from fleetbook.analysis.network.doors import Door, DoorListener, with_address_of
from fleetbook.analysis.network.index import Index
from fleetbook.analysis.network.kinds.gateway_api import LISTENER_SETS
from fleetbook.analysis.network.listeners import own_listeners, set_listeners, shown
from fleetbook.analysis.network.pools import Asking
from fleetbook.analysis.release_values import is_off
from fleetbook.analysis.shape import known, mapping, sequence, text, within
from fleetbook.catalogue.entry import Entry
from fleetbook.catalogue.loader import Catalogue
from fleetbook.core.identity import NamespacedName, ObjectRef
from fleetbook.core.origin import Origin
from fleetbook.model.network import Entrypoint
from fleetbook.resolve.fleet import ResolvedRelease, Resource
from fleetbook.source.document import Document

_GROUP = "gateway.networking.k8s.io"


class Gateways:
    """Reads the Gateways of a cluster with the classes and proxies they name."""

    def __init__(
        self,
        index: Index,
        grouping: Grouping,
        entries: Mapping[str, Entry],
        catalogue: Catalogue,
        announcers: Announcers,
    ) -> None:
        self._gateways = list(index.of_kind("Gateway", _GROUP))
        self._made_by: dict[ObjectRef, str] = {}
        self._index = index
        self._grouping = grouping
        self._entries = entries
        self._catalogue = catalogue
        self._announcers = announcers
        for component, entry in entries.items():
            if {"gateway_class", "ingress_class"} <= entry.provides.keys():
                self._add_made(component)

    def _add_made(self, component: str) -> None:
        """The Gateways that the component's chart makes."""
        for release in self._grouping.group(component).releases:
            for gateway in () if is_whole(release) else gateways_in_values(release):
                self._gateways.append(gateway)
                self._made_by[gateway.ref] = component

    def doors(self) -> Iterator[Door]:
        """One door for each Gateway; those that are merged stand behind one proxy and share its address:
        https://gateway.envoyproxy.io/docs/tasks/operations/deployment-mode/#merged-gateways-deployment"""
        doors = {gateway.ref: self._door(gateway) for gateway in self._gateways}
        merged = [each for each in self._gateways if self._is_merged(each)]
        for gateway in self._gateways:
            door = doors[gateway.ref]
            sisters = [
                doors[each.ref]
                for each in merged
                if gateway in merged and _class_of(each) == _class_of(gateway)
            ]
            lender = next((each.entrypoint for each in sisters if each.entrypoint.addresses), None)
            if lender and not door.entrypoint.addresses:
                door = replace(door, entrypoint=with_address_of(door.entrypoint, lender))
            yield door

    def _door(self, gateway: Resource) -> Door:
        service = self._service(gateway)
        annotations = _annotations(gateway, service)
        addresses, announced = self._address(gateway, service, annotations)
        own = self._made_by.get(gateway.ref) or self._grouping.component_of(gateway.ref)
        title, component = self._controller(_class_of(gateway), own)
        listeners = tuple(self._listeners(gateway))
        return Door(
            entrypoint=Entrypoint(
                name=str(gateway.ref.key),
                kind="Gateway",
                addresses=addresses,
                address_provider=announced.provider,
                address_mode=announced.mode,
                address_component=announced.component,
                provider=title,
                listeners=tuple(shown(each) for each in listeners),
                default_certificate=None,
                default_class=False,
                component=component or own,
                pools=announced.pools,
                origin=gateway.origin,
                defined_at=gateway.at(),
            ),
            annotations=annotations,
            listeners=listeners,
            services=self._services(gateway, service),
        )

    def _address(
        self, gateway: Resource, service: Mapping[str, Any], annotations: Mapping[str, Any]
    ) -> tuple[tuple[str, ...], Announcement]:
        """The addresses that are stated, and who announces them or gives one where none is."""
        spec = mapping(within(gateway.body, "spec"))
        own = [text(within(each, "value")) for each in sequence(spec.get("addresses"))]
        stated = [*own, text(service.get("loadBalancerIP")), *stated_addresses(annotations)]
        addresses = tuple(dict.fromkeys(each for each in stated if each and known(each) == each))
        asking = Asking(
            key=gateway.ref.key,
            labels=mapping(within(spec, "infrastructure", "labels")),
            annotations=annotations,
            load_balancer_class=text(service.get("loadBalancerClass")),
        )
        hopes = text(service.get("type")) in ("LoadBalancer", None) and not any(stated)
        announced = self._announcers.announce(addresses, annotations, False, asking if hopes else None)
        return addresses, announced

    def _listeners(self, gateway: Resource) -> Iterator[DoorListener]:
        yield from own_listeners(gateway)
        for kind in LISTENER_SETS:
            for each in self._index.of_kind(kind):
                yield from set_listeners(each, gateway, self._index)

    def _controller(self, class_name: str, own: str | None) -> tuple[str, str | None]:
        """Title and component of what serves a class; the class's name where it is not known.

        Of several such components it is the one that the gateway belongs to.
        """
        gateway_class = self._class(class_name)
        controller = text(within(gateway_class.body, "spec", "controllerName")) if gateway_class else None
        entry = self._catalogue.provider_of("gateway_class", controller) if controller else None
        entry = entry or self._catalogue.for_name(class_name)
        if entry is None:
            return class_name, self._grouping.component_of(gateway_class.ref) if gateway_class else None
        owners = [component for component, each in self._entries.items() if each.id == entry.id]
        return entry.title, own if own in owners else next(iter(owners), None)

    def _class(self, name: str) -> Resource | None:
        return self._index.find("GatewayClass", NamespacedName("", name)) or next(
            (each for each in self._index.of_kind("GatewayClass") if each.ref.name == name), None
        )

    def _proxy(self, gateway: Resource) -> Resource | None:
        """The EnvoyProxy of the gateway itself, else of its class:
        https://gateway.envoyproxy.io/docs/tasks/operations/customize-envoyproxy/"""
        own = within(gateway.body, "spec", "infrastructure", "parametersRef")
        gateway_class = self._class(_class_of(gateway))
        of_class = within(gateway_class.body, "spec", "parametersRef") if gateway_class else None
        for reference in (own, of_class):
            namespace = text(within(reference, "namespace")) or gateway.ref.namespace
            key = NamespacedName(namespace, text(within(reference, "name")) or "")
            if proxy := self._index.find("EnvoyProxy", key):
                return proxy
        return None

    def _service(self, gateway: Resource) -> Mapping[str, Any]:
        """The service that Envoy Gateway is told to make."""
        proxy = self._proxy(gateway)
        keys = ("spec", "provider", "kubernetes", "envoyService")
        return mapping(within(proxy.body, *keys)) if proxy else {}

    def _is_merged(self, gateway: Resource) -> bool:
        proxy = self._proxy(gateway)
        return proxy is not None and text(within(proxy.body, "spec", "mergeGateways")) == "true"

    def _services(self, gateway: Resource, service: Mapping[str, Any]) -> tuple[str, ...]:
        """The services that controllers make for a gateway, as their documentation names them."""
        namespace, name = gateway.ref.namespace, gateway.ref.name
        stated = text(service.get("name"))
        names = [f"cilium-gateway-{name}", f"{name}-{_class_of(gateway)}", *([stated] if stated else [])]
        proxies = {
            text(within(each.body, "spec", "controllerName")) for each in self._index.of_kind("GatewayClass")
        }
        homes = {namespace, *(self._home(each) for each in proxies if stated and each)}
        return tuple(f"{home}/{each}" for home in sorted(filter(None, homes)) for each in names)

    def _home(self, controller: str) -> str | None:
        """The namespace of a controller, where Envoy Gateway keeps the services of its gateways."""
        entry = self._catalogue.provider_of("gateway_class", controller)
        owners = [component for component, each in self._entries.items() if entry and each.id == entry.id]
        return next((name for each in owners for name in self._grouping.group(each).namespaces), None)


def _class_of(gateway: Resource) -> str:
    return text(within(gateway.body, "spec", "gatewayClassName")) or ""


def _annotations(gateway: Resource, service: Mapping[str, Any]) -> Mapping[str, Any]:
    """Those of the service that is made for a gateway, and its own."""
    return {
        **mapping(service.get("annotations")),
        **mapping(within(gateway.body, "spec", "infrastructure", "annotations")),
        **mapping(within(gateway.body, "metadata", "annotations")),
    }


def gateways_in_values(release: ResolvedRelease) -> Iterator[Resource]:
    """The Gateway that Traefik's chart makes of `gateway`, as an object, where the values speak of it."""
    block = mapping(release.values.get("gateway"))
    at = release.at("gateway")
    if at is None or not mapping(block.get("listeners")) or is_off(block):
        return
    name = text(block.get("name")) or f"{release.release_name}-gateway"
    namespace = text(block.get("namespace")) or release.target_namespace
    body = {
        "metadata": {"name": name, "namespace": namespace, "annotations": mapping(block.get("annotations"))},
        "spec": {
            "gatewayClassName": text(within(release.values, "gatewayClass", "name")) or "traefik",
            "listeners": [_listener(key, mapping(each)) for key, each in mapping(block["listeners"]).items()],
        },
    }
    ref = ObjectRef("Gateway", namespace, name)
    home = release.resource.kustomization
    yield Resource(ref, f"{_GROUP}/v1", body, (Document(at, body),), home, origin=Origin.VALUES)


def _listener(name: str, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """A listener as the chart writes it; `namespacePolicy` was a word before it was a block."""
    policy = values.get("namespacePolicy")
    allowed = {"namespaces": policy if isinstance(policy, Mapping) else {"from": policy}} if policy else {}
    certificates = sequence(values.get("certificateRefs"))
    return {**values, "name": name, "tls": {"certificateRefs": certificates}, "allowedRoutes": allowed}
