"""Routes of Traefik's own kinds:
https://doc.traefik.io/traefik/reference/routing-configuration/kubernetes/crd/http/ingressroute/"""

from collections.abc import Iterator, Mapping
from typing import Any

from fleetbook.analysis.network.kinds.source import RouteSource, named
from fleetbook.analysis.network.rules import ANY_HOST, Match, join_matches, parse_rule
from fleetbook.analysis.network.stated import StatedRoute, ingress_class
from fleetbook.analysis.shape import Keys, known, mapping, sequence, text, within, words
from fleetbook.core.identity import NamespacedName
from fleetbook.model.network import Backend
from fleetbook.resolve.fleet import Resource

_WEIGHED = ("weighted", "highestRandomWeight")
_MOST_NESTED = 5
"""A TraefikService may name others; one that names itself ends here."""


def traefik_routes(source: RouteSource) -> Iterator[StatedRoute]:
    """A route for each alternative of each rule; one without rule (UDP) takes all of its entry point."""
    parents = tuple(_parents(source))
    for index, rule in enumerate(map(mapping, sequence(source.spec.get("routes")))):
        keys: Keys = ("spec", "routes", index)
        if not sequence(rule.get("services")):
            continue  # A parent of other IngressRoutes: it only leads to them.
        own = parse_rule(text(rule.get("match")) or "") if "match" in rule else (Match(),)
        for match, chain, layer in _layers(source, own, rule, parents):
            yield source.route(
                known(match.host) if isinstance(match.host, str) else match.host or ANY_HOST,
                match.path or "/",
                tuple(_backends(source, rule)),
                keys=(*keys, "match") if "match" in rule else (*keys, "services"),
                backend_keys=(*keys, "services"),
                class_name=ingress_class(source.spec.get("ingressClassName"), source.annotations),
                traefik=True,
                middlewares=chain,
                protocol=_protocol(source),
                **_layer_fields(layer),
            )


def _protocol(source: RouteSource) -> str:
    kind = source.resource.ref.kind
    if kind == "IngressRouteUDP":
        return "UDP"
    if kind == "IngressRouteTCP":
        passed_on = text(within(source.spec, "tls", "passthrough")) == "true"
        return "TLS" if passed_on else "TCP"
    return "HTTP"


Layer = Resource
Layers = Iterator[tuple[Match, tuple[NamespacedName, ...], Layer]]


def _layers(
    source: RouteSource, own: tuple[Match, ...], rule: Mapping[str, Any], parents: tuple[Resource, ...]
) -> Layers:
    """What a rule matches, what a request passes, and the object that says by what it enters.

    An IngressRoute with `parentRefs` narrows what its parents match:
    https://doc.traefik.io/traefik/reference/routing-configuration/http/routing/multi-layer-routing/
    """
    chain = _middlewares(rule, source.namespace)
    for match in own if not parents else ():
        yield match, chain, source.resource
    for parent in parents:
        for outer in map(mapping, sequence(within(parent.body, "spec", "routes"))):
            before = _middlewares(outer, parent.ref.namespace)
            for above in parse_rule(text(outer.get("match")) or ""):
                for match in own:
                    yield join_matches(match, above), (*before, *chain), parent


def _parents(source: RouteSource) -> Iterator[Resource]:
    for reference in sequence(source.spec.get("parentRefs")):
        key = source.named(reference)
        found = source.index.find("IngressRoute", key) if key else None
        if found is not None:
            yield found


def _layer_fields(layer: Layer) -> dict[str, Any]:
    """Entry points and TLS of the router that a request meets first."""
    spec = mapping(within(layer.body, "spec"))
    tls = spec.get("tls")
    return {
        "listeners": words(spec.get("entryPoints")),
        "tls": isinstance(tls, Mapping),
        "tls_secret": text(within(tls, "secretName")),
        "tls_options": named(within(tls, "options"), layer.ref.namespace),
    }


def _middlewares(rule: Mapping[str, Any], namespace: str) -> tuple[NamespacedName, ...]:
    found = (named(each, namespace) for each in sequence(rule.get("middlewares")))
    return tuple(each for each in found if each)


def _backends(source: RouteSource, rule: Mapping[str, Any]) -> Iterator[Backend]:
    for service in map(mapping, sequence(rule.get("services"))):
        yield from _service(source, service, source.namespace, 0)


def _service(
    source: RouteSource, service: Mapping[str, Any], namespace: str, depth: int
) -> Iterator[Backend]:
    """A Service, or the services among which a TraefikService divides the requests."""
    key = named(service, namespace)
    kind = text(service.get("kind")) or "Service"
    found = source.index.find("TraefikService", key) if key and kind == "TraefikService" else None
    if found is None or depth > _MOST_NESTED:
        yield from source.backend(kind, key, service.get("port"), service.get("weight"))
        return
    spec = within(found.body, "spec")
    for field in _WEIGHED:
        for each in map(mapping, sequence(within(spec, field, "services"))):
            yield from _service(source, each, found.ref.namespace, depth + 1)
    for field in ("mirroring", "failover"):
        if block := mapping(within(spec, field)):
            main = mapping(block.get("service")) or block
            yield from _service(source, main, found.ref.namespace, depth + 1)
