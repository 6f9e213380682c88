"""Clusters that Flux manages from another one: those that a `spec.kubeConfig` names."""

import re
from dataclasses import dataclass, field

from fleetbook.core.identity import ObjectRef
from fleetbook.resolve.fleet import Resource
from fleetbook.resolve.flux import DEFAULT_NAMESPACE
from fleetbook.resolve.shape import mapping, text, within

_ENDS = "kube-?config|kube-?conf|kube-?cfg|(?:(?:aks|eks|gke)-)?connection|credentials?|creds|secret|access"
_END = re.compile(rf"(?:^|[-_.])(?:{_ENDS}|admin|user|cluster|remote|target|value)$", re.IGNORECASE)
_START = re.compile(r"^(?:kube-?config|vc)[-_.]", re.IGNORECASE)
_SHARED_NAMESPACES = frozenset({"", "default", DEFAULT_NAMESPACE})


@dataclass(frozen=True, order=True, slots=True)
class Remote:
    """A cluster that another one reaches; the name tells it from others."""

    name: str
    reference: ObjectRef = field(compare=False)
    """The Secret or ConfigMap that leads to it, in the cluster that manages it."""


def remote_of(resource: Resource) -> Remote | None:
    """The cluster in which Flux applies what a Kustomization or a HelmRelease asks for; None: its own."""
    config = mapping(within(resource.body, "spec", "kubeConfig"))
    for field_name, kind in (("secretRef", "Secret"), ("configMapRef", "ConfigMap")):
        if name := text(within(config, field_name, "name")):
            reference = ObjectRef(kind, resource.ref.namespace, name)
            return Remote(_name(reference), reference)
    return None


def _name(reference: ObjectRef) -> str:
    """What the cluster is called: the reference without its endings, else the namespace it lies in.

    Cluster API calls the Secret of a cluster `name-kubeconfig`; others keep one `cluster-kubeconfig` in a
    namespace for each cluster.
    """
    name, rest = "", _START.sub("", reference.name)
    while rest != name:
        name, rest = rest, _END.sub("", rest)
    if name:
        return name
    return reference.name if reference.namespace in _SHARED_NAMESPACES else reference.namespace
