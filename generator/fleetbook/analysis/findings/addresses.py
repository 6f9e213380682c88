"""Findings about the addresses that Services ask for."""

import ipaddress
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fleetbook.analysis.findings.evidence import Evidence
from fleetbook.analysis.made import guessed_at
from fleetbook.analysis.network.announcers import SHARING, stated_addresses
from fleetbook.analysis.network.index import Index
from fleetbook.analysis.network.pools import Address, AddressRange, Pools, ends_of, is_inside
from fleetbook.analysis.shape import mapping, walk, within, words
from fleetbook.core.identity import ObjectRef
from fleetbook.core.location import Location
from fleetbook.model.findings import Finding


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
    ranges = _ranges(evidence)
    if ranges:
        for each in asked:
            if not any(is_inside(each.address, one) for one in ranges):
                message = f"{each.by} asks for {each.address}, which no pool holds."
                yield evidence.found("address-outside-pools", each.by, message, each.at)


def _conflict(evidence: Evidence, address: Address, askers: list[_Asked]) -> Finding:
    refs = sorted({each.by for each in askers})
    message = f"{' and '.join(map(str, refs))} ask for {address}, and do not both share it."
    last = next(each for each in askers if each.by == refs[-1])
    return evidence.found("address-conflict", refs[-1], message, last.at, about=tuple(refs[:-1]))


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
            if stated_addresses(annotations):
                yield from _of_service(
                    release.resource.ref, annotations, mapping(value), release.at(*keys, "annotations")
                )


def _of_service(
    by: ObjectRef, annotations: Mapping[str, Any], spec: Mapping[str, Any], at: Location | None
) -> Iterator[_Asked]:
    shared = any(name in annotations for name in SHARING)
    for word in sorted({*stated_addresses(annotations), *words(spec.get("loadBalancerIP"))}):
        address = _address(word)
        if address is not None and not address.is_unspecified:
            yield _Asked(address, by, shared, at)


def _address(word: str) -> Address | None:
    try:
        return ipaddress.ip_address(word)
    except ValueError:
        return None


def _ranges(evidence: Evidence) -> tuple[AddressRange, ...]:
    """The ranges of all pools; none where one of them is not known."""
    pools = Pools(Index(evidence.resolved.objects)).all
    found = [ends_of(each) for pool in pools for each in pool.ranges]
    return tuple(each for each in found if each) if all(found) else ()
