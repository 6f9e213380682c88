"""Records that Git holds as DNSEndpoint objects, and the way from a name to where it ends."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fleetbook.analysis.network.doors import Door
from fleetbook.analysis.network.hosts import is_address, written
from fleetbook.analysis.shape import known, mapping, sequence, text, within
from fleetbook.core.location import Location
from fleetbook.resolve.fleet import Resource

_PROXIED = "cloudflare-proxied"
_HOPS = 8
"""Names beyond which a chain of names is left alone: it may turn in a circle."""
PREFIXES = ("external-dns.kubernetes.io/", "external-dns.alpha.kubernetes.io/")
"""Of external-dns' annotations, the newer one first."""
TUNNEL = ".cfargotunnel.com"
"""Names under which Cloudflare reaches its tunnels."""


@dataclass(frozen=True, kw_only=True)
class Record:
    """A name and what it stands for."""

    name: str
    targets: tuple[str, ...]
    proxied: bool | None
    """Whether Cloudflare stands before it; None where its server decides."""
    annotations: Mapping[str, Any]
    labels: Mapping[str, Any]
    namespace: str
    at: Location | None


def records_of(resources: Iterable[Resource]) -> tuple[Record, ...]:
    """Every record of every DNSEndpoint that names a host."""
    return tuple(record for each in resources if each.ref.kind == "DNSEndpoint" for record in _records(each))


def _records(resource: Resource) -> Iterator[Record]:
    metadata = mapping(within(resource.body, "metadata"))
    for index, block in enumerate(map(mapping, sequence(within(resource.body, "spec", "endpoints")))):
        targets = tuple(written(known(each)) for each in sequence(block.get("targets")))
        if text(block.get("recordType")) in ("A", "AAAA", "CNAME", None):
            yield Record(
                name=written(known(block.get("dnsName"))),
                targets=targets,
                proxied=_proxied(block),
                annotations=mapping(metadata.get("annotations")),
                labels=mapping(metadata.get("labels")),
                namespace=resource.ref.namespace,
                at=resource.at("spec", "endpoints", index),
            )


def _proxied(block: Mapping[str, Any]) -> bool | None:
    for each in map(mapping, sequence(block.get("providerSpecific"))):
        if (text(each.get("name")) or "").endswith(_PROXIED):
            return text(each.get("value")) == "true"
    return None


@dataclass(frozen=True)
class End:
    """Where a name ends: a tunnel, addresses, or a name that Git says nothing more of."""

    name: str
    addresses: tuple[str, ...] = ()
    proxied: bool | None = None
    """Whether a record on the way says that Cloudflare stands before it."""

    @property
    def is_tunnel(self) -> bool:
        """Whether it is a Cloudflare tunnel."""
        return self.name.endswith(TUNNEL)


def follow(name: str, records: Sequence[Record], doors: Iterable[Door]) -> End:
    """The end of a chain of names, by the records that one server holds."""
    addresses = {host: door.entrypoint.addresses for door in doors for host in hosts_of(door)}
    proxied: bool | None = None
    for _ in range(_HOPS):
        if is_address(name):
            return End(name, (name,), proxied)
        record = record_for(name, records)
        if record is None or not record.targets:
            break
        proxied = record.proxied if proxied is None else proxied
        if all(is_address(each) for each in record.targets):
            return End(name, record.targets, proxied)
        name = record.targets[0]
    return End(name, addresses.get(name, ()), proxied)


def record_for(name: str, records: Sequence[Record]) -> Record | None:
    """The record of a name: its own, else the closest wildcard above it."""
    own = next((each for each in records if each.name == name), None)
    wild = [each for each in records if each.name.startswith("*.") and name.endswith(each.name[1:])]
    return own or max(wild, key=lambda each: len(each.name), default=None)


def hosts_of(door: Door) -> tuple[str, ...]:
    """The hosts that an entrypoint's service asks its address for."""
    return (*door.dns_hosts, *hosts_asked(door.annotations))


def hosts_asked(annotations: Mapping[str, Any]) -> tuple[str, ...]:
    """The hosts that annotations ask external-dns to tell the address of."""
    stated = (text(annotations.get(f"{prefix}hostname")) for prefix in PREFIXES)
    asked = (host.strip() for each in stated if each for host in each.split(","))
    return tuple(dict.fromkeys(host for host in asked if host))
