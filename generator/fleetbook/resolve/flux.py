"""Flux's own kinds: groups, names and what they refer to."""

from collections.abc import Mapping
from typing import Any

from fleetbook.core.identity import ObjectRef
from fleetbook.resolve.fleet import Resource
from fleetbook.resolve.shape import group_of, mapping, text, within

KUSTOMIZE_GROUP = "kustomize.toolkit.fluxcd.io"
_EXTENSIONS = "source.extensions.fluxcd.io"
SOURCE_GROUPS = ("source.toolkit.fluxcd.io", _EXTENSIONS)
SOURCE_KINDS = ("Bucket", "ExternalArtifact", "GitRepository", "HelmRepository", "OCIRepository")
HELM_GROUP = "helm.toolkit.fluxcd.io"
OPERATOR_GROUP = "fluxcd.controlplane.io"
DEFAULT_NAMESPACE = "flux-system"


def is_kustomization(body: Mapping[str, Any]) -> bool:
    """Whether an object is a Flux Kustomization."""
    return body.get("kind") == "Kustomization" and group_of(body) == KUSTOMIZE_GROUP


def is_release(body: Mapping[str, Any]) -> bool:
    """Whether an object is a HelmRelease."""
    return body.get("kind") == "HelmRelease" and group_of(body) == HELM_GROUP


def is_source(body: Mapping[str, Any]) -> bool:
    """Whether an object is a source of Flux."""
    return body.get("kind") in SOURCE_KINDS and group_of(body) in SOURCE_GROUPS


def is_artifact_generator(body: Mapping[str, Any]) -> bool:
    """Whether an object composes artifacts of those of other sources."""
    return body.get("kind") == "ArtifactGenerator" and group_of(body) == _EXTENSIONS


def is_resource_set(body: Mapping[str, Any]) -> bool:
    """Whether an object is a ResourceSet of the Flux Operator."""
    return body.get("kind") == "ResourceSet" and group_of(body) == OPERATOR_GROUP


def is_input_provider(body: Mapping[str, Any]) -> bool:
    """Whether an object gives inputs to ResourceSets."""
    return body.get("kind") == "ResourceSetInputProvider" and group_of(body) == OPERATOR_GROUP


def source_of(kustomization: Resource) -> ObjectRef:
    """The source that a Flux Kustomization reads."""
    reference = mapping(within(kustomization.body, "spec", "sourceRef"))
    namespace = text(reference.get("namespace")) or kustomization.ref.namespace
    return ObjectRef(text(reference.get("kind")) or "GitRepository", namespace, text(reference.get("name")))
