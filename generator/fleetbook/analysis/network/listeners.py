"""Listeners of Gateways and ListenerSets."""

from collections.abc import Iterator, Mapping
from typing import Any

from fleetbook.analysis.network.doors import DoorListener
from fleetbook.analysis.network.index import Index
from fleetbook.analysis.selectors import fits
from fleetbook.analysis.shape import mapping, number, sequence, text, within
from fleetbook.core.identity import NamespacedName
from fleetbook.model.network import Listener
from fleetbook.resolve.fleet import Resource


def shown(listener: DoorListener) -> Listener:
    """The listener as the model tells of it; one of a ListenerSet with the set's name."""
    return Listener(name=listener.title, port=listener.port, protocol=listener.protocol, redirect_to=None)


def own_listeners(gateway: Resource) -> Iterator[DoorListener]:
    """The listeners that a Gateway states itself."""
    for each in map(mapping, sequence(within(gateway.body, "spec", "listeners"))):
        yield _listener(each, gateway.ref.namespace, None)


def set_listeners(listener_set: Resource, gateway: Resource, index: Index) -> Iterator[DoorListener]:
    """Those of a ListenerSet that names the gateway and that the gateway lets in."""
    parent = mapping(within(listener_set.body, "spec", "parentRef"))
    namespace = text(parent.get("namespace")) or listener_set.ref.namespace
    names = NamespacedName(namespace, text(parent.get("name")) or "") == gateway.ref.key
    if names and _lets_in(gateway, listener_set.ref.namespace, index):
        for each in map(mapping, sequence(within(listener_set.body, "spec", "listeners"))):
            yield _listener(each, listener_set.ref.namespace, listener_set.ref.key)


def _lets_in(gateway: Resource, namespace: str, index: Index) -> bool:
    """No ListenerSet is let in where the gateway does not say so."""
    allowed = mapping(within(gateway.body, "spec", "allowedListeners", "namespaces"))
    mode = text(allowed.get("from"))
    if mode == "Selector":
        return fits(allowed.get("selector"), index.labels_of_namespace(namespace))
    return mode == "All" or (mode == "Same" and namespace == gateway.ref.namespace)


def _listener(listener: Mapping[str, Any], namespace: str, home: NamespacedName | None) -> DoorListener:
    references = map(mapping, sequence(within(listener, "tls", "certificateRefs")))
    certificates = (
        NamespacedName(text(each.get("namespace")) or namespace, name)
        for each in references
        if (name := text(each.get("name")))
    )
    host = text(listener.get("hostname"))
    allowed = mapping(listener.get("allowedRoutes"))
    kinds = (text(within(each, "kind")) for each in sequence(allowed.get("kinds")))
    return DoorListener(
        name=text(listener.get("name")) or "",
        hosts=(host,) if host else (),
        port=number(listener.get("port")),
        protocol=text(listener.get("protocol")) or "",
        certificates=tuple(certificates),
        kinds=tuple(each for each in kinds if each),
        takes_from=text(within(allowed, "namespaces", "from")) or "Same",
        selector=mapping(within(allowed, "namespaces", "selector")),
        home=home,
    )
