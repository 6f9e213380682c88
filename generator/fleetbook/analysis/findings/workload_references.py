"""Findings about what workloads, claims, certificates and secrets name and what does not exist."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from fleetbook.analysis.findings.dangling import dangling, leads_nowhere, near_name
from fleetbook.analysis.findings.evidence import Evidence
from fleetbook.analysis.podspec import POD_KEYS, PodSpec, pod_spec
from fleetbook.analysis.shape import Keys, mapping, sequence, text, variables_in, within
from fleetbook.core.diagnostics import Severity
from fleetbook.core.identity import ObjectRef
from fleetbook.core.location import Location
from fleetbook.core.unknown import Unknown
from fleetbook.model.findings import Finding
from fleetbook.resolve.fleet import Resource

_ISSUERS = ("Issuer", "ClusterIssuer")
_SCALED = ("Deployment", "ReplicaSet", "StatefulSet")
_GIVEN = frozenset({"kube-root-ca.crt"})
"""ConfigMaps that Kubernetes puts into every namespace."""
_CLOUD_CLASSES = ("azurefile", "default", "gp2", "gp3", "local-path", "managed", "premium-rwo", "standard")
"""Beginnings of the names of classes that a distribution or a cloud brings along."""


def workload_references(evidence: Evidence) -> Iterator[Finding]:
    """Claims, ConfigMaps, service accounts, scalers, classes, issuers and stores."""
    for resource in evidence.of_kind(*POD_KEYS):
        pod = pod_spec(resource)
        if pod is not None:
            yield from _of_pod(evidence, pod)
    yield from _copied_claims(evidence)
    yield from _config_maps_of_flux(evidence)
    yield from _scalers(evidence)
    yield from _classes(evidence)
    yield from _issuers(evidence)
    yield from _stores(evidence)


def _of_pod(evidence: Evidence, pod: PodSpec) -> Iterator[Finding]:
    namespace = pod.owner.namespace
    for index, volume in enumerate(pod.volumes()):
        keys = (*pod.keys, "volumes", index)
        claim = text(within(mapping(volume.get("persistentVolumeClaim")), "claimName")) or ""
        ref = ObjectRef("PersistentVolumeClaim", namespace, claim)
        if leads_nowhere(evidence, ref) and not _is_claimed(evidence, ref):
            yield dangling(evidence, "missing-claim", pod.owner, ref, pod.resource.at(*keys))
    for keys, name in _config_maps(pod):
        ref = ObjectRef("ConfigMap", namespace, name)
        if name not in _GIVEN and leads_nowhere(evidence, ref) and not _is_spread(evidence, ref):
            yield dangling(evidence, "missing-config-map", pod.owner, ref, pod.resource.at(*keys))
    account = text(pod.spec.get("serviceAccountName")) or text(pod.spec.get("serviceAccount")) or ""
    ref = ObjectRef("ServiceAccount", namespace, account)
    if account != "default" and leads_nowhere(evidence, ref):
        at = pod.resource.at(*pod.keys, "serviceAccountName")
        yield dangling(evidence, "missing-service-account", pod.owner, ref, at)


def _is_claimed(evidence: Evidence, ref: ObjectRef) -> bool:
    """Whether a StatefulSet, a database or values make the claim."""
    return any(each.key == ref.key for each in evidence.cluster.storage.volumes)


def _is_spread(evidence: Evidence, ref: ObjectRef) -> bool:
    """Whether something may copy a ConfigMap of this name into the namespace: a bundle, a reflector."""
    alike = (each for each in evidence.of_kind("ConfigMap", "Bundle") if each.ref.name == ref.name)
    return any(each.ref.kind == "Bundle" or _is_copied(each) for each in alike)


def _is_copied(resource: Resource) -> bool:
    annotations = mapping(within(resource.body, "metadata", "annotations"))
    return any(word in name for name in annotations for word in ("reflector", "replicat", "mirror", "kubed"))


def _config_maps(pod: PodSpec) -> Iterator[tuple[Keys, str]]:
    """Every ConfigMap that must be there before a pod starts, with the keys that name it."""
    for keys, container in pod.containers():
        for index, item in enumerate(sequence(container.get("env"))):
            source = mapping(within(item, "valueFrom", "configMapKeyRef"))
            yield from _needed((*keys, "env", index, "valueFrom", "configMapKeyRef"), source)
        for index, item in enumerate(sequence(container.get("envFrom"))):
            yield from _needed(
                (*keys, "envFrom", index, "configMapRef"), mapping(within(item, "configMapRef"))
            )
    for index, volume in enumerate(pod.volumes()):
        keys = (*pod.keys, "volumes", index)
        yield from _needed((*keys, "configMap"), mapping(volume.get("configMap")))
        for part, source in enumerate(sequence(within(volume, "projected", "sources"))):
            found = mapping(within(source, "configMap"))
            yield from _needed((*keys, "projected", "sources", part, "configMap"), found)


def _needed(keys: Keys, source: Mapping[str, Any]) -> Iterator[tuple[Keys, str]]:
    name = text(source.get("name"))
    if name and source.get("optional") is not True:
        yield (*keys, "name"), name


def _copied_claims(evidence: Evidence) -> Iterator[Finding]:
    """Claims that VolSync is to copy."""
    for resource in evidence.of_kind("ReplicationSource"):
        name = text(within(resource.body, "spec", "sourcePVC")) or ""
        ref = ObjectRef("PersistentVolumeClaim", resource.ref.namespace, name)
        known = ref in evidence.refs or _is_claimed(evidence, ref) or variables_in(name)
        if name and not known and ref.namespace not in evidence.guessed_namespaces:
            yield dangling(evidence, "missing-claim", resource.ref, ref, resource.at("spec", "sourcePVC"))


def _config_maps_of_flux(evidence: Evidence) -> Iterator[Finding]:
    """ConfigMaps from which releases take values, and those from which Kustomizations take variables."""
    for resource in evidence.of_kind("HelmRelease"):
        for ref, at in _missing_in(evidence, resource, ("spec", "valuesFrom")):
            yield dangling(evidence, "missing-config-map", resource.ref, ref, at)
    users: dict[ObjectRef, list[tuple[ObjectRef, Location | None]]] = defaultdict(list)
    for each in evidence.resolved.kustomizations:
        for ref, at in _missing_in(evidence, each.resource, ("spec", "postBuild", "substituteFrom")):
            users[ref].append((each.resource.ref, at))
    for ref, members in users.items():
        yield _missing_variables(evidence, ref, members)


def _missing_in(
    evidence: Evidence, resource: Resource, keys: Keys
) -> Iterator[tuple[ObjectRef, Location | None]]:
    for index, item in enumerate(map(mapping, sequence(within(resource.body, *keys)))):
        ref = ObjectRef("ConfigMap", resource.ref.namespace, text(item.get("name")) or "")
        needed = item.get("kind") == "ConfigMap" and item.get("optional") is not True
        if needed and leads_nowhere(evidence, ref) and not _is_spread(evidence, ref):
            yield ref, resource.at(*keys, index, "name")


def _missing_variables(
    evidence: Evidence, missing: ObjectRef, users: Sequence[tuple[ObjectRef, Location | None]]
) -> Finding:
    """One finding for all that read it: it is often made together with the cluster, outside Git."""
    first, at = users[0]
    others = f" (and {len(users) - 1} more)" if len(users) > 1 else ""
    near = near_name(missing, evidence.refs)
    message = f"{first}{others} takes variables from {missing}, which nothing in Git creates{near}"
    about = tuple(ref for ref, _ in users)
    severity = Severity.WARNING
    return evidence.found("missing-config-map", missing, message, at, severity=severity, about=about)


def _scalers(evidence: Evidence) -> Iterator[Finding]:
    for resource in evidence.of_kind("HorizontalPodAutoscaler", "ScaledObject"):
        target = mapping(within(resource.body, "spec", "scaleTargetRef"))
        kind = text(target.get("kind")) or "Deployment"
        ref = ObjectRef(kind, resource.ref.namespace, text(target.get("name")) or "")
        if kind in _SCALED and leads_nowhere(evidence, ref):
            at = resource.at("spec", "scaleTargetRef", "name")
            yield dangling(evidence, "missing-scale-target", resource.ref, ref, at)


def _classes(evidence: Evidence) -> Iterator[Finding]:
    """Storage classes of claims; those of a distribution, and those that values name, may be there."""
    known = {each.name for each in evidence.cluster.storage.classes}
    known |= {each.ref.name for each in evidence.of_kind("StorageClass")}
    for volume in evidence.cluster.storage.volumes:
        name = volume.storage_class
        if not isinstance(name, str) or not name or name in known or name.startswith(_CLOUD_CLASSES):
            continue
        # A claim that is bound to a volume by hand may name a class that stands for nothing.
        if volume.backing or not known or evidence.is_named_in_values(name):
            continue
        at = volume.lines.get("storage_class", volume.defined_at)
        subject = ObjectRef("PersistentVolumeClaim", volume.namespace, volume.name)
        missing = ObjectRef("StorageClass", "", name)
        yield dangling(evidence, "missing-storage-class", subject, missing, at)


def _issuers(evidence: Evidence) -> Iterator[Finding]:
    for certificate in evidence.cluster.security.certificates:
        issuer = certificate.issuer
        if isinstance(issuer, Unknown):
            continue
        if issuer.kind in _ISSUERS and leads_nowhere(evidence, issuer):
            subject = ObjectRef("Certificate", certificate.namespace, certificate.name)
            at = certificate.lines.get("issuer", certificate.defined_at)
            yield dangling(evidence, "missing-issuer", subject, issuer, at)


def _stores(evidence: Evidence) -> Iterator[Finding]:
    for resource in evidence.of_kind("ExternalSecret"):
        store = mapping(within(resource.body, "spec", "secretStoreRef"))
        kind = text(store.get("kind")) or "SecretStore"
        namespace = resource.ref.namespace if kind == "SecretStore" else ""
        ref = ObjectRef(kind, namespace, text(store.get("name")) or "")
        if kind in ("SecretStore", "ClusterSecretStore") and leads_nowhere(evidence, ref):
            at = resource.at("spec", "secretStoreRef", "name")
            yield dangling(evidence, "missing-secret-store", resource.ref, ref, at)
