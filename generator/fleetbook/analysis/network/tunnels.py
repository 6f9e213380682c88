"""Tunnels to the Internet: cloudflared, with the rules that its configuration in Git holds.

https://developers.cloudflare.com/cloudflare-one/connections/connect-networks/do-more-with-tunnels/local-management/configuration-file/
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from fleetbook.analysis.addresses import host_of, port_of
from fleetbook.analysis.grouping import Group, Grouping
from fleetbook.analysis.inner_yaml import read_inner
from fleetbook.analysis.made import is_whole
from fleetbook.analysis.network.backends import Backends
from fleetbook.analysis.network.doors import Door, covers, implied_door
from fleetbook.analysis.network.hosts import written
from fleetbook.analysis.network.index import Index
from fleetbook.analysis.network.kinds.cloudflare import GROUP
from fleetbook.analysis.network.rules import ANY_HOST
from fleetbook.analysis.network.stated import StatedRoute
from fleetbook.analysis.release_values import fill, switched_on
from fleetbook.analysis.shape import known, mapping, sequence, text, walk, within
from fleetbook.catalogue.entry import Entry
from fleetbook.core.identity import NamespacedName, ObjectRef
from fleetbook.core.location import Location
from fleetbook.core.origin import Origin

_LOCAL = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class TunnelRule:
    """A host, which may begin with `*.`, and the service in the cluster that the tunnel leads it to."""

    host: str
    namespace: str
    service: str
    tunnel: str
    """The component that runs the tunnel."""
    at: Location | None
    access: bool = False
    """Whether it lets nobody pass without a token of Cloudflare Access."""
    path: str = "/"
    port: str | None = None
    protocol: str = "HTTP"
    via: ObjectRef | None = None
    """The object in which it stands."""
    origin: Origin = Origin.MANIFEST
    unchecked: bool = False
    """Whether the tunnel takes any certificate of the service (`noTLSVerify`)."""


def is_tunnel(entry: Entry) -> bool:
    """Whether an entry is Cloudflare's tunnel daemon."""
    return entry.id in ("cloudflared", "cloudflare-tunnel")


def tunnel_rules(grouping: Grouping, entries: Mapping[str, Entry]) -> tuple[TunnelRule, ...]:
    """The rules of every cloudflared whose configuration Git holds."""
    groups = [grouping.group(component) for component, entry in entries.items() if is_tunnel(entry)]
    return tuple(dict.fromkeys(rule for group in groups for rule in _rules_of(group)))


def tunnel_doors(grouping: Grouping, entries: Mapping[str, Entry], index: Index) -> Iterator[Door]:
    """One way in for each cloudflared, and for each tunnel of the Cloudflare operator."""
    for component, entry in entries.items():
        if is_tunnel(entry):
            first = grouping.group(component).resources[0]
            door = implied_door(component, "Tunnel", entry.title, Origin.MANIFEST, first.at())
            yield replace(door, entrypoint=replace(door.entrypoint, component=component))
    for kind in ("Tunnel", "ClusterTunnel"):
        for each in index.of_kind(kind, GROUP):
            key = each.ref.key if kind == "Tunnel" else NamespacedName("", each.ref.name)
            door = implied_door(str(key), "Tunnel", "Cloudflare Tunnel", each.origin, each.at())
            owner = grouping.component_of(each.ref)
            yield replace(door, entrypoint=replace(door.entrypoint, component=owner))


def tunnel_routes(
    rules: Iterable[TunnelRule], stated: Sequence[StatedRoute], doors: Iterable[Door], backends: Backends
) -> Iterator[StatedRoute]:
    """The rules that lead to an app itself: what they lead to a gateway is stated by the gateway's routes."""
    gates = _gates(doors)
    entered = _entered(gates)
    owners = {door.entrypoint.component for door in gates}
    told = {(route.host, route.backend and route.backend.name) for route in stated}
    for rule in rules:
        key = NamespacedName(rule.namespace, rule.service)
        backend = backends.backend("Service", key, rule.port)
        component = backends.component_behind(backend, None)
        leads_on = str(key) in entered or component in owners - {None}
        if not leads_on and rule.via is not None and (rule.host, rule.service) not in told:
            yield StatedRoute(
                host=known(rule.host) or rule.host,
                path=rule.path,
                backend=backend,
                via=rule.via,
                namespace=rule.namespace,
                names=(rule.via.name,),
                origin=rule.origin,
                at=rule.at,
                component=component,
                protocol=rule.protocol,
                door=rule.tunnel,
                filters=("takes any certificate of the service",) if rule.unchecked else (),
            )


def led_on(
    stated: Iterable[StatedRoute], doors: Mapping[str, Door]
) -> Iterator[tuple[StatedRoute, TunnelRule]]:
    """Routes that end at a gateway when they have come through a tunnel, each as the rule that it is.

    The gateway's own routes tell what answers.
    """
    entered = _entered(_gates(doors.values()))
    for route in stated:
        door = doors.get(route.door or "")
        backend = route.backend
        if door is None or door.entrypoint.kind != "Tunnel" or backend is None:
            continue
        if f"{backend.namespace}/{backend.name}" in entered:
            yield (
                route,
                TunnelRule(
                    host=written(route.host),
                    namespace=backend.namespace,
                    service=backend.name,
                    tunnel=door.name,
                    at=route.at,
                    path=route.path,
                    port=backend.port,
                    via=route.via,
                    origin=route.origin,
                ),
            )


def _gates(doors: Iterable[Door]) -> list[Door]:
    return [door for door in doors if door.entrypoint.kind not in _ENDS]


def _entered(gates: Iterable[Door]) -> frozenset[str]:
    """Names and services of gateways."""
    return frozenset(name for door in gates for name in (door.name, *door.services))


_ENDS = ("LoadBalancer", "NodePort", "HostPort", "Tailnet", "SubnetRouter", "Tunnel")
"""Kinds of entrypoints that lead to one app only."""


def rule_for(rules: Sequence[TunnelRule], host: object, names: Sequence[str]) -> TunnelRule | None:
    """The rule that leads a host to one of some services; names are `namespace/service`."""
    for rule in rules:
        fits = rule.host == ANY_HOST or covers(rule.host, written(host))
        if fits and f"{rule.namespace}/{rule.service}" in names:
            return rule
    return None


@dataclass(frozen=True)
class _Place:
    """Where rules stand."""

    group: Group
    namespace: str
    via: ObjectRef
    origin: Origin
    at: Location | None


def _rules_of(group: Group) -> Iterator[TunnelRule]:
    """Rules in texts of ConfigMaps and values, and those that values hold as YAML."""
    for release in group.releases:
        for keys, value in walk(None if is_whole(release) else release.values):
            at = release.at(*keys)
            place = _Place(group, release.target_namespace, release.resource.ref, Origin.VALUES, at)
            if isinstance(value, str) and "ingress:" in value:
                yield from _rules(read_inner(fill(release, value) or value), place)
            elif keys and keys[-1] == "ingress" and sequence(value) and switched_on(release, keys):
                yield from _rules({"ingress": value}, place)
    for resource in group.resources:
        data = within(resource.body, "data") if resource.ref.kind == "ConfigMap" else None
        for keys, value in walk(data):
            if isinstance(value, str) and "ingress:" in value:
                at = resource.at("data", *keys)
                place = _Place(group, resource.ref.namespace, resource.ref, resource.origin, at)
                yield from _rules(read_inner(value), place)


def _rules(config: Any, place: _Place) -> Iterator[TunnelRule]:
    """Each item of cloudflared's `ingress` list that names a service of the cluster.

    A rule without a host takes every host that no rule before it takes.
    """
    shared = mapping(within(config, "originRequest"))
    for item in map(mapping, sequence(within(config, "ingress"))):
        address = text(item.get("service")) or ""
        host = host_of(address)
        if "://" not in address or not host or host in _LOCAL:
            continue
        name, _, rest = host.partition(".")
        own = {**shared, **mapping(item.get("originRequest"))}
        scheme, _, _ = address.partition("://")
        yield TunnelRule(
            host=text(item.get("hostname")) or ANY_HOST,
            namespace=rest.partition(".")[0] or place.namespace,
            service=name,
            tunnel=place.group.id,
            at=place.at,
            access=text(within(own, "access", "required")) == "true",
            path=text(item.get("path")) or "/",
            port=port_of(address),
            protocol="HTTP" if scheme.startswith("http") else "TCP",
            via=place.via,
            origin=place.origin,
            unchecked=text(own.get("noTLSVerify")) == "true",
        )


def remote_tunnel(entries: Mapping[str, Entry], rules: Sequence[TunnelRule]) -> str | None:
    """Title of a tunnel whose rules are kept outside Git; None where there is none."""
    stated = {rule.tunnel for rule in rules}
    tunnels = [component for component, entry in entries.items() if is_tunnel(entry)]
    return next((entries[component].title for component in tunnels if component not in stated), None)
