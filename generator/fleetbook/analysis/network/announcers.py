"""Who makes an address reachable: kube-vip, MetalLB or Cilium."""

import ipaddress
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fleetbook.analysis.grouping import Grouping
from fleetbook.analysis.podspec import pod_spec
from fleetbook.analysis.shape import mapping, sequence, text, walk, within, words
from fleetbook.catalogue.entry import Entry
from fleetbook.resolve.fleet import ResolvedCluster, Resource

_ANNOTATIONS = {
    "kube-vip.io/loadbalancerIPs": "kube-vip",
    "io.cilium/lb-ipam-ips": "Cilium",
    "lbipam.cilium.io/ips": "Cilium",
    "metallb.io/loadBalancerIPs": "MetalLB",
    "metallb.io/address-pool": "MetalLB",
    "metallb.universe.tf/loadBalancerIPs": "MetalLB",
    "metallb.universe.tf/address-pool": "MetalLB",
}
_POOLS = {"IPAddressPool": "MetalLB", "CiliumLoadBalancerIPPool": "Cilium"}
_MODES = {
    "L2Advertisement": ("MetalLB", "L2"),
    "BGPAdvertisement": ("MetalLB", "BGP"),
    "CiliumL2AnnouncementPolicy": ("Cilium", "L2"),
    "CiliumBGPPeeringPolicy": ("Cilium", "BGP"),
    "CiliumBGPAdvertisement": ("Cilium", "BGP"),
}


@dataclass(frozen=True)
class Announcement:
    """Provider, mode and component; each None where Git does not tell."""

    provider: str | None = None
    mode: str | None = None
    component: str | None = None


def stated_addresses(annotations: Mapping[str, Any]) -> tuple[str, ...]:
    """The addresses that annotations of a service or gateway ask for."""
    wanted = [text(annotations.get(name)) for name in _ANNOTATIONS if not name.endswith("address-pool")]
    addresses = [each.strip() for value in wanted if value for each in value.split(",")]
    return tuple(dict.fromkeys(each for each in addresses if each))


class Announcers:
    """Everything in a cluster that announces addresses."""

    def __init__(self, cluster: ResolvedCluster, grouping: Grouping, entries: Mapping[str, Entry]) -> None:
        self._modes: dict[str, set[str]] = {}
        self._components: dict[str, str] = {}
        self._pools: list[tuple[str, str]] = []
        for component, entry in sorted(entries.items(), reverse=True):
            if provider := entry.provides.get("address_announcer"):
                self._components[provider] = component
        for resource in cluster.objects:
            self._read(resource)
        self._virtual = dict(_virtual_addresses(cluster.objects, grouping))

    def _read(self, resource: Resource) -> None:
        kind = resource.ref.kind
        if kind in _MODES:
            provider, mode = _MODES[kind]
            self._modes.setdefault(provider, set()).add(mode)
        if kind in _POOLS:
            self._pools.extend((_POOLS[kind], each) for each in _ranges(within(resource.body, "spec")))

    def announce(
        self, addresses: Sequence[str], annotations: Mapping[str, Any], external: bool
    ) -> Announcement:
        """Who announces some addresses: by the address itself, by an annotation, by a pool that holds it."""
        for address in addresses:
            if address in self._virtual:
                return self._virtual[address]
        for name, provider in _ANNOTATIONS.items():
            if name in annotations:
                return self._by(provider)
        for address in addresses:
            for provider, written in self._pools:
                if _holds(written, address):
                    return self._by(provider)
        return Announcement("external IP") if external else Announcement()

    def _by(self, provider: str) -> Announcement:
        modes = "/".join(sorted(self._modes.get(provider, ()))) or None
        return Announcement(provider, modes, self._components.get(provider))


def _virtual_addresses(
    resources: Sequence[Resource], grouping: Grouping
) -> Iterator[tuple[str, Announcement]]:
    """The address in the environment of kube-vip's pods, with the mode that is switched on there."""
    for resource in resources:
        pod = pod_spec(resource)
        for _, container in pod.containers() if pod else ():
            if "kube-vip" not in (text(container.get("image")) or ""):
                continue
            pairs = [mapping(each) for each in sequence(container.get("env"))]
            env = {text(each.get("name")): text(each.get("value")) for each in pairs}
            address = env.get("address") or env.get("vip_address")
            mode = (
                "ARP" if env.get("vip_arp") == "true" else "BGP" if env.get("bgp_enable") == "true" else None
            )
            if address:
                yield address, Announcement("kube-vip", mode, grouping.component_of(resource.ref))


def _ranges(spec: Any) -> Iterator[str]:
    """Ranges of a pool: MetalLB's texts, Cilium's blocks of `cidr` or `start` and `stop`."""
    yield from words(within(spec, "addresses"))
    for _, value in walk(within(spec, "blocks")):
        block = mapping(value)
        if cidr := text(block.get("cidr")):
            yield cidr
        elif start := text(block.get("start")):
            yield f"{start}-{text(block.get('stop')) or start}"


def _holds(written: str, address: str) -> bool:
    """Whether `10.0.0.0/24` or `10.0.0.1-10.0.0.9` holds an address; what cannot be read holds none."""
    try:
        wanted = ipaddress.ip_address(address)
        first, dash, last = written.partition("-")
        if not dash:
            return wanted in ipaddress.ip_network(written.strip(), strict=False)
        low, high = ipaddress.ip_address(first.strip()), ipaddress.ip_address(last.strip())
    except ValueError:
        return False
    return low.version == high.version == wanted.version and int(low) <= int(wanted) <= int(high)
