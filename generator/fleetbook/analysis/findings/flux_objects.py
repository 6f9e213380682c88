"""Findings about sources, alerts and receivers of Flux."""

from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from fleetbook.analysis.findings.evidence import Evidence
from fleetbook.analysis.shape import text, within
from fleetbook.core.diagnostics import Severity
from fleetbook.core.unknown import Unknown
from fleetbook.model.delivery import Source
from fleetbook.model.findings import Finding

_FIXED = frozenset({"commit", "digest", "name", "tag"})
_NOTIFICATIONS = "notification.toolkit.fluxcd.io"
WEBHOOK_RECEIVER = "webhook-receiver"
"""Service of the notification-controller at which webhooks arrive."""


def flux_object_findings(evidence: Evidence) -> Iterator[Finding]:
    """Addresses without their type, sources that move, providers and receivers that nothing reaches."""
    yield from _untyped(evidence)
    used = {each.source for each in evidence.cluster.delivery.kustomizations}
    for source in evidence.cluster.delivery.sources:
        if source.ref in used and _moves(source) and not _is_own(evidence, source):
            yield _unpinned(evidence, source)
    yield from _silent_providers(evidence)
    yield from _unreached_receivers(evidence)


def _untyped(evidence: Evidence) -> Iterator[Finding]:
    for resource in evidence.of_kind("HelmRepository"):
        url = text(within(resource.body, "spec", "url")) or ""
        if url.startswith("oci://") and within(resource.body, "spec", "type") != "oci":
            message = f"{resource.ref} has the address {url} and no type: oci."
            at = resource.at("spec", "url")
            yield evidence.found("oci-without-type", resource.ref, message, at)


def _moves(source: Source) -> bool:
    reference: Mapping[str, str] = dict(source.reference)
    if source.kind not in ("GitRepository", "OCIRepository"):
        return False
    return reference.get("tag") == "latest" or not _FIXED & reference.keys()


def _is_own(evidence: Evidence, source: Source) -> bool:
    """Whether it is this repository, or lies with the same owner."""
    own = evidence.cluster.delivery.repository
    return source.within_fleet or own is None or _owner(own) == _owner(source)


def _owner(source: Source) -> tuple[str, str] | None:
    """Host and owner of an address; None where it is not known."""
    if isinstance(source.url, Unknown):
        return None
    parts = urlsplit(source.url)
    return parts.hostname or "", parts.path.strip("/").partition("/")[0].lower()


def _unpinned(evidence: Evidence, source: Source) -> Finding:
    reference = dict(source.reference)
    name, value = next(iter(reference.items()), ("the newest", ""))
    follows = f"{name} {value}".strip()
    message = f"{source.ref} follows {follows} of {source.url}, and Flux applies what it holds."
    at = source.lines.get("reference", source.defined_at)
    severity = Severity.INFO if "semver" in reference else None
    return evidence.found("unpinned-source", source.ref, message, at, severity=severity)


def _silent_providers(evidence: Evidence) -> Iterator[Finding]:
    alerts = [each for each in evidence.of_kind("Alert") if each.group == _NOTIFICATIONS]
    named = {(each.ref.namespace, text(within(each.body, "spec", "providerRef", "name"))) for each in alerts}
    for resource in evidence.of_kind("Provider"):
        if resource.group == _NOTIFICATIONS and (resource.ref.namespace, resource.ref.name) not in named:
            message = f"No Alert sends anything to {resource.ref}."
            yield evidence.found("provider-without-alert", resource.ref, message, resource.at())


def _unreached_receivers(evidence: Evidence) -> Iterator[Finding]:
    """Where nothing at all names the Service, a tunnel or a route may still lead to it from outside Git."""
    for resource in evidence.of_kind("Receiver"):
        if resource.group != _NOTIFICATIONS or evidence.mentions.anywhere(WEBHOOK_RECEIVER, resource.ref):
            continue
        message = f"{resource.ref} waits for webhooks, and no route leads to Service {WEBHOOK_RECEIVER}."
        yield evidence.found("receiver-without-route", resource.ref, message, resource.at())
