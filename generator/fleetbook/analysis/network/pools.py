"""Pools of addresses, and which services get one of theirs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

from fleetbook.analysis.inner_yaml import read_inner
from fleetbook.analysis.network.index import Index
from fleetbook.analysis.selectors import fits
from fleetbook.analysis.shape import mapping, sequence, text, within, words
from fleetbook.core.identity import NamespacedName
from fleetbook.model.network import AddressPool
from fleetbook.resolve.fleet import Resource

_NAMED = ("metallb.io/address-pool", "metallb.universe.tf/address-pool")
"""Annotations of a service that name MetalLB's pool: https://metallb.io/usage/"""
_CLASSES = {
    "io.cilium/": "Cilium",
    "kube-vip.io/": "kube-vip",
    "metallb": "MetalLB",
    "tailscale": "Tailscale",
}
"""Beginning of a `loadBalancerClass` to who serves it."""
GLOBAL = "global"

Address = IPv4Address | IPv6Address
AddressRange = tuple[Address, Address]
"""First and last address."""


@dataclass(frozen=True, kw_only=True)
class Asking:
    """A service that asks for an address."""

    key: NamespacedName
    labels: Mapping[str, Any]
    annotations: Mapping[str, Any]
    load_balancer_class: str | None = None


@dataclass(frozen=True, kw_only=True)
class Pool:
    """Addresses that a provider gives to services."""

    name: str
    provider: str
    ranges: tuple[str, ...]
    automatic: bool = True
    """Whether a service gets one of it without naming it."""
    namespaces: tuple[str, ...] = ()
    """Namespaces of the services that it is for; empty: all."""
    namespace_selectors: tuple[Any, ...] = ()
    service_selectors: tuple[Any, ...] = ()

    @property
    def shown(self) -> AddressPool:
        """The pool as the model tells of it."""
        return AddressPool(name=self.name, ranges=self.ranges)


class Pools:
    """All pools of a cluster."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self.all = (*_metallb(index), *_metallb_before_objects(index), *_cilium(index), *_kube_vip(index))

    def serving(self, asking: Asking) -> tuple[Pool, ...]:
        """The pools of which a service may get an address; one that it names stands alone."""
        name = next(
            (text(asking.annotations.get(each)) for each in _NAMED if each in asking.annotations), None
        )
        if name is not None:
            return tuple(each for each in self.all if each.name == name and each.provider == "MetalLB")
        provider = provider_of_class(asking.load_balancer_class)
        if asking.load_balancer_class and provider is None:
            return ()
        found = [
            each
            for each in self.all
            if each.automatic and provider in (None, each.provider) and self._serves(each, asking)
        ]
        narrow = [each for each in found if each.provider == "kube-vip" and each.name != GLOBAL]
        return tuple(narrow or found)

    def _serves(self, pool: Pool, asking: Asking) -> bool:
        if pool.namespaces or pool.namespace_selectors:
            labels = self._index.labels_of_namespace(asking.key.namespace)
            chosen = any(fits(each, labels) for each in pool.namespace_selectors)
            if asking.key.namespace not in pool.namespaces and not chosen:
                return False
        own = {
            **asking.labels,
            "io.kubernetes.service.name": asking.key.name,
            "io.kubernetes.service.namespace": asking.key.namespace,
        }
        return not pool.service_selectors or any(fits(each, own) for each in pool.service_selectors)


def ends_of(written: str) -> AddressRange | None:
    """The ends of `10.0.0.1-10.0.0.9` or `10.0.0.0/24`; None where they cannot be read."""
    first, dash, last = written.partition("-")
    try:
        if dash:
            return ip_address(first.strip()), ip_address(last.strip())
        network = ip_network(written.strip(), strict=False)
    except ValueError:
        return None
    return network[0], network[-1]


def is_inside(address: Address, ends: AddressRange) -> bool:
    """Whether a range holds an address."""
    first, last = ends
    same = first.version == address.version == last.version
    return same and int(first) <= int(address) <= int(last)


def provider_of_class(load_balancer_class: str | None) -> str | None:
    """Who serves a `loadBalancerClass`; None for none and for one of others."""
    written = load_balancer_class or ""
    return next((each for start, each in _CLASSES.items() if written.startswith(start)), None)


def _metallb(index: Index) -> Iterator[Pool]:
    """https://metallb.io/apis/#ipaddresspoolspec"""
    for each in index.of_kind("IPAddressPool"):
        spec = mapping(within(each.body, "spec"))
        allocation = mapping(spec.get("serviceAllocation"))
        yield Pool(
            name=each.ref.name,
            provider="MetalLB",
            ranges=words(spec.get("addresses")),
            automatic=text(spec.get("autoAssign")) != "false",
            namespaces=words(allocation.get("namespaces")),
            namespace_selectors=tuple(sequence(allocation.get("namespaceSelectors"))),
            service_selectors=tuple(sequence(allocation.get("serviceSelectors"))),
        )


def _metallb_before_objects(index: Index) -> Iterator[Pool]:
    """Up to MetalLB 0.12 the pools stood in a ConfigMap: https://metallb.io/release-notes/#version-0-13-2"""
    for each in index.of_kind("ConfigMap"):
        written = text(within(each.body, "data", "config")) or ""
        for pool in map(mapping, sequence(within(_settings(written), "address-pools"))):
            yield Pool(
                name=text(pool.get("name")) or each.ref.name,
                provider="MetalLB",
                ranges=words(pool.get("addresses")),
                automatic=text(pool.get("auto-assign")) != "false",
            )


def _settings(written: str) -> Any:
    return read_inner(written) if "address-pools:" in written else None


def _cilium(index: Index) -> Iterator[Pool]:
    """https://docs.cilium.io/en/stable/network/lb-ipam/"""
    for each in index.of_kind("CiliumLoadBalancerIPPool"):
        spec = mapping(within(each.body, "spec"))
        if text(spec.get("disabled")) != "true":
            yield Pool(
                name=each.ref.name,
                provider="Cilium",
                ranges=tuple(_blocks(spec)),
                service_selectors=(spec["serviceSelector"],) if spec.get("serviceSelector") else (),
            )


def _blocks(spec: Mapping[str, Any]) -> Iterator[str]:
    """Blocks of `cidr` or of `start` and `stop`; `cidrs` is the name before Cilium 1.15."""
    for field in ("blocks", "cidrs"):
        for block in map(mapping, sequence(spec.get(field))):
            if cidr := text(block.get("cidr")):
                yield cidr
            elif start := text(block.get("start")):
                stop = text(block.get("stop"))
                yield f"{start}-{stop}" if stop and stop != start else start


def _kube_vip(index: Index) -> Iterator[Pool]:
    """Its cloud provider keeps a pool for each namespace in a ConfigMap:
    https://kube-vip.io/docs/usage/cloud-provider/"""
    settings = index.find("ConfigMap", NamespacedName("kube-system", "kubevip"))
    found: dict[str, list[str]] = {}
    for key, value in sorted(mapping(within(settings.body, "data")).items()) if settings else ():
        kind, _, name = str(key).partition("-")
        if kind in ("cidr", "range"):
            found.setdefault(name, []).extend(each.strip() for each in (text(value) or "").split(","))
    for name, ranges in found.items():
        own = () if name == GLOBAL else (name,)
        yield Pool(name=name, provider="kube-vip", ranges=tuple(filter(None, ranges)), namespaces=own)


def asking_of(service: Resource) -> Asking:
    """What a Service says of itself to those who give addresses."""
    metadata = mapping(within(service.body, "metadata"))
    return Asking(
        key=service.ref.key,
        labels=mapping(metadata.get("labels")),
        annotations=mapping(metadata.get("annotations")),
        load_balancer_class=text(within(service.body, "spec", "loadBalancerClass")),
    )
