"""Findings about how things are deployed."""

from collections.abc import Iterator

from fleetbook.analysis.findings.rules import RULES
from fleetbook.model.architecture import Cluster
from fleetbook.model.delivery import Kustomization, Release, VersionPolicy
from fleetbook.model.findings import Finding


def delivery_findings(cluster: Cluster) -> Iterator[Finding]:
    """Suspended objects, Kustomizations that do not prune, charts without an exact version."""
    yield from _suspended(cluster)
    for kustomization in cluster.delivery.kustomizations:
        # Of a root that only `flux bootstrap` would write, Git does not say whether it prunes.
        if not kustomization.prune and kustomization.defined_at is not None:
            subject = f"Kustomization {kustomization.key}"
            at = kustomization.lines.get("prune", kustomization.defined_at)
            message = f"{subject} leaves in the cluster what is deleted from Git."
            yield RULES["kustomization-without-prune"].found(cluster.name, subject, message, at)
    for release in cluster.delivery.releases:
        if release.version_policy is not VersionPolicy.PINNED:
            yield _unpinned(cluster, release)


def _suspended(cluster: Cluster) -> Iterator[Finding]:
    delivery = cluster.delivery
    suspended: list[tuple[str, Kustomization | Release]] = [
        *((f"Kustomization {each.key}", each) for each in delivery.kustomizations if each.suspended),
        *((f"HelmRelease {each.key}", each) for each in delivery.releases if each.suspended),
    ]
    for subject, each in suspended:
        at = each.lines.get("suspended", each.defined_at)
        yield RULES["suspended"].found(cluster.name, subject, f"{subject} is suspended.", at)


def _unpinned(cluster: Cluster, release: Release) -> Finding:
    subject = f"HelmRelease {release.key}"
    if release.version_policy is VersionPolicy.RANGE:
        message = f"{subject} takes any chart version in {release.version}."
    else:
        message = f"{subject} names no chart version, so it takes the newest."
    at = release.lines.get("version", release.defined_at)
    return RULES["unpinned-chart"].found(cluster.name, subject, message, at)
