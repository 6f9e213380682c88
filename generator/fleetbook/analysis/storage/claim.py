"""Claims as they are written, before anything else is known of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fleetbook.analysis.places import lines_of
from fleetbook.analysis.shape import Keys, known, mapping, sequence, text, within, words
from fleetbook.core.identity import NamespacedName, ObjectRef
from fleetbook.core.location import Location
from fleetbook.core.origin import Origin
from fleetbook.core.unknown import Unknown
from fleetbook.resolve.fleet import Resource


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A persistent volume claim, whoever makes it."""

    key: NamespacedName
    maker: ObjectRef
    """The claim itself, or the StatefulSet, the database or the release that makes it."""
    storage_class: str | Unknown | None
    size: str | Unknown | None
    access_modes: tuple[str, ...]
    volume_name: str | None = None
    selector: Mapping[str, str] = field(default_factory=dict)
    """Labels of the PersistentVolume that it asks for."""
    labels: Mapping[str, str] = field(default_factory=dict)
    annotations: Mapping[str, str] = field(default_factory=dict)
    origin: Origin = Origin.MANIFEST
    defined_at: Location | None = None
    lines: Mapping[str, Location] = field(default_factory=dict)


def claims_in(resources: Sequence[Resource]) -> Iterator[Claim]:
    """The claims that objects are or make."""
    for resource in resources:
        match resource.group, resource.ref.kind:
            case "", "PersistentVolumeClaim":
                yield _claim(resource, resource.ref.key, resource.body, ())
            case "apps", "StatefulSet":
                yield from _claims_of_stateful_set(resource)
            case "postgresql.cnpg.io", "Cluster":
                yield from _claims_of_database(resource)


def _claim(resource: Resource, key: NamespacedName, body: Mapping[str, Any], at: Keys) -> Claim:
    spec = mapping(body.get("spec"))
    return Claim(
        key=key,
        maker=resource.ref,
        storage_class=known(spec.get("storageClassName")),
        size=known(within(spec, "resources", "requests", "storage")),
        access_modes=words(spec.get("accessModes")),
        volume_name=text(spec.get("volumeName")) or None,
        selector=_texts(within(spec, "selector", "matchLabels")),
        labels=_texts(within(body, "metadata", "labels")),
        annotations=_texts(within(body, "metadata", "annotations")),
        origin=resource.origin,
        defined_at=resource.at(*at),
        lines=lines_of(
            resource,
            {
                "storage_class": (*at, "spec", "storageClassName"),
                "size": (*at, "spec", "resources", "requests", "storage"),
                "access_modes": (*at, "spec", "accessModes"),
            },
        ),
    )


def _claims_of_stateful_set(resource: Resource) -> Iterator[Claim]:
    """One claim for each template and pod, named as Kubernetes names them."""
    replicas = within(resource.body, "spec", "replicas")
    count = replicas if isinstance(replicas, int) else 1
    for index, template in enumerate(sequence(within(resource.body, "spec", "volumeClaimTemplates"))):
        prefix = f"{text(within(template, 'metadata', 'name'))}-{resource.ref.name}"
        for ordinal in range(count):
            key = NamespacedName(resource.ref.namespace, f"{prefix}-{ordinal}")
            yield _claim(resource, key, mapping(template), ("spec", "volumeClaimTemplates", index))


def _claims_of_database(resource: Resource) -> Iterator[Claim]:
    """The data, log and tablespaces of a CNPG Cluster, called after its first instance as the operator does.

    Further instances have the like; their numbers depend on what happened to those before.
    """
    yield from _claim_of_database(resource, ("spec", "storage"), "")
    yield from _claim_of_database(resource, ("spec", "walStorage"), "-wal")
    for index, tablespace in enumerate(sequence(within(resource.body, "spec", "tablespaces"))):
        suffix = f"-tbs-{text(within(tablespace, 'name'))}"
        yield from _claim_of_database(resource, ("spec", "tablespaces", index, "storage"), suffix)


def _claim_of_database(resource: Resource, keys: Keys, suffix: str) -> Iterator[Claim]:
    storage = mapping(within(resource.body, *keys))
    if not storage:
        return
    template = mapping(storage.get("pvcTemplate"))
    size = storage.get("size") or within(template, "resources", "requests", "storage")
    storage_class = storage.get("storageClass", template.get("storageClassName"))
    yield Claim(
        key=NamespacedName(resource.ref.namespace, f"{resource.ref.name}-1{suffix}"),
        maker=resource.ref,
        storage_class=known(storage_class),
        size=known(size),
        access_modes=words(template.get("accessModes")),
        origin=resource.origin,
        defined_at=resource.at(*keys),
        lines=lines_of(resource, {"storage_class": (*keys, "storageClass"), "size": (*keys, "size")}),
    )


def _texts(value: Any) -> dict[str, str]:
    return {
        str(key): written for key, inner in mapping(value).items() if (written := text(inner)) is not None
    }
