"""From stated routes to the model: what leads to them and guards them is looked up."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from fleetbook.analysis.network.addressing import host_with_port
from fleetbook.analysis.network.certificates import Certificates, Served, in_words
from fleetbook.analysis.network.dns import Dns, Told, dns_target
from fleetbook.analysis.network.doors import Door
from fleetbook.analysis.network.entrypoints import entry_point_middlewares
from fleetbook.analysis.network.exposure import Case, Surroundings, exposure_of, services_of
from fleetbook.analysis.network.guarding import Guarded, Guards, resolve_annotation, strongest
from fleetbook.analysis.network.stated import ANNOTATED, StatedRoute
from fleetbook.analysis.network.tunnels import rule_for
from fleetbook.core.identity import NamespacedName
from fleetbook.model.network import Guard, Middleware, Publication, Route


@dataclass(frozen=True, kw_only=True)
class Lookup:
    """Everything of a cluster that a stated route refers to."""

    doors: Mapping[str, Door]
    middlewares: Mapping[NamespacedName, Middleware]
    namespaces: frozenset[str]
    guards: Guards
    vouch: Callable[[Guard], Guard]
    """Tells which component of the cluster vouches for a guard."""
    certificates: Certificates
    dns: Dns
    around: Surroundings


def door_of(route: StatedRoute, doors: Mapping[str, Door]) -> Door | None:
    """The way in that a route takes; None where it cannot be told."""
    if route.door is not None:
        return doors.get(route.door)
    if route.parent is not None:
        return doors.get(str(route.parent.gateway))
    if route.class_name is not None:
        named = doors.get(route.class_name)
        serving = [each for each in doors.values() if route.class_name in each.classes]
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
    middlewares = _middlewares(route, door, lookup)
    rule = rule_for(lookup.around.tunnel_rules, route.host, services_of(route, door))
    guarded = lookup.guards.of(route, door, middlewares, rule)
    guards = tuple(lookup.vouch(each) for each in guarded.guards)
    served = lookup.certificates.served(route, door)
    told = lookup.dns.told_of(route, door)
    case = Case(
        route=route,
        door=door,
        around=lookup.around,
        rule=rule,
        told=told,
        left_out=lookup.dns.leave_out(route, door),
        guards=guards,
        proven_over_http=lookup.certificates.proof_over_http(served.tls),
    )
    return _route(case, guarded, middlewares, served)


def _route(case: Case, guarded: Guarded, middlewares: tuple[NamespacedName, ...], served: Served) -> Route:
    """A route of the model from everything that was found of it."""
    route, door, guards = case.route, case.door, tuple(case.guards)
    verdict = exposure_of(case)
    target = dns_target(route, door)
    lines = dict(route.lines) | ({"exposure": verdict.at} if verdict.at else {})
    return Route(
        host=host_with_port(route, door),
        path=route.path,
        backend=route.backend,
        via=route.via,
        entrypoint=door.name if door else None,
        tls=served.tls,
        tls_reason=in_words(served, verdict.exposure),
        middlewares=middlewares,
        auth=strongest(guards),
        guards=guards,
        unseen=guarded.unseen,
        exposure=verdict.exposure,
        exposure_reason=verdict.reason,
        tunnel=case.rule.tunnel if case.rule else None,
        dns_target=target if isinstance(target, str) else None,
        published=tuple(_publication(each) for each in case.told),
        component=guarded.component or route.component,
        protocol=route.protocol,
        listeners=route.listeners,
        other_backends=route.others,
        filters=route.filters,
        refused=route.refused,
        origin=route.origin,
        defined_at=route.at,
        lines=lines,
    )


def _publication(told: Told) -> Publication:
    end = told.end.name if told.end.is_tunnel else next(iter(told.end.addresses), None)
    target = told.target or None
    return Publication(server=told.server.name, target=target, end=end if end != target else None)


def _middlewares(route: StatedRoute, door: Door | None, lookup: Lookup) -> tuple[NamespacedName, ...]:
    """Those of entry points and annotations, which only Traefik has, then those that the route names."""
    other = door is not None and door.entrypoint.component is not None and not door.traefik
    stated = "" if other else route.annotation(ANNOTATED["middlewares"]) or ""
    first = entry_point_middlewares(route, door) if door else ()
    written = (*first, *(each.strip() for each in stated.split(",")))
    known, namespaces = lookup.middlewares, lookup.namespaces
    annotated = (resolve_annotation(each, known, namespaces) for each in written if each)
    return tuple(dict.fromkeys((*annotated, *route.middlewares)))
