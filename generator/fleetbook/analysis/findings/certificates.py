"""Findings about the certificates that routes are served with."""

from collections.abc import Iterator, Sequence

from fleetbook.analysis.addresses import certifies
from fleetbook.analysis.findings.evidence import Evidence
from fleetbook.analysis.findings.network import address
from fleetbook.core.diagnostics import Severity
from fleetbook.core.identity import NamespacedName
from fleetbook.model.findings import Finding
from fleetbook.model.network import Exposure, Route
from fleetbook.model.security import Certificate

_WEB = ("Gateway", "Ingress controller")
"""Kinds of entrypoints that speak HTTP; what stands behind a plain load balancer may speak anything."""


def certificate_findings(evidence: Evidence) -> Iterator[Finding]:
    """Routes without TLS, with a certificate that nobody trusts, or with that of another host."""
    certificates = {
        NamespacedName(each.namespace, each.name): each for each in evidence.cluster.security.certificates
    }
    staging = {each.name for each in evidence.cluster.security.issuers if each.staging}
    for route in evidence.cluster.network.routes:
        certificate = certificates.get(route.tls.certificate) if route.tls and route.tls.certificate else None
        if route.tls is None:
            yield from _plain(evidence, route)
        elif route.tls.issuer in staging:
            yield _untrusted(evidence, route)
        elif certificate is not None and _names_another(certificate, route):
            yield _of_another(evidence, route, certificate)


def _plain(evidence: Evidence, route: Route) -> Iterator[Finding]:
    """Public routes without a certificate, where their entrypoint shows none by default."""
    entrypoint = next(
        (each for each in evidence.cluster.network.entrypoints if each.name == route.entrypoint), None
    )
    is_web = route.protocol == "HTTP" and entrypoint is not None and entrypoint.kind in _WEB
    if (
        route.exposure is not Exposure.PUBLIC
        or not is_web
        or entrypoint is None
        or "proxies" in route.exposure_reason
    ):
        return
    ends_tls = entrypoint.default_certificate or any(each.protocol != "HTTP" for each in entrypoint.listeners)
    if not ends_tls:
        message = f"{address(route)} is public and names no certificate, nor does {entrypoint.name}."
        yield _found(evidence, "route-without-tls", route, message)


def _untrusted(evidence: Evidence, route: Route) -> Finding:
    issuer = route.tls.issuer if route.tls else ""
    message = f"{address(route)} is served with a certificate of {issuer}, which asks a staging server."
    severity = Severity.INFO if route.exposure is Exposure.INTERNAL else None
    return _found(evidence, "staging-certificate", route, message, severity)


def _names_another(certificate: Certificate, route: Route) -> bool:
    """Whether a certificate is known to name hosts, and the route's is not among them."""
    names = [each for each in certificate.dns_names if isinstance(each, str)]
    if not names or len(names) < len(certificate.dns_names) or not isinstance(route.host, str):
        return False
    return route.host != "*" and not any(certifies(name, route.host) for name in names)


def _of_another(evidence: Evidence, route: Route, certificate: Certificate) -> Finding:
    names: Sequence[object] = certificate.dns_names
    listed = ", ".join(map(str, names[:3])) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
    key = f"{certificate.namespace}/{certificate.name}"
    message = f"{address(route)} is served with Certificate {key}, which is for {listed}."
    return _found(evidence, "host-without-certificate", route, message)


def _found(
    evidence: Evidence, rule: str, route: Route, message: str, severity: Severity | None = None
) -> Finding:
    at = route.lines.get("tls", route.defined_at)
    about, component = (route.via,), route.component
    subject = f"Route {address(route)}"
    return evidence.found(rule, subject, message, at, severity=severity, about=about, component=component)
