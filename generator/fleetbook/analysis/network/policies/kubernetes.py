"""NetworkPolicies of Kubernetes itself."""

from collections.abc import Iterator, Mapping
from typing import Any

from fleetbook.analysis.network.policies.pods import Peer, Pods, Where
from fleetbook.analysis.network.policies.wording import (
    labels_in_words,
    policy_of,
    ports_in_words,
    range_in_words,
)
from fleetbook.analysis.selectors import fits
from fleetbook.analysis.shape import mapping, sequence, text, within, words
from fleetbook.model.network import NetworkPolicy
from fleetbook.resolve.fleet import Resource

ANYONE = Peer("anyone")


def read_plain(resource: Resource, pods: Pods) -> Iterator[NetworkPolicy]:
    """One policy. Without `policyTypes` it is for what comes in, and where it has rules for what goes out."""
    spec = mapping(within(resource.body, "spec"))
    by_rules = ("Ingress", "Egress") if sequence(spec.get("egress")) else ("Ingress",)
    home = resource.ref.namespace
    yield policy_of(
        resource,
        selects=labels_in_words(spec.get("podSelector")) or "all pods",
        components=pods.fitting(spec.get("podSelector"), home.__eq__),
        directions=words(spec.get("policyTypes")) or by_rules,
        allows_from=_peers(spec.get("ingress"), "from", home, pods),
        allows_to=_peers(spec.get("egress"), "to", home, pods),
    )


def _peers(rules: Any, field: str, home: str, pods: Pods) -> Iterator[Peer]:
    """Peers of all rules; a rule without any lets everyone through."""
    for rule in map(mapping, sequence(rules)):
        ports = ports_in_words(map(mapping, sequence(rule.get("ports"))))
        peers = [_peer(mapping(each), home, pods) for each in sequence(rule.get(field))]
        for peer in peers or [ANYONE]:
            yield peer.on(ports)


def _peer(peer: Mapping[str, Any], home: str, pods: Pods) -> Peer:
    if block := mapping(peer.get("ipBlock")):
        return Peer(range_in_words(block))
    namespaces, selector = peer.get("namespaceSelector"), peer.get("podSelector")
    labels = labels_in_words(selector)
    if namespaces is None:
        here = pods.named(selector, home.__eq__)
        return Peer(f"pods {labels} of this namespace", here) if labels else Peer("this namespace")
    where = namespaces_in_words(namespaces)
    found = pods.named(selector, in_namespaces(namespaces, pods))
    return Peer(f"pods {labels} in {where}", found) if labels else Peer(where)


def in_namespaces(selector: Any, pods: Pods) -> Where:
    """Whether a selector of namespaces takes one."""
    return lambda namespace: fits(selector, pods.labels_of(namespace))


def namespaces_in_words(selector: Any) -> str:
    """A selector of namespaces as text: by name where it says one."""
    labels = mapping(within(selector, "matchLabels"))
    name = text(labels.get("kubernetes.io/metadata.name"))
    if name and len(labels) == 1:
        return f"namespace {name}"
    for expression in map(mapping, sequence(within(selector, "matchExpressions"))):
        if expression.get("key") == "kubernetes.io/metadata.name" and expression.get("operator") == "In":
            return f"namespace {', '.join(words(expression.get('values')))}"
    written = labels_in_words(selector)
    return f"namespaces {written}" if written else "all namespaces"
