"""A release of app-template: its values in one shape for every version, its names, and what it enables."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from fleetbook.analysis.made.app_template.node import Node, node_of
from fleetbook.resolve.fleet import ResolvedRelease

LONGEST_NAME = 63
NAME_LABEL, INSTANCE_LABEL = "app.kubernetes.io/name", "app.kubernetes.io/instance"
CLAIM = "persistentVolumeClaim"
MAIN = "main"
"""The identifier of what versions 1 and 2 bring along."""

_NAMING = ("enabled", "forceRename", "nameOverride", "prefix", "suffix")
"""Fields of an item that say whether it is made and how it is called."""


@dataclass(frozen=True, eq=False)
class Chart:
    """One release; `values` have the shape of version 2 and later."""

    release: ResolvedRelease
    major: int
    values: Node

    @property
    def namespace(self) -> str:
        """Where it makes its objects."""
        return self.release.target_namespace

    @cached_property
    def name(self) -> str:
        """The label of the name: the release's own where `global.nameOverride` says no other."""
        return _cut(self.values.get("global", "nameOverride").text or self.release.release_name)

    @cached_property
    def fullname(self) -> str:
        """What the names of all objects begin with (`bjw-s.common.lib.chart.names.fullname`)."""
        override = self.values.get("global", "fullnameOverride").or_else(self.values.get("fullnameOverride"))
        if override:
            return _cut(override.text)
        own = self.release.release_name
        return _cut(own if self.name in own else f"{own}-{self.name}")

    @cached_property
    def _enabled(self) -> dict[str, Mapping[str, Node]]:
        return {}

    def enabled(self, kind: str) -> Mapping[str, Node]:
        """The items of a kind that are not switched off, by identifier; in version 1 they are switched on."""
        if kind not in self._enabled:
            self._enabled[kind] = self.enabled_in(self.values.get(kind))
        return self._enabled[kind]

    def enabled_in(self, items: Node) -> Mapping[str, Node]:
        """Those of some items that are not switched off."""
        silent_is_on = self.major > 1
        return {
            key: each
            for key, each in items.entries()
            if each.is_mapping and not each.is_off and (silent_is_on or each.has("enabled"))
        }

    @property
    def claims(self) -> Mapping[str, Node]:
        """The items of `persistence` for which a claim is made."""
        return {
            key: each
            for key, each in self.enabled("persistence").items()
            if each.get("type").or_else(CLAIM).text == CLAIM and not each.get("existingClaim")
        }

    def metadata(
        self,
        name: Node,
        item: Node,
        labels: Mapping[str, Any] | None = None,
        annotations: Mapping[str, Any] | None = None,
    ) -> Node:
        """Name, namespace, labels and annotations of an object."""
        everywhere = self.values.get("global")
        return node_of(
            {
                "name": name,
                "namespace": self.namespace,
                "labels": _laid_over(
                    node_of({**self.common_labels, **(labels or {})}),
                    everywhere.get("labels"),
                    item.get("labels"),
                ),
                "annotations": _laid_over(
                    everywhere.get("annotations"), item.get("annotations"), node_of(annotations or {})
                )
                or None,
            }
        )

    @property
    def common_labels(self) -> Mapping[str, str]:
        """The labels of all objects, by which selectors choose pods."""
        return {NAME_LABEL: self.name, INSTANCE_LABEL: self.release.release_name}

    def pod_labels(self, controller: str) -> Mapping[str, str]:
        """The labels by which the pods of one controller are chosen."""
        if self.major == 1:
            return self.common_labels
        field = "controller" if self.major > 3 else "component"
        return {**self.common_labels, f"app.kubernetes.io/{field}": controller}


def rest_of(item: Node, *names: str) -> Node:
    """What an item says beside its name, its metadata and some more fields."""
    return item.without(*_NAMING, "labels", "annotations", *names)


def _laid_over(*layers: Node) -> Node:
    """Labels or annotations; null takes one away, a number or truth value is a text."""
    found: dict[str, Node] = {}
    keys = None
    for layer in layers:
        found |= layer.fields
        keys = layer.keys or keys
    stated = {name: Node(each.text, each.keys) for name, each in found.items() if each.value is not None}
    return Node(stated, keys)


def _cut(name: str) -> str:
    return name[:LONGEST_NAME].removesuffix("-")
