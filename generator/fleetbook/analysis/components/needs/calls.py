"""Needs of calls: services that workloads and values name."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from fleetbook.analysis.components.needs.ground import Ground, Need, need
from fleetbook.analysis.grouping import Group
from fleetbook.analysis.shape import Keys, walk
from fleetbook.core.identity import NamespacedName
from fleetbook.core.location import Location
from fleetbook.model.components import Effect

_NAME = r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
_FULL = re.compile(rf"(?<![\w.-])({_NAME})\.({_NAME})\.svc\b")
"""`postgres.database.svc`, wherever it stands."""
_ADDRESS = re.compile(rf"(?:://(?:[^/@\s]*@)?|^)({_NAME})(?:\.({_NAME}))?(?=:\d+(?:/|$)|/|$)")
"""`redis://cache.database:6379`, `http://cache:6379`, `cache.database:6379`, a lone `cache.database`."""
_LISTED = frozenset({"href"})
"""Keys of links that people follow."""


def needs_of_calls(ground: Ground) -> Iterator[Need]:
    """Services of other components that a component's workloads, objects and values name."""
    services = {each.ref.key for each in ground.cluster.objects if each.ref.kind == "Service"}
    for group in ground.groups:
        yield from _of_group(ground, group, services)


def _of_group(ground: Ground, group: Group, services: set[NamespacedName]) -> Iterator[Need]:
    for resource in group.resources:
        if resource.ref.kind not in ("Certificate", "HelmRelease"):
            for keys, name in _named(resource.body, resource.ref.namespace, services):
                yield from _call(ground, group, name, resource.at(*keys))
    for release in group.releases:
        for keys, name in _named(release.values, release.target_namespace, services):
            yield from _call(ground, group, name, release.at(*keys))


def _call(ground: Ground, group: Group, name: NamespacedName, at: Location | None) -> Iterator[Need]:
    needed = ground.grouping.component_serving(name.namespace, name.name)
    yield from need(group.id, needed, f"calls {name.name}", Effect.AT_ONCE, at)


def _named(
    body: Mapping[str, Any], namespace: str, services: set[NamespacedName]
) -> Iterator[tuple[Keys, NamespacedName]]:
    """Every service that a text names: in full, or shorter where Git holds the service."""
    for keys, value in walk(body):
        if not isinstance(value, str) or (keys and keys[-1] in _LISTED):
            continue
        for name, home in _FULL.findall(value):
            yield keys, NamespacedName(home, name)
        for name, home in _ADDRESS.findall(value) if ":" in value or "." in value else ():
            key = NamespacedName(home or namespace, name)
            if key in services:
                yield keys, key
