"""Where the data of a volume lies that was made by hand: PersistentVolumes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fleetbook.analysis.shape import mapping, text, within, words
from fleetbook.analysis.storage.claim import Claim
from fleetbook.catalogue.provisioners import find_provisioner
from fleetbook.core.identity import NamespacedName
from fleetbook.core.location import Location
from fleetbook.resolve.fleet import Resource


@dataclass(frozen=True)
class Backing:
    """A place for data: its kind as people say it, its address, and whether it is outside the cluster."""

    provisioner: str
    address: str
    outside: bool
    at: Location | None


class Backings:
    """The PersistentVolumes of a cluster."""

    def __init__(self, resources: Sequence[Resource]) -> None:
        volumes = [each for each in resources if each.ref.kind == "PersistentVolume" and not each.group]
        self._by_name = {each.ref.name: each for each in volumes}
        self._by_claim = {key: each for each in volumes for key in _claimed_by(each)}
        self._free = [each for each in volumes if not any(_claimed_by(each))]

    def of(self, claim: Claim) -> Backing | None:
        """The backing of a claim that is bound by hand; None for any other."""
        volume = self._by_name.get(claim.volume_name or "") or self._by_claim.get(claim.key)
        volume = volume or self._selected(claim) or self._by_class(claim.storage_class)
        return _backing(volume) if volume else None

    def _selected(self, claim: Claim) -> Resource | None:
        """The only free volume with the labels that the claim asks for."""
        fits = [
            each for each in self._free if claim.selector and claim.selector.items() <= _labels(each).items()
        ]
        return fits[0] if len(fits) == 1 else None

    def _by_class(self, name: object) -> Resource | None:
        """The only volume without a claim of its own that carries the claim's class."""
        fits = [each for each in self._free if name and within(each.body, "spec", "storageClassName") == name]
        return fits[0] if len(fits) == 1 else None


def _labels(volume: Resource) -> Mapping[str, Any]:
    return mapping(within(volume.body, "metadata", "labels"))


def _claimed_by(volume: Resource) -> Iterator[NamespacedName]:
    reference = mapping(within(volume.body, "spec", "claimRef"))
    namespace, name = text(reference.get("namespace")), text(reference.get("name"))
    if namespace and name:
        yield NamespacedName(namespace, name)


def _backing(volume: Resource) -> Backing | None:
    spec = mapping(volume.body.get("spec"))
    field = source_field(spec)
    return read_source(field, mapping(spec[field]), volume.at("spec", field)) if field else None


def source_field(spec: Mapping[str, Any]) -> str | None:
    """The field of a volume's spec that says where its data lies."""
    return next((field for field in _READERS if mapping(spec.get(field))), None)


def read_source(field: str, source: Mapping[str, Any], at: Location | None) -> Backing:
    """The place that a field of a volume's spec describes."""
    provisioner, address, outside = _READERS[field](source)
    return Backing(provisioner, address, outside, at)


def _nfs(source: Mapping[str, Any]) -> tuple[str, str, bool]:
    return "NFS", f"nfs://{text(source.get('server'))}{_rooted(source.get('path'))}", True


def _on_node(source: Mapping[str, Any]) -> tuple[str, str, bool]:
    return "node's disk", f"{text(source.get('path'))} on a node", False


def _iscsi(source: Mapping[str, Any]) -> tuple[str, str, bool]:
    return "iSCSI", f"iscsi://{text(source.get('targetPortal'))}/{text(source.get('iqn'))}", True


def _csi(source: Mapping[str, Any]) -> tuple[str, str, bool]:
    driver = text(source.get("driver")) or ""
    attributes = mapping(source.get("volumeAttributes"))
    if "nfs" in driver and attributes.get("server"):
        return "NFS", f"nfs://{text(attributes['server'])}{_rooted(attributes.get('share'))}", True
    if "smb" in driver and attributes.get("source"):
        return "SMB", f"smb:{text(attributes['source'])}", True
    about = find_provisioner(driver)
    outside = about is not None and about.keeps in ("file server", "block server")
    handle = text(source.get("volumeHandle"))
    return driver, f"{driver}: {handle}" if handle else driver, outside


def _rooted(path: object) -> str:
    return f"/{(text(path) or '').lstrip('/')}"


def _ceph(source: Mapping[str, Any]) -> tuple[str, str, bool]:
    monitors = ", ".join(words(source.get("monitors")))
    return "Ceph", f"ceph://{monitors}{_rooted(source.get('path') or source.get('image'))}", True


def _gluster(source: Mapping[str, Any]) -> tuple[str, str, bool]:
    return "GlusterFS", f"gluster://{text(source.get('endpoints'))}{_rooted(source.get('path'))}", True


def _cloud(source: Mapping[str, Any]) -> tuple[str, str, bool]:
    fields = ("volumeID", "pdName", "diskURI", "shareName")
    return (
        "cloud disk",
        next((name for each in fields if (name := text(source.get(each)))), "cloud disk"),
        False,
    )


_READERS = {
    "nfs": _nfs,
    "hostPath": _on_node,
    "local": _on_node,
    "iscsi": _iscsi,
    "csi": _csi,
    "cephfs": _ceph,
    "rbd": _ceph,
    "glusterfs": _gluster,
    "awsElasticBlockStore": _cloud,
    "gcePersistentDisk": _cloud,
    "azureDisk": _cloud,
    "azureFile": _cloud,
}
