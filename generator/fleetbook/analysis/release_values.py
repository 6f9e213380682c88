"""Helm values read without knowing the chart: what is switched off, and the simple templates."""

import re
from collections.abc import Mapping
from typing import Any

from fleetbook.analysis.shape import Keys, known, mapping, text, within
from fleetbook.core.unknown import Unknown
from fleetbook.resolve.fleet import ResolvedRelease

AUTOSCALED = Unknown("an autoscaler decides it")
_AUTOSCALERS = ("autoscaling", "autoscaler", "hpa", "horizontalPodAutoscaler", "keda")
_TEMPLATE = re.compile(r"\{\{-?\s*(.*?)\s*-?\}\}")


def switched_on(release: ResolvedRelease, keys: Keys) -> bool:
    """Whether no mapping on the way to `keys`, itself included, says `enabled: false`."""
    return not any(is_off(within(release.values, *keys[:end])) for end in range(len(keys) + 1))


def is_off(block: object) -> bool:
    """Whether a mapping says that it is not enabled."""
    return text(mapping(block).get("enabled")) in ("false", "False", "no", "off")


def templated(release: ResolvedRelease, value: object) -> str | Unknown | None:
    """A scalar of the values with its templates filled in; Unknown where only the chart can do so."""
    written = text(value)
    if written is None:
        return None
    filled = fill(release, written)
    return Unknown("the chart fills in its template", written) if filled is None else known(filled)


def fill(release: ResolvedRelease, written: str) -> str | None:
    """A text with its templates filled in; None where only the chart can do so.

    `.Release.Name`, `.Release.Namespace` and `.Values` that are stated are filled in.
    """
    filled = _TEMPLATE.sub(lambda match: _expression(release, match) or match[0], written)
    return None if "{{" in filled else filled


def _expression(release: ResolvedRelease, match: re.Match[str]) -> str | None:
    expression = match[1].removeprefix("$")
    if expression == ".Release.Name":
        return release.release_name
    if expression == ".Release.Namespace":
        return release.target_namespace
    if re.fullmatch(r"\.Values(\.\w+)+", expression):
        return text(within(release.values, *expression.split(".")[2:]))
    return None


def bitnami_certificate(release: ResolvedRelease, block: Mapping[str, Any]) -> tuple[str, str] | None:
    """Host and secret of the certificate that a block `ingress` of a chart of Bitnami switches on.

    Those charts name the secret after the host where `tls` is true:
    https://github.com/bitnami/charts/blob/main/template/CHART_NAME/templates/ingress.yaml
    """
    if block.get("tls") is not True or "bitnami" not in (release.chart_address or "").lower():
        return None
    host = fill(release, text(block.get("hostname")) or "")
    return (host, f"{host}-tls") if host else None


def full_name(release: ResolvedRelease) -> str:
    """The name that charts give their objects, by the rule that `helm create` writes into them."""
    chosen = text(release.values.get("fullnameOverride"))
    chart = text(release.values.get("nameOverride")) or str(release.chart)
    name = release.release_name
    return (chosen or (name if chart in name else f"{name}-{chart}"))[:63].removesuffix("-")


def autoscaler(release: ResolvedRelease, replicas: Keys) -> Keys | None:
    """The switch of an autoscaler beside the number of replicas or around it, which then does not hold."""
    blocks = [(*replicas[:end], name) for end in range(len(replicas)) for name in _AUTOSCALERS]
    places: list[Keys] = [(*block, "enabled") for block in blocks]
    return next((each for each in places if text(within(release.values, *each)) == "true"), None)
