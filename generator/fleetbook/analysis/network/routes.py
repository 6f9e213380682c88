"""From stated routes to the model: entrypoint, certificate, middlewares, guard and exposure are looked up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fleetbook.analysis.network.doors import Door, covers
from fleetbook.analysis.network.exposure import Surroundings, dns_target, exposure_of
from fleetbook.analysis.network.guards import Policies, annotated_guard, tls_guard
from fleetbook.analysis.network.middlewares import guard_of, resolve_annotation
from fleetbook.analysis.network.stated import StatedRoute
from fleetbook.analysis.shape import text, within, words
from fleetbook.core.identity import NamespacedName
from fleetbook.model.network import Guard, Middleware, Route, Tls
from fleetbook.resolve.fleet import Resource

_MIDDLEWARES = "traefik.ingress.kubernetes.io/router.middlewares"


@dataclass(frozen=True, kw_only=True)
class Lookup:
    """Everything of a cluster that a stated route refers to."""

    resources: Sequence[Resource]
    doors: Mapping[str, Door]
    middlewares: Mapping[NamespacedName, Middleware]
    namespaces: frozenset[str]
    policies: Policies
    certificates: Mapping[NamespacedName, Resource]
    """Certificate by the secret that holds it."""
    around: Surroundings


def door_of(route: StatedRoute, doors: Mapping[str, Door]) -> Door | None:
    """The way in that a route takes; None where it cannot be told."""
    if route.parent is not None:
        return doors.get(str(route.parent.gateway))
    if route.class_name is not None:
        named = doors.get(route.class_name)
        serving = [each for each in doors.values() if each.class_name == route.class_name]
        return serving[0] if len(serving) == 1 else None if serving else named
    controllers = [each for each in doors.values() if each.entrypoint.kind == "Ingress controller"]
    if route.traefik:
        readers = [each for each in controllers if each.traefik]
        controllers = [each for each in readers if each.entrypoint.component == route.component] or readers
    elif defaults := [each for each in controllers if each.entrypoint.default_class]:
        controllers = defaults
    return controllers[0] if len(controllers) == 1 else None


def finish_route(route: StatedRoute, lookup: Lookup) -> Route:
    """A route of the model."""
    door = door_of(route, lookup.doors)
    middlewares = _middlewares(route, lookup)
    exposure, reason = exposure_of(route, door, lookup.around)
    target = dns_target(route, door)
    return Route(
        host=route.host,
        path=route.path,
        backend=route.backend,
        via=route.via,
        entrypoint=door.name if door else None,
        tls=_tls(route, door, lookup),
        middlewares=middlewares,
        auth=_guard(route, middlewares, lookup),
        exposure=exposure,
        exposure_reason=reason,
        dns_target=target if isinstance(target, str) else None,
        component=route.component,
        origin=route.origin,
        defined_at=route.at,
        lines=route.lines,
    )


def _middlewares(route: StatedRoute, lookup: Lookup) -> tuple[NamespacedName, ...]:
    written = [each.strip() for each in (route.annotation(_MIDDLEWARES) or "").split(",")]
    known, namespaces = lookup.middlewares, lookup.namespaces
    annotated = (resolve_annotation(each, known, namespaces) for each in written if each)
    return tuple(dict.fromkeys((*annotated, *route.middlewares)))


def _guard(route: StatedRoute, middlewares: Sequence[NamespacedName], lookup: Lookup) -> Guard | None:
    return (
        guard_of(middlewares, lookup.middlewares)
        or annotated_guard(route)
        or lookup.policies.guard_of(route)
        or tls_guard(route, lookup.resources)
    )


def _tls(route: StatedRoute, door: Door | None, lookup: Lookup) -> Tls | None:
    """The route's own secret, else the certificate of its listener, else the entrypoint's default."""
    issuer = _annotated_issuer(route)
    if route.tls_secret:
        secret: NamespacedName | None = NamespacedName(route.namespace, route.tls_secret)
    else:
        listener = route.parent.listener if route.parent else None
        served = door.certificates_for(route.host, listener) if door else ()
        secret = _for_host(route, served, lookup)
    if secret is None and not route.tls:
        return None
    certificate = lookup.certificates.get(secret) if secret else None
    if certificate is not None:
        issuer = text(within(certificate.body, "spec", "issuerRef", "name"))
    return Tls(secret=secret, certificate=certificate.ref.key if certificate else None, issuer=issuer)


def _annotated_issuer(route: StatedRoute) -> str | None:
    return route.annotation("cert-manager.io/cluster-issuer") or route.annotation("cert-manager.io/issuer")


def _for_host(route: StatedRoute, secrets: Sequence[NamespacedName], lookup: Lookup) -> NamespacedName | None:
    """Of several certificates the one that names the route's host, else the first."""
    for secret in secrets:
        certificate = lookup.certificates.get(secret)
        names = words(within(certificate.body, "spec", "dnsNames")) if certificate else ()
        if any(covers(name, route.host) for name in names):
            return secret
    return secrets[0] if secrets else None
