"""What the name or the content of a file tells of why Flux does not apply it."""

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from fleetbook.core.coverage import Reason
from fleetbook.resolve.flux import is_kustomization, is_release
from fleetbook.resolve.shape import group_of, mapping, text, within

_ARCHIVES = (
    *("archive", "archived", "archives", "attic", "deprecated", "disabled", "graveyard", "inactive"),
    *("legacy", "obsolete", "off", "old", "paused", "removed", "retired", "suspended", "todo", "trash"),
    *("unused", "wip"),
    *("demo", "doc", "docs", "example", "examples", "sample", "samples", "sandbox", "skeleton", "template"),
    *("templates", "test", "tests", "testing"),
)
_BY_HAND = (
    *("ansible", "bootstrap", "ci", "helmfile", "initial", "manual", "packer", "provision", "scripts"),
    *("setup", "talos", "talhelper", "terraform", "tofu"),
)
_TELLING: Mapping[str, Reason] = {
    **dict.fromkeys(_ARCHIVES, Reason.ARCHIVE),
    **dict.fromkeys(_BY_HAND, Reason.BY_HAND),
}

# API groups that programs read from a file; a cluster does not know them.
_TOOLS: Mapping[str, str] = {
    "audit.k8s.io": "the Kubernetes API server",
    "backstage.io": "Backstage",
    "cli.kyverno.io": "the Kyverno command",
    "client.authentication.k8s.io": "kubectl",
    "eksctl.io": "eksctl",
    "k0sctl.k0sproject.io": "k0sctl",
    "k3d.io": "k3d",
    "kind.x-k8s.io": "kind",
    "kops.k8s.io": "kOps",
    "kubeadm.k8s.io": "kubeadm",
    "kubelet.config.k8s.io": "the kubelet",
    "kubeproxy.config.k8s.io": "kube-proxy",
    "kubescheduler.config.k8s.io": "the Kubernetes scheduler",
    "kuttl.dev": "KUTTL",
    "skaffold": "Skaffold",
}
_KINDS: Mapping[tuple[str, str], str] = {
    ("", "Config"): "kubectl",
    ("apiserver.config.k8s.io", "EncryptionConfiguration"): "the Kubernetes API server",
    ("chainsaw.kyverno.io", "Configuration"): "Chainsaw",
    ("chainsaw.kyverno.io", "Test"): "Chainsaw",
}
_MACHINE = ("HostnameConfig", "LinkConfig", "ResolverConfig", "UserVolumeConfig", "VolumeConfig")
_PARTS = {"HelmRelease": (("chart",), ("chartRef",)), "Kustomization": (("sourceRef",),)}


def telling_name(folder: str) -> Reason | None:
    """What the name of a folder says, None where it says nothing."""
    name = folder.rpartition("/")[2].lower()
    words = "".join(each if each.isalnum() else " " for each in name).split()
    return next((_TELLING[word] for word in words if word in _TELLING), None)


def tool_of(data: Mapping[str, Any]) -> str | None:
    """The tool whose settings a document is, None for an object of a cluster."""
    group, kind = group_of(data), text(data.get("kind"))
    version = text(data.get("apiVersion"))
    if version == "v1alpha1" or (kind in _MACHINE and not group):
        return "Talos"
    return _TOOLS.get(group) or _KINDS.get((group, kind))


def is_patch(path: str, data: Mapping[str, Any]) -> bool:
    """Whether a document looks like a part of an object, which a patch is."""
    if "patch" in PurePosixPath(path).stem.lower().replace("_", "-").split("-"):
        return True
    metadata = mapping(data.get("metadata"))
    if not (metadata.get("name") or metadata.get("generateName")) and "spec" in data:
        return True
    if not (is_release(data) or is_kustomization(data)):
        return False
    spec = mapping(data.get("spec"))
    return not any(within(spec, *keys) for keys in _PARTS[text(data.get("kind"))])
