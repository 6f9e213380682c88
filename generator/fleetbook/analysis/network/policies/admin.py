"""Policies that administrators set for the whole cluster, above or below those of namespaces."""

from collections.abc import Iterator, Mapping
from typing import Any

from fleetbook.analysis.network.policies.kubernetes import in_namespaces, namespaces_in_words
from fleetbook.analysis.network.policies.pods import Peer, Pods
from fleetbook.analysis.network.policies.wording import labels_in_words, policy_of, ports_in_words
from fleetbook.analysis.shape import mapping, sequence, text, within, words
from fleetbook.model.network import NetworkPolicy
from fleetbook.resolve.fleet import Resource

_PASSED = {"Pass": " (the policies of the namespace decide)"}


def read_admin(resource: Resource, pods: Pods) -> Iterator[NetworkPolicy]:
    """One policy: rules with an action each; what no rule names is left to other policies."""
    spec = mapping(within(resource.body, "spec"))
    subject = _subject(mapping(spec.get("subject")), pods)
    yield policy_of(
        resource,
        selects=subject.words,
        components=subject.components,
        directions=tuple(name for name in ("Ingress", "Egress") if sequence(spec.get(name.lower()))),
        allows_from=_peers(spec.get("ingress"), "from", pods),
        allows_to=_peers(spec.get("egress"), "to", pods),
    )


def _subject(subject: Mapping[str, Any], pods: Pods) -> Peer:
    """Whole namespaces, or pods in some."""
    chosen = mapping(subject.get("pods"))
    namespaces = chosen.get("namespaceSelector") if chosen else subject.get("namespaces")
    labels = labels_in_words(chosen.get("podSelector"))
    where = namespaces_in_words(namespaces)
    found = pods.fitting(chosen.get("podSelector"), in_namespaces(namespaces, pods))
    return Peer(f"pods {labels} in {where}" if labels else f"all pods of {where}", found)


def _peers(rules: Any, field: str, pods: Pods) -> Iterator[Peer]:
    for rule in map(mapping, sequence(rules)):
        action = text(rule.get("action")) or ""
        ports = ports_in_words(_ports(rule))
        for peer in (found for each in sequence(rule.get(field)) for found in _peer(mapping(each), pods)):
            named = peer.on(ports + _PASSED.get(action, ""))
            yield named.refused() if action == "Deny" else named


def _ports(rule: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The three forms of a port: a number, a range, a name."""
    for each in map(mapping, sequence(rule.get("ports"))):
        spread = mapping(each.get("portRange"))
        if number := mapping(each.get("portNumber")):
            yield number
        elif spread:
            yield {**spread, "port": spread.get("start"), "endPort": spread.get("end")}
        elif name := text(each.get("namedPort")):
            yield {"port": name}


def _peer(peer: Mapping[str, Any], pods: Pods) -> Iterator[Peer]:
    yield from map(Peer, words(peer.get("networks")))
    yield from map(Peer, words(peer.get("domainNames")))
    if "nodes" in peer:
        labels = labels_in_words(peer["nodes"])
        yield Peer(f"nodes {labels}" if labels else "all nodes")
    if "namespaces" in peer or "pods" in peer:
        found = _subject(peer, pods)
        chosen = mapping(mapping(peer.get("pods")).get("podSelector"))
        yield Peer(found.words.removeprefix("all pods of "), found.components if chosen else ())
