"""Routes of Istio: https://istio.io/latest/docs/reference/config/networking/virtual-service/"""

from collections.abc import Iterator, Mapping
from typing import Any

from fleetbook.analysis.network.kinds.gateway_api import LISTENER_DECIDES
from fleetbook.analysis.network.kinds.source import RouteSource
from fleetbook.analysis.network.stated import Parent, StatedRoute
from fleetbook.analysis.shape import Keys, known, mapping, number, sequence, text, within, words
from fleetbook.core.identity import NamespacedName
from fleetbook.core.unknown import Unknown
from fleetbook.model.network import Backend

_PROTOCOLS = {"http": "HTTP", "tls": "TLS", "tcp": "TCP"}
Part = tuple[str, Keys, Mapping[str, Any]]
"""A route of a VirtualService: its protocol's field, the keys that lead to it, the route."""


def virtual_service_routes(source: RouteSource) -> Iterator[StatedRoute]:
    """A route for each gateway, host and path. The gateway `mesh`, which is meant where none is named,
    stands for the sidecars inside the cluster: nothing enters by it."""
    for index, name in enumerate(words(source.spec.get("gateways"))):
        if name != "mesh":
            parent = Parent(gateway=_gateway(name, source.namespace))
            for part in _parts(source):
                yield from _routes(source, parent, part, ("spec", "gateways", index))


def gateways_of(block: Mapping[str, Any], namespace: str) -> tuple[Parent, ...]:
    """The gateways that a block names by which requests enter."""
    named = (each for each in words(block.get("gateways")) if each != "mesh")
    return tuple(Parent(gateway=_gateway(each, namespace)) for each in named)


def _gateway(name: str, namespace: str) -> NamespacedName:
    """`namespace/name`, a name alone, or the older `name.namespace.svc.cluster.local`."""
    before, slash, after = name.rpartition("/")
    if slash:
        return NamespacedName(before, after)
    short, dot, rest = name.partition(".")
    return NamespacedName(rest.partition(".")[0] if dot else namespace, short)


def _parts(source: RouteSource) -> Iterator[Part]:
    for field in _PROTOCOLS:
        for index, route in enumerate(map(mapping, sequence(source.spec.get(field)))):
            yield field, ("spec", field, index), route


def _routes(source: RouteSource, parent: Parent, part: Part, gateway_keys: Keys) -> Iterator[StatedRoute]:
    field, keys, route = part
    destinations, shared = _destinations(source, route)
    for match in [mapping(each) for each in sequence(route.get("match"))] or [{}]:
        if not _meant_for(match, parent, source.namespace):
            continue
        for host, host_keys in _hosts(source, match, keys):
            yield source.route(
                host if host is not None else LISTENER_DECIDES,
                shared if shared != "/" and _path(match) == "/" else _path(match),
                destinations,
                keys=host_keys or gateway_keys,
                backend_keys=keys,
                parent=Parent(gateway=parent.gateway, port=number(match.get("port"))),
                any_host=host is None,
                filters=tuple(_filters(route)),
                redirects=_only_to_https(route),
                protocol=_PROTOCOLS[field],
            )


def _meant_for(match: Mapping[str, Any], parent: Parent, namespace: str) -> bool:
    named = [_gateway(each, namespace) for each in words(match.get("gateways")) if each != "mesh"]
    return parent.gateway in named if "gateways" in match else True


def _hosts(
    source: RouteSource, match: Mapping[str, Any], keys: Keys
) -> Iterator[tuple[str | Unknown | None, Keys]]:
    """The names that TLS asks for where they are stated, else the hosts; `*` takes those of the gateway."""
    names = words(match.get("sniHosts"))
    if names:
        yield from ((known(each), keys) for each in names)
        return
    for index, host in enumerate(words(source.spec.get("hosts"))):
        yield (None if host == "*" else known(host)), ("spec", "hosts", index)


def _path(match: Mapping[str, Any]) -> str:
    uri = mapping(match.get("uri"))
    return next((path for kind in ("prefix", "exact", "regex") if (path := text(uri.get(kind)))), "/")


def _destinations(source: RouteSource, route: Mapping[str, Any]) -> tuple[tuple[Backend, ...], str]:
    """What answers, and the path that another VirtualService adds to which the route delegates."""
    backends = tuple(
        backend for each in sequence(route.get("route")) for backend in _destination(source, each)
    )
    delegate = source.named(route.get("delegate"))
    found = source.index.find("VirtualService", delegate) if delegate and not backends else None
    if found is None:
        return backends, "/"
    inner = mapping(within(found.body, "spec", "http", 0))
    return _destinations(source, {"route": inner.get("route")})[0], _path(mapping(within(inner, "match", 0)))


def _destination(source: RouteSource, each: Any) -> tuple[Backend, ...]:
    host = text(within(each, "destination", "host"))
    if not host:
        return ()
    name, _, rest = host.partition(".")
    namespace = rest.partition(".")[0] or source.namespace
    port = within(each, "destination", "port", "number")
    return source.backend("Service", NamespacedName(namespace, name), port, within(each, "weight"))


def _filters(route: Mapping[str, Any]) -> Iterator[str]:
    redirect, rewrite = mapping(route.get("redirect")), mapping(route.get("rewrite"))
    if redirect:
        target = f"{text(redirect.get('authority')) or ''}{text(redirect.get('uri')) or ''}"
        yield f"redirects to {target or text(redirect.get('scheme')) or 'another address'}"
    if uri := text(rewrite.get("uri")):
        yield f"rewrites the path to {uri}"
    if host := text(rewrite.get("authority")):
        yield f"rewrites the host to {host}"
    if mirror := text(within(route, "mirror", "host")):
        yield f"copies requests to {mirror}"


def _only_to_https(route: Mapping[str, Any]) -> bool:
    redirect = mapping(route.get("redirect"))
    return redirect.get("scheme") == "https" and not {"authority", "uri"} & redirect.keys()
