"""The name servers that the cluster writes to, and which hosts each is told of."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fleetbook.analysis.grouping import Group, Grouping
from fleetbook.analysis.network.dns.options import Flags, Instance, instances_of
from fleetbook.analysis.network.hosts import within_domain
from fleetbook.analysis.shape import Keys, mapping, text, walk, within, words
from fleetbook.catalogue.entry import Entry
from fleetbook.core.location import Location
from fleetbook.core.origin import Origin
from fleetbook.model.network import DnsScope, DnsServer
from fleetbook.resolve.fleet import ResolvedRelease

_PROVIDERS = {
    "adguard": ("AdGuard Home", DnsScope.LOCAL),
    "akamai": ("Akamai", DnsScope.PUBLIC),
    "alibabacloud": ("Alibaba Cloud", DnsScope.UNKNOWN),
    "aws": ("Route 53", DnsScope.UNKNOWN),
    "azure": ("Azure DNS", DnsScope.PUBLIC),
    "azure-dns": ("Azure DNS", DnsScope.PUBLIC),
    "azure-private-dns": ("Azure Private DNS", DnsScope.LOCAL),
    "bunny": ("bunny.net", DnsScope.PUBLIC),
    "civo": ("Civo", DnsScope.PUBLIC),
    "cloudflare": ("Cloudflare", DnsScope.PUBLIC),
    "coredns": ("CoreDNS", DnsScope.LOCAL),
    "desec": ("deSEC", DnsScope.PUBLIC),
    "digitalocean": ("DigitalOcean", DnsScope.PUBLIC),
    "dnsimple": ("DNSimple", DnsScope.PUBLIC),
    "dnsmasq": ("dnsmasq", DnsScope.LOCAL),
    "exoscale": ("Exoscale", DnsScope.PUBLIC),
    "gandi": ("Gandi", DnsScope.PUBLIC),
    "godaddy": ("GoDaddy", DnsScope.PUBLIC),
    "google": ("Google Cloud DNS", DnsScope.UNKNOWN),
    "hetzner": ("Hetzner", DnsScope.PUBLIC),
    "infomaniak": ("Infomaniak", DnsScope.PUBLIC),
    "ionos": ("IONOS", DnsScope.PUBLIC),
    "linode": ("Linode", DnsScope.PUBLIC),
    "mikrotik": ("MikroTik", DnsScope.LOCAL),
    "netcup": ("netcup", DnsScope.PUBLIC),
    "ns1": ("NS1", DnsScope.PUBLIC),
    "oci": ("Oracle Cloud", DnsScope.UNKNOWN),
    "opnsense": ("OPNsense", DnsScope.LOCAL),
    "ovh": ("OVH", DnsScope.PUBLIC),
    "pdns": ("PowerDNS", DnsScope.UNKNOWN),
    "pfsense": ("pfSense", DnsScope.LOCAL),
    "pihole": ("Pi-hole", DnsScope.LOCAL),
    "porkbun": ("Porkbun", DnsScope.PUBLIC),
    "rfc2136": ("RFC 2136", DnsScope.UNKNOWN),
    "scaleway": ("Scaleway", DnsScope.PUBLIC),
    "technitium": ("Technitium", DnsScope.UNKNOWN),
    "transip": ("TransIP", DnsScope.PUBLIC),
    "unbound": ("Unbound", DnsScope.LOCAL),
    "unifi": ("UniFi", DnsScope.LOCAL),
    "vultr": ("Vultr", DnsScope.PUBLIC),
}
"""Providers of external-dns, and words in the images of its webhooks: title, and who asks that server.

Where a provider serves both, public zones and private ones, only its zone type tells.
"""
_ZONE_TYPES = ("aws-zone-type", "google-zone-visibility", "alibaba-cloud-zone-type", "oci-zone-scope")
_SCOPES = {"public": DnsScope.PUBLIC, "global": DnsScope.PUBLIC, "private": DnsScope.LOCAL}
_LIMITS = {
    "gateway-name": "the gateway",
    "gateway-namespace": "gateways in",
    "gateway-label-filter": "gateways labelled",
    "gateway-class": "the gateway class",
    "ingress-class": "the ingress class",
    "namespace": "the namespace",
    "annotation-filter": "what is annotated",
    "label-filter": "what is labelled",
}
"""Flags that leave something out, in words."""
_WATCHED = {
    "Ingress": "ingress",
    "Service": "service",
    "HTTPRoute": "gateway-httproute",
    "TLSRoute": "gateway-tlsroute",
    "GRPCRoute": "gateway-grpcroute",
    "DNSEndpoint": "crd",
}
"""What k8s_gateway watches, by the names that external-dns has for it."""


@dataclass(frozen=True, kw_only=True)
class NameServer:
    """A name server of the model with the options that say what it is told of."""

    server: DnsServer
    flags: Flags
    annotated: bool = True
    """Whether external-dns' annotations say where a host points to."""

    def takes(self, host: str) -> bool:
        """Whether its filters of domains let a host pass; a variable compares as it is written."""
        wanted = self.flags.get("regex-domain-filter")
        if wanted:
            excluded = self.flags.get("regex-domain-exclusion", ())
            return _fits(wanted, host) and not _fits(excluded, host)
        domains = self.server.domains
        inside = not domains or any(within_domain(host, each) for each in domains)
        return inside and not any(within_domain(host, each) for each in self.flags.get("exclude-domains", ()))

    def reads(self, *sources: str) -> bool:
        """Whether it looks at one of some kinds of objects."""
        return bool(set(sources) & set(self.server.sources))


def name_servers(grouping: Grouping, entries: Mapping[str, Entry]) -> Iterator[NameServer]:
    """Every external-dns and every k8s_gateway, in the order of their components."""
    for component, entry in sorted(entries.items()):
        group = grouping.group(component)
        if "dns_controller" in entry.provides:
            for instance in instances_of(group):
                yield _external(instance, component)
        elif "split_dns" in entry.provides:
            yield from _split_dns(group)


def _external(instance: Instance, component: str) -> NameServer:
    title, scope = _provider(instance)
    flags = instance.flags
    server = DnsServer(
        name=instance.name,
        provider=title,
        scope=scope,
        domains=tuple(each for each in flags.get("domain-filter", ()) if each),
        sources=flags.get("source", ()),
        limits=tuple(_limits(flags)),
        proxied=instance.switched("cloudflare-proxied"),
        component=component,
        origin=instance.origin,
        defined_at=instance.at,
    )
    return NameServer(server=server, flags=flags)


def _provider(instance: Instance) -> tuple[str, DnsScope]:
    """Title and scope of the provider; of a webhook by the image that runs beside external-dns."""
    name = (instance.first("provider") or "").lower()
    if name in ("webhook", ""):
        images = " ".join(instance.images).lower()
        name = next((word for word in sorted(_PROVIDERS, key=len, reverse=True) if word in images), name)
    title, scope = _PROVIDERS.get(name, (name or "an unnamed provider", DnsScope.UNKNOWN))
    for flag in _ZONE_TYPES:
        scope = _SCOPES.get((instance.first(flag) or "").lower(), scope)
    return title, scope


def _split_dns(group: Group) -> Iterator[NameServer]:
    """k8s_gateway, which answers for what it watches, by its chart's values or as a plugin of CoreDNS."""
    for release in group.releases:
        for keys, value in walk(release.values):
            block = mapping(value)
            if text(block.get("name")) == "k8s_gateway":
                yield _plugin(block, release, group.id, keys)
        if "domain" in release.values:
            yield _chart(release, group.id)


def _chart(release: ResolvedRelease, component: str) -> NameServer:
    values = release.values
    watched = words(values.get("watchedResources")) or ("Ingress", "Service")
    flags = {
        "ingress-class": words(within(values, "filters", "ingressClasses")),
        "gateway-class": words(within(values, "filters", "gatewayClasses")),
    }
    domains = tuple((text(values.get("domain")) or "").split())
    return _watcher(release, component, domains, watched, flags, release.at("domain"))


def _plugin(block: Mapping[str, Any], release: ResolvedRelease, component: str, keys: Keys) -> NameServer:
    """The plugin's own lines, such as `resources Ingress HTTPRoute`."""
    lines = [each.split() for each in (text(block.get("configBlock")) or "").splitlines()]
    stated = {each[0]: tuple(each[1:]) for each in lines if each}
    watched = stated.get("resources", ("Ingress", "Service"))
    flags = {
        "ingress-class": stated.get("ingressClasses", ()),
        "gateway-class": stated.get("gatewayClasses", ()),
    }
    domains = tuple((text(block.get("parameters")) or "").split())
    return _watcher(release, component, domains, watched, flags, release.at(*keys))


def _watcher(
    release: ResolvedRelease,
    component: str,
    domains: tuple[str, ...],
    watched: tuple[str, ...],
    flags: Flags,
    at: Location | None,
) -> NameServer:
    stated = {flag: values for flag, values in flags.items() if values}
    server = DnsServer(
        name=release.release_name,
        provider="k8s_gateway",
        answers=True,
        scope=DnsScope.LOCAL,
        domains=domains,
        sources=tuple(_WATCHED.get(each, each.lower()) for each in watched),
        limits=tuple(_limits(stated)),
        proxied=False,
        component=component,
        origin=Origin.VALUES,
        defined_at=at,
    )
    return NameServer(server=server, flags=stated, annotated=False)


def _limits(flags: Flags) -> Iterator[str]:
    """The filters that leave something out, in words."""
    return (f"{words} {', '.join(flags[flag])}" for flag, words in _LIMITS.items() if flag in flags)


def _fits(patterns: tuple[str, ...], host: str) -> bool:
    try:
        return any(re.search(each, host) for each in patterns)
    except re.error:
        return False
