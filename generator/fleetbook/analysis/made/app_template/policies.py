"""Network policies that a release makes: those of Kubernetes and of Cilium."""

from collections.abc import Iterator

from fleetbook.analysis.made.app_template.chart import Chart
from fleetbook.analysis.made.app_template.names import name_of
from fleetbook.analysis.made.app_template.node import Node, node_of
from fleetbook.analysis.made.app_template.services import controller_of

_CLUSTER_WIDE = "ciliumClusterwide"
_CILIUM_TYPES = ("cilium", _CLUSTER_WIDE)
_CILIUM_FIELDS = ("nodeSelector", "description", "ingressDeny", "egressDeny", "enableDefaultDeny", "log")
_PEERS = ("from", "to", "fromEndpoints", "toEndpoints")
"""Fields of rules whose items may name a controller in place of the labels of its pods."""


def policies(chart: Chart) -> Iterator[Node]:
    """The policies of a release; one of Cilium says so by its type, or stands under a key of its own."""
    for field in ("networkpolicies", "ciliumNetworkPolicies"):
        items = chart.enabled(field)
        for identifier, item in items.items():
            name = name_of(chart, field, identifier, item, items)
            cilium = field.startswith("cilium") or item.get("type").text in _CILIUM_TYPES
            yield (_of_cilium if cilium else _of_kubernetes)(chart, item, name)


def _of_kubernetes(chart: Chart, item: Node, name: Node) -> Node:
    spec = {
        "podSelector": _chosen(chart, item, "podSelector"),
        "policyTypes": item.get("policyTypes") or None,
        "ingress": _rules(chart, item.get("rules", "ingress")),
        "egress": _rules(chart, item.get("rules", "egress")),
    }
    return node_of(
        {
            "apiVersion": "networking.k8s.io/v1",
            "kind": "NetworkPolicy",
            "metadata": chart.metadata(name, item),
            "spec": spec,
        },
        item.keys,
    )


def _of_cilium(chart: Chart, item: Node, name: Node) -> Node:
    everywhere = item.get("type").text == _CLUSTER_WIDE
    spec = {
        "endpointSelector": None if item.has("nodeSelector") else _chosen(chart, item, "endpointSelector"),
        **{field: item.get(field) for field in _CILIUM_FIELDS},
        "ingress": _rules(chart, item.get("ingress")),
        "egress": _rules(chart, item.get("egress")),
    }
    return node_of(
        {
            "apiVersion": "cilium.io/v2",
            "kind": "CiliumClusterwideNetworkPolicy" if everywhere else "CiliumNetworkPolicy",
            "metadata": chart.metadata(name, item),
            "spec": spec,
        },
        item.keys,
    )


def _chosen(chart: Chart, item: Node, field: str) -> Node:
    """The pods that a policy is for: by a selector of its own, else those of its controller."""
    if item.get(field).keys is not None:
        return item.get(field)
    labels = _labels(chart, controller_of(chart, item))
    return node_of({"matchLabels": {**labels, **item.get("extraSelectorLabels").fields}})


def _labels(chart: Chart, controller: str | None) -> dict[str, str]:
    return dict(chart.pod_labels(controller) if controller else chart.common_labels)


def _rules(chart: Chart, rules: Node) -> Node | None:
    if rules.value is None:
        return None
    return node_of([_rule(chart, each) for each in rules.items()], rules.keys)


def _rule(chart: Chart, rule: Node) -> Node:
    peers = {field: _peers(chart, field, rule.get(field)) for field in _PEERS if rule.has(field)}
    return node_of({**rule.fields, **peers}, rule.keys)


def _peers(chart: Chart, field: str, peers: Node) -> Node:
    return node_of([_peer(chart, field, each) for each in peers.items()], peers.keys)


def _peer(chart: Chart, field: str, peer: Node) -> Node:
    """A peer with the labels of the controller that it names."""
    controller = peer.get("controller")
    if not controller:
        return peer
    labels = node_of({"matchLabels": _labels(chart, controller.text)}, controller.keys)
    rest = peer.without("controller").fields
    selector = labels.fields if field.endswith("Endpoints") else {"podSelector": labels}
    return node_of({**rest, **selector}, peer.keys)
