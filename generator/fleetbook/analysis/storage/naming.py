"""Names of the claims that charts make."""

import re
from collections.abc import Mapping
from typing import Any

from fleetbook.analysis.release_values import fill
from fleetbook.analysis.shape import Keys, mapping, text, within
from fleetbook.resolve.fleet import ResolvedRelease

_FILLER = re.compile(
    r"persistence|persistentVolume(?:Claim)?s?|storage(?:Spec)?|volumeClaimTemplates?|volumes?|spec|pvc|.+Spec|\d+",
    re.IGNORECASE,
)
_OPERATED = {"alertmanagerSpec": "alertmanager", "prometheusSpec": "prometheus"}
_SERVERS = frozenset({"alertmanager", "prometheus", "thanosRuler"})
_OLD_RULE = re.compile(r"v?[0-3]\.")


def claim_name(release: ResolvedRelease, keys: Keys, node: Mapping[str, Any]) -> str:
    """The claim's name: exact for app-template and kube-prometheus-stack, else the release and the path.

    Other charts have rules of their own, most of which come to the same.
    """
    own = text(node.get("name"))
    if _is_app_template(release) and keys[0] == "persistence" and len(keys) == 2:
        return _app_template_name(release, str(keys[1]), node)
    if _is_app_template(release) and keys[0] == "controllers" and own:
        return f"{own}-{_controller_name(release, str(keys[1]))}-0"
    made_by_operator = _prometheus_name(release, keys)
    if made_by_operator:
        return made_by_operator
    path = [str(key) for key in keys if not _FILLER.fullmatch(str(key))]
    parts = [word.lower() for word in (*path, *([own] if own else []))]
    kept = [part for part in parts if part != release.release_name]
    return "-".join([release.release_name, *kept])


def is_read(release: ResolvedRelease, keys: Keys) -> bool:
    """Whether the chart looks there: kube-prometheus-stack reads the storage of a server in its spec only."""
    if release.chart != "kube-prometheus-stack" or keys[0] not in _SERVERS:
        return True
    return keys[1:2] == (f"{keys[0]}Spec",)


def _is_app_template(release: ResolvedRelease) -> bool:
    return release.chart == "app-template" or isinstance(release.values.get("controllers"), Mapping)


def _app_template_name(release: ResolvedRelease, item: str, node: Mapping[str, Any]) -> str:
    """The rules of the bjw-s common library: since version 4 a lone claim carries the release's name."""
    name = release.release_name
    if isinstance(release.version, str) and _OLD_RULE.match(release.version):
        override = text(node.get("nameOverride"))
        suffix = item if override is None else override
        return name if suffix in ("-", name) else f"{name}-{suffix}"
    renamed = fill(release, text(node.get("forceRename")) or "")
    if renamed:
        return renamed
    if _count(release) > 1 and not name.endswith(f"-{item}"):
        name = f"{name}-{item}"
    suffix = fill(release, text(node.get("suffix")) or "") or ""
    return (f"{name}-{suffix}" if suffix and not name.endswith(f"-{suffix}") else name).lower()


def _controller_name(release: ResolvedRelease, controller: str) -> str:
    """A lone controller carries the release's name."""
    alone = len(mapping(release.values.get("controllers"))) == 1
    return release.release_name if alone else f"{release.release_name}-{controller}"


def _prometheus_name(release: ResolvedRelease, keys: Keys) -> str | None:
    """The claim of the first pod that the Prometheus operator runs for kube-prometheus-stack."""
    kind = next((_OPERATED[key] for key in keys if key in _OPERATED), None)
    if kind is None or release.chart != "kube-prometheus-stack":
        return None
    default = release.release_name
    if str(release.chart) not in default:
        default = f"{default}-{release.chart}"
    chosen = text(release.values.get("fullnameOverride")) or default
    server = f"{chosen[:26].rstrip('-')}-{kind}"
    template = keys[: keys.index("volumeClaimTemplate") + 1] if "volumeClaimTemplate" in keys else keys
    name = text(within(release.values, *template, "metadata", "name")) or f"{kind}-{server}-db"
    return f"{name}-{kind}-{server}-0"


def _count(release: ResolvedRelease) -> int:
    """How many claims the release makes."""
    items = map(mapping, mapping(release.values.get("persistence")).values())
    return sum(
        1
        for item in items
        if item.get("enabled") is not False
        and (item.get("type") or "persistentVolumeClaim") == "persistentVolumeClaim"
        and not item.get("existingClaim")
    )
