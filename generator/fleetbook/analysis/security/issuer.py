"""Issuers of cert-manager."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from fleetbook.analysis.places import lines_of
from fleetbook.analysis.security.reference import references
from fleetbook.analysis.shape import Keys, known, mapping, sequence, text, walk, within, words
from fleetbook.catalogue.loader import Catalogue
from fleetbook.core.identity import NamespacedName
from fleetbook.core.unknown import Unknown
from fleetbook.model.security import Issuer
from fleetbook.resolve.fleet import ResolvedCluster, Resource

GROUP = "cert-manager.io"

_TYPES = ("acme", "ca", "selfSigned", "vault", "venafi")
_PROVIDERS = {
    "acmeDNS": "ACME-DNS",
    "akamai": "Akamai",
    "azureDNS": "Azure DNS",
    "cloudDNS": "Google Cloud DNS",
    "cloudflare": "Cloudflare",
    "digitalocean": "DigitalOcean",
    "rfc2136": "RFC 2136 name server",
    "route53": "Route 53",
}
_ZONE_KEYS = ("zone", "zoneName", "hostedZoneName", "dnsZone")


def is_issuer(resource: Resource) -> bool:
    """Whether an object is an Issuer or ClusterIssuer of cert-manager."""
    return resource.group == GROUP and resource.ref.kind in ("ClusterIssuer", "Issuer")


def issuers_of(cluster: ResolvedCluster, catalogue: Catalogue) -> tuple[Issuer, ...]:
    """Every issuer of a cluster, by kind, namespace and name."""
    home = cert_manager_namespace(cluster)
    found = {each.ref: _issuer(each, catalogue, home) for each in cluster.objects if is_issuer(each)}
    return tuple(found[ref] for ref in sorted(found))


def cert_manager_namespace(cluster: ResolvedCluster) -> str:
    """Where cert-manager looks for the secrets of a ClusterIssuer: its own namespace, unless told."""
    for release in cluster.releases:
        if release.chart == "cert-manager":
            return text(release.values.get("clusterResourceNamespace")) or release.target_namespace
    return "cert-manager"


def _issuer(resource: Resource, catalogue: Catalogue, home: str) -> Issuer:
    spec = mapping(resource.body.get("spec"))
    solvers = [mapping(each) for each in sequence(within(spec, "acme", "solvers"))]
    return Issuer(
        origin=resource.origin,
        defined_at=resource.at(),
        lines=lines_of(
            resource,
            {
                "server": ("spec", "acme", "server"),
                "email": ("spec", "acme", "email"),
                "solver": ("spec", "acme", "solvers"),
            },
        ),
        kind=resource.ref.kind,
        namespace=resource.ref.namespace,
        name=resource.ref.name,
        type=next((each for each in _TYPES if each in spec), "other"),
        server=known(within(spec, "acme", "server")),
        email=known(within(spec, "acme", "email")),
        solver=_solver(solvers),
        dns_provider=_first(_provider(each, catalogue) for each in solvers),
        zones=tuple(sorted({zone for each in solvers for zone in _zones(each)})),
        secrets=_secrets(resource, home),
    )


def _solver(solvers: Sequence[Mapping[str, Any]]) -> str | None:
    kinds = {"dns01": "DNS-01", "http01": "HTTP-01"}
    used = dict.fromkeys(kinds[kind] for each in solvers for kind in kinds if kind in each)
    return " and ".join(used) or None


def _provider(solver: Mapping[str, Any], catalogue: Catalogue) -> str | None:
    dns = mapping(solver.get("dns01"))
    if "webhook" not in dns:
        return _first(_PROVIDERS.get(key) for key in dns)
    name = text(within(dns, "webhook", "solverName"))
    if name is None:
        return None
    entry = catalogue.provider_of("dns01_webhook", name)
    return (entry.provides.get("dns_provider") if entry else None) or name.replace("-", " ").capitalize()


def _first(values: Iterator[str | None]) -> str | None:
    return next((value for value in values if value), None)


def _zones(solver: Mapping[str, Any]) -> Iterator[str]:
    """The zones a solver is for: what it selects, and the zone in its provider's own settings."""
    selector = mapping(solver.get("selector"))
    yield from (*words(selector.get("dnsZones")), *words(selector.get("dnsNames")))
    for keys, value in walk(solver.get("dns01")):
        written = known(value) if keys and keys[-1] in _ZONE_KEYS else None
        if written and not isinstance(written, Unknown):
            yield written


def _secrets(resource: Resource, home: str) -> tuple[NamespacedName, ...]:
    keys: Keys = ("spec", "acme", "solvers")
    namespace = resource.ref.namespace or home
    found = references(within(resource.body, *keys), walk)
    return tuple(sorted({NamespacedName(each.namespace or namespace, each.name) for each in found}))
