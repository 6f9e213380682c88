"""How many copies of its volumes a storage class keeps: by its parameters, its pool or a setting."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fleetbook.analysis.shape import Keys, known, mapping, sequence, text, within
from fleetbook.analysis.storage.longhorn import PROVISIONER, LonghornSettings
from fleetbook.catalogue.provisioners import find_provisioner
from fleetbook.core.location import Location
from fleetbook.core.origin import Origin
from fleetbook.resolve.fleet import Resource


@dataclass(frozen=True, kw_only=True)
class Copies:
    """Whole copies, or chunks of erasure coding; neither where not known."""

    replicas: int | None = None
    erasure_coding: str | None = None
    origin: Origin | None = None
    at: Location | None = None


_UNKNOWN = Copies()


class CopyRules:
    """What the objects of a cluster say of the copies that storage keeps."""

    def __init__(self, objects: Sequence[Resource], longhorn: LonghornSettings) -> None:
        self._longhorn = longhorn
        ceph = [each for each in objects if each.group == "ceph.rook.io"]
        self._pools = {name: copies for each in ceph for name, copies in _pools(each)}

    def of(self, storage_class: Resource) -> Copies:
        """The copies that a class asks for."""
        provisioner = text(storage_class.body.get("provisioner")) or ""
        about = find_provisioner(provisioner)
        for name in about.replicas if about else ():
            copies = _stated(storage_class, ("parameters", name))
            if copies.replicas is not None:
                return copies
        if provisioner == PROVISIONER:
            return Copies(**self._longhorn.default_replicas)
        pool = text(within(storage_class.body, "parameters", "dataPool")) or text(
            within(storage_class.body, "parameters", "pool")
        )
        return self._pools.get(pool or "", _UNKNOWN)


def _stated(resource: Resource, keys: Keys) -> Copies:
    written = known(within(resource.body, *keys))
    if not isinstance(written, str) or not written.isdecimal():
        return _UNKNOWN
    return Copies(replicas=int(written), origin=resource.origin, at=resource.at(*keys))


def _pools(resource: Resource) -> Iterator[tuple[str, Copies]]:
    """The pools that an object of Rook makes; those of a file system carry its name before their own."""
    name = resource.ref.name
    if resource.ref.kind == "CephBlockPool":
        yield name, _pool(resource, ("spec",))
    if resource.ref.kind == "CephFilesystem":
        for index, pool in enumerate(map(mapping, sequence(within(resource.body, "spec", "dataPools")))):
            own = text(pool.get("name")) or f"data{index}"
            yield f"{name}-{own}", _pool(resource, ("spec", "dataPools", index))


def _pool(resource: Resource, keys: Keys) -> Copies:
    spec = mapping(within(resource.body, *keys))
    coding = erasure_coding(spec)
    if coding:
        at = resource.at(*keys, "erasureCoded")
        return Copies(erasure_coding=coding, origin=resource.origin, at=at)
    return _stated(resource, (*keys, "replicated", "size"))


def erasure_coding(spec: Mapping[str, Any]) -> str | None:
    """Data and coding chunks of a pool's spec; None where it keeps whole copies."""
    chunks = [text(within(spec, "erasureCoded", field)) for field in ("dataChunks", "codingChunks")]
    return (
        "+".join(each for each in chunks if each) if all(each not in (None, "0") for each in chunks) else None
    )
