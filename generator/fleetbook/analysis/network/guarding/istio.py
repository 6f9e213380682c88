"""Guards of Istio: who may call a workload or come in by a gateway."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from fleetbook.analysis.network.doors import covers
from fleetbook.analysis.network.guarding.identity import letting_in, signing_in
from fleetbook.analysis.network.stated import StatedRoute
from fleetbook.analysis.selectors import fits
from fleetbook.analysis.shape import mapping, sequence, text, within, words
from fleetbook.model.network import Guard
from fleetbook.resolve.fleet import Resource

_ROOT = "istio-system"
"""Where policies without a selector hold for the whole mesh, unless the mesh names another namespace."""
_GROUP = "security.istio.io"


class MeshPolicies:
    """The AuthorizationPolicies of a cluster.

    A RequestAuthentication alone asks for nothing: requests without a token pass it.
    """

    def __init__(self, resources: Sequence[Resource]) -> None:
        found = [each for each in resources if each.group == _GROUP]
        self._policies = sorted(
            (each for each in found if each.ref.kind == "AuthorizationPolicy"), key=lambda each: each.ref
        )
        self._tokens = [each for each in found if each.ref.kind == "RequestAuthentication"]

    def guards_of(self, route: StatedRoute, pod_labels: Sequence[Mapping[str, Any]]) -> Iterator[Guard]:
        """What the policies for the gateway, the service and the pods of a route ask; denials first."""
        for policy in self._policies:
            if self._holds_for(policy, route, pod_labels):
                yield from self._asked(policy, route)

    def _holds_for(
        self, policy: Resource, route: StatedRoute, pod_labels: Sequence[Mapping[str, Any]]
    ) -> bool:
        spec = mapping(within(policy.body, "spec"))
        targets = [
            mapping(each) for each in (spec.get("targetRef"), *sequence(spec.get("targetRefs"))) if each
        ]
        if targets:
            return any(_targeted(target, policy.ref.namespace, route) for target in targets)
        selector = mapping(spec.get("selector"))
        if not mapping(selector.get("matchLabels")):
            return policy.ref.namespace in (_ROOT, _backend_namespace(route))
        of_gateway = any(
            "gateway" in (text(each) or "") for each in mapping(selector["matchLabels"]).values()
        )
        at_backend = policy.ref.namespace in (_ROOT, _backend_namespace(route))
        return (at_backend and any(fits(selector, labels) for labels in pod_labels)) or (
            of_gateway and route.via.kind == "VirtualService"
        )

    def _asked(self, policy: Resource, route: StatedRoute) -> Iterator[Guard]:
        spec = mapping(within(policy.body, "spec"))
        rules = [mapping(each) for each in sequence(spec.get("rules")) if _concerns(each, route)]
        action = text(spec.get("action")) or "ALLOW"
        if action == "CUSTOM" and (rules or not spec.get("rules")):
            name = text(within(spec, "provider", "name"))
            yield replace(signing_in("forward-auth", name, policy.ref), provider=name)
        if action == "DENY" and any("notRequestPrincipals" in source for source in _sources(rules)):
            yield self._token(policy)
        if action == "ALLOW" and rules:
            yield from self._allowed(policy, rules)

    def _allowed(self, policy: Resource, rules: Sequence[Mapping[str, Any]]) -> Iterator[Guard]:
        """A rule without `from` lets in everyone, whatever the others ask."""
        sources = list(_sources(rules))
        if not sources or any(not sequence(rule.get("from")) for rule in rules):
            return
        if all("requestPrincipals" in each for each in sources):
            yield self._token(policy)
        blocks = [(*words(each.get("ipBlocks")), *words(each.get("remoteIpBlocks"))) for each in sources]
        if all(blocks) and (
            guard := letting_in(tuple(each for block in blocks for each in block), policy.ref)
        ):
            yield guard

    def _token(self, policy: Resource) -> Guard:
        near = [each for each in self._tokens if each.ref.namespace in (policy.ref.namespace, _ROOT)]
        issuers = [text(within(each.body, "spec", "jwtRules", 0, "issuer")) for each in near]
        return signing_in("jwt", next((each for each in issuers if each), None), policy.ref)


def _backend_namespace(route: StatedRoute) -> str:
    return route.backend.namespace if route.backend and route.backend.kind == "Service" else route.namespace


def _targeted(target: Mapping[str, Any], namespace: str, route: StatedRoute) -> bool:
    name, kind = text(target.get("name")), text(target.get("kind"))
    if kind == "Gateway" and route.parent is not None:
        return (route.parent.gateway.namespace, route.parent.gateway.name) == (namespace, name)
    backend = route.backend
    return (
        kind == "Service" and backend is not None and (backend.namespace, backend.name) == (namespace, name)
    )


def _sources(rules: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for rule in rules:
        for each in map(mapping, sequence(rule.get("from"))):
            yield mapping(each.get("source"))


def _concerns(rule: Any, route: StatedRoute) -> bool:
    """Whether a rule is for the route's host and path; one without `to` is for every request."""
    operations = [mapping(within(each, "operation")) for each in sequence(within(rule, "to"))]
    return not operations or any(_operates(each, route) for each in operations)


def _operates(operation: Mapping[str, Any], route: StatedRoute) -> bool:
    hosts, paths = words(operation.get("hosts")), words(operation.get("paths"))
    fits_host = not hosts or any(covers(each, route.host) for each in hosts)
    stems = [each.rstrip("*") for each in paths]
    return fits_host and (not paths or any(route.path.startswith(each) for each in stems))
