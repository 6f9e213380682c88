"""Routes of Contour's HTTPProxy: https://projectcontour.io/docs/main/config/api/"""

from collections.abc import Iterator, Mapping
from typing import Any

from fleetbook.analysis.network.kinds.source import RouteSource
from fleetbook.analysis.network.stated import StatedRoute
from fleetbook.analysis.shape import Keys, known, mapping, sequence, text, within
from fleetbook.core.identity import NamespacedName
from fleetbook.core.unknown import Unknown
from fleetbook.model.network import Backend
from fleetbook.resolve.fleet import Resource

_MOST_NESTED = 5
"""A proxy may include others; one that includes itself ends here."""
Root = tuple[Resource, str]
"""A proxy with a virtual host, and the prefix under which it includes another."""


def proxy_routes(source: RouteSource) -> Iterator[StatedRoute]:
    """A route for each path; a proxy without a virtual host answers under those that include it."""
    for root, prefix in _roots(source, source.resource, "", 0):
        spec = mapping(within(root.body, "spec"))
        host = known(within(spec, "virtualhost", "fqdn"))
        if host is not None:
            yield from _routes(source, root, host, prefix)
            yield from _passed_on(source, root, host)


def _roots(source: RouteSource, proxy: Resource, prefix: str, depth: int) -> Iterator[Root]:
    if mapping(within(proxy.body, "spec", "virtualhost")):
        yield proxy, prefix
    elif depth < _MOST_NESTED:
        for other in source.index.of_kind("HTTPProxy"):
            for include in map(mapping, sequence(within(other.body, "spec", "includes"))):
                namespace = text(include.get("namespace")) or other.ref.namespace
                if NamespacedName(namespace, text(include.get("name")) or "") == proxy.ref.key:
                    before = _prefix(include).rstrip("/")
                    yield from _roots(source, other, before + prefix, depth + 1)


def _routes(source: RouteSource, root: Resource, host: str | Unknown, prefix: str) -> Iterator[StatedRoute]:
    own: Keys = ("spec", "virtualhost", "fqdn") if root is source.resource else ("spec", "routes")
    for index, route in enumerate(map(mapping, sequence(source.spec.get("routes")))):
        filters: tuple[str, ...] = ()
        if redirect := mapping(route.get("requestRedirectPolicy")):
            filters = (
                f"redirects to {text(redirect.get('hostname')) or text(redirect.get('path')) or 'HTTPS'}",
            )
        yield source.route(
            host,
            (prefix + _prefix(route)).replace("//", "/") if prefix else _prefix(route),
            tuple(_services(source, route)),
            keys=own,
            backend_keys=("spec", "routes", index, "services"),
            filters=filters,
            **_shared(root),
        )


def _passed_on(source: RouteSource, root: Resource, host: str | Unknown) -> Iterator[StatedRoute]:
    """`tcpproxy` takes the whole connection, decrypted or not."""
    proxy = mapping(source.spec.get("tcpproxy"))
    if proxy:
        passed_on = text(within(source.spec, "virtualhost", "tls", "passthrough")) == "true"
        yield source.route(
            host,
            "/",
            tuple(_services(source, proxy)),
            keys=("spec", "virtualhost", "fqdn"),
            backend_keys=("spec", "tcpproxy"),
            protocol="TLS" if passed_on else "TCP",
            **_shared(root),
        )


def _shared(root: Resource) -> dict[str, Any]:
    tls = mapping(within(root.body, "spec", "virtualhost", "tls"))
    stated = text(within(root.body, "spec", "ingressClassName"))
    annotations = mapping(within(root.body, "metadata", "annotations"))
    older = text(annotations.get("projectcontour.io/ingress.class"))
    return {
        "class_name": stated or older or text(annotations.get("kubernetes.io/ingress.class")) or "contour",
        "tls": bool(tls),
        "tls_secret": text(tls.get("secretName")),
    }


def _prefix(block: Mapping[str, Any]) -> str:
    conditions = (mapping(each) for each in sequence(block.get("conditions")))
    return "".join(path for each in conditions if (path := _path(each))) or "/"


def _path(condition: Mapping[str, Any]) -> str | None:
    return next((path for kind in ("prefix", "exact", "regex") if (path := text(condition.get(kind)))), None)


def _services(source: RouteSource, block: Mapping[str, Any]) -> Iterator[Backend]:
    for service in map(mapping, sequence(block.get("services"))):
        if text(service.get("mirror")) != "true":
            yield from source.service(text(service.get("name")), service.get("port"), service.get("weight"))
