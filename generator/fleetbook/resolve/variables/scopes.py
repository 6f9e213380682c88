"""Kinds that belong to no namespace: kustomize gives unknown ones a namespace that the cluster ignores."""

from collections.abc import Mapping
from typing import Any

from fleetbook.core.identity import ObjectRef
from fleetbook.resolve.shape import ref_of

CLUSTER_WIDE = frozenset(
    {
        "APIService", "CSIDriver", "CSINode", "ClusterRole", "ClusterRoleBinding", "CustomResourceDefinition",
        "FlowSchema", "IngressClass", "MutatingWebhookConfiguration", "Namespace", "Node", "PersistentVolume",
        "PriorityClass", "PriorityLevelConfiguration", "RuntimeClass", "StorageClass",
        "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding", "ValidatingWebhookConfiguration",
        "VolumeAttachment", "VolumeSnapshotClass", "VolumeGroupSnapshotClass", "GatewayClass",
        "ClusterIssuer", "ClusterSecretStore", "ClusterExternalSecret", "ClusterPushSecret", "ClusterPolicy",
        "ClusterCleanupPolicy", "ClusterTriggerAuthentication", "ClusterImageCatalog", "ClusterGenerator",
        "CiliumBGPAdvertisement", "CiliumBGPClusterConfig", "CiliumBGPPeerConfig", "CiliumBGPPeeringPolicy",
        "CiliumClusterwideNetworkPolicy", "CiliumL2AnnouncementPolicy", "CiliumLoadBalancerIPPool",
        "CiliumEgressGatewayPolicy", "GlobalNetworkPolicy", "IPPool", "NodeFeatureRule", "DeviceClass",
        "Composition", "CompositeResourceDefinition", "NodePool", "EC2NodeClass",
    }
)  # fmt: skip


def identify(body: Mapping[str, Any]) -> ObjectRef:
    """The reference of an object, without a namespace where its kind has none."""
    ref = ref_of(body)
    return ObjectRef(ref.kind, "", ref.name) if ref.kind in CLUSTER_WIDE else ref
