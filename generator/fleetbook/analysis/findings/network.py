"""Findings about routes."""

from collections import defaultdict
from collections.abc import Iterator

from fleetbook.analysis.findings.rules import RULES
from fleetbook.core.diagnostics import Severity
from fleetbook.model.architecture import Cluster
from fleetbook.model.findings import Finding
from fleetbook.model.network import Exposure, Route

_OPEN = (Exposure.PUBLIC, Exposure.TUNNEL)


def network_findings(cluster: Cluster) -> Iterator[Finding]:
    """Routes that nobody guards, and routes that contend for a host."""
    providers = {each.auth.provider for each in cluster.network.routes if each.auth}
    signing = {
        link.component
        for each in cluster.components
        for link in each.needs
        if link.why == "signs its users in"
    }
    for route in cluster.network.routes:
        if route.auth is None and route.exposure is not Exposure.INTERNAL:
            yield _unguarded(cluster, route, route.host in providers or route.component in signing)
    yield from _conflicts(cluster)


def _unguarded(cluster: Cluster, route: Route, is_provider: bool) -> Finding:
    """Milder where it is not known to be open, and for the page on which people sign in."""
    subject = f"Route {_address(route)}"
    severity = Severity.WARNING if route.exposure in _OPEN and not is_provider else Severity.INFO
    if is_provider:
        message = f"{_address(route)} has no guard; it is where people sign in."
    elif route.exposure in _OPEN:
        message = f"{_address(route)} has no guard, and {route.exposure_reason}."
    else:
        message = f"{_address(route)} has no guard; who can reach it is not known: {route.exposure_reason}."
    return RULES["route-without-guard"].found(cluster.name, subject, message, route.defined_at, severity)


def _conflicts(cluster: Cluster) -> Iterator[Finding]:
    claims: dict[tuple[str, str, str], list[Route]] = defaultdict(list)
    for route in cluster.network.routes:
        if isinstance(route.host, str) and route.host != "*" and route.entrypoint:
            claims[route.host, route.path, route.entrypoint].append(route)
    for (host, path, entrypoint), routes in claims.items():
        objects = sorted({str(each.via) for each in routes})
        components = {each.component for each in routes}
        if len(objects) > 1 and len(components) > 1:
            message = f"{host}{path} at {entrypoint} is claimed by {' and '.join(objects)}."
            at = routes[-1].defined_at
            yield RULES["route-conflict"].found(cluster.name, f"Route {host}{path}", message, at)


def _address(route: Route) -> str:
    host = route.host if isinstance(route.host, str) else route.host.written or f"{route.via}"
    return host if route.path == "/" else f"{host}{route.path}"
