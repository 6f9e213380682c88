"""Places for data that pods mount without a claim: shares, folders of a node, claims that go with the pod."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fleetbook.analysis.grouping import Grouping
from fleetbook.analysis.made import guessed_at
from fleetbook.analysis.podspec import PodSpec, pod_specs
from fleetbook.analysis.release_values import is_off, switched_on
from fleetbook.analysis.shape import Keys, known, mapping, sequence, text, walk_enabled, within
from fleetbook.analysis.storage.backing import read_source, source_field
from fleetbook.catalogue.entry import Entry
from fleetbook.catalogue.loader import Catalogue
from fleetbook.core.identity import ObjectRef
from fleetbook.core.location import Location
from fleetbook.core.origin import Origin
from fleetbook.core.unknown import Unknown
from fleetbook.model.storage import BackupState, Mount, MountKind
from fleetbook.resolve.fleet import ResolvedCluster, ResolvedRelease

_SYSTEM = re.compile(
    r"/|/(?:dev|proc|sys|system|run|lib|lib64|usr|etc|boot|bin|sbin|tmp|opt/cni)(?:/.*)?"
    r"|/var/(?:run|log|lib/(?:kubelet|containerd|docker|containers|cni|rancher|k0s|dbus|modules|iptables))(?:/.*)?"
)
"""Folders of a node that belong to its system, which pods look into and keep nothing of their own in."""
_NO_DATA = ("Socket", "CharDevice", "BlockDevice", "File", "FileOrCreate")
_CLAIM = ("ephemeral", "volumeClaimTemplate", "spec")


@dataclass(frozen=True)
class _Found:
    """One volume of one pod, or of a release's values."""

    kind: MountKind
    provisioner: str
    address: str | Unknown
    read_only: bool
    by: ObjectRef
    origin: Origin
    at: Location | None


def direct_mounts(cluster: ResolvedCluster, catalogue: Catalogue, grouping: Grouping) -> tuple[Mount, ...]:
    """The places that pods mount, each once for a component, sorted by address.

    What a provisioner mounts is where the volumes of its classes lie, which is told of with these.
    """
    alike: dict[tuple[str, str, str], list[_Found]] = defaultdict(list)
    provisioners = {
        each.resource.ref
        for each in cluster.releases
        if isinstance(each.chart, str) and _provisions(catalogue.for_chart(each.chart))
    }
    makers = {each.ref: each.made_by for each in cluster.made}
    for found in (*_of_pods(cluster), *_of_values(cluster)):
        if (makers.get(found.by) or found.by) in provisioners:
            continue
        component = grouping.component_of(found.by) or ""
        alike[str(_written(found.address)), found.kind, component].append(found)
    return tuple(_mount(found, component or None) for (_, _, component), found in sorted(alike.items()))


def _provisions(entry: Entry | None) -> bool:
    return entry is not None and "provisioner" in entry.provides


def _mount(found: Sequence[_Found], component: str | None) -> Mount:
    first = found[0]
    state, reason = _verdict(first)
    return Mount(
        origin=first.origin,
        defined_at=first.at,
        kind=first.kind,
        address=first.address,
        read_only=all(each.read_only for each in found),
        backup=state,
        backup_reason=reason,
        mounted_by=tuple(sorted({each.by for each in found})),
        component=component,
    )


def _verdict(found: _Found) -> tuple[BackupState, str]:
    match found.kind:
        case MountKind.SHARE:
            return BackupState.NOT_NEEDED, f"its data lies outside the cluster, on {found.provisioner}"
        case MountKind.EPHEMERAL:
            return BackupState.NOT_NEEDED, "it goes with its pod"
        case MountKind.FOLDER:
            return BackupState.NOT_BACKED_UP, "no job in Git copies a folder of a node"


def _of_pods(cluster: ResolvedCluster) -> Iterator[_Found]:
    for pod in pod_specs(cluster.objects):
        for index, volume in enumerate(pod.volumes()):
            at = pod.resource.at(*pod.keys, "volumes", index)
            yield from _read(volume, pod.owner, pod.resource.origin, at, _only_read(pod, volume))


def _of_values(cluster: ResolvedCluster) -> Iterator[_Found]:
    for release in guessed_at(cluster):
        for keys, value in walk_enabled(release.values):
            volume = _volume(mapping(value))
            if volume and switched_on(release, keys):
                yield from _of_value(release, keys, volume)


def _of_value(release: ResolvedRelease, keys: Keys, volume: Mapping[str, Any]) -> Iterator[_Found]:
    read_only = any(each.get("readOnly") is True for each in (volume, mapping(volume.get("nfs"))))
    yield from _read(volume, release.resource.ref, Origin.VALUES, release.at(*keys), read_only)


def _volume(value: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """A value that describes a volume: as a pod would, or in the words of charts, `type: nfs`."""
    stated = text(value.get("type"))
    if stated == "nfs" and value.get("server"):
        return {"nfs": value}
    if stated == "hostPath" and text(value.get("hostPath")):
        return {"hostPath": {"path": value["hostPath"]}}
    nfs, folder = mapping(value.get("nfs")), mapping(value.get("hostPath"))
    if is_off(nfs) or is_off(folder):
        return None
    if (nfs.get("server") and nfs.get("path")) or (folder.get("path") and text(value.get("name"))):
        return value
    return None


def _read(
    volume: Mapping[str, Any], by: ObjectRef, origin: Origin, at: Location | None, read_only: bool
) -> Iterator[_Found]:
    claim = mapping(within(volume, *_CLAIM))
    field = source_field(volume)
    if claim:
        yield _Found(MountKind.EPHEMERAL, "", _asked(claim), read_only, by, origin, at)
    elif field == "hostPath":
        if by.kind != "DaemonSet" and _holds_data(mapping(volume[field])):
            place = _address(read_source(field, mapping(volume[field]), at).address)
            yield _Found(MountKind.FOLDER, "", place, read_only, by, origin, at)
    elif field:
        backing = read_source(field, mapping(volume[field]), at)
        if backing.outside:
            place = _address(backing.address)
            yield _Found(MountKind.SHARE, backing.provisioner, place, read_only, by, origin, at)


def _holds_data(folder: Mapping[str, Any]) -> bool:
    """Whether a folder of a node may hold data of an app: no part of the system, no device, no socket."""
    path = (text(folder.get("path")) or "").rstrip("/") or "/"
    return text(folder.get("type")) not in _NO_DATA and not _SYSTEM.fullmatch(path)


def _asked(claim: Mapping[str, Any]) -> str:
    size = text(within(claim, "resources", "requests", "storage"))
    return " on ".join(each for each in (size, text(claim.get("storageClassName"))) if each) or "of any size"


def _address(written: str) -> str | Unknown:
    return known(written) or written


def _written(address: str | Unknown) -> str:
    return address if isinstance(address, str) else address.written or ""


def _only_read(pod: PodSpec, volume: Mapping[str, Any]) -> bool:
    """Whether the volume or each of its mounts says that it is only read."""
    field = source_field(volume)
    if field and mapping(volume[field]).get("readOnly") is True:
        return True
    mounts = [
        mount
        for _, container in pod.containers()
        for mount in map(mapping, sequence(container.get("volumeMounts")))
        if mount.get("name") == volume.get("name")
    ]
    return bool(mounts) and all(mount.get("readOnly") is True for mount in mounts)
