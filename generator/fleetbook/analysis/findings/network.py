"""Findings about routes and their guards."""

from collections import defaultdict
from collections.abc import Iterator

from fleetbook.analysis.findings.evidence import Evidence
from fleetbook.analysis.findings.flux_objects import WEBHOOK_RECEIVER
from fleetbook.core.diagnostics import Severity
from fleetbook.core.identity import ObjectRef
from fleetbook.core.unknown import Unknown
from fleetbook.model.findings import Finding
from fleetbook.model.network import Exposure, Route

_OPEN = (Exposure.PUBLIC, Exposure.TUNNEL)


def network_findings(evidence: Evidence) -> Iterator[Finding]:
    """Routes that nobody guards, guards that can be passed by, and routes that contend for a host."""
    routes = evidence.cluster.network.routes
    providers = {each.auth.provider for each in routes if each.auth}
    signing = {guard.component for each in routes for guard in each.guards if guard.component}
    for route in routes:
        if route.exposure is not Exposure.INTERNAL and not _asks(route):
            is_provider = route.host in providers or route.component in signing
            yield _open_page(evidence, route) or _unguarded(evidence, route, is_provider)
    yield from _conflicts(evidence)
    yield from _ways_round(evidence, providers)


def _asks(route: Route) -> bool:
    """Whether something asks who you are, or nothing could: what does not speak HTTP cannot be guarded so.

    Addresses of Flux's webhook receiver are secret, and it checks what is sent.
    """
    if route.auth is not None or route.protocol not in ("HTTP", "gRPC"):
        return True
    return route.backend is not None and route.backend.name == WEBHOOK_RECEIVER


def _unguarded(evidence: Evidence, route: Route, is_provider: bool) -> Finding:
    """Milder where it is not known to be open, and for the page on which people sign in."""
    is_open = route.exposure in _OPEN and not is_provider and not route.unseen
    severity = Severity.WARNING if is_open else Severity.INFO
    if is_provider:
        cause = "it is where people sign in"
        message = f"{address(route)} has no guard; {cause}."
    elif route.unseen:
        cause = f"it passes {', '.join(route.unseen)}, which Git does not hold"
        message = f"{address(route)} has no guard that Git tells of; {cause}."
    elif route.exposure in _OPEN:
        cause = route.exposure_reason
        message = f"{address(route)} has no guard, and {cause}."
    else:
        cause = f"who can reach it is not known: {route.exposure_reason}"
        message = f"{address(route)} has no guard; {cause}."
    return _on_route(evidence, "route-without-guard", route, message, severity, cause)


def _open_page(evidence: Evidence, route: Route) -> Finding | None:
    """The finding of a page without a sign-in of its own that is open to everyone; None for other routes."""
    page = evidence.admin_page(route)
    if page is None or route.exposure not in _OPEN:
        return None
    message = f"{address(route)} shows {page} to everyone: it has no guard, and {route.exposure_reason}."
    return _on_route(evidence, "open-admin-page", route, message)


def _conflicts(evidence: Evidence) -> Iterator[Finding]:
    claims: dict[tuple[str, str, str], list[Route]] = defaultdict(list)
    for route in evidence.cluster.network.routes:
        # What only a variable's value tells is the same host wherever it is written alike.
        host = route.host.written if isinstance(route.host, Unknown) else route.host
        if host and host != "*" and route.entrypoint:
            claims[host, route.path, route.entrypoint].append(route)
    for (host, path, entrypoint), routes in claims.items():
        objects = sorted({str(each.via) for each in routes})
        components = {each.component for each in routes}
        if len(objects) > 1 and len(components) > 1:
            message = f"{host}{path} at {entrypoint} is claimed by {' and '.join(objects)}."
            about = tuple(each.via for each in routes[:-1])
            yield _on_route(evidence, "route-conflict", routes[-1], message, about=about)


def _ways_round(evidence: Evidence, providers: set[str | None]) -> Iterator[Finding]:
    """Open routes to a component of which another route to the same backend is guarded."""
    guarded: dict[object, Route] = {}
    for route in evidence.cluster.network.routes:
        if route.auth is not None and route.backend is not None:
            guarded.setdefault(route.backend, route)
    for route in evidence.cluster.network.routes:
        other = guarded.get(route.backend)
        if other is None or route.auth is not None or route.exposure is Exposure.INTERNAL:
            continue
        if (other.exposure is Exposure.INTERNAL and other.host != route.host) or route.host in providers:
            continue
        # An exempted path is often meant so: webhooks, APIs with keys of their own.
        whole = route.path == other.path and route.exposure in _OPEN
        severity = None if whole else Severity.INFO
        method = other.auth.method if other.auth else ""
        message = f"{address(other)} asks for {method}, and {address(route)} leads to the same app without."
        yield _on_route(evidence, "partly-guarded-host", route, message, severity, about=(other.via,))


def _on_route(
    evidence: Evidence,
    rule: str,
    route: Route,
    message: str,
    severity: Severity | None = None,
    cause: str = "",
    about: tuple[ObjectRef, ...] = (),
) -> Finding:
    return evidence.found(
        rule,
        f"Route {address(route)}",
        message,
        route.defined_at,
        severity=severity,
        cause=cause,
        about=(route.via, *about),
        component=route.component,
    )


def address(route: Route) -> str:
    """Host and path as people write them."""
    host = route.host.written or f"{route.via}" if isinstance(route.host, Unknown) else route.host
    return host if route.path == "/" else f"{host}{route.path}"
