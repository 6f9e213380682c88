"""What all kinds of network policies share: selectors and ports in words, and the policy that comes out."""

from collections.abc import Iterable, Mapping
from typing import Any

from fleetbook.analysis.network.policies.pods import Peer
from fleetbook.analysis.shape import mapping, sequence, text, within, words
from fleetbook.model.network import NetworkPolicy
from fleetbook.resolve.fleet import Resource

_USUAL = "app.kubernetes.io/"
"""The prefix that Kubernetes recommends for labels: words are read more easily without it."""


def labels_in_words(selector: Any) -> str:
    """A label selector as text; empty where it takes everything."""
    labels = mapping(within(selector, "matchLabels"))
    pairs = [f"{key.removeprefix(_USUAL)}={text(value)}" for key, value in labels.items()]
    for each in map(mapping, sequence(within(selector, "matchExpressions"))):
        values = ", ".join(words(each.get("values")))
        key = (text(each.get("key")) or "").removeprefix(_USUAL)
        pairs.append(f"{key} {text(each.get('operator'))} {values}".strip())
    return ", ".join(pairs)


def range_in_words(block: Any) -> str:
    """A range of addresses with what is cut out of it."""
    excepted = words(within(block, "except"))
    cidr = text(within(block, "cidr")) or "a set of addresses"
    return f"{cidr} except {', '.join(excepted)}" if excepted else cidr


def ports_in_words(ports: Iterable[Mapping[str, Any]]) -> str:
    """The ports of a rule behind ` on port`; empty where it is for all."""
    stated = [_port(each) for each in ports if "port" in each]
    return f" on port {', '.join(stated)}" if stated else ""


def _port(port: Mapping[str, Any]) -> str:
    protocol = (text(port.get("protocol")) or "TCP").upper()
    first, last = text(port["port"]) or "", text(port.get("endPort"))
    written = f"{first}-{last}" if last else first
    return written if protocol in ("TCP", "ANY") else f"{written}/{protocol}"


def policy_of(
    resource: Resource,
    *,
    selects: str,
    components: Iterable[str],
    directions: Iterable[str],
    allows_from: Iterable[Peer],
    allows_to: Iterable[Peer],
) -> NetworkPolicy:
    """A policy of the model; peers that are named twice stand once."""
    sources, targets = tuple(dict.fromkeys(allows_from)), tuple(dict.fromkeys(allows_to))
    return NetworkPolicy(
        namespace=resource.ref.namespace,
        name=resource.ref.name,
        kind=resource.ref.kind,
        selects=selects,
        components=tuple(sorted(set(components))),
        directions=tuple(directions),
        allows_from=tuple(dict.fromkeys(each.words for each in sources)),
        allows_to=tuple(dict.fromkeys(each.words for each in targets)),
        from_components=tuple(sorted({one for each in sources for one in each.components})),
        to_components=tuple(sorted({one for each in targets for one in each.components})),
        origin=resource.origin,
        defined_at=resource.at(),
    )
