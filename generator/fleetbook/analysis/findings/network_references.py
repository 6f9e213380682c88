"""Findings about what routes name and what does not exist."""

from collections.abc import Iterator

from fleetbook.analysis.findings.dangling import dangling, leads_nowhere, offer
from fleetbook.analysis.findings.evidence import Evidence
from fleetbook.analysis.shape import mapping, sequence, text, variables_in, within
from fleetbook.core.identity import ObjectRef
from fleetbook.model.findings import Finding
from fleetbook.model.network import Backend, Route
from fleetbook.resolve.fleet import Resource

_GATEWAY_GROUP = "gateway.networking.k8s.io"
_ATTACHED = ("GRPCRoute", "HTTPRoute", "TCPRoute", "TLSRoute", "UDPRoute")


def network_references(evidence: Evidence) -> Iterator[Finding]:
    """Middlewares, Services, ports, gateways and listeners that routes name."""
    for route in evidence.cluster.network.routes:
        yield from _middlewares(evidence, route)
        if route.backend is not None and route.backend.kind == "Service":
            yield from _backend(evidence, route, route.backend)
    attached = [each for each in evidence.of_kind(*_ATTACHED) if each.group == _GATEWAY_GROUP]
    lost = [found for resource in attached for found in _parents(evidence, resource)]
    yield from lost
    yield from _refused(evidence, {ref for found in lost for ref in found.about})
    yield from _classes(evidence)


def _middlewares(evidence: Evidence, route: Route) -> Iterator[Finding]:
    for name in route.middlewares:
        ref = ObjectRef("Middleware", name.namespace, name.name)
        # Those of other providers (`name@file`) are not in Git.
        if "@" not in name.name and leads_nowhere(evidence, ref):
            at = route.lines.get("middlewares", route.defined_at)
            yield dangling(evidence, "missing-middleware", route.via, ref, at, by=_host(route))


def _backend(evidence: Evidence, route: Route, backend: Backend) -> Iterator[Finding]:
    ref = ObjectRef("Service", backend.namespace, backend.name)
    at = route.lines.get("backend", route.defined_at)
    service = evidence.object(ref)
    if service is not None:
        yield from _port(evidence, route, backend, service)
    elif evidence.is_inhabited(ref.namespace) and leads_nowhere(evidence, ref):
        yield dangling(evidence, "missing-service", route.via, ref, at, by=_host(route))


def _port(evidence: Evidence, route: Route, backend: Backend, service: Resource) -> Iterator[Finding]:
    ports = [mapping(each) for each in sequence(within(service.body, "spec", "ports"))]
    known = [word for each in ports for key in ("port", "name") if (word := text(each.get(key)))]
    if not backend.port or not known or backend.port in known or variables_in(f"{backend.port}{known}"):
        return
    named = f"port {backend.port} of {service.ref}, which it does not have"
    who = f"{route.via} ({_host(route)})" if _host(route) else str(route.via)
    message = f"{who} leads to {named}; {offer(backend.port, known)}"
    at = route.lines.get("port", route.lines.get("backend", route.defined_at))
    yield evidence.found("missing-backend-port", route.via, message, at, about=(service.ref,))


def _parents(evidence: Evidence, resource: Resource) -> Iterator[Finding]:
    for index, parent in enumerate(map(mapping, sequence(within(resource.body, "spec", "parentRefs")))):
        if (text(parent.get("kind")) or "Gateway") != "Gateway":
            continue
        at = resource.at("spec", "parentRefs", index, "name")
        namespace = text(parent.get("namespace")) or resource.ref.namespace
        ref = ObjectRef("Gateway", namespace, text(parent.get("name")) or "")
        gateway = evidence.object(ref)
        section = text(parent.get("sectionName"))
        if gateway is None and leads_nowhere(evidence, ref):
            yield dangling(evidence, "missing-gateway", resource.ref, ref, at)
        elif gateway is not None and section and not variables_in(section):
            yield from _listener(evidence, resource, index, gateway, section)


def _listener(
    evidence: Evidence, resource: Resource, index: int, gateway: Resource, section: str
) -> Iterator[Finding]:
    listeners = sequence(within(gateway.body, "spec", "listeners"))
    known = [text(mapping(each).get("name")) or "" for each in listeners]
    if section in known or not known or variables_in(" ".join(known)):
        return
    named = f"listener {section} of {gateway.ref}, which it does not have"
    message = f"{resource.ref} is attached to {named}; {offer(section, known)}"
    at = resource.at("spec", "parentRefs", index, "sectionName")
    yield evidence.found("missing-listener", resource.ref, message, at, about=(gateway.ref,))


def _refused(evidence: Evidence, told: set[ObjectRef]) -> Iterator[Finding]:
    """Routes that their gateway does not take; `told` are the objects whose parents lead nowhere."""
    for route in evidence.cluster.network.routes:
        if route.refused and route.via not in told:
            who = f"{route.via} ({_host(route)})" if _host(route) else str(route.via)
            message = f"Nothing serves {who}: {route.refused}."
            yield evidence.found(
                "refused-route", route.via, message, route.defined_at, component=route.component
            )


def _classes(evidence: Evidence) -> Iterator[Finding]:
    """Classes of Ingress objects, where the cluster's own classes are known at all."""
    known = {each.ref.name for each in evidence.of_kind("IngressClass")}
    # What is known of a class only because a route names it, has no component.
    known |= {each.name for each in evidence.cluster.network.entrypoints if each.component}
    for resource in evidence.of_kind("Ingress"):
        name = text(within(resource.body, "spec", "ingressClassName"))
        if name and known and name not in known and not _may_be_served(evidence, name):
            at = resource.at("spec", "ingressClassName")
            ref = ObjectRef("IngressClass", "", name)
            yield dangling(evidence, "missing-ingress-class", resource.ref, ref, at)


def _may_be_served(evidence: Evidence, name: str) -> bool:
    """Whether the values of a release name the class, whose controller it may install."""
    return bool(variables_in(name)) or name in evidence.words_of_values


def _host(route: Route) -> str:
    return route.host if isinstance(route.host, str) else ""
