"""What kustomize knows of kinds: which it ranks first, which have no namespace, which it has a schema for."""

from collections.abc import Mapping, Sequence
from typing import Any

from fleetbook.resolve.overlays.objects import DoubtError
from fleetbook.resolve.shape import group_of, mapping, sequence, text, within

_FIRST = (
    *("Namespace", "ResourceQuota", "StorageClass", "CustomResourceDefinition", "ServiceAccount"),
    *("PodSecurityPolicy", "Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding", "ConfigMap", "Secret"),
    *("Endpoints", "Service", "LimitRange", "PriorityClass", "PersistentVolume", "PersistentVolumeClaim"),
    *("Deployment", "StatefulSet", "CronJob", "PodDisruptionBudget"),
)
_LAST = ("MutatingWebhookConfiguration", "ValidatingWebhookConfiguration")
_RANKS = {kind: index - len(_FIRST) for index, kind in enumerate(_FIRST)} | {
    kind: index + 1 for index, kind in enumerate(_LAST)
}
_NAMESPACED = {
    "v1": "ConfigMap Endpoints LimitRange PersistentVolumeClaim Pod Secret Service ServiceAccount",
    "apps/v1": "DaemonSet Deployment ReplicaSet StatefulSet",
    "autoscaling/v2": "HorizontalPodAutoscaler",
    "batch/v1": "CronJob Job",
    "networking.k8s.io/v1": "Ingress NetworkPolicy",
    "policy/v1": "PodDisruptionBudget",
    "rbac.authorization.k8s.io/v1": "Role RoleBinding",
    "resource.k8s.io/v1": "ResourceClaimTemplate",
}
_CLUSTER_WIDE = {
    "v1": "Namespace PersistentVolume",
    "apiextensions.k8s.io/v1": "CustomResourceDefinition",
    "networking.k8s.io/v1": "IngressClass",
    "node.k8s.io/v1": "RuntimeClass",
    "rbac.authorization.k8s.io/v1": "ClusterRole ClusterRoleBinding",
    "scheduling.k8s.io/v1": "PriorityClass",
    "storage.k8s.io/v1": "CSIDriver StorageClass",
}
# Groups under Kubernetes' own domain whose kinds are custom resources.
_CUSTOM_GROUPS = (
    *("externaldns.k8s.io", "gateway.networking.k8s.io", "groupsnapshot.storage.k8s.io"),
    "snapshot.storage.k8s.io",
)


def is_custom(body: Mapping[str, Any]) -> bool:
    """Whether a kind is none of Kubernetes itself, so that kustomize knows no more of it than its name."""
    group = group_of(body)
    return "." in group and (group in _CUSTOM_GROUPS or not group.endswith((".k8s.io", ".kustomize.io")))


def is_cluster_wide(body: Mapping[str, Any]) -> bool:
    """Whether kustomize knows that a kind has no namespace; raises DoubtError for one it may know."""
    version, kind = text(body.get("apiVersion")), text(body.get("kind"))
    if is_custom(body) or kind in _NAMESPACED.get(version, "").split():
        return False
    if kind in _CLUSTER_WIDE.get(version, "").split():
        return True
    raise DoubtError


def named_with_namespace(body: Mapping[str, Any]) -> tuple[str, Sequence[Any]]:
    """A kind, and the references to its objects for which kustomize keeps the namespace up to date."""
    kind = body.get("kind")
    if kind in ("ClusterRoleBinding", "RoleBinding"):
        return "ServiceAccount", sequence(body.get("subjects"))
    if kind in _LAST:
        webhooks = sequence(body.get("webhooks"))
        found = (within(webhook, "clientConfig", "service") for webhook in webhooks)
        return "Service", [each for each in found if each is not None]
    return "", ()


def order_of(body: Mapping[str, Any]) -> tuple[int, str, str]:
    """Where the engine prints an object: basic kinds first, then by group, kind, namespace and name."""
    group, _, version = text(body.get("apiVersion")).rpartition("/")
    kind, metadata = text(body.get("kind")), mapping(body.get("metadata"))
    place = (text(metadata.get("namespace")) or "~X", text(metadata.get("name")))
    return (
        _RANKS.get(kind, 0),
        "_".join((group or "~G", version, kind)),
        "|".join((f"{kind}.{version}.{group or '[noGrp]'}", *place)),
    )
