"""Guards of the Gateway API: Envoy Gateway's policies, and what a Gateway asks of clients itself."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fleetbook.analysis.network.guarding.identity import letting_in, signing_in
from fleetbook.analysis.network.stated import StatedRoute
from fleetbook.analysis.selectors import fits
from fleetbook.analysis.shape import mapping, sequence, text, within, words
from fleetbook.model.network import Guard
from fleetbook.resolve.fleet import Resource

_ROUTE_KINDS = ("HTTPRoute", "GRPCRoute", "TCPRoute", "TLSRoute", "UDPRoute")


@dataclass(frozen=True, kw_only=True)
class _Target:
    """What a policy is for; no name: every object of the kind whose labels fit."""

    kind: str
    name: str | None
    section: str | None
    selector: Any


class Policies:
    """The policies of Envoy Gateway and the Gateways of a cluster."""

    def __init__(self, resources: Sequence[Resource]) -> None:
        self._security = _sorted(resources, "SecurityPolicy")
        self._traffic = _sorted(resources, "ClientTrafficPolicy")
        self._gateways = {each.ref.key: each for each in resources if each.ref.kind == "Gateway"}
        self._routes = {each.ref: each for each in resources if each.ref.kind in _ROUTE_KINDS}

    def guards_of(self, route: StatedRoute) -> Iterator[Guard]:
        """What a Gateway asks of every client, then what the policy of a route asks.

        Of several policies the most specific holds: for the rule, the route, the listener, the gateway. It
        replaces the others whole, unless it says how to merge with the one for the gateway.
        """
        if route.parent is None:
            return
        yield from self._client_certificates(route)
        yield from self._filters(route)
        levels = [self._security_at(level, route) for level in (self._for_rule, self._for_route)]
        parents = [self._at_gateway(self._security, route, section) for section in (True, False)]
        own = next((each for each in levels if each), None)
        above = next((each for each in parents if each), None)
        if own is None:
            yield from _guards(above, mapping(within(above.body, "spec"))) if above else ()
        elif above is not None and within(own.body, "spec", "mergeType") is not None:
            inherited = _guards(above, mapping(within(above.body, "spec")))
            stated = tuple(_guards(own, mapping(within(own.body, "spec"))))
            replaced = {each.method for each in stated}
            yield from (each for each in inherited if each.method not in replaced)
            yield from stated
        else:
            yield from _guards(own, mapping(within(own.body, "spec")))

    def _filters(self, route: StatedRoute) -> Iterator[Guard]:
        """The service that a rule's own filter asks, as the Gateway API defines it (`ExternalAuth`)."""
        stated = self._routes.get(route.via)
        for rule in map(mapping, sequence(within(stated.body, "spec", "rules")) if stated else ()):
            paths = {text(within(each, "path", "value")) or "/" for each in sequence(rule.get("matches"))}
            for each in map(mapping, sequence(rule.get("filters"))):
                if text(each.get("type")) == "ExternalAuth" and route.path in (paths or {"/"}):
                    service = _external({"http": each.get("externalAuth")}, route.namespace)
                    yield signing_in("forward-auth", service, route.via)

    def _security_at(self, level: Any, route: StatedRoute) -> Resource | None:
        near = [each for each in self._security if each.ref.namespace == route.namespace]
        return next((each for each in near if any(level(target, route) for target in _targets(each))), None)

    def _for_rule(self, target: _Target, route: StatedRoute) -> bool:
        """Whether a target names the very rule of a route that leads to its path."""
        if target.section is None or target.name not in route.names:
            return False
        stated = self._routes.get(route.via)
        rules = sequence(within(stated.body, "spec", "rules")) if stated else ()
        named = [mapping(each) for each in rules if mapping(each).get("name") == target.section]
        paths = [
            text(within(match, "path", "value")) for rule in named for match in sequence(rule.get("matches"))
        ]
        return bool(named) and (not paths or route.path in paths)

    def _for_route(self, target: _Target, route: StatedRoute) -> bool:
        if not target.kind.endswith("Route") or target.section is not None:
            return False
        if route.via.kind.endswith("Route") and target.kind != route.via.kind:
            return False
        return target.name in route.names if target.name else fits(target.selector, route.labels)

    def _at_gateway(self, policies: Sequence[Resource], route: StatedRoute, section: bool) -> Resource | None:
        """The first policy for the listener (`section`) or the whole of a route's gateway."""
        gateway, listener = (route.parent.gateway, route.parent.listener) if route.parent else (None, None)
        if gateway is None:
            return None
        for policy in policies:
            if policy.ref.namespace == gateway.namespace:
                for target in _targets(policy):
                    held = target.section == listener if section else target.section is None
                    if held and (not section or listener) and self._is_gateway(target, route):
                        return policy
        return None

    def _is_gateway(self, target: _Target, route: StatedRoute) -> bool:
        gateway = route.parent.gateway if route.parent else None
        stated = self._gateways.get(gateway) if gateway else None
        labels = mapping(within(stated.body, "metadata", "labels")) if stated else {}
        if target.kind != "Gateway" or gateway is None:
            return False
        return target.name == gateway.name if target.name else fits(target.selector, labels)

    def _client_certificates(self, route: StatedRoute) -> Iterator[Guard]:
        """A certificate of the client: asked for by a ClientTrafficPolicy, or by the Gateway's own `tls`."""
        policies = (self._at_gateway(self._traffic, route, section) for section in (True, False))
        policy = next((each for each in policies if each), None)
        validation = mapping(within(policy.body, "spec", "tls", "clientValidation")) if policy else {}
        if policy and validation and text(validation.get("optional")) != "true":
            yield Guard(method="mtls", provider=None, by=policy.ref)
        gateway = self._gateways.get(route.parent.gateway) if route.parent else None
        frontend = (
            within(gateway.body, "spec", "tls", "frontend", "default", "validation") if gateway else None
        )
        if gateway and mapping(frontend) and text(within(frontend, "mode")) != "AllowInsecureFallback":
            yield Guard(method="mtls", provider=None, by=gateway.ref)


def _sorted(resources: Sequence[Resource], kind: str) -> list[Resource]:
    """By name: of policies for the same target the oldest holds, then the first by name."""
    found = [
        each for each in resources if each.ref.kind == kind and each.group in ("gateway.envoyproxy.io", "")
    ]
    return sorted(found, key=lambda each: each.ref)


def _targets(policy: Resource) -> Iterator[_Target]:
    spec = mapping(within(policy.body, "spec"))
    for target in filter(None, map(mapping, (spec.get("targetRef"), *sequence(spec.get("targetRefs"))))):
        kind, section = text(target.get("kind")) or "", text(target.get("sectionName"))
        yield _Target(kind=kind, name=text(target.get("name")) or "", section=section, selector=None)
    for target in filter(None, map(mapping, sequence(spec.get("targetSelectors")))):
        kind, section = text(target.get("kind")) or "", text(target.get("sectionName"))
        yield _Target(kind=kind, name=None, section=section, selector=target)


def _guards(policy: Resource, spec: Mapping[str, Any]) -> Iterator[Guard]:
    """What a SecurityPolicy asks, in the order in which Envoy runs its filters; CORS asks nothing."""
    if "extAuth" in spec:
        yield signing_in("forward-auth", _external(spec["extAuth"], policy.ref.namespace), policy.ref)
    for field, method in (("apiKeyAuth", "api-key"), ("basicAuth", "basic-auth")):
        if field in spec:
            yield Guard(method=method, provider=None, by=policy.ref)
    if "oidc" in spec:
        yield signing_in("oidc", text(within(spec, "oidc", "provider", "issuer")), policy.ref)
    if "jwt" in spec and text(within(spec, "jwt", "optional")) != "true":
        yield signing_in("jwt", text(within(spec, "jwt", "providers", 0, "issuer")), policy.ref)
    yield from _authorization(policy, mapping(spec.get("authorization")))


def _authorization(policy: Resource, spec: Mapping[str, Any]) -> Iterator[Guard]:
    """Rules that let in some; what no rule names is denied unless the policy says otherwise."""
    if not spec or text(spec.get("defaultAction")) == "Allow":
        return
    rules = [mapping(each) for each in sequence(spec.get("rules"))]
    allowing = [mapping(each.get("principal")) for each in rules if text(each.get("action")) == "Allow"]
    ranges = tuple(each for principal in allowing for each in words(principal.get("clientCIDRs")))
    if all(principal.get("clientCIDRs") for principal in allowing) and (
        guard := letting_in(ranges, policy.ref)
    ):
        yield guard
    if allowing and all(principal.get("jwt") for principal in allowing):
        yield Guard(method="jwt", provider=None, by=policy.ref, note="some claims only")


def _external(config: Any, namespace: str) -> str | None:
    """Address of the service that Envoy asks, with the path at which it asks."""
    for protocol in ("http", "grpc"):
        for keys in (("backendRefs", 0), ("backendRef",)):
            reference = mapping(within(config, protocol, *keys))
            if name := text(reference.get("name")):
                path = text(within(config, protocol, "path")) or ""
                return f"{name}.{text(reference.get('namespace')) or namespace}{path}"
    return None
