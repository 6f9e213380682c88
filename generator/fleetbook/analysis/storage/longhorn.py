"""Longhorn's settings and its own class, wherever a fleet writes them: objects, ConfigMaps, values."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypedDict

from fleetbook.analysis.inner_yaml import read_inner
from fleetbook.analysis.shape import Keys, known, mapping, number, text, within
from fleetbook.core.identity import ObjectRef
from fleetbook.core.location import Location
from fleetbook.core.origin import Origin
from fleetbook.core.unknown import Unknown
from fleetbook.resolve.fleet import ResolvedCluster, ResolvedRelease, Resource

PROVISIONER = "driver.longhorn.io"
GROUP = "longhorn.io"
CHART = "longhorn"

_DEFAULTS: Mapping[str, Keys] = {
    "longhorn-default-setting": ("data", "default-setting.yaml"),
    "longhorn-default-resource": ("data", "default-resource.yaml"),
}
"""ConfigMaps with the settings that Longhorn starts with."""
_REPLICAS = 3
"""What Longhorn keeps where nothing is stated: https://longhorn.io/docs/latest/references/settings/"""


@dataclass(frozen=True)
class Stated:
    """The value of a setting, and how it is known."""

    value: str | Unknown
    origin: Origin
    at: Location | None


class _Replicas(TypedDict):
    """How many copies are kept, and how that is known."""

    replicas: int | None
    origin: Origin | None
    at: Location | None


def longhorn_classes(objects: Sequence[Resource]) -> Iterator[Resource]:
    """The class that Longhorn makes of a ConfigMap of its chart."""
    for each in objects:
        if each.ref.kind == "ConfigMap" and each.ref.name == "longhorn-storageclass" and not each.group:
            body = _lines(each, ("data", "storageclass.yaml"))
            ref = ObjectRef("StorageClass", "", text(within(body, "metadata", "name")) or "longhorn")
            if text(body.get("provisioner")):
                yield replace(each, ref=ref, api_version="storage.k8s.io/v1", body=body)


class LonghornSettings:
    """The settings of Longhorn in one cluster."""

    def __init__(self, cluster: ResolvedCluster) -> None:
        self._objects = [
            each for each in cluster.objects if each.group == GROUP and each.ref.kind == "Setting"
        ]
        self._defaults = [
            each
            for each in cluster.objects
            if each.ref.kind == "ConfigMap" and each.ref.name in _DEFAULTS and not each.group
        ]
        self._charts = [each for each in cluster.releases if each.chart == CHART]

    @property
    def default_replicas(self) -> _Replicas:
        """Copies of a volume whose class does not say how many."""
        stated = self.stated("default-replica-count", ("defaultSettings", "defaultReplicaCount"))
        if stated is None:
            return {"replicas": _REPLICAS, "origin": Origin.DEFAULT, "at": None}
        count = _first_engine(stated.value)
        return {"replicas": count, "origin": stated.origin if count else None, "at": stated.at}

    def stated(self, name: str, *values: Keys) -> Stated | None:
        """A setting by its name: an object before the defaults with which Longhorn starts.

        `values` are the keys under which the chart's values may hold it.
        """
        found = (*self._of_objects(name), *self._of_values(values), *self._of_defaults(name))
        return found[0] if found else None

    def _of_objects(self, name: str) -> Iterator[Stated]:
        for each in self._objects:
            value = known(each.body.get("value"))
            if each.ref.name == name and value:
                yield Stated(value, each.origin, each.at("value"))

    def _of_values(self, choices: tuple[Keys, ...]) -> Iterator[Stated]:
        for release in self._charts:
            for keys in choices:
                value = known(_scalar(release, keys))
                if value:
                    yield Stated(value, Origin.VALUES, release.at(*keys))

    def _of_defaults(self, name: str) -> Iterator[Stated]:
        for each in self._defaults:
            keys = _DEFAULTS[each.ref.name]
            value = known(_lines(each, keys).get(name))
            if value:
                yield Stated(value, each.origin, each.at(*keys))


def _scalar(release: ResolvedRelease, keys: Keys) -> object:
    """Newer charts take a number for each of the two engines: `{v1: "3", v2: "3"}`."""
    value = within(release.values, *keys)
    return value if text(value) is not None else json.dumps(value) if isinstance(value, Mapping) else None


def _lines(config_map: Resource, keys: Keys) -> Mapping[str, Any]:
    """The YAML that stands as text in a ConfigMap."""
    return mapping(read_inner(text(within(config_map.body, *keys)) or ""))


def _first_engine(value: str | Unknown) -> int | None:
    if isinstance(value, Unknown):
        return None
    try:
        return number(value) or number(mapping(json.loads(value)).get("v1"))
    except ValueError:
        return None
