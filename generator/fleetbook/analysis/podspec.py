"""Pod templates: what every kind of workload shares."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fleetbook.analysis.shape import Keys, mapping, sequence, text, within
from fleetbook.core.identity import NamespacedName, ObjectRef
from fleetbook.resolve.fleet import Resource

_TEMPLATE: Keys = ("spec", "template", "spec")
POD_KEYS: Mapping[str, Keys] = {
    "CronJob": ("spec", "jobTemplate", *_TEMPLATE),
    "DaemonSet": _TEMPLATE,
    "Deployment": _TEMPLATE,
    "Job": _TEMPLATE,
    "Pod": ("spec",),
    "ReplicaSet": _TEMPLATE,
    "StatefulSet": _TEMPLATE,
}
"""Kind of a workload to the keys of its pod's spec."""

_GROUPS = {"", "apps", "batch"}


@dataclass(frozen=True)
class PodSpec:
    """The pod's spec of a workload, and the keys in the workload that lead to it."""

    resource: Resource
    keys: Keys
    spec: Mapping[str, Any]

    @property
    def owner(self) -> ObjectRef:
        """The workload."""
        return self.resource.ref

    def containers(self) -> Iterator[tuple[Keys, Mapping[str, Any]]]:
        """Containers, then init containers, with the keys that lead to each in the workload."""
        for field in ("containers", "initContainers"):
            for index, container in enumerate(sequence(self.spec.get(field))):
                yield (*self.keys, field, index), mapping(container)

    def volumes(self) -> Iterator[Mapping[str, Any]]:
        """The volumes of the pod."""
        yield from map(mapping, sequence(self.spec.get("volumes")))

    def claims(self) -> Iterator[tuple[str, NamespacedName]]:
        """The claims that the pod mounts, each with the name of the volume."""
        for volume in self.volumes():
            if name := text(within(volume, "persistentVolumeClaim", "claimName")):
                yield text(volume.get("name")) or "", NamespacedName(self.owner.namespace, name)

    def mount_path(self, volume: str) -> str | None:
        """Where the first container that mounts a volume sees it; None where none does."""
        for _, container in self.containers():
            for mount in map(mapping, sequence(container.get("volumeMounts"))):
                if mount.get("name") == volume:
                    return text(mount.get("mountPath"))
        return None


def pod_spec(resource: Resource) -> PodSpec | None:
    """The pod's spec of a workload; None for any other object."""
    keys = POD_KEYS.get(resource.ref.kind) if resource.group in _GROUPS else None
    spec = within(resource.body, *keys) if keys else None
    return PodSpec(resource, keys, spec) if keys and isinstance(spec, Mapping) else None


def pod_specs(resources: tuple[Resource, ...]) -> Iterator[PodSpec]:
    """The pod's spec of every workload among some objects."""
    for resource in resources:
        found = pod_spec(resource)
        if found is not None:
            yield found


def pod_labels(workload: Resource) -> Mapping[str, Any]:
    """Labels of the pods that a workload makes."""
    keys = POD_KEYS.get(workload.ref.kind, _TEMPLATE)
    return mapping(within(workload.body, *keys[:-1], "metadata", "labels"))


def environment(container: Mapping[str, Any]) -> dict[str, str]:
    """The variables of a container whose values its pod's spec states."""
    stated = map(mapping, sequence(container.get("env")))
    pairs = ((text(each.get("name")), text(each.get("value"))) for each in stated)
    return {name: value for name, value in pairs if name and value is not None}
