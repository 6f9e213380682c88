"""Network policies in words."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from fleetbook.analysis.shape import mapping, sequence, text, within, words
from fleetbook.model.network import NetworkPolicy
from fleetbook.resolve.fleet import ResolvedCluster, Resource

_KINDS = ("NetworkPolicy", "CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy")


def read_policies(cluster: ResolvedCluster) -> tuple[NetworkPolicy, ...]:
    """Every network policy of the cluster, sorted."""
    found = {each.ref: each for each in cluster.objects if each.ref.kind in _KINDS and _is_one(each)}
    order = sorted(found, key=lambda ref: (ref.namespace, ref.name, ref.kind))
    return tuple(_plain(found[ref]) if ref.kind == "NetworkPolicy" else _cilium(found[ref]) for ref in order)


def _is_one(resource: Resource) -> bool:
    """Calico has a NetworkPolicy of its own, in another notation."""
    return resource.group in ("networking.k8s.io", "cilium.io")


def _plain(resource: Resource) -> NetworkPolicy:
    spec = mapping(within(resource.body, "spec"))
    stated = words(spec.get("policyTypes")) or ("Ingress", *(("Egress",) if "egress" in spec else ()))
    return _policy(
        resource,
        selects=_labels(spec.get("podSelector")) or "all pods",
        directions=stated,
        allows_from=_peers(spec.get("ingress"), "from"),
        allows_to=_peers(spec.get("egress"), "to"),
    )


def _policy(
    resource: Resource,
    selects: str,
    directions: Iterable[str],
    allows_from: Iterable[str],
    allows_to: Iterable[str],
) -> NetworkPolicy:
    return NetworkPolicy(
        namespace=resource.ref.namespace,
        name=resource.ref.name,
        kind=resource.ref.kind,
        selects=selects,
        directions=tuple(directions),
        allows_from=tuple(dict.fromkeys(allows_from)),
        allows_to=tuple(dict.fromkeys(allows_to)),
        origin=resource.origin,
        defined_at=resource.at(),
    )


def _peers(rules: Any, field: str) -> Iterator[str]:
    """Peers of all rules; a rule without any lets everyone through."""
    for rule in map(mapping, sequence(rules)):
        ports = _ports(rule.get("ports"))
        peers = [_peer(mapping(each)) for each in sequence(rule.get(field))]
        for peer in peers or ["anyone"]:
            yield f"{peer}{ports}"


def _peer(peer: Mapping[str, Any]) -> str:
    block = mapping(peer.get("ipBlock"))
    if block:
        excepted = words(block.get("except"))
        return f"{text(block.get('cidr'))}{' except ' + ', '.join(excepted) if excepted else ''}"
    namespaces, pods = peer.get("namespaceSelector"), _labels(peer.get("podSelector"))
    if namespaces is None:
        return f"pods {pods} of this namespace" if pods else "this namespace"
    where = _namespace(namespaces)
    return f"pods {pods} in {where}" if pods else where


def _namespace(selector: Any) -> str:
    labels = mapping(within(selector, "matchLabels"))
    name = text(labels.get("kubernetes.io/metadata.name"))
    if name and len(labels) == 1:
        return f"namespace {name}"
    for expression in map(mapping, sequence(within(selector, "matchExpressions"))):
        if expression.get("key") == "kubernetes.io/metadata.name" and expression.get("operator") == "In":
            return f"namespace {', '.join(words(expression.get('values')))}"
    written = _labels(selector)
    return f"namespaces {written}" if written else "all namespaces"


def _labels(selector: Any) -> str:
    """A label selector as text; empty where it takes everything."""
    pairs = [f"{key}={text(value)}" for key, value in mapping(within(selector, "matchLabels")).items()]
    for each in map(mapping, sequence(within(selector, "matchExpressions"))):
        values = ", ".join(words(each.get("values")))
        pairs.append(f"{text(each.get('key'))} {text(each.get('operator'))} {values}".strip())
    return ", ".join(pairs)


def _ports(ports: Any) -> str:
    stated = [_port(mapping(each)) for each in sequence(ports) if "port" in mapping(each)]
    return f" on port {', '.join(stated)}" if stated else ""


def _port(port: Mapping[str, Any]) -> str:
    protocol = text(port.get("protocol")) or "TCP"
    number = text(port["port"]) or ""
    return number if protocol == "TCP" else f"{number}/{protocol}"


def _cilium(resource: Resource) -> NetworkPolicy:
    specs = [mapping(within(resource.body, "spec")), *map(mapping, sequence(within(resource.body, "specs")))]
    spec = next((each for each in specs if each), {})
    directions = [name for name in ("Ingress", "Egress") if any(_cilium_rules(spec, name))]
    nodes = _labels(spec.get("nodeSelector"))
    return _policy(
        resource,
        selects=f"nodes {nodes}" if nodes else _labels(spec.get("endpointSelector")) or "all pods",
        directions=tuple(directions),
        allows_from=(*_cilium_peers(spec.get("ingress"), "from"), *_denied(spec.get("ingressDeny"), "from")),
        allows_to=(*_cilium_peers(spec.get("egress"), "to"), *_denied(spec.get("egressDeny"), "to")),
    )


def _denied(rules: Any, field: str) -> Iterator[str]:
    """What a policy forbids although another rule allows it."""
    return (f"but not {peer}" for peer in _cilium_peers(rules, field))


def _cilium_rules(spec: Mapping[str, Any], direction: str) -> Iterator[Any]:
    for field in (direction.lower(), f"{direction.lower()}Deny"):
        yield from ([True] if field in spec else [])


def _cilium_peers(rules: Any, field: str) -> Iterator[str]:
    for rule in map(mapping, sequence(rules)):
        for entity in words(rule.get(f"{field}Entities")):
            yield "anyone" if entity == "all" else f"entity {entity}"
        for endpoint in map(mapping, sequence(rule.get(f"{field}Endpoints"))):
            yield _endpoint(endpoint)
        yield from words(rule.get(f"{field}CIDR"))
        yield from map(_addresses, sequence(rule.get(f"{field}CIDRSet")))
        for each in map(mapping, sequence(rule.get("toFQDNs"))):
            yield text(each.get("matchName")) or text(each.get("matchPattern")) or "a name"
        for each in sequence(rule.get("toServices")):
            yield f"service {text(within(each, 'k8sService', 'serviceName')) or ''}".strip()


def _addresses(block: Any) -> str:
    excepted = words(within(block, "except"))
    cidr = text(within(block, "cidr")) or "a set of addresses"
    return f"{cidr} except {', '.join(excepted)}" if excepted else cidr


def _endpoint(selector: Mapping[str, Any]) -> str:
    labels = dict(mapping(selector.get("matchLabels")))
    spaces = [key for key in labels if key.endswith("io.kubernetes.pod.namespace")]
    namespace = text(labels.pop(spaces[0])) if spaces else None
    rest = _labels({**selector, "matchLabels": labels})
    where = f"namespace {namespace}" if namespace else "this namespace"
    return f"pods {rest} in {where}" if rest else where
