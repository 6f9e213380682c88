"""Services, and what routes mean by the identifier of one."""

from collections.abc import Iterator, Mapping
from typing import Any

from fleetbook.analysis.made.app_template.chart import Chart, rest_of
from fleetbook.analysis.made.app_template.names import name_of, primary
from fleetbook.analysis.made.app_template.node import Node, node_of

_LAST_PORT = 65535
_TCP = ("", "HTTP", "HTTPS", "TCP")
_OWN = ("controller", "ports", "primary", "type", "extraSelectorLabels")
"""Fields of an item that are no fields of a Service."""


def services(chart: Chart) -> Iterator[Node]:
    """The Services of a release."""
    for identifier, item in chart.enabled("service").items():
        name = service_name(chart, identifier)
        spec = {
            **rest_of(item, *_OWN).fields,
            "type": item.get("type").or_else("ClusterIP"),
            "selector": _selector(chart, item),
            "ports": [port for name, each in _ports(item).items() for port in _port(name, each)],
        }
        yield node_of(
            {
                "apiVersion": "v1",
                "kind": "Service",
                "metadata": chart.metadata(name, item, {"app.kubernetes.io/service": name}),
                "spec": spec,
            },
            item.keys,
        )


def service_name(chart: Chart, identifier: str) -> Node:
    """The name of the Service with an identifier; an empty node where no such is made."""
    enabled = chart.enabled("service")
    if identifier not in enabled:
        return Node()
    return name_of(chart, "service", identifier, enabled[identifier], enabled)


def lone_service(chart: Chart) -> str | None:
    """The identifier of the only Service; up to version 2 of the primary one."""
    enabled = chart.enabled("service")
    return primary(enabled) if len(enabled) == 1 or chart.major < 3 else None


def port_of(chart: Chart, identifier: str, asked: Node) -> Node:
    """The number of a Service's port by number or name; of its primary one where nothing is asked for."""
    item = chart.enabled("service").get(identifier, Node())
    if asked:
        named = _ports(item).get(asked.text, Node()).get("port")
        return named.decided_at(asked.keys) if named else asked
    return primary_port(item).get("port")


def primary_port(item: Node) -> Node:
    """The port of a Service that is marked as primary, else its first one."""
    ports = _ports(item)
    chosen = primary(ports)
    return ports[chosen] if chosen else Node()


def controller_of(chart: Chart, item: Node) -> str | None:
    """The identifier of the controller that a Service or a policy is for."""
    stated = item.get("controller").text
    controllers = chart.enabled("controllers")
    return stated or (next(iter(controllers)) if len(controllers) == 1 else None)


def _selector(chart: Chart, item: Node) -> Mapping[str, Any] | None:
    """The labels of the pods that a Service leads to; null for one without pods."""
    extra = item.get("extraSelectorLabels").fields
    if item.get("controller").keys is not None and not item.get("controller"):
        return extra or None
    controller = controller_of(chart, item)
    return {**(chart.pod_labels(controller) if controller else chart.common_labels), **extra}


def _ports(item: Node) -> dict[str, Node]:
    """The ports that are not switched off; one without a number is none."""
    return {
        name: each
        for name, each in item.get("ports").entries()
        if not each.is_off and (each.get("port") or each.get("portRange"))
    }


def _port(name: str, port: Node) -> Iterator[Node]:
    protocol = port.get("protocol")
    if protocol.text in _TCP:
        protocol = Node("TCP", protocol.keys)
    for called, number in _numbers(name, port):
        yield node_of(
            {
                "name": called,
                "port": number,
                "targetPort": port.get("targetPort").or_else(number),
                "protocol": protocol,
                "nodePort": port.get("nodePort") or None,
                "appProtocol": port.get("appProtocol") or None,
            },
            port.keys,
        )


def _numbers(name: str, port: Node) -> Iterator[tuple[str, Node]]:
    """The name and number of a port, or of each of a range."""
    if port.get("port"):
        yield name, port.get("port")
        return
    span = port.get("portRange")
    start, end = span.get("start").value, span.get("end").value
    if isinstance(start, int) and isinstance(end, int):
        for each in range(max(start, 1), min(end, _LAST_PORT) + 1):
            yield f"{name}-{each}", Node(each, span.keys)
