"""Findings about what nothing in Git names."""

from collections.abc import Iterator, Mapping
from typing import Any

from fleetbook.analysis.findings.evidence import Evidence
from fleetbook.analysis.shape import mapping, text, walk, within
from fleetbook.core.identity import NamespacedName, ObjectRef
from fleetbook.model.findings import Finding
from fleetbook.model.security import Secret, SecretKind
from fleetbook.resolve.fleet import Resource

_PLAIN_LABELS = ("app", "app.kubernetes.io/", "helm.sh/", "kustomize.toolkit.fluxcd.io/", "name")
"""Labels that say whose an object is; by other labels something may select it."""
_LISTENING = ("Alert", "Receiver")
"""Kinds that watch a source without deploying from it."""
_SHIPPED = (SecretKind.SEALED, SecretKind.SOPS, SecretKind.EXTERNAL, SecretKind.PLAIN)


def unused_findings(evidence: Evidence) -> Iterator[Finding]:
    """Middlewares, claims, ConfigMaps, secrets and sources; none where not all that is applied was read."""
    if evidence.is_partial:
        return
    yield from _middlewares(evidence)
    yield from _claims(evidence)
    for resource in evidence.of_kind("ConfigMap"):
        if resource.made_by is None and not _is_picked(evidence, resource):
            message = f"Nothing in Git names {resource.ref}."
            yield evidence.found("unused-config-map", resource.ref, message, resource.at())
    for secret in evidence.cluster.security.secrets:
        yield from _secret(evidence, secret)
    yield from _sources(evidence)


def _middlewares(evidence: Evidence) -> Iterator[Finding]:
    used = {name for route in evidence.cluster.network.routes for name in route.middlewares}
    for each in evidence.cluster.network.middlewares:
        ref = ObjectRef("Middleware", each.namespace, each.name)
        joined = f"{each.namespace}-{each.name}"
        named = evidence.mentions.anywhere(each.name, ref) or evidence.mentions.anywhere(joined, ref)
        if each.key not in used and not named:
            yield evidence.found("unused-middleware", ref, f"No route passes {ref}.", each.defined_at)


def _claims(evidence: Evidence) -> Iterator[Finding]:
    mounted = {each.key for each in evidence.cluster.storage.volumes if each.mounted_by}
    for resource in evidence.of_kind("PersistentVolumeClaim"):
        if resource.ref.key in mounted:
            continue
        if resource.made_by is None and not evidence.mentions.anywhere(resource.ref.name, resource.ref):
            message = f"Nothing in Git mounts {resource.ref}."
            yield evidence.found("unused-claim", resource.ref, message, resource.at())


def _is_picked(evidence: Evidence, resource: Resource) -> bool:
    """Whether something names an object, selects it by a label, or reads it under a fixed name."""
    metadata = mapping(resource.body.get("metadata"))
    labels = mapping(metadata.get("labels"))
    annotations = mapping(metadata.get("annotations"))
    selected = any(not str(name).startswith(_PLAIN_LABELS) for name in labels)
    copied = any("reflector" in name or "replicat" in name for name in annotations)
    ref = resource.ref
    return selected or copied or _is_well_known(evidence, ref) or evidence.mentions.anywhere(ref.name, ref)


def _is_well_known(evidence: Evidence, ref: ObjectRef) -> bool:
    """Whether a program may look for it by a name that stands in its own code."""
    systems = ("kube-system", "kube-public", evidence.resolved.root.namespace)
    return ref.namespace in systems or ref.namespace in evidence.guessed_namespaces


def _secret(evidence: Evidence, secret: Secret) -> Iterator[Finding]:
    kinds = {SecretKind.SEALED: "SealedSecret", SecretKind.EXTERNAL: "ExternalSecret"}
    ref = ObjectRef(kinds.get(secret.kind, "Secret"), secret.namespace, secret.name)
    resource = evidence.object(ref)
    if secret.kind not in _SHIPPED or secret.used_by or resource is None or resource.made_by is not None:
        return
    name = ObjectRef("Secret", secret.namespace, secret.name)
    if not _is_picked(evidence, resource) and not _has_template_labels(resource):
        message = f"Nothing in Git names {name}."
        yield evidence.found("unused-secret", resource.ref, message, secret.defined_at)


def _has_template_labels(resource: Resource) -> bool:
    """Whether the Secret that is made of an object bears labels or annotations, by which it may be picked."""
    for keys in (("spec", "target", "template", "metadata"), ("spec", "template", "metadata")):
        template = mapping(within(resource.body, *keys))
        if template.get("labels") or template.get("annotations"):
            return True
    return False


def _sources(evidence: Evidence) -> Iterator[Finding]:
    used = set(_named_sources(evidence))
    for source in evidence.cluster.delivery.sources:
        own = source.ref in (evidence.resolved.repository, *_read_by_kustomizations(evidence))
        if not own and source.ref not in used and source.defined_at is not None:
            message = f"Nothing is deployed from {source.ref}."
            yield evidence.found("unused-source", source.ref, message, source.defined_at)


def _read_by_kustomizations(evidence: Evidence) -> Iterator[ObjectRef]:
    yield from (each.source for each in evidence.resolved.kustomizations)
    yield from (each.source for each in evidence.resolved.releases if each.source)


def _named_sources(evidence: Evidence) -> Iterator[ObjectRef]:
    """Every source that an object names by kind and name, as artifacts and updates do."""
    for resource in evidence.resolved.objects:
        if resource.ref.kind in _LISTENING:
            continue
        for _, value in walk(resource.body):
            found = _reference(mapping(value), resource.ref.namespace)
            if found is not None and found.key != NamespacedName(resource.ref.namespace, ""):
                yield found


def _reference(value: Mapping[str, Any], namespace: str) -> ObjectRef | None:
    kind, name = text(value.get("kind")), text(value.get("name"))
    if not kind or not name:
        return None
    return ObjectRef(kind, text(value.get("namespace")) or namespace, name)
