"""Routes whose application signs people in itself, by what its settings say of an identity provider."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from fleetbook.analysis.addresses import host_of
from fleetbook.model.network import Guard, Network, Route
from fleetbook.model.sign_in import OidcClient, SignIn

_IN_FRONT = frozenset({"AuthorizationPolicy", "Ingress", "KongPlugin", "Middleware", "SecurityPolicy"})
"""Kinds that state a client of what stands before an application."""
_ADDRESSES = "ip-allow-list"


def with_own_sign_in(network: Network, sign_in: SignIn) -> Network:
    """The network, its routes with the sign-in of the applications that answer them.

    Of a component that answers by several services only the host that a client names is meant: a chart may
    hold a Grafana that asks and a Prometheus that does not.
    """
    clients: dict[str, list[OidcClient]] = defaultdict(list)
    for each in sign_in.clients:
        if each.component and each.by.kind not in _IN_FRONT:
            clients[each.component].append(each)
    alone = _alone(network.routes)
    routes = (
        _signed_in(route, _meant(route, clients[route.component], route.component in alone))
        if route.component in clients
        else route
        for route in network.routes
    )
    return replace(network, routes=tuple(routes))


def _alone(routes: Sequence[Route]) -> frozenset[str | None]:
    """The components that are one app to people: they answer by one service, or under one host."""
    services: dict[str | None, set[object]] = defaultdict(set)
    hosts: dict[str | None, set[object]] = defaultdict(set)
    for route in routes:
        services[route.component].add(_answers(route))
        hosts[route.component].add(route.host)
    return frozenset(each for each in hosts if len(services[each]) == 1 or len(hosts[each]) == 1)


def _answers(route: Route) -> object:
    """What answers a route: its service; where values do not name it, the block its hosts stand in."""
    backend = route.backend
    if backend and backend.kind == "Service":
        return backend.namespace, backend.name
    return route.lines.get("backend") or route.host


def _meant(route: Route, clients: Sequence[OidcClient], alone: bool) -> OidcClient | None:
    for each in clients:
        hosts = {host_of(address) for address in each.redirects if isinstance(address, str)}
        if alone or route.host in hosts:
            return each
    return None


def _signed_in(route: Route, client: OidcClient | None) -> Route:
    """A route with the sign-in of its application behind what else guards it."""
    if client is None or any(_is_same(each, client) for each in route.guards):
        return route
    issuer = client.issuer if isinstance(client.issuer, str) else None
    guard = Guard(
        method="app-oidc",
        provider=host_of(issuer),
        by=client.by,
        product=client.provider,
        component=client.provider_component,
    )
    asked = route.auth is not None and route.auth.method != _ADDRESSES
    return replace(route, auth=route.auth if asked else guard, guards=(*route.guards, guard))


def _is_same(guard: Guard, client: OidcClient) -> bool:
    """Whether a guard is the client: a proxy that answers for an app, or the provider itself."""
    return guard.method == "app-sign-in" or guard.by == client.by
