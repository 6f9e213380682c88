"""Findings about API versions that are no longer served."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from fleetbook.analysis.findings.evidence import Evidence
from fleetbook.core.unknown import Unknown
from fleetbook.core.version import parse_version
from fleetbook.model.findings import Finding
from fleetbook.resolve.fleet import Resource

_KUBERNETES = (
    (
        "admissionregistration.k8s.io/v1beta1",
        "MutatingWebhookConfiguration ValidatingWebhookConfiguration",
        "1.22",
        "admissionregistration.k8s.io/v1",
    ),
    ("apiextensions.k8s.io/v1beta1", "CustomResourceDefinition", "1.22", "apiextensions.k8s.io/v1"),
    ("apiregistration.k8s.io/v1beta1", "APIService", "1.22", "apiregistration.k8s.io/v1"),
    ("apps/v1beta1", "Deployment ReplicaSet StatefulSet", "1.16", "apps/v1"),
    ("apps/v1beta2", "DaemonSet Deployment ReplicaSet StatefulSet", "1.16", "apps/v1"),
    ("autoscaling/v2beta1", "HorizontalPodAutoscaler", "1.25", "autoscaling/v2"),
    ("autoscaling/v2beta2", "HorizontalPodAutoscaler", "1.26", "autoscaling/v2"),
    ("batch/v1beta1", "CronJob", "1.25", "batch/v1"),
    ("certificates.k8s.io/v1beta1", "CertificateSigningRequest", "1.22", "certificates.k8s.io/v1"),
    ("coordination.k8s.io/v1beta1", "Lease", "1.22", "coordination.k8s.io/v1"),
    ("discovery.k8s.io/v1beta1", "EndpointSlice", "1.25", "discovery.k8s.io/v1"),
    ("extensions/v1beta1", "DaemonSet Deployment ReplicaSet", "1.16", "apps/v1"),
    ("extensions/v1beta1", "NetworkPolicy", "1.16", "networking.k8s.io/v1"),
    ("extensions/v1beta1", "Ingress", "1.22", "networking.k8s.io/v1"),
    (
        "flowcontrol.apiserver.k8s.io/v1beta1",
        "FlowSchema PriorityLevelConfiguration",
        "1.26",
        "flowcontrol.apiserver.k8s.io/v1",
    ),
    (
        "flowcontrol.apiserver.k8s.io/v1beta2",
        "FlowSchema PriorityLevelConfiguration",
        "1.29",
        "flowcontrol.apiserver.k8s.io/v1",
    ),
    (
        "flowcontrol.apiserver.k8s.io/v1beta3",
        "FlowSchema PriorityLevelConfiguration",
        "1.32",
        "flowcontrol.apiserver.k8s.io/v1",
    ),
    ("networking.k8s.io/v1beta1", "Ingress IngressClass", "1.22", "networking.k8s.io/v1"),
    ("node.k8s.io/v1beta1", "RuntimeClass", "1.25", "node.k8s.io/v1"),
    ("policy/v1beta1", "PodDisruptionBudget", "1.25", "policy/v1"),
    ("policy/v1beta1", "PodSecurityPolicy", "1.25", "labels of Pod Security Admission at namespaces"),
    (
        "rbac.authorization.k8s.io/v1beta1",
        "ClusterRole ClusterRoleBinding Role RoleBinding",
        "1.22",
        "rbac.authorization.k8s.io/v1",
    ),
    ("scheduling.k8s.io/v1beta1", "PriorityClass", "1.22", "scheduling.k8s.io/v1"),
    (
        "storage.k8s.io/v1beta1",
        "CSIDriver CSINode StorageClass VolumeAttachment",
        "1.22",
        "storage.k8s.io/v1",
    ),
    ("storage.k8s.io/v1beta1", "CSIStorageCapacity", "1.27", "storage.k8s.io/v1"),
)
"""API version, its kinds, the version of Kubernetes that stopped serving them, and what to write.

From the deprecated API migration guide of Kubernetes: https://kubernetes.io/docs/reference/using-api/deprecation-guide/
"""
_REMOVED = {
    (version, kind): (end, instead) for version, kinds, end, instead in _KUBERNETES for kind in kinds.split()
}
_FLUX: Mapping[str, tuple[str, str]] = {
    "helm.toolkit.fluxcd.io/v2beta1": ("2.7", "helm.toolkit.fluxcd.io/v2"),
    "helm.toolkit.fluxcd.io/v2beta2": ("2.8", "helm.toolkit.fluxcd.io/v2"),
    "image.toolkit.fluxcd.io/v1beta1": ("2.7", "image.toolkit.fluxcd.io/v1"),
    "image.toolkit.fluxcd.io/v1beta2": ("2.9", "image.toolkit.fluxcd.io/v1"),
    "kustomize.toolkit.fluxcd.io/v1beta1": ("2.7", "kustomize.toolkit.fluxcd.io/v1"),
    "kustomize.toolkit.fluxcd.io/v1beta2": ("2.8", "kustomize.toolkit.fluxcd.io/v1"),
    "notification.toolkit.fluxcd.io/v1beta1": ("2.7", "notification.toolkit.fluxcd.io/v1beta3"),
    "notification.toolkit.fluxcd.io/v1beta2": ("2.9", "notification.toolkit.fluxcd.io/v1beta3"),
    "source.toolkit.fluxcd.io/v1beta1": ("2.7", "source.toolkit.fluxcd.io/v1"),
    "source.toolkit.fluxcd.io/v1beta2": ("2.8", "source.toolkit.fluxcd.io/v1"),
}
"""API version to the version of Flux that removed it, and what to write: from Flux's release notes."""
_MINOR = re.compile(r"v?(\d+)\.(\d+)")


@dataclass(frozen=True)
class _End:
    """The end of an API version."""

    by: str
    version: str
    instead: str


def api_findings(evidence: Evidence) -> Iterator[Finding]:
    """API versions that Kubernetes or the cluster's Flux does not serve, or will not after an update."""
    kustomizations = [each.resource for each in evidence.resolved.kustomizations if each.resource.documents]
    everything = {each.ref: each for each in (*evidence.resolved.objects, *kustomizations)}
    for resource in everything.values():
        end = _end_of(resource)
        if end is not None:
            yield _found(evidence, resource, end)


def _end_of(resource: Resource) -> _End | None:
    version, kind = resource.api_version, resource.ref.kind
    if (version, kind) in _REMOVED:
        return _End("Kubernetes", *_REMOVED[version, kind])
    if version in _FLUX:
        instead = _FLUX[version][1]
        # Receivers went to v1 long before alerts and providers did.
        stable = kind == "Receiver" and instead.startswith("notification.")
        return _End("Flux", _FLUX[version][0], "notification.toolkit.fluxcd.io/v1" if stable else instead)
    return None


def _found(evidence: Evidence, resource: Resource, end: _End) -> Finding:
    ended = end.by == "Kubernetes" or _has_passed(evidence, end.version)
    rule = "removed-api" if ended else "deprecated-api"
    since = f"{end.by} {end.version} and newer do not serve"
    message = f"{resource.ref} has apiVersion {resource.api_version}, which {since}; write {end.instead}."
    at = resource.at("apiVersion")
    return evidence.found(rule, resource.ref, message, at, cause=f"{resource.api_version} → {end.instead}")


def _has_passed(evidence: Evidence, ended: str) -> bool:
    """Whether the cluster's Flux is at least of a version; a cluster that does not say it is not."""
    flux = evidence.cluster.delivery.flux
    if flux is None or isinstance(flux.version, Unknown):
        return False
    exact, found = parse_version(flux.version), _MINOR.match(flux.version)
    minor = exact.core[:2] if exact else (int(found[1]), int(found[2])) if found else (0, 0)
    least = tuple(map(int, ended.split(".")))
    return minor >= least
