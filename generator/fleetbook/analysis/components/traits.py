"""What an owner would tell of a component beside its versions: addresses, plugins, what stays up."""

from collections.abc import Iterator
from itertools import chain

from fleetbook.analysis.grouping import Group
from fleetbook.analysis.podspec import PodSpec, environment, pod_specs
from fleetbook.analysis.shape import mapping, sequence, text, within
from fleetbook.core.origin import Origin
from fleetbook.model.components import Trait
from fleetbook.resolve.fleet import ResolvedRelease, Resource

_BUDGETS = (("minAvailable", "at least {} stays up"), ("maxUnavailable", "at most {} is down"))
_PLUGINS = ("experimental", "plugins")
_MODES = (("vip_arp", "by ARP"), ("bgp_enable", "by BGP"))
_HOLDERS = (("cp_enable", "for the control plane"), ("svc_enable", "for services"))


def traits_of(group: Group) -> tuple[Trait, ...]:
    """The traits of a component, in the order of a page."""
    pods = tuple(pod_specs(tuple(group.resources)))
    return tuple(
        chain(
            *map(_virtual_address, pods),
            *map(_host_network, pods),
            *map(_plugins, group.releases),
            *map(_budget, group.resources),
        )
    )


def _virtual_address(pod: PodSpec) -> Iterator[Trait]:
    """What kube-vip is told to announce, and for what."""
    for keys, container in pod.containers():
        if "kube-vip" not in (text(container.get("image")) or ""):
            continue
        env = environment(container)
        address = env.get("address") or env.get("vip_address")
        on = [words for name, words in (*_MODES, *_HOLDERS) if env.get(name) == "true"]
        if address:
            names = [text(within(each, "name")) for each in sequence(container.get("env"))]
            index = names.index("address" if env.get("address") else "vip_address")
            at = pod.resource.at(*keys, "env", index)
            yield Trait(
                name="Virtual address",
                value=", ".join([address, *on]),
                origin=pod.resource.origin,
                defined_at=at,
            )


def _host_network(pod: PodSpec) -> Iterator[Trait]:
    if pod.spec.get("hostNetwork") is True:
        at = pod.resource.at(*pod.keys, "hostNetwork")
        yield Trait(
            name="Host network",
            value=f"{pod.owner.name} uses the network of its node",
            origin=pod.resource.origin,
            defined_at=at,
        )


def _plugins(release: ResolvedRelease) -> Iterator[Trait]:
    """Plugins that Traefik's chart loads."""
    for name, plugin in mapping(within(release.values, *_PLUGINS)).items():
        if text(within(plugin, "moduleName")):
            version = text(within(plugin, "version")) or ""
            at = release.at(*_PLUGINS, name, *(("version",) if version else ()))
            yield Trait(origin=Origin.VALUES, name="Plugin", value=f"{name} {version}".strip(), defined_at=at)


def _budget(resource: Resource) -> Iterator[Trait]:
    """How many pods a drain of nodes leaves."""
    if resource.ref.kind != "PodDisruptionBudget":
        return
    for field, words in _BUDGETS:
        number = text(within(resource.body, "spec", field))
        if number is not None:
            at = resource.at("spec", field)
            yield Trait(
                name="While a node is drained",
                value=words.format(number),
                origin=resource.origin,
                defined_at=at,
            )
