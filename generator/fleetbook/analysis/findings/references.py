"""Findings about names that lead nowhere."""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from fleetbook.analysis.findings.rules import RULES
from fleetbook.analysis.grouping import Grouping
from fleetbook.analysis.podspec import pod_specs
from fleetbook.analysis.shape import mapping, text, variables_in, within
from fleetbook.core.diagnostics import Severity
from fleetbook.core.identity import NamespacedName, ObjectRef
from fleetbook.core.location import Location
from fleetbook.model.architecture import Cluster
from fleetbook.model.findings import Finding
from fleetbook.model.network import Route
from fleetbook.resolve.fleet import ResolvedCluster

_FLUX_KINDS = ("HelmRelease", "Kustomization")
_ISSUERS = ("Issuer", "ClusterIssuer")


def reference_findings(cluster: Cluster, resolved: ResolvedCluster, grouping: Grouping) -> Iterator[Finding]:
    """Names of middlewares, services, claims, issuers, sources and health checks that lead nowhere."""
    references = _References(cluster, resolved, grouping)
    yield from references.of_routes()
    yield from references.of_certificates()
    yield from references.of_releases()
    yield from references.of_kustomizations()
    yield from references.of_claims()


class _References:
    """Every object by its reference, to tell whether a name leads to one."""

    def __init__(self, cluster: Cluster, resolved: ResolvedCluster, grouping: Grouping) -> None:
        self._cluster = cluster
        self._resolved = resolved
        self._grouping = grouping
        self._refs = {each.ref for each in (*resolved.objects, *resolved.sources)} | resolved.around
        self._partial = bool(resolved.not_rendered) or any(each.external for each in resolved.kustomizations)

    def of_routes(self) -> Iterator[Finding]:
        """Middlewares and services of routes."""
        for route in self._cluster.network.routes:
            for middleware in route.middlewares:
                if not self._has_middleware(middleware):
                    ref = ObjectRef("Middleware", middleware.namespace, middleware.name)
                    at = route.lines.get("middlewares", route.defined_at)
                    yield self._dangling(f"The route {_host(route)}", ref, at)
            backend = route.backend
            if backend is not None and backend.kind == "Service":
                ref = ObjectRef("Service", backend.namespace, backend.name)
                if not self._may_exist(ref):
                    yield self._dangling(f"{route.via}", ref, route.lines.get("backend", route.defined_at))

    def _has_middleware(self, name: NamespacedName) -> bool:
        """Those of other providers (`name@file`) are not in Git."""
        other = "@" in name.name or bool(variables_in(name.name))
        return other or ObjectRef("Middleware", name.namespace, name.name) in self._refs

    def _may_exist(self, ref: ObjectRef) -> bool:
        """Whether Git holds it, or a release or operator of its namespace may make it."""
        if ref in self._refs or variables_in(ref.name) or variables_in(ref.namespace):
            return True
        if any(group.releases for group in self._grouping.in_namespace(ref.namespace)):
            return True
        alike = any((each.kind, each.namespace) == (ref.kind, ref.namespace) for each in self._refs)
        return ref.kind == "Service" and not alike

    def of_certificates(self) -> Iterator[Finding]:
        """Issuers of certificates."""
        for certificate in self._cluster.security.certificates:
            issuer = certificate.issuer
            sought = issuer.kind in _ISSUERS and issuer not in self._refs and not variables_in(issuer.name)
            if sought and not self._is_named_after_release(issuer):
                subject = f"Certificate {certificate.namespace}/{certificate.name}"
                at = certificate.lines.get("issuer", certificate.defined_at)
                yield self._dangling(subject, issuer, at, Severity.WARNING)

    def _is_named_after_release(self, ref: ObjectRef) -> bool:
        """Whether a chart may make it: charts begin the names of their objects with the release's."""
        named = (each.release_name for each in self._resolved.releases)
        return any(ref.name == name or ref.name.startswith(f"{name}-") for name in named)

    def of_releases(self) -> Iterator[Finding]:
        """Sources of releases, and the releases they wait for."""
        for release in self._cluster.delivery.releases:
            source = release.source
            if source and source not in self._refs and not variables_in(source.name):
                at = release.lines.get("source", release.defined_at)
                yield self._dangling(f"HelmRelease {release.key}", source, at)
            for key in release.depends_on:
                yield from self._flux(f"HelmRelease {release.key}", "HelmRelease", key, release.defined_at)

    def of_kustomizations(self) -> Iterator[Finding]:
        """Health checks, and the Kustomizations that are waited for."""
        for each in self._cluster.delivery.kustomizations:
            subject = f"Kustomization {each.key}"
            for check in each.health_checks:
                if check.kind in _FLUX_KINDS:
                    at = each.lines.get("health_checks", each.defined_at)
                    yield from self._flux(subject, check.kind, check.key, at)
            for key in each.depends_on:
                at = each.lines.get("depends_on", each.defined_at)
                yield from self._flux(subject, "Kustomization", key, at)

    def _flux(self, subject: str, kind: str, key: NamespacedName, at: Location | None) -> Iterator[Finding]:
        ref = ObjectRef(kind, key.namespace, key.name)
        known = {each.key for each in self._resolved.kustomizations} if kind == "Kustomization" else set()
        if ref not in self._refs and key not in known and not variables_in(str(ref)):
            yield self._dangling(subject, ref, at)

    def of_claims(self) -> Iterator[Finding]:
        """Claims that pods mount."""
        for pod in pod_specs(self._resolved.objects):
            for volume in pod.volumes():
                name = text(within(mapping(volume.get("persistentVolumeClaim")), "claimName"))
                if name is None:
                    continue
                ref = ObjectRef("PersistentVolumeClaim", pod.owner.namespace, name)
                if not self._may_exist(ref):
                    yield self._dangling(str(pod.owner), ref, pod.resource.at(*pod.keys, "volumes"))

    def _dangling(
        self, subject: str, missing: ObjectRef, at: Location | None, severity: Severity | None = None
    ) -> Finding:
        near = self._nearest(missing)
        hint = f"; there is {near}" if near else ""
        message = f"{subject} names {missing}, which nothing in Git creates{hint}."
        severity = Severity.WARNING if self._partial else severity
        return RULES["dangling-reference"].found(self._cluster.name, subject, message, at, severity)

    def _nearest(self, missing: ObjectRef) -> str | None:
        """The existing object of the kind that has the name elsewhere, or the most similar one."""
        alike = [each for each in self._refs if each.kind == missing.kind]
        closest = _closest(missing.name, {each.name for each in alike})
        own = [each for each in alike if each.name == closest and each.namespace == missing.namespace]
        found = min(own or [each for each in alike if each.name == closest], default=None)
        return str(found.key) if found else None


def _closest(name: str, candidates: Iterable[str]) -> str | None:
    found = get_close_matches(name, sorted(candidates), n=1, cutoff=0.75)
    return found[0] if found else None


def _host(route: Route) -> str:
    return route.host if isinstance(route.host, str) else str(route.via)
