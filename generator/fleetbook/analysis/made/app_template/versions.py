"""Which major version of app-template makes a release, and the values that each brings along."""

import re

from fleetbook.analysis.made.app_template.node import Node, node_of
from fleetbook.core.version import parse_version
from fleetbook.resolve.fleet import ResolvedRelease

LATEST = 5
"""The version whose rules count where nothing tells it."""

_RANGE = re.compile(r"(?:[~^]|~>)?\s*v?(\d+)(?:\.(?:\d+|[xX*]))*")
"""A range within one major version: `5.x`, `~3.7`, `^4.0.1`."""
_OLD = frozenset({"controller", "env", "image", "podSecurityContext", "probes"})
"""Fields that only version 1 reads."""

_MAIN_SERVICE = {"enabled": True, "primary": True, "ports": {"http": {"enabled": True, "primary": True}}}
_DEFAULTS = {
    1: {
        "service": {"main": _MAIN_SERVICE},
        "ingress": {"main": {"enabled": False, "primary": True}},
        "persistence": {"config": {"enabled": False, "accessMode": "ReadWriteOnce", "size": "1Gi"}},
    },
    2: {
        "controllers": {"main": {"enabled": True, "containers": {"main": {}}}},
        "service": {"main": {**_MAIN_SERVICE, "controller": "main"}},
        "ingress": {"main": {"enabled": False, "primary": True}},
        "route": {"main": {"enabled": False, "primary": True}},
        "persistence": {"config": {"enabled": False, "accessMode": "ReadWriteOnce", "size": "1Gi"}},
        "configMaps": {"config": {"enabled": False}},
        "secrets": {"secret": {"enabled": False}},
        "serviceMonitor": {"main": {"enabled": False}},
        "networkpolicies": {"main": {"enabled": False, "controller": "main"}},
    },
}
"""`values.yaml` of the library: only versions 1 and 2 bring items along."""


def major_of(release: ResolvedRelease) -> int | None:
    """The major version: that of the chart where it is pinned or its range allows no other.

    Else values that describe a container at their top tell version 1, and all others tell none.
    """
    version = release.version.strip() if isinstance(release.version, str) else ""
    pinned, ranged = parse_version(version), _RANGE.fullmatch(version)
    if pinned is not None:
        return min(pinned.core[0], LATEST) or 1
    if ranged is not None:
        return min(int(ranged[1]), LATEST) or 1
    return 1 if "controllers" not in release.values and not _OLD.isdisjoint(release.values) else None


def defaults_of(major: int) -> Node:
    """The values that a version brings along."""
    return node_of(_DEFAULTS.get(major, {}))
