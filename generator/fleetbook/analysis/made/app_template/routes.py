"""Ingresses and routes of the Gateway API."""

from collections.abc import Iterator
from typing import Any

from fleetbook.analysis.made.app_template.chart import Chart
from fleetbook.analysis.made.app_template.names import name_of
from fleetbook.analysis.made.app_template.node import Node, node_of
from fleetbook.analysis.made.app_template.services import lone_service, port_of, service_name

_GATEWAY = "gateway.networking.k8s.io"
_EXPERIMENTAL = ("TCPRoute", "TLSRoute", "UDPRoute")
_NO_HOSTS = ("TCPRoute", "UDPRoute")


def ingresses(chart: Chart) -> Iterator[Node]:
    """The Ingresses of a release."""
    enabled = chart.enabled("ingress")
    for identifier, item in enabled.items():
        spec = {
            "ingressClassName": item.get("className").or_else(item.get("ingressClassName")) or None,
            "tls": item.get("tls") or None,
            "defaultBackend": item.get("defaultBackend") or None,
            "rules": None if item.get("defaultBackend") else [_rule(chart, each) for each in _hosts(item)],
        }
        yield node_of(
            {
                "apiVersion": "networking.k8s.io/v1",
                "kind": "Ingress",
                "metadata": chart.metadata(name_of(chart, "ingress", identifier, item, enabled), item),
                "spec": spec,
            },
            item.keys,
        )


def _hosts(item: Node) -> tuple[Node, ...]:
    return item.get("hosts").items()


def _rule(chart: Chart, host: Node) -> Node:
    paths = [_path(chart, each) for each in host.get("paths").items()]
    return node_of({"host": host.get("host"), "http": {"paths": paths}}, host.keys)


def _path(chart: Chart, path: Node) -> Node:
    name, port = _service(chart, path.get("service"))
    number = "number" if isinstance(port.value, int) or port.text.isdecimal() else "name"
    return node_of(
        {
            "path": path.get("path"),
            "pathType": path.get("pathType").or_else("Prefix"),
            "backend": {"service": {"name": name, "port": {number: port}}},
        },
        path.keys,
    )


def _service(chart: Chart, reference: Node) -> tuple[Node, Node]:
    """Name and port of the Service that a reference means."""
    port, name = reference.get("port"), reference.get("name")
    identifier = reference.get("identifier")
    if chart.major == 2 and name.text in chart.enabled("service"):
        identifier = name
    elif name:
        default = lone_service(chart) if chart.major == 1 else None
        return name, port_of(chart, default, port) if default else port
    chosen = identifier.text or lone_service(chart)
    if chosen is None:
        return Node(), port
    found = service_name(chart, chosen)
    place = identifier.keys or reference.keys or found.keys
    return found.decided_at(place), port_of(chart, chosen, port)


def routes(chart: Chart) -> Iterator[Node]:
    """The HTTPRoutes, GRPCRoutes, TLSRoutes, TCPRoutes and UDPRoutes of a release."""
    enabled = chart.enabled("route")
    for identifier, item in enabled.items():
        kind = item.get("kind").or_else("HTTPRoute")
        metadata = chart.metadata(name_of(chart, "route", identifier, item, enabled), item)
        elsewhere = item.get("namespaceOverride")
        yield node_of(
            {
                "apiVersion": f"{_GATEWAY}/{'v1alpha2' if kind.text in _EXPERIMENTAL else 'v1'}",
                "kind": kind,
                "metadata": {**metadata.fields, **({"namespace": elsewhere} if elsewhere else {})},
                "spec": {
                    "parentRefs": item.get("parentRefs"),
                    "hostnames": None if kind.text in _NO_HOSTS else item.get("hostnames") or None,
                    "rules": _rules(chart, item),
                },
            },
            item.keys,
        )


def _rules(chart: Chart, item: Node) -> list[Node]:
    """The rules of a route; one that states none leads to the only Service."""
    stated = item.get("rules").items()
    if stated:
        return [_route_rule(chart, each) for each in stated]
    if lone_service(chart) is None:
        return []
    backend = _backend(chart, Node())
    return [node_of({"backendRefs": node_of([backend], backend.keys)})]


def _route_rule(chart: Chart, rule: Node) -> Node:
    backends = [_backend(chart, each) for each in rule.get("backendRefs").items()]
    return node_of({**rule.fields, "backendRefs": backends}, rule.keys)


def _backend(chart: Chart, reference: Node) -> Node:
    name, port = _service(chart, reference)
    fields: dict[str, Any] = {
        "group": reference.get("group").or_else(""),
        "kind": reference.get("kind").or_else("Service"),
        "name": name,
        "namespace": reference.get("namespace").or_else(chart.namespace),
        "port": port or None,
        "weight": reference.get("weight"),
    }
    return node_of(fields, reference.keys or name.keys)
