"""Who makes an address reachable: kube-vip, MetalLB or Cilium."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any

from fleetbook.analysis.grouping import Grouping
from fleetbook.analysis.network.hosts import is_address
from fleetbook.analysis.network.index import Index
from fleetbook.analysis.network.pools import Asking, Pool, Pools, ends_of, is_inside, provider_of_class
from fleetbook.analysis.podspec import environment, pod_spec
from fleetbook.analysis.shape import mapping, sequence, text, within, words
from fleetbook.catalogue.entry import Entry
from fleetbook.model.network import AddressPool
from fleetbook.resolve.fleet import Resource

_ANNOTATIONS = {
    "kube-vip.io/loadbalancerIPs": "kube-vip",
    "io.cilium/lb-ipam-ips": "Cilium",
    "lbipam.cilium.io/ips": "Cilium",
    "metallb.io/loadBalancerIPs": "MetalLB",
    "metallb.io/address-pool": "MetalLB",
    "metallb.universe.tf/loadBalancerIPs": "MetalLB",
    "metallb.universe.tf/address-pool": "MetalLB",
}
SHARING = {
    "metallb.io/allow-shared-ip": "MetalLB",
    "metallb.universe.tf/allow-shared-ip": "MetalLB",
    "lbipam.cilium.io/sharing-key": "Cilium",
    "io.cilium/lb-ipam-sharing-key": "Cilium",
}
"""Annotations that let several services have one address; they also tell who gives it."""


@dataclass(frozen=True)
class Announcement:
    """Provider, mode and component; each None where Git does not tell. `pools` for an address not stated."""

    provider: str | None = None
    mode: str | None = None
    component: str | None = None
    pools: tuple[AddressPool, ...] = ()


def stated_addresses(annotations: Mapping[str, Any]) -> tuple[str, ...]:
    """The addresses that annotations of a service or gateway ask for."""
    wanted = [text(annotations.get(name)) for name in _ANNOTATIONS if not name.endswith("address-pool")]
    addresses = [each.strip() for value in wanted if value for each in value.split(",")]
    return tuple(dict.fromkeys(each for each in addresses if each))


class Announcers:
    """Everything in a cluster that announces addresses."""

    def __init__(self, index: Index, grouping: Grouping, entries: Mapping[str, Entry]) -> None:
        self._pools = Pools(index)
        self._modes = tuple(_modes(index))
        self._components: dict[str, str] = {}
        for component, entry in sorted(entries.items(), reverse=True):
            if provider := entry.provides.get("address_announcer"):
                self._components[provider] = component
        self._virtual = dict(_addresses_in_values(grouping, entries)) | dict(
            _virtual_addresses(index, grouping)
        )

    def announce(
        self,
        addresses: Sequence[str],
        annotations: Mapping[str, Any],
        external: bool,
        asking: Asking | None = None,
    ) -> Announcement:
        """Who announces some addresses: by the address itself, by an annotation, by a pool that holds it,
        by the class that it is asked of; and the pools of which `asking` gets one where none is stated."""
        for address in addresses:
            if address in self._virtual:
                return self._virtual[address]
        pools = self._pools.serving(asking) if asking and not addresses else ()
        holding = [each for each in self._pools.all for address in addresses if _holds(each.ranges, address)]
        named = next((by for name, by in {**_ANNOTATIONS, **SHARING}.items() if name in annotations), None)
        provider = named or next((each.provider for each in (*holding, *pools)), None)
        provider = provider or provider_of_class(asking.load_balancer_class if asking else None)
        if provider is None:
            return Announcement("external IP") if external else Announcement()
        return self._by(provider, [each for each in (*holding, *pools) if each.provider == provider], pools)

    def _by(self, provider: str, meant: Sequence[Pool], pools: Sequence[Pool]) -> Announcement:
        names = {each.name for each in meant}
        modes = {
            mode for by, mode, covers in self._modes if by == provider and (not covers or covers & names)
        }
        return Announcement(
            provider,
            "/".join(sorted(modes)) or None,
            self._components.get(provider),
            tuple(each.shown for each in pools),
        )


Mode = tuple[str, str, frozenset[str]]
"""Provider, mode, and the names of the pools that it is for; none: all."""


def _modes(index: Index) -> Iterator[Mode]:
    """How addresses are announced; what announces other things than those of services is left out."""
    for kind, mode in (("L2Advertisement", "L2"), ("BGPAdvertisement", "BGP")):
        for each in index.of_kind(kind, "metallb.io"):
            yield "MetalLB", mode, frozenset(words(within(each.body, "spec", "ipAddressPools")))
    for mode in _modes_of_cilium(index):
        yield "Cilium", mode, frozenset()
    for each in _pods_of_kube_vip(index):
        for env in _environments(each):
            if env.get("svc_enable") == "true" and (own := _mode(env)):
                yield "kube-vip", own, frozenset()


def _modes_of_cilium(index: Index) -> Iterator[str]:
    for each in index.of_kind("CiliumL2AnnouncementPolicy"):
        spec = mapping(within(each.body, "spec"))
        if "true" in (text(spec.get("loadBalancerIPs")), text(spec.get("externalIPs"))):
            yield "L2"
    for each in index.of_kind("CiliumBGPAdvertisement"):
        kinds = (within(item, "advertisementType") for item in _items(each, "advertisements"))
        if "Service" in kinds:
            yield "BGP"
    for each in index.of_kind("CiliumBGPPeeringPolicy"):
        if any(within(item, "serviceSelector") for item in _items(each, "virtualRouters")):
            yield "BGP"


def _items(resource: Resource, field: str) -> Sequence[Any]:
    return sequence(within(resource.body, "spec", field))


def _virtual_addresses(index: Index, grouping: Grouping) -> Iterator[tuple[str, Announcement]]:
    """The address in the environment of kube-vip's pods, with the mode that is switched on there."""
    for resource in _pods_of_kube_vip(index):
        for env in _environments(resource):
            address = env.get("address") or env.get("vip_address")
            if address:
                component = grouping.component_of(resource.ref)
                yield address, Announcement("kube-vip", _mode(env), component)


def _addresses_in_values(
    grouping: Grouping, entries: Mapping[str, Entry]
) -> Iterator[tuple[str, Announcement]]:
    """The same in the values of kube-vip's chart: https://kube-vip.github.io/helm-charts/"""
    for component, entry in entries.items():
        if entry.provides.get("address_announcer") == "kube-vip":
            for release in grouping.group(component).releases:
                address = text(within(release.values, "config", "address"))
                env = {key: text(each) for key, each in mapping(release.values.get("env")).items()}
                if address:
                    yield address, Announcement("kube-vip", _mode(env), component)


def _pods_of_kube_vip(index: Index) -> Iterator[Resource]:
    for kind in ("DaemonSet", "Deployment", "Pod"):
        yield from index.of_kind(kind)


def _environments(resource: Resource) -> Iterator[Mapping[str, str]]:
    pod = pod_spec(resource)
    for _, container in pod.containers() if pod else ():
        if "kube-vip" in (text(container.get("image")) or ""):
            yield environment(container)


def _mode(env: Mapping[Any, str | None]) -> str | None:
    return "ARP" if env.get("vip_arp") == "true" else "BGP" if env.get("bgp_enable") == "true" else None


def _holds(ranges: Sequence[str], address: str) -> bool:
    """Whether a pool holds an address; what cannot be read holds none."""
    ends = (ends_of(each) for each in ranges)
    return is_address(address) and any(is_inside(ip_address(address), each) for each in ends if each)
