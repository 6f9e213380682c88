"""Routes of the Gateway API: https://gateway-api.sigs.k8s.io/reference/spec/"""

from collections.abc import Iterator, Mapping
from typing import Any

from fleetbook.analysis.network.index import Index
from fleetbook.analysis.network.kinds.filters import in_words, only_to_https
from fleetbook.analysis.network.kinds.source import RouteSource
from fleetbook.analysis.network.stated import Parent, StatedRoute
from fleetbook.analysis.shape import Keys, known, mapping, number, sequence, text, within
from fleetbook.core.identity import NamespacedName
from fleetbook.core.unknown import Unknown
from fleetbook.model.network import Backend

LISTENER_DECIDES = Unknown("the gateway's listener decides the host")
LISTENER_SETS = ("ListenerSet", "XListenerSet")
"""The second name is that of the experimental API: https://gateway-api.sigs.k8s.io/geps/gep-1713/"""
PROTOCOLS = {
    "HTTPRoute": "HTTP",
    "GRPCRoute": "gRPC",
    "TLSRoute": "TLS",
    "TCPRoute": "TCP",
    "UDPRoute": "UDP",
}


def gateway_routes(source: RouteSource) -> Iterator[StatedRoute]:
    """A route for each parent, host name and matched path; one without host names takes the listeners'."""
    hosts: list[tuple[str | Unknown | None, Keys]] = [
        (known(each), ("spec", "hostnames", index))
        for index, each in enumerate(sequence(source.spec.get("hostnames")))
    ]
    parents = parents_of(source.spec.get("parentRefs"), source.namespace, source.index)
    for parent in parents or (None,):
        for host, keys in hosts or [(None, ("spec", "parentRefs"))]:
            yield from _rules(source, parent, host, keys)


def parents_of(references: Any, namespace: str, index: Index | None = None) -> tuple[Parent, ...]:
    """The gateways that `parentRefs` names, each once; a Service as parent (a mesh) is none.

    Parents that differ only in their listener are one where one of them means the whole gateway.
    """
    found: dict[tuple[object, ...], Parent] = {}
    for reference in map(mapping, sequence(references)):
        parent = _parent(reference, namespace, index)
        if parent is not None:
            found.setdefault((parent.gateway, parent.listener_set, parent.listener, parent.port), parent)
    whole = {(each.gateway, each.listener_set) for each in found.values() if _is_whole(each)}
    return tuple(
        each for each in found.values() if _is_whole(each) or (each.gateway, each.listener_set) not in whole
    )


def _is_whole(parent: Parent) -> bool:
    return parent.listener is None and parent.port is None


def _parent(reference: Mapping[str, Any], namespace: str, index: Index | None) -> Parent | None:
    name, kind = text(reference.get("name")), text(reference.get("kind")) or "Gateway"
    if not name or kind not in ("Gateway", *LISTENER_SETS):
        return None
    key = NamespacedName(text(reference.get("namespace")) or namespace, name)
    listener, port = text(reference.get("sectionName")), number(reference.get("port"))
    if kind == "Gateway":
        return Parent(gateway=key, listener=listener, port=port)
    holder = index.find(kind, key) if index else None
    above = mapping(within(holder.body, "spec", "parentRef")) if holder else {}
    gateway = NamespacedName(
        text(above.get("namespace")) or key.namespace, text(above.get("name")) or key.name
    )
    return Parent(gateway=gateway, listener=listener, port=port, listener_set=key)


def _rules(
    source: RouteSource, parent: Parent | None, host: str | Unknown | None, keys: Keys
) -> Iterator[StatedRoute]:
    for index, rule in enumerate(map(mapping, sequence(source.spec.get("rules")))):
        filters = [mapping(each) for each in sequence(rule.get("filters"))]
        references = [mapping(each) for each in sequence(rule.get("backendRefs"))]
        backends = tuple(backend for each in references for backend in _backend(source, each))
        for path in _paths(rule):
            yield source.route(
                host if host is not None else LISTENER_DECIDES,
                path,
                backends,
                keys=keys,
                backend_keys=("spec", "rules", index, "backendRefs"),
                parent=parent,
                any_host=host is None,
                middlewares=tuple(_middlewares(source, filters)),
                filters=in_words(filters),
                redirects=only_to_https(rule, filters),
                protocol=PROTOCOLS[source.resource.ref.kind],
                refused=_ungranted(source, backends),
            )


def _paths(rule: Mapping[str, Any]) -> tuple[str, ...]:
    """The paths that a rule matches; a method of gRPC is asked for at `/service/method`."""
    paths = []
    for match in sequence(rule.get("matches")):
        service, method = (text(within(match, "method", part)) for part in ("service", "method"))
        called = f"/{service}/{method}" if service and method else f"/{service}" if service else None
        paths.append(text(within(match, "path", "value")) or called or "/")
    return tuple(dict.fromkeys(paths or ["/"]))


def _backend(source: RouteSource, reference: Mapping[str, Any]) -> tuple[Backend, ...]:
    kind = text(reference.get("kind")) or "Service"
    return source.backend(kind, source.named(reference), reference.get("port"), reference.get("weight"))


def _middlewares(source: RouteSource, filters: list[Mapping[str, Any]]) -> Iterator[NamespacedName]:
    for each in filters:
        reference = mapping(each.get("extensionRef"))
        key = source.named(reference)
        if key is not None and text(reference.get("kind")) in ("Middleware", None):
            yield key


def _ungranted(source: RouteSource, backends: tuple[Backend, ...]) -> str | None:
    """A backend of another namespace needs a ReferenceGrant there:
    https://gateway-api.sigs.k8s.io/api-types/referencegrant/"""
    for backend in backends:
        if backend.namespace != source.namespace and not _granted(source, backend):
            name = f"{backend.kind} {backend.namespace}/{backend.name}"
            return f"Git holds no ReferenceGrant that lets it send to {name}"
    return None


def _granted(source: RouteSource, backend: Backend) -> bool:
    own = (source.resource.ref.kind, source.namespace)
    for grant in source.index.of_kind("ReferenceGrant"):
        if grant.ref.namespace == backend.namespace:
            givers = [mapping(each) for each in sequence(within(grant.body, "spec", "from"))]
            takers = [mapping(each) for each in sequence(within(grant.body, "spec", "to"))]
            if own in [(each.get("kind"), each.get("namespace")) for each in givers] and any(
                each.get("kind") == backend.kind and each.get("name") in (None, backend.name)
                for each in takers
            ):
                return True
    return False
