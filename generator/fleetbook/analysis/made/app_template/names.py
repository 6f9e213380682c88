"""Names of the objects that app-template makes, by the rules of each version of its library."""

from collections.abc import Mapping

from fleetbook.analysis.made.app_template.chart import MAIN, Chart
from fleetbook.analysis.made.app_template.node import Node

_COUNTED = ("controllers", "ingress", "route", "service", "serviceMonitor")
"""Kinds of items of which in version 3 a lone one carries the release's name alone."""


def name_of(chart: Chart, kind: str, identifier: str, item: Node, items: Mapping[str, Node]) -> Node:
    """The name of an item; `items` are the enabled ones of its kind."""
    if item.get("forceRename") and chart.major > 2:
        return Node(item.get("forceRename").text, item.get("forceRename").keys)
    if chart.major > 3:
        return Node(_composed(chart, identifier, item, len(items)).lower(), item.keys)
    override = item.get("nameOverride")
    if override:
        kept = override.text in ("-", chart.fullname if chart.major > 2 else "-")
        return Node(chart.fullname if kept else f"{chart.fullname}-{override.text}", override.keys)
    return Node(_older(chart, kind, identifier, item, items), item.keys)


def _composed(chart: Chart, identifier: str, item: Node, count: int) -> str:
    """Since version 4 (`bjw-s.common.lib.determineResourceNameFromValues`)."""
    name = chart.fullname
    prefix, suffix = item.get("prefix").text, item.get("suffix").text
    if prefix and prefix != name:
        name = f"{prefix}-{name}"
    always = chart.values.get("global", "alwaysAppendIdentifierToResourceName")
    if (count > 1 or always) and name != identifier and not name.endswith(f"-{identifier}"):
        name = f"{name}-{identifier}"
    if suffix and not name.endswith(f"-{suffix}"):
        name = f"{name}-{suffix}"
    return name


def _older(chart: Chart, kind: str, identifier: str, item: Node, items: Mapping[str, Node]) -> str:
    """Up to version 3: the identifier stands behind the name, but for the main one or a lone one."""
    full = chart.fullname
    if chart.major == 3:
        alone = kind in _COUNTED and (len(items) == 1 or (kind == "service" and bool(item.get("primary"))))
        return full if alone or identifier == full else f"{full}-{identifier}"
    if kind in ("ingress", "route") or (kind == "service" and chart.major == 1):
        return full if identifier == primary(items) else f"{full}-{identifier}"
    if kind == "service":
        return full if item.get("primary") else f"{full}-{identifier}"
    if kind == "persistence" or (chart.major == 1 and kind in ("configMaps", "secrets")):
        return f"{full}-{identifier}"
    return full if identifier == MAIN else f"{full}-{identifier}"


def primary(items: Mapping[str, Node]) -> str | None:
    """The identifier of the item that is marked as primary, else the first one."""
    marked = [key for key, each in items.items() if each.get("primary")]
    return marked[-1] if marked else next(iter(items), None)
