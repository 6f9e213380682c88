"""Names of the claims that charts make."""

import re
from collections.abc import Mapping
from typing import Any

from fleetbook.analysis.release_values import full_name
from fleetbook.analysis.shape import Keys, text, within
from fleetbook.resolve.fleet import ResolvedRelease

_FILLER = re.compile(
    r"persistence|persistentVolume(?:Claim)?s?|storage(?:Spec)?|volumeClaimTemplates?|volumes?|spec|pvc|.+Spec|\d+",
    re.IGNORECASE,
)
_OPERATED = {"alertmanagerSpec": "alertmanager", "prometheusSpec": "prometheus"}
_SERVERS = frozenset({"alertmanager", "prometheus", "thanosRuler"})


def claim_name(release: ResolvedRelease, keys: Keys, node: Mapping[str, Any]) -> str:
    """The claim's name: exact for kube-prometheus-stack, else the release and the path.

    Other charts have rules of their own, most of which come to the same.
    """
    own = text(node.get("name")) or text(within(node, "metadata", "name"))
    made_by_operator = _prometheus_name(release, keys)
    if made_by_operator:
        return made_by_operator
    path = [str(key) for key in keys if not _FILLER.fullmatch(str(key))]
    parts = [word.lower() for word in (*path, *([own] if own else []))]
    kept = [part for part in parts if part != release.release_name]
    return "-".join([release.release_name, *kept])


def is_exact(release: ResolvedRelease, keys: Keys) -> bool:
    """Whether the chart's own rule for the claim's name is known."""
    return _prometheus_name(release, keys) is not None


def is_read(release: ResolvedRelease, keys: Keys) -> bool:
    """Whether the chart looks there: kube-prometheus-stack reads the storage of a server in its spec only."""
    if release.chart != "kube-prometheus-stack" or keys[0] not in _SERVERS:
        return True
    return keys[1:2] == (f"{keys[0]}Spec",)


def _prometheus_name(release: ResolvedRelease, keys: Keys) -> str | None:
    """The claim of the first pod that the Prometheus operator runs for kube-prometheus-stack."""
    kind = next((_OPERATED[key] for key in keys if key in _OPERATED), None)
    if kind is None or release.chart != "kube-prometheus-stack":
        return None
    server = f"{full_name(release)[:26].rstrip('-')}-{kind}"
    template = keys[: keys.index("volumeClaimTemplate") + 1] if "volumeClaimTemplate" in keys else keys
    name = text(within(release.values, *template, "metadata", "name")) or f"{kind}-{server}-db"
    return f"{name}-{kind}-{server}-0"
