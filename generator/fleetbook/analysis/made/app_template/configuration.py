"""ConfigMaps, Secrets, monitors and whole objects that a release makes."""

from collections.abc import Iterator
from typing import Any

from fleetbook.analysis.made.app_template.chart import Chart, rest_of
from fleetbook.analysis.made.app_template.names import name_of
from fleetbook.analysis.made.app_template.node import Node, merge, node_of
from fleetbook.analysis.made.app_template.services import lone_service, service_name
from fleetbook.source.redaction import MASK


def config_maps(chart: Chart) -> Iterator[Node]:
    """The ConfigMaps of a release."""
    for identifier, item in chart.enabled("configMaps").items():
        content = {field: item.get(field) or None for field in ("data", "binaryData")}
        yield _object(chart, "v1", "ConfigMap", "configMaps", identifier, content)


def secrets(chart: Chart) -> Iterator[Node]:
    """The Secrets of a release: their keys, never a value."""
    for identifier, item in chart.enabled("secrets").items():
        stated = item.get("stringData")
        hidden = {key: Node(MASK, each.keys) for key, each in stated.entries()}
        content = {
            "type": item.get("type") or None,
            "stringData": Node(hidden, stated.keys) if hidden else None,
        }
        yield _object(chart, "v1", "Secret", "secrets", identifier, content)


def external_secrets(chart: Chart) -> Iterator[Node]:
    """The ExternalSecrets of a release."""
    for identifier, item in chart.enabled("externalSecrets").items():
        store = merge(
            node_of(chart.values.get("defaultExternalSecretStoreRef").or_else({})),
            node_of(item.get("secretStoreRef").or_else({})),
        )
        content = {"spec": {**rest_of(item).fields, "secretStoreRef": store or None}}
        yield _object(
            chart, "external-secrets.io/v1", "ExternalSecret", "externalSecrets", identifier, content
        )


def monitors(chart: Chart) -> Iterator[Node]:
    """What Prometheus is told to scrape."""
    for identifier, item in chart.enabled("serviceMonitor").items():
        spec = {"selector": _monitored(chart, item), "endpoints": item.get("endpoints")}
        yield _object(
            chart, "monitoring.coreos.com/v1", "ServiceMonitor", "serviceMonitor", identifier, {"spec": spec}
        )


def _monitored(chart: Chart, item: Node) -> Node:
    """The labels of the Service that a monitor is for."""
    if item.get("selector"):
        return item.get("selector")
    name = item.get("serviceName").or_else(item.get("service", "name"))
    identifier = item.get("service", "identifier").text or lone_service(chart)
    if not name and identifier:
        name = service_name(chart, identifier)
    labels: dict[str, Any] = {"app.kubernetes.io/service": name, **chart.common_labels}
    return node_of({"matchLabels": labels})


def raw_resources(chart: Chart) -> Iterator[Node]:
    """Whole objects in the values; the chart names them."""
    items = chart.enabled("rawResources")
    for identifier, item in items.items():
        whole = _whole(item)
        if not whole.get("kind") or not whole.get("apiVersion"):
            continue
        stated = whole.get("metadata")
        metadata = chart.metadata(name_of(chart, "rawResources", identifier, item, items), stated)
        place = {"namespace": stated.get("namespace")} if stated.get("namespace") else {}
        yield node_of({**whole.fields, "metadata": {**metadata.fields, **place}}, item.keys)


def _whole(item: Node) -> Node:
    """An object: since version 5 below `manifest`, before it with labels beside it and the rest in `spec`."""
    if item.has("manifest"):
        return item.get("manifest")
    metadata = {"labels": item.get("labels"), "annotations": item.get("annotations")}
    head = {"apiVersion": item.get("apiVersion"), "kind": item.get("kind"), "metadata": metadata}
    return node_of({**item.get("spec").fields, **head}, item.keys)


def _object(
    chart: Chart, version: str, kind: str, field: str, identifier: str, content: dict[str, Any]
) -> Node:
    items = chart.enabled(field)
    item = items[identifier]
    metadata = chart.metadata(name_of(chart, field, identifier, item, items), item)
    return node_of({"apiVersion": version, "kind": kind, "metadata": metadata, **content}, item.keys)
