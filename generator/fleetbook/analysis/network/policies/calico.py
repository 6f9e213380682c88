"""Policies of Calico, whose selectors are expressions: `app == "web" && has(tier)`."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from fleetbook.analysis.network.policies.pods import Peer, Pods
from fleetbook.analysis.network.policies.wording import policy_of
from fleetbook.analysis.shape import mapping, sequence, text, within, words
from fleetbook.model.network import NetworkPolicy
from fleetbook.resolve.fleet import Resource

_EQUALS = re.compile(r"""^\s*([\w./-]+)\s*==\s*['"]([^'"]*)['"]\s*$""")


def read_calico(resource: Resource, pods: Pods) -> Iterator[NetworkPolicy]:
    """One policy. Without `types` it is for the directions that it has rules for, else for what comes in."""
    spec = mapping(within(resource.body, "spec"))
    home = resource.ref.namespace
    written = _written(spec)
    selector = _selector(text(spec.get("selector")))
    stated = tuple(name for name in ("Ingress", "Egress") if sequence(spec.get(name.lower())))
    yield policy_of(
        resource,
        selects=written or "all pods",
        components=() if selector is None else pods.fitting(selector, lambda each: home in ("", each)),
        directions=words(spec.get("types")) or stated or ("Ingress",),
        allows_from=_peers(spec.get("ingress"), "source", home, pods),
        allows_to=_peers(spec.get("egress"), "destination", home, pods),
    )


def _written(entity: Mapping[str, Any]) -> str:
    """A selector of pods and one of namespaces as they are written; empty where they take everything."""
    own = [text(entity.get(field)) for field in ("selector", "notSelector")]
    pods = " and not ".join(each for each in own if each and each != "all()")
    spaces = text(entity.get("namespaceSelector"))
    if not spaces or spaces == "all()":
        return pods
    return f"{pods} in namespaces {spaces}" if pods else f"namespaces {spaces}"


def _selector(expression: str | None) -> dict[str, Any] | None:
    """An expression of equal labels as a selector; None for what says more than that."""
    if not expression or expression == "all()":
        return {}
    found = [_EQUALS.match(part) for part in expression.split("&&")]
    return {"matchLabels": {each[1]: each[2] for each in found if each}} if all(found) else None


def _peers(rules: Any, field: str, home: str, pods: Pods) -> Iterator[Peer]:
    for rule in map(mapping, sequence(rules)):
        action = text(rule.get("action"))
        entity = mapping(rule.get(field))
        ports = words(mapping(rule.get("destination")).get("ports"))
        on = f" on port {', '.join(ports)}" if ports else ""
        for peer in _peer(entity, home, pods):
            if action in ("Deny", "Allow", "Pass"):
                yield peer.on(on).refused() if action == "Deny" else peer.on(on)


def _peer(entity: Mapping[str, Any], home: str, pods: Pods) -> Iterator[Peer]:
    excepted = words(entity.get("notNets"))
    but = f" except {', '.join(excepted)}" if excepted else ""
    nets, names = words(entity.get("nets")), words(entity.get("domains"))
    yield from (Peer(f"{each}{but}") for each in nets)
    yield from map(Peer, names)
    if service := text(within(entity, "services", "name")):
        yield Peer(f"service {service}")
    written = _written(entity)
    selector = _selector(text(entity.get("selector")))
    if written:
        near = selector is not None and "namespaceSelector" not in entity
        found = pods.named(selector, lambda each: home in ("", each)) if near else ()
        yield Peer(f"pods {written}" if entity.get("selector") else written, found)
    elif not (nets or names or service):
        yield Peer(f"anyone{but}")
