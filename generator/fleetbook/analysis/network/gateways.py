"""Gateways of the Gateway API as ways in."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from fleetbook.analysis.grouping import Grouping
from fleetbook.analysis.network.announcers import Announcers, stated_addresses
from fleetbook.analysis.network.doors import Door, DoorListener
from fleetbook.analysis.release_values import is_off
from fleetbook.analysis.shape import known, mapping, sequence, text, within
from fleetbook.catalogue.entry import Entry
from fleetbook.catalogue.loader import Catalogue
from fleetbook.core.identity import NamespacedName, ObjectRef
from fleetbook.core.origin import Origin
from fleetbook.model.network import Entrypoint, Listener
from fleetbook.resolve.fleet import ResolvedRelease, Resource
from fleetbook.source.document import Document


class Gateways:
    """Reads the Gateways of a cluster with the classes and proxies they name."""

    def __init__(
        self,
        resources: Sequence[Resource],
        grouping: Grouping,
        entries: Mapping[str, Entry],
        catalogue: Catalogue,
        announcers: Announcers,
    ) -> None:
        self._gateways = [each for each in resources if each.ref.kind == "Gateway" and _is_api(each)]
        self._made_by: dict[ObjectRef, str] = {}
        self._classes = {each.ref.name: each for each in resources if each.ref.kind == "GatewayClass"}
        self._proxies = {each.ref.key: each for each in resources if each.ref.kind == "EnvoyProxy"}
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
            for gateway in gateways_in_values(release):
                self._gateways.append(gateway)
                self._made_by[gateway.ref] = component

    def doors(self) -> Iterator[Door]:
        """One door for each Gateway."""
        for gateway in self._gateways:
            yield self._door(gateway)

    def _door(self, gateway: Resource) -> Door:
        spec = mapping(within(gateway.body, "spec"))
        service = self._service(gateway, spec)
        annotations = {
            **mapping(within(service, "annotations")),
            **mapping(within(spec, "infrastructure", "annotations")),
            **mapping(within(gateway.body, "metadata", "annotations")),
        }
        stated = [known(within(each, "value")) for each in sequence(spec.get("addresses"))]
        stated += [known(within(service, "loadBalancerIP"))]
        asked = [each for each in stated_addresses(annotations) if known(each) == each]
        addresses = tuple(dict.fromkeys([each for each in stated if isinstance(each, str)] + asked))
        announced = self._announcers.announce(addresses, annotations, external=False)
        own = self._made_by.get(gateway.ref) or self._grouping.component_of(gateway.ref)
        controller = self._controller(text(spec.get("gatewayClassName")) or "", own)
        return Door(
            entrypoint=Entrypoint(
                name=str(gateway.ref.key),
                kind="Gateway",
                addresses=addresses,
                address_provider=announced.provider,
                address_mode=announced.mode,
                address_component=announced.component,
                provider=controller[0],
                listeners=tuple(_listener(mapping(each)) for each in sequence(spec.get("listeners"))),
                default_certificate=None,
                default_class=False,
                component=controller[1] or own,
                origin=Origin.VALUES if gateway.ref in self._made_by else gateway.origin,
                defined_at=gateway.at(),
            ),
            annotations=annotations,
            listeners={
                text(each.get("name")) or "": _door_listener(each, gateway.ref.namespace)
                for each in map(mapping, sequence(spec.get("listeners")))
            },
        )

    def _controller(self, class_name: str, own: str | None) -> tuple[str, str | None]:
        """Title and component of what serves a class; the class's name where it is not known.

        Of several such components it is the one that the gateway belongs to.
        """
        gateway_class = self._classes.get(class_name)
        controller = text(within(gateway_class.body, "spec", "controllerName")) if gateway_class else None
        entry = self._catalogue.provider_of("gateway_class", controller) if controller else None
        entry = entry or self._catalogue.for_name(class_name)
        if entry is None:
            return class_name, self._grouping.component_of(gateway_class.ref) if gateway_class else None
        owners = [component for component, each in self._entries.items() if each.id == entry.id]
        return entry.title, own if own in owners else next(iter(owners), None)

    def _service(self, gateway: Resource, spec: Mapping[str, Any]) -> Mapping[str, Any]:
        """The service that Envoy Gateway is told to make: of the gateway's own EnvoyProxy or its class's."""
        own = within(spec, "infrastructure", "parametersRef")
        gateway_class = self._classes.get(text(spec.get("gatewayClassName")) or "")
        of_class = within(gateway_class.body, "spec", "parametersRef") if gateway_class else None
        for reference in (own, of_class):
            namespace = text(within(reference, "namespace")) or gateway.ref.namespace
            proxy = self._proxies.get(NamespacedName(namespace, text(within(reference, "name")) or ""))
            if proxy is not None:
                return mapping(within(proxy.body, "spec", "provider", "kubernetes", "envoyService"))
        return {}


def gateways_in_values(release: ResolvedRelease) -> Iterator[Resource]:
    """The Gateway that Traefik's chart makes of `gateway`, as an object, where the values speak of it."""
    block = mapping(release.values.get("gateway"))
    at = release.at("gateway")
    if at is None or not mapping(block.get("listeners")) or is_off(block):
        return
    listeners = [
        {**mapping(each), "name": name, "tls": {"certificateRefs": mapping(each).get("certificateRefs")}}
        for name, each in mapping(block["listeners"]).items()
    ]
    name = text(block.get("name")) or f"{release.release_name}-gateway"
    namespace = text(block.get("namespace")) or release.target_namespace
    class_name = text(within(release.values, "gatewayClass", "name")) or "traefik"
    body = {
        "metadata": {"name": name, "namespace": namespace, "annotations": mapping(block.get("annotations"))},
        "spec": {"gatewayClassName": class_name, "listeners": listeners},
    }
    ref = ObjectRef("Gateway", namespace, name)
    group = "gateway.networking.k8s.io/v1"
    yield Resource(ref, group, body, (Document(at, body),), release.resource.kustomization)


def _is_api(gateway: Resource) -> bool:
    """Istio has a Gateway of its own, in another notation."""
    return gateway.group == "gateway.networking.k8s.io"


def _listener(listener: Mapping[str, Any]) -> Listener:
    port = text(listener.get("port"))
    return Listener(
        name=text(listener.get("name")) or "",
        port=int(port) if port and port.isdecimal() else None,
        protocol=text(listener.get("protocol")) or "",
        redirect_to=None,
    )


def _door_listener(listener: Mapping[str, Any], namespace: str) -> DoorListener:
    references = map(mapping, sequence(within(listener, "tls", "certificateRefs")))
    found = (
        NamespacedName(text(each.get("namespace")) or namespace, name)
        for each in references
        if (name := text(each.get("name")))
    )
    return DoorListener(host=text(listener.get("hostname")), certificates=tuple(found))
