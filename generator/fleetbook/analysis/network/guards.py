"""Who is asked before a route answers, outside of Traefik's middlewares."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from fleetbook.analysis.addresses import host_of
from fleetbook.analysis.network.stated import StatedRoute
from fleetbook.analysis.shape import mapping, sequence, text, within
from fleetbook.model.network import Guard
from fleetbook.resolve.fleet import Resource


def annotated_guard(route: StatedRoute) -> Guard | None:
    """The guard that annotations of ingress-nginx or HAProxy switch on."""
    by_suffix = {key.rpartition("/")[2]: value for key, value in sorted(route.annotations.items())}
    if "auth-url" in by_suffix:
        address = text(by_suffix.get("auth-signin")) or text(by_suffix["auth-url"])
        return Guard(method="forward-auth", provider=host_of(address), by=route.via)
    for suffix, method in (
        ("auth-tls-secret", "mtls"),
        ("auth-type", "basic-auth"),
        ("whitelist-source-range", "ip-allow-list"),
        ("allowlist-source-range", "ip-allow-list"),
    ):
        if suffix in by_suffix:
            return Guard(method=method, provider=None, by=route.via)
    return None


def tls_guard(route: StatedRoute, resources: Sequence[Resource]) -> Guard | None:
    """The client certificate that a TLSOption of Traefik asks for."""
    for resource in resources:
        if resource.ref.kind == "TLSOption" and resource.ref.key == route.tls_options:
            wanted = text(within(resource.body, "spec", "clientAuth", "clientAuthType")) or ""
            if wanted.startswith("Require"):
                return Guard(method="mtls", provider=None, by=resource.ref)
    return None


class Policies:
    """The SecurityPolicies of Envoy Gateway, and what each of them targets."""

    def __init__(self, resources: Sequence[Resource]) -> None:
        found = [each for each in resources if each.ref.kind == "SecurityPolicy"]
        self._policies = sorted(found, key=lambda each: each.ref)
        self._gateways = {each.ref.key: each for each in resources if each.ref.kind == "Gateway"}

    def guard_of(self, route: StatedRoute) -> Guard | None:
        """The guard of a route; a policy for the route itself stands before one for its gateway."""
        own = next((each for each in self._policies if self._targets_route(each, route)), None)
        policy = own or next((each for each in self._policies if self._targets_gateway(each, route)), None)
        return _policy_guard(policy) if policy else None

    def _targets_route(self, policy: Resource, route: StatedRoute) -> bool:
        if policy.ref.namespace != route.namespace or route.parent is None:
            return False
        return any(
            kind.endswith("Route") and (name in route.names or (labels and _fits(labels, route.labels)))
            for kind, name, labels in _targets(policy)
        )

    def _targets_gateway(self, policy: Resource, route: StatedRoute) -> bool:
        gateway = route.parent.gateway if route.parent else None
        if gateway is None or policy.ref.namespace != gateway.namespace:
            return False
        stated = self._gateways.get(gateway)
        own = mapping(within(stated.body, "metadata", "labels")) if stated else {}
        return any(
            kind == "Gateway" and (name == gateway.name or (labels and _fits(labels, own)))
            for kind, name, labels in _targets(policy)
        )


def _targets(policy: Resource) -> Iterator[tuple[str, str | None, Mapping[str, Any]]]:
    spec = mapping(within(policy.body, "spec"))
    named = [spec.get("targetRef"), *sequence(spec.get("targetRefs"))]
    for target in map(mapping, named):
        yield text(target.get("kind")) or "", text(target.get("name")), {}
    for target in map(mapping, sequence(spec.get("targetSelectors"))):
        yield text(target.get("kind")) or "", None, mapping(target.get("matchLabels"))


def _fits(selector: Mapping[str, Any], labels: Mapping[str, Any]) -> bool:
    return all(labels.get(key) == value for key, value in selector.items())


def _policy_guard(policy: Resource) -> Guard | None:
    spec = mapping(within(policy.body, "spec"))
    if "oidc" in spec:
        issuer = text(within(spec, "oidc", "provider", "issuer"))
        return Guard(method="oidc", provider=host_of(issuer), by=policy.ref)
    if "extAuth" in spec:
        return Guard(method="forward-auth", provider=_external(spec["extAuth"]), by=policy.ref)
    if "jwt" in spec:
        issuer = text(within(spec, "jwt", "providers", 0, "issuer"))
        return Guard(method="jwt", provider=host_of(issuer), by=policy.ref)
    for field, method in (
        ("basicAuth", "basic-auth"),
        ("apiKeyAuth", "api-key"),
        ("authorization", "ip-allow-list"),
    ):
        if field in spec:
            return Guard(method=method, provider=None, by=policy.ref)
    return None


def _external(config: Any) -> str | None:
    """Name of the service that Envoy asks."""
    for protocol in ("http", "grpc"):
        for keys in (("backendRefs", 0, "name"), ("backendRef", "name")):
            if name := text(within(config, protocol, *keys)):
                return name
    return None
