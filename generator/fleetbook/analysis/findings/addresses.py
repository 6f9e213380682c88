"""Findings about the addresses that Services ask for."""

import ipaddress
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fleetbook.analysis.findings.evidence import Evidence
from fleetbook.analysis.made import guessed_at
from fleetbook.analysis.shape import mapping, sequence, text, walk, within, words
from fleetbook.core.identity import ObjectRef
from fleetbook.core.location import Location
from fleetbook.model.findings import Finding

_ASKING = (
    "io.cilium/lb-ipam-ips",
    "kube-vip.io/loadbalancerIPs",
    "lbipam.cilium.io/ips",
    "metallb.io/loadBalancerIPs",
    "metallb.universe.tf/loadBalancerIPs",
)
_SHARING = (
    "io.cilium/lb-ipam-sharing-key",
    "lbipam.cilium.io/sharing-key",
    "metallb.io/allow-shared-ip",
    "metallb.universe.tf/allow-shared-ip",
)
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True)
class _Asked:
    """An address that something asks for."""

    address: Address
    by: ObjectRef
    shared: bool
    at: Location | None


def address_findings(evidence: Evidence) -> Iterator[Finding]:
    """Addresses that several ask for, and addresses that no pool holds."""
    asked = sorted(_asked(evidence), key=lambda each: (str(each.address), each.by))
    by_address: dict[Address, list[_Asked]] = defaultdict(list)
    for each in asked:
        by_address[each.address].append(each)
    for address, askers in by_address.items():
        apart = {each.by: each for each in askers if not each.shared}
        if len({each.by for each in askers}) > 1 and apart:
            yield _conflict(evidence, address, askers)
    pools = list(_pools(evidence))
    if pools:
        for each in asked:
            if not any(_holds(pool, each.address) for pool in pools):
                message = f"{each.by} asks for {each.address}, which no pool holds."
                yield evidence.found("address-outside-pools", each.by, message, each.at)


def _conflict(evidence: Evidence, address: Address, askers: list[_Asked]) -> Finding:
    refs = sorted({each.by for each in askers})
    message = f"{' and '.join(map(str, refs))} ask for {address}, and do not both share it."
    last = next(each for each in askers if each.by == refs[-1])
    return evidence.found("address-conflict", refs[-1], message, last.at, about=tuple(refs[:-1]))


def _holds(pool: tuple[Address, Address], address: Address) -> bool:
    first, last = pool
    return first.version == address.version and int(first) <= int(address) <= int(last)


def _asked(evidence: Evidence) -> Iterator[_Asked]:
    """Of Services of type LoadBalancer, and of values that annotate one."""
    for service in evidence.of_kind("Service"):
        spec = mapping(service.body.get("spec"))
        if spec.get("type") != "LoadBalancer":
            continue
        annotations = mapping(within(service.body, "metadata", "annotations"))
        at = service.at("spec", "type")
        yield from _of_service(service.ref, annotations, spec, at)
    for release in guessed_at(evidence.resolved):
        for keys, value in walk(release.values):
            annotations = mapping(mapping(value).get("annotations"))
            if any(name in annotations for name in _ASKING):
                yield from _of_service(
                    release.resource.ref, annotations, mapping(value), release.at(*keys, "annotations")
                )


def _of_service(
    by: ObjectRef, annotations: Mapping[str, Any], spec: Mapping[str, Any], at: Location | None
) -> Iterator[_Asked]:
    shared = any(name in annotations for name in _SHARING)
    written = [text(annotations.get(name)) or "" for name in _ASKING]
    found = {part.strip() for each in written for part in each.split(",")}
    for word in sorted({*found, *words(spec.get("loadBalancerIP"))}):
        address = _address(word)
        if address is not None and not address.is_unspecified:
            yield _Asked(address, by, shared, at)


def _address(word: str) -> Address | None:
    try:
        return ipaddress.ip_address(word)
    except ValueError:
        return None


def _pools(evidence: Evidence) -> Iterator[tuple[Address, Address]]:
    """First and last address of every range of a pool; none at all where one of them is not known."""
    found = []
    for pool in evidence.of_kind("IPAddressPool"):
        found += [_range(each) for each in words(within(pool.body, "spec", "addresses"))]
    for pool in evidence.of_kind("CiliumLoadBalancerIPPool"):
        for block in map(mapping, sequence(within(pool.body, "spec", "blocks"))):
            start, stop = text(block.get("start")), text(block.get("stop"))
            found.append(_range(text(block.get("cidr")) or f"{start}-{stop or start}"))
    for known in found if all(found) else ():
        if known is not None:
            yield known


def _range(written: str) -> tuple[Address, Address] | None:
    """The ends of `10.0.0.1-10.0.0.9` or `10.0.0.0/24`; None where they are not known."""
    first, dash, last = written.partition("-")
    try:
        if dash:
            return ipaddress.ip_address(first.strip()), ipaddress.ip_address(last.strip())
        network = ipaddress.ip_network(written.strip(), strict=False)
    except ValueError:
        return None
    return network[0], network[-1]
