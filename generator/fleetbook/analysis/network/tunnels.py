"""Tunnels to the Internet: cloudflared, with the hosts that its configuration in Git names."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from fleetbook.analysis.addresses import host_of
from fleetbook.analysis.grouping import Group, Grouping
from fleetbook.analysis.network.doors import Door, covers, implied_door
from fleetbook.analysis.network.hosts import written
from fleetbook.analysis.shape import walk, within
from fleetbook.catalogue.entry import Entry
from fleetbook.core.location import Location
from fleetbook.core.origin import Origin

_ITEM = re.compile(r"^\s*-\s", re.MULTILINE)
_HOST = re.compile(r"""^\s*-?\s*hostname:\s*["']?([^"'\s]+)""", re.MULTILINE)
_ACCESS = re.compile(r"^\s*access:\s*$(?:\n\s+.*)*?\n\s+required:\s*true\b", re.MULTILINE)
_SERVICE = re.compile(r"""^\s*-?\s*service:\s*["']?([a-z+]+://[^"'\s]+)""", re.MULTILINE)


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


def is_tunnel(entry: Entry) -> bool:
    """Whether an entry is Cloudflare's tunnel daemon."""
    return entry.id in ("cloudflared", "cloudflare-tunnel")


def tunnel_rules(grouping: Grouping, entries: Mapping[str, Entry]) -> tuple[TunnelRule, ...]:
    """The rules of every cloudflared whose configuration Git holds."""
    groups = [grouping.group(component) for component, entry in entries.items() if is_tunnel(entry)]
    return tuple(rule for group in groups for rule in _rules_of(group))


def tunnel_doors(grouping: Grouping, entries: Mapping[str, Entry]) -> Iterator[Door]:
    """One way in for each cloudflared."""
    for component, entry in entries.items():
        if is_tunnel(entry):
            first = grouping.group(component).resources[0]
            door = implied_door(component, "Tunnel", entry.title, Origin.MANIFEST, first.at())
            yield replace(door, entrypoint=replace(door.entrypoint, component=component))


def rule_for(rules: Sequence[TunnelRule], host: object, names: Sequence[str]) -> TunnelRule | None:
    """The rule that leads a host to one of some services; names are `namespace/service`."""
    for rule in rules:
        if covers(rule.host, written(host)) and f"{rule.namespace}/{rule.service}" in names:
            return rule
    return None


def _rules_of(group: Group) -> Iterator[TunnelRule]:
    for release in group.releases:
        for keys, value in walk(release.values):
            if isinstance(value, str) and "ingress:" in value:
                yield from _parse(value, group, release.target_namespace, release.at(*keys))
    for resource in group.resources:
        data = within(resource.body, "data") if resource.ref.kind == "ConfigMap" else None
        for keys, value in walk(data):
            if isinstance(value, str) and "ingress:" in value:
                yield from _parse(value, group, resource.ref.namespace, resource.at("data", *keys))


def _parse(config: str, group: Group, namespace: str, at: Location | None) -> Iterator[TunnelRule]:
    """Each item of cloudflared's `ingress` list that names a host and a service of the cluster."""
    _, _, rules = config.replace("{{ .Release.Namespace }}", namespace).partition("ingress:")
    starts = [each.start() for each in _ITEM.finditer(rules)]
    for start, end in zip(starts, [*starts[1:], len(rules)], strict=True):
        item = rules[start:end]
        host, service = _HOST.search(item), _SERVICE.search(item)
        if host and service:
            name, _, rest = (host_of(service[1]) or "").partition(".")
            access = _ACCESS.search(item) is not None
            yield TunnelRule(host[1], rest.partition(".")[0] or namespace, name, group.id, at, access)


def remote_tunnel(entries: Mapping[str, Entry], rules: Sequence[TunnelRule]) -> str | None:
    """Title of a tunnel whose rules are kept outside Git; None where there is none."""
    stated = {rule.tunnel for rule in rules}
    tunnels = [component for component, entry in entries.items() if is_tunnel(entry)]
    return next((entries[component].title for component in tunnels if component not in stated), None)
