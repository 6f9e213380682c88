"""Policies of Cilium, for a namespace or the whole cluster."""

from collections.abc import Iterator, Mapping
from typing import Any

from fleetbook.analysis.network.policies.pods import Peer, Pods, Where
from fleetbook.analysis.network.policies.wording import (
    labels_in_words,
    policy_of,
    ports_in_words,
    range_in_words,
)
from fleetbook.analysis.shape import mapping, sequence, text, within, words
from fleetbook.model.network import NetworkPolicy
from fleetbook.resolve.fleet import Resource

_ENTITIES = {
    "all": "anyone",
    "cluster": "anything in the cluster",
    "health": "Cilium's health checks",
    "host": "its own node",
    "ingress": "Cilium's ingress",
    "init": "pods that are starting",
    "kube-apiserver": "the Kubernetes API",
    "none": "nobody",
    "remote-node": "other nodes",
    "unmanaged": "pods that Cilium does not manage",
    "world": "anything outside the cluster",
    "world-ipv4": "anything outside the cluster by IPv4",
    "world-ipv6": "anything outside the cluster by IPv6",
}
"""Entities as Cilium's documentation explains them."""
_NAMESPACE = "io.kubernetes.pod.namespace"
_SOURCES = ("k8s:", "any:")
"""Where a label is from: it may stand before its key."""


def read_cilium(resource: Resource, pods: Pods) -> Iterator[NetworkPolicy]:
    """A policy for each set of pods or nodes that an object states."""
    body = resource.body
    for spec in filter(None, (mapping(body.get("spec")), *map(mapping, sequence(body.get("specs"))))):
        yield _read(resource, spec, pods)


def _read(resource: Resource, spec: Mapping[str, Any], pods: Pods) -> NetworkPolicy:
    home = resource.ref.namespace
    selector = _plain(spec.get("endpointSelector"))
    nodes = "nodeSelector" in spec
    written = labels_in_words(spec.get("nodeSelector") if nodes else selector)
    every = "all nodes" if nodes else "all pods"
    own = () if nodes else pods.fitting(selector, _where(selector, home))
    return policy_of(
        resource,
        selects=f"nodes {written}" if nodes and written else written or every,
        components=own,
        directions=tuple(name for name in ("Ingress", "Egress") if _limits(spec, name)),
        allows_from=(
            *_peers(spec.get("ingress"), "from", home, pods),
            *(each.refused() for each in _peers(spec.get("ingressDeny"), "from", home, pods)),
        ),
        allows_to=(
            *_peers(spec.get("egress"), "to", home, pods),
            *(each.refused() for each in _peers(spec.get("egressDeny"), "to", home, pods)),
        ),
    )


def _limits(spec: Mapping[str, Any], direction: str) -> bool:
    """Whether a policy shuts out what its rules do not name, as any rule does unless it says otherwise."""
    name = direction.lower()
    stated = name in spec or f"{name}Deny" in spec
    return stated and text(within(spec, "enableDefaultDeny", name)) != "false"


def _peers(rules: Any, field: str, home: str, pods: Pods) -> Iterator[Peer]:
    """Peers of all rules; one that names ports alone is for everyone, an empty one for nobody."""
    for rule in map(mapping, sequence(rules)):
        groups = [mapping(each) for each in sequence(rule.get("toPorts"))]
        ports = ports_in_words([mapping(one) for each in groups for one in sequence(each.get("ports"))])
        peers = list(_of_rule(rule, field, home, pods))
        named = any(key.startswith(("from", "to")) and key != "toPorts" for key in rule)
        for peer in peers or ([Peer("anyone")] if ports and not named else []):
            yield peer.on(ports)


def _of_rule(rule: Mapping[str, Any], field: str, home: str, pods: Pods) -> Iterator[Peer]:
    for entity in words(rule.get(f"{field}Entities")):
        yield Peer(_ENTITIES.get(entity, f"entity {entity}"))
    for endpoint in sequence(rule.get(f"{field}Endpoints")):
        yield _endpoint(endpoint, home, pods)
    for node in sequence(rule.get(f"{field}Nodes")):
        labels = labels_in_words(node)
        yield Peer(f"nodes {labels}" if labels else "all nodes")
    yield from map(Peer, words(rule.get(f"{field}CIDR")))
    for block in map(mapping, sequence(rule.get(f"{field}CIDRSet"))):
        group = text(block.get("cidrGroupRef"))
        yield Peer(f"the addresses of {group}" if group else range_in_words(block))
    for each in map(mapping, sequence(rule.get("toFQDNs"))):
        yield Peer(text(each.get("matchName")) or text(each.get("matchPattern")) or "a name")
    for each in sequence(rule.get("toServices")):
        name = text(within(each, "k8sService", "serviceName"))
        yield Peer(f"service {name}" if name else "some services")


def _endpoint(selector: Any, home: str, pods: Pods) -> Peer:
    """Pods by their labels; without a namespace among them those of the policy's own, or of any."""
    plain = _plain(selector)
    labels = dict(mapping(plain.get("matchLabels")))
    namespace = text(labels.pop(_NAMESPACE, None))
    rest = {**plain, "matchLabels": labels}
    written = labels_in_words(rest)
    found = pods.named(rest, _where(plain, home))
    here = "this namespace" if home else "any namespace"
    where = f"namespace {namespace}" if namespace else here
    return Peer(f"pods {written} in {where}", found) if written else Peer(where)


def _where(selector: Mapping[str, Any], home: str) -> Where:
    namespace = text(mapping(selector.get("matchLabels")).get(_NAMESPACE)) or home
    return lambda each: not namespace or each == namespace


def _plain(selector: Any) -> dict[str, Any]:
    """A selector without the sources of its labels."""
    stated = mapping(selector)
    labels = {_key(str(key)): value for key, value in mapping(stated.get("matchLabels")).items()}
    expressions = [
        {**mapping(each), "key": _key(text(mapping(each).get("key")) or "")}
        for each in sequence(stated.get("matchExpressions"))
    ]
    found: dict[str, Any] = {"matchLabels": labels} if labels else {}
    return {**found, "matchExpressions": expressions} if expressions else found


def _key(label: str) -> str:
    prefix = next((each for each in _SOURCES if label.startswith(each)), "")
    return label.removeprefix(prefix)
