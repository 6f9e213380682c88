"""Findings about volumes that only one node at a time may mount."""

from collections.abc import Iterator

from fleetbook.analysis.findings.evidence import Evidence
from fleetbook.analysis.findings.storage import volume_objects
from fleetbook.analysis.shape import mapping, text, within
from fleetbook.core.identity import ObjectRef
from fleetbook.model.findings import Finding
from fleetbook.model.storage import Volume

_SINGLE = ("ReadWriteOnce", "ReadWriteOncePod")
_BOUND = ("host", "lvm", "local", "zfs", "nfs", "smb", "cephfs", "efs", "azurefile", "file.csi")
"""Parts of the names of provisioners whose volumes stay on one node, or may be mounted by all."""
_LASTING = ("DaemonSet", "Deployment", "StatefulSet")


def mounting_findings(evidence: Evidence) -> Iterator[Finding]:
    """Volumes that several pods share, and Deployments that cannot roll over."""
    for volume in evidence.cluster.storage.volumes:
        if _is_attached(volume):
            users = [each for each in volume.mounted_by if each.kind in _LASTING]
            yield from _shared(evidence, volume, users)
            if len(users) == 1:
                yield from _blocked(evidence, volume, users[0])


def _is_attached(volume: Volume) -> bool:
    """Whether a volume is attached to one node after the other, as those of Longhorn or of a cloud are."""
    modes, provisioner = volume.access_modes, (volume.provisioner or "").lower()
    moves = bool(provisioner) and not any(word in provisioner for word in _BOUND)
    return bool(modes) and all(mode in _SINGLE for mode in modes) and moves and volume.backing is None


def _shared(evidence: Evidence, volume: Volume, users: list[ObjectRef]) -> Iterator[Finding]:
    counts = {each: _replicas(evidence, each) for each in users}
    if len(users) > 1:
        who = " and ".join(map(str, users))
    elif users and users[0].kind == "Deployment" and (counts[users[0]] or 1) > 1:
        who = f"{counts[users[0]]} pods of {users[0]}"
    else:
        return
    modes = ", ".join(volume.access_modes)
    message = f"{who} mount Volume {volume.key}, which is {modes}."
    yield evidence.found(
        "shared-single-node-volume",
        f"Volume {volume.key}",
        message,
        volume.lines.get("access_modes", volume.defined_at),
        about=volume_objects(volume),
        component=volume.component,
    )


def _replicas(evidence: Evidence, ref: ObjectRef) -> int | None:
    workload = evidence.object(ref)
    found = within(workload.body, "spec", "replicas") if workload else None
    return found if isinstance(found, int) else None


def _blocked(evidence: Evidence, volume: Volume, user: ObjectRef) -> Iterator[Finding]:
    """A Deployment that starts the new pod first."""
    workload = evidence.object(user)
    if workload is None or user.kind != "Deployment":
        return
    strategy = mapping(within(workload.body, "spec", "strategy"))
    surge = within(strategy, "rollingUpdate", "maxSurge")
    if strategy.get("type") == "Recreate" or text(surge) in ("0", "0%") or _replicas(evidence, user) == 0:
        return
    message = (
        f"{user} rolls over with a second pod, and both need Volume {volume.key}, which one node mounts."
    )
    at = workload.at("spec", "strategy") if strategy else workload.at()
    about = volume_objects(volume)
    yield evidence.found("rollout-blocked-by-volume", user, message, at, about=about)
