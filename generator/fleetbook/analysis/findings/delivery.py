"""Findings about how things are deployed."""

from collections.abc import Iterator

from fleetbook.analysis.findings.evidence import Evidence
from fleetbook.analysis.shape import within
from fleetbook.core.identity import NamespacedName, ObjectRef
from fleetbook.model.access import ImageAutomation, ImagePolicy, Receiver
from fleetbook.model.delivery import Kustomization, Release, ResourceSet, VersionPolicy
from fleetbook.model.findings import Finding
from fleetbook.resolve.fleet import ResolvedKustomization
from fleetbook.resolve.stages import find_cycles
from fleetbook.source.redaction import is_sops

_RUNNING = frozenset({"DaemonSet", "Deployment", "HelmRelease", "Job", "Kustomization", "StatefulSet"})
"""Kinds that are applied before they run."""


def delivery_findings(evidence: Evidence) -> Iterator[Finding]:
    """Order, suspension, pruning, decryption, and charts without an exact version."""
    delivery = evidence.cluster.delivery
    yield from _cycles(evidence, "Kustomization", delivery.kustomizations)
    yield from _cycles(evidence, "HelmRelease", delivery.releases)
    yield from _suspended(evidence, "Kustomization", delivery.kustomizations)
    yield from _suspended(evidence, "HelmRelease", delivery.releases)
    yield from _halted(evidence)
    yield from _unawaited(evidence)
    for kustomization in delivery.kustomizations:
        # Of a root that only `flux bootstrap` would write, Git does not say whether it prunes.
        if not kustomization.prune and kustomization.defined_at is not None:
            yield _keeping(evidence, kustomization)
    for release in delivery.releases:
        if release.version_policy is not VersionPolicy.PINNED:
            yield _unpinned(evidence, release)
    for resolved in evidence.resolved.kustomizations:
        yield from _encrypted(evidence, resolved)


def _ref(kind: str, key: NamespacedName) -> ObjectRef:
    return ObjectRef(kind, key.namespace, key.name)


def _cycles(
    evidence: Evidence, kind: str, members: tuple[Kustomization, ...] | tuple[Release, ...]
) -> Iterator[Finding]:
    by_key = {each.key: each for each in members}
    for cycle in find_cycles({key: each.depends_on for key, each in by_key.items()}):
        first = by_key[cycle[0]]
        way = " → ".join(str(key) for key in (*cycle, cycle[0]))
        message = f"{kind}s wait for each other: {way}."
        at = first.lines.get("depends_on", first.defined_at)
        about = tuple(_ref(kind, key) for key in cycle[1:])
        yield evidence.found("dependency-cycle", _ref(kind, first.key), message, at, about=about)


def _suspended(
    evidence: Evidence, kind: str, members: tuple[Kustomization, ...] | tuple[Release, ...]
) -> Iterator[Finding]:
    """What is suspended, and what waits for it."""
    suspended = {each.key for each in members if each.suspended}
    for each in members:
        subject = _ref(kind, each.key)
        if each.suspended:
            at = each.lines.get("suspended", each.defined_at)
            yield evidence.found("suspended", subject, f"{subject} is suspended.", at)
            continue
        at = each.lines.get("depends_on", each.defined_at)
        for key in each.depends_on:
            if key in suspended:
                awaited = _ref(kind, key)
                message = f"{subject} waits for {awaited}, which is suspended."
                yield evidence.found("depends-on-suspended", subject, message, at, about=(awaited,))


def _halted(evidence: Evidence) -> Iterator[Finding]:
    """Other objects of Flux that are suspended."""
    access = evidence.cluster.access
    halted: list[tuple[str, ResourceSet | ImageAutomation | ImagePolicy | Receiver]] = [
        *(("ResourceSet", each) for each in evidence.cluster.delivery.resource_sets),
        *(("ImageUpdateAutomation", each) for each in access.automations),
        *(("ImagePolicy", each) for each in access.policies),
        *(("Receiver", each) for each in access.receivers),
    ]
    for kind, each in halted:
        if each.suspended:
            subject = ObjectRef(kind, each.namespace, each.name)
            yield evidence.found("suspended", subject, f"{subject} is suspended.", each.defined_at)


def _unawaited(evidence: Evidence) -> Iterator[Finding]:
    """Kustomizations on which others depend, and that are ready before what they apply runs."""
    members = evidence.cluster.delivery.kustomizations
    for each in members:
        waiting = [other.key for other in members if each.key in other.depends_on]
        runs = _RUNNING & {kind for kind, _ in each.object_kinds}
        if waiting and runs and not each.wait and not each.health_checks:
            subject = _ref("Kustomization", each.key)
            others = f" (and {len(waiting) - 1} more)" if len(waiting) > 1 else ""
            message = f"{waiting[0]}{others} depends on {subject}, which waits for nothing that it applies."
            at = each.lines.get("wait", each.defined_at)
            yield evidence.found("dependency-not-awaited", subject, message, at)


def _keeping(evidence: Evidence, kustomization: Kustomization) -> Finding:
    subject = _ref("Kustomization", kustomization.key)
    at = kustomization.lines.get("prune", kustomization.defined_at)
    message = f"{subject} leaves in the cluster what is deleted from Git."
    return evidence.found("kustomization-without-prune", subject, message, at, cause="prune is off")


def _unpinned(evidence: Evidence, release: Release) -> Finding:
    subject = _ref("HelmRelease", release.key)
    if release.version_policy is VersionPolicy.RANGE:
        message = f"{subject} takes any chart version in {release.version}."
    else:
        message = f"{subject} names no chart version, so it takes the newest."
    at = release.lines.get("version", release.defined_at)
    return evidence.found("unpinned-chart", subject, message, at)


def _encrypted(evidence: Evidence, kustomization: ResolvedKustomization) -> Iterator[Finding]:
    """What SOPS encrypted and the Kustomization applies as it stands."""
    if within(kustomization.resource.body, "spec", "decryption", "provider") == "sops":
        return
    for resource in kustomization.resources:
        if is_sops(resource.body):
            by = _ref("Kustomization", kustomization.key)
            message = f"{by} applies {resource.ref} as SOPS encrypted it: it says nothing of decryption."
            yield evidence.found(
                "encrypted-without-decryption", resource.ref, message, resource.at(), about=(by,)
            )
