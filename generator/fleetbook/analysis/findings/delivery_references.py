"""Findings about what Flux's own objects name and what does not exist."""

from collections.abc import Iterator

from fleetbook.analysis.findings.dangling import dangling, leads_nowhere
from fleetbook.analysis.findings.evidence import Evidence
from fleetbook.analysis.shape import text, variables_in, within
from fleetbook.core.identity import NamespacedName, ObjectRef
from fleetbook.core.location import Location
from fleetbook.core.standing import Standing
from fleetbook.model.findings import Finding
from fleetbook.resolve.fleet import Resource

_FLUX_KINDS = ("HelmRelease", "Kustomization")
_BUILT_IN = frozenset({"default", "kube-node-lease", "kube-public", "kube-system"})


def delivery_references(evidence: Evidence) -> Iterator[Finding]:
    """Sources, dependencies, health checks, providers and namespaces."""
    yield from _of_releases(evidence)
    yield from _of_kustomizations(evidence)
    for alert in evidence.of_kind("Alert"):
        provider = text(within(alert.body, "spec", "providerRef", "name")) or ""
        ref = ObjectRef("Provider", alert.ref.namespace, provider)
        if alert.group == "notification.toolkit.fluxcd.io" and leads_nowhere(evidence, ref):
            yield dangling(
                evidence, "missing-provider", alert.ref, ref, alert.at("spec", "providerRef", "name")
            )
    yield from _namespaces(evidence)


def _of_releases(evidence: Evidence) -> Iterator[Finding]:
    """Sources of releases, and the releases they wait for."""
    for release in evidence.cluster.delivery.releases:
        subject = ObjectRef("HelmRelease", release.namespace, release.name)
        if release.source and not _is_source(evidence, release.source):
            at = release.lines.get("source", release.defined_at)
            yield dangling(evidence, "missing-source", subject, release.source, at)
        at = release.lines.get("depends_on", release.defined_at)
        for key in release.depends_on:
            yield from _flux(evidence, "missing-dependency", subject, _ref("HelmRelease", key), at)


def _of_kustomizations(evidence: Evidence) -> Iterator[Finding]:
    """Sources, health checks, and the Kustomizations that are waited for."""
    root = evidence.resolved.root
    for each in evidence.cluster.delivery.kustomizations:
        subject = _ref("Kustomization", each.key)
        if each.key != root and not _is_source(evidence, each.source):
            at = each.lines.get("source", each.defined_at)
            yield dangling(evidence, "missing-source", subject, each.source, at)
        at = each.lines.get("health_checks", each.defined_at)
        for check in each.health_checks:
            if check.kind in _FLUX_KINDS:
                yield from _flux(evidence, "missing-health-check-target", subject, check, at)
            elif leads_nowhere(evidence, check) and _is_applied_by(evidence, each.key, check):
                yield dangling(evidence, "missing-health-check-target", subject, check, at)
        at = each.lines.get("depends_on", each.defined_at)
        for key in each.depends_on:
            yield from _flux(evidence, "missing-dependency", subject, _ref("Kustomization", key), at)


def _is_applied_by(evidence: Evidence, key: NamespacedName, check: ObjectRef) -> bool:
    """Whether the Kustomization applies to the namespace of a health check, so that Git tells of it."""
    applied = (each for each in evidence.resolved.resources if each.kustomization == key)
    return any(each.ref.namespace == check.namespace for each in applied)


def _is_source(evidence: Evidence, ref: ObjectRef) -> bool:
    """Whether a source is there, or is made of others, or is that of the root."""
    standing = evidence.resolved.standings.get(ref)
    composed = standing is not None and standing.standing is Standing.COMPOSED
    named = bool(variables_in(str(ref)))
    return named or composed or ref in evidence.refs or ref == evidence.resolved.repository


def _flux(
    evidence: Evidence, rule: str, subject: ObjectRef, ref: ObjectRef, at: Location | None
) -> Iterator[Finding]:
    """Flux's objects are made by Git, never by charts."""
    known = {each.key for each in evidence.resolved.kustomizations} if ref.kind == "Kustomization" else ()
    if ref not in evidence.refs and ref.key not in known and not variables_in(str(ref)):
        yield dangling(evidence, rule, subject, ref, at)


def _ref(kind: str, key: NamespacedName) -> ObjectRef:
    return ObjectRef(kind, key.namespace, key.name)


def _namespaces(evidence: Evidence) -> Iterator[Finding]:
    """Namespaces that objects go to; one finding for each."""
    made = set(_made_namespaces(evidence))
    first: dict[str, Resource] = {}
    for resource in evidence.resolved.resources:
        first.setdefault(resource.ref.namespace, resource)
    for name, resource in sorted(first.items()):
        if not name or name in made or variables_in(name):
            continue
        count = sum(each.ref.namespace == name for each in evidence.resolved.resources)
        others = f" (and {count - 1} more)" if count > 1 else ""
        message = f"Nothing in Git creates Namespace {name}, to which {resource.ref}{others} goes."
        subject = ObjectRef("Namespace", "", name)
        at = resource.at("metadata", "namespace")
        yield evidence.found("missing-namespace", subject, message, at, about=(resource.ref,))


def _made_namespaces(evidence: Evidence) -> Iterator[str]:
    """Namespaces that are there from the start, that Git creates, or that a release creates."""
    yield from _BUILT_IN
    yield evidence.resolved.root.namespace
    yield from (each.name for each in evidence.refs if each.kind == "Namespace")
    for release in evidence.resolved.releases:
        if within(release.resource.body, "spec", "install", "createNamespace") is True:
            yield release.target_namespace
    for each in evidence.resolved.objects:
        # Kinds of operators that are called as the namespace that they make: tenants, projects.
        if not each.ref.namespace and "." in each.group:
            yield each.ref.name
