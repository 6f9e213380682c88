"""How ACME issuers of cert-manager prove that names are their owner's."""

from collections.abc import Iterator, Mapping
from typing import Any

from fleetbook.analysis.security.reference import references
from fleetbook.analysis.shape import known, mapping, sequence, text, walk, within
from fleetbook.catalogue.loader import Catalogue
from fleetbook.catalogue.trust import dns_provider, webhook_provider
from fleetbook.core.identity import NamespacedName
from fleetbook.core.unknown import Unknown
from fleetbook.model.security import Solver

_ZONE_KEYS = ("zone", "zoneName", "hostedZoneName", "dnsZone")


def solvers_of(spec: Mapping[str, Any], catalogue: Catalogue, namespace: str) -> Iterator[Solver]:
    """The solvers of an issuer's `spec.acme`; `namespace` holds their secrets."""
    for each in map(mapping, sequence(within(spec, "acme", "solvers"))):
        for challenge, words in (("dns01", "DNS-01"), ("http01", "HTTP-01")):
            if challenge in each:
                settings = mapping(each[challenge])
                found = references(settings, walk)
                yield Solver(
                    challenge=words,
                    provider=_provider(settings, catalogue) if challenge == "dns01" else None,
                    through=_through(settings) if challenge == "http01" else None,
                    names=tuple(dict.fromkeys(_names(each, settings))),
                    secrets=tuple(sorted({NamespacedName(r.namespace or namespace, r.name) for r in found})),
                )


def _provider(dns: Mapping[str, Any], catalogue: Catalogue) -> str | None:
    if "webhook" not in dns:
        return next((title for key in dns if (title := dns_provider(key))), None)
    name = text(within(dns, "webhook", "solverName"))
    if name is None:
        return None
    entry = catalogue.provider_of("dns01_webhook", name)
    stated = entry.provides.get("dns_provider") if entry else None
    return stated or webhook_provider(name) or name.replace("-", " ").capitalize()


def _through(http: Mapping[str, Any]) -> str | None:
    """What answers the challenge: https://cert-manager.io/docs/configuration/acme/http01/."""
    ingress, gateway = mapping(http.get("ingress")), mapping(http.get("gatewayHTTPRoute"))
    if name := text(ingress.get("name")):
        return f"Ingress {name}"
    if name := text(ingress.get("ingressClassName")) or text(ingress.get("class")):
        return f"Ingress class {name}"
    parents = [mapping(each) for each in sequence(gateway.get("parentRefs"))]
    named = [_parent(each) for each in parents if text(each.get("name"))]
    if named:
        return f"Gateway {', '.join(named)}"
    return "an Ingress of the default class" if "ingress" in http else "Gateway" if gateway else None


def _parent(reference: Mapping[str, Any]) -> str:
    return str(NamespacedName(text(reference.get("namespace")) or "", text(reference.get("name")) or ""))


def _names(solver: Mapping[str, Any], settings: Mapping[str, Any]) -> Iterator[str | Unknown]:
    """The zones and names that it selects, and the zone in its provider's own settings."""
    selector = mapping(solver.get("selector"))
    for field in ("dnsZones", "dnsNames"):
        for each in sequence(selector.get(field)):
            if (name := known(each)) is not None:
                yield name
    for keys, value in walk(settings):
        written = known(value) if keys and keys[-1] in _ZONE_KEYS else None
        if written:
            yield written
