"""Gateways of the Gateway API as ways in."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from fleetbook.analysis.grouping import Grouping
from fleetbook.analysis.network.announcers import Announcers, stated_addresses
from fleetbook.analysis.network.doors import Door, DoorListener
from fleetbook.analysis.shape import known, mapping, sequence, text, within
from fleetbook.catalogue.entry import Entry
from fleetbook.catalogue.loader import Catalogue
from fleetbook.core.identity import NamespacedName
from fleetbook.model.network import Entrypoint, Listener
from fleetbook.resolve.fleet import Resource


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
        self._classes = {each.ref.name: each for each in resources if each.ref.kind == "GatewayClass"}
        self._proxies = {each.ref.key: each for each in resources if each.ref.kind == "EnvoyProxy"}
        self._grouping = grouping
        self._entries = entries
        self._catalogue = catalogue
        self._announcers = announcers

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
        controller = self._controller(text(spec.get("gatewayClassName")) or "")
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
                component=controller[1] or self._grouping.component_of(gateway.ref),
                defined_at=gateway.at(),
            ),
            annotations=annotations,
            listeners={
                text(each.get("name")) or "": _door_listener(each, gateway.ref.namespace)
                for each in map(mapping, sequence(spec.get("listeners")))
            },
        )

    def _controller(self, class_name: str) -> tuple[str, str | None]:
        """Title and component of what serves a class; the class's name where it is not known."""
        gateway_class = self._classes.get(class_name)
        controller = text(within(gateway_class.body, "spec", "controllerName")) if gateway_class else None
        entry = self._catalogue.provider_of("gateway_class", controller) if controller else None
        entry = entry or self._catalogue.for_name(class_name)
        if entry is None:
            own = self._grouping.component_of(gateway_class.ref) if gateway_class else None
            return class_name, own
        owners = [component for component, each in self._entries.items() if each.id == entry.id]
        return entry.title, owners[0] if owners else None

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
    reference = within(listener, "tls", "certificateRefs", 0)
    name = text(within(reference, "name"))
    space = text(within(reference, "namespace")) or namespace
    return DoorListener(
        host=text(listener.get("hostname")), certificate=NamespacedName(space, name) if name else None
    )
