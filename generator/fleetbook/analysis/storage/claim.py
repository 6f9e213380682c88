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
    count: int | Unknown = 1
    """How many claims it stands for, whose further names Git does not tell."""
    default_version: str | None = None
    """Version of the chart whose documented default its size is, or that there is such a claim."""
    name_assumed: bool = False
    """Whether its name is made up of where it is written."""


_SPECS: tuple[Keys, ...] = (
    (),
    ("spec",),
    ("pvcTemplate",),
    ("volumeClaimTemplate",),
    ("volumeClaimTemplate", "spec"),
    ("persistence", "pvc"),
)
"""Where the words of a claim's spec stand in what describes it: a template, a spec, or a kind's own block."""
_SIZES: tuple[Keys, ...] = (
    ("resources", "requests", "storage"),
    ("requests", "storage"),
    ("size",),
    ("storage",),
    ("diskSize",),
    ("storageSize",),
    ("capacity",),
)
_CLASSES: tuple[Keys, ...] = (("storageClassName",), ("storageClass",), ("class",))


def claims_in(resources: Sequence[Resource]) -> Iterator[Claim]:
    """The claims that objects are or make."""
    for resource in resources:
        match resource.group, resource.ref.kind:
            case "", "PersistentVolumeClaim":
                yield described(resource, resource.ref.key, ())
            case "apps", "StatefulSet":
                yield from _claims_of_stateful_set(resource)


def described(
    resource: Resource, key: NamespacedName, at: Keys, *, size: str | None = None, count: int | Unknown = 1
) -> Claim:
    """The claim that the value under `at` describes; `size` is the size where it states none."""
    body = mapping(within(resource.body, *at))
    size_keys, class_keys = _stated(body, _SIZES), _stated(body, _CLASSES)
    modes = next((keys for keys in _SPECS if within(body, *keys, "accessModes")), ())
    stated = known(within(body, *size_keys)) if size_keys else None
    return Claim(
        key=key,
        maker=resource.ref,
        storage_class=known(within(body, *class_keys)) if class_keys else None,
        size=stated or size,
        access_modes=words(within(body, *modes, "accessModes")),
        volume_name=text(within(body, "spec", "volumeName")) or None,
        selector=_texts(
            within(body, "spec", "selector", "matchLabels") or within(body, "storageSelector", "matchLabels")
        ),
        labels=_texts(within(body, "metadata", "labels")),
        annotations=_texts(within(body, "metadata", "annotations")),
        origin=resource.origin if stated or not size else Origin.DEFAULT,
        defined_at=resource.at(*at),
        lines=lines_of(
            resource,
            {
                "storage_class": (*at, *(class_keys or ("spec", "storageClassName"))),
                "size": (*at, *(size_keys or ("spec", "resources"))),
                "access_modes": (*at, *modes, "accessModes"),
            },
        ),
        count=count,
    )


def _stated(body: Mapping[str, Any], choices: Sequence[Keys]) -> Keys | None:
    """The keys of the first of several fields that a description states with a scalar."""
    for start in _SPECS:
        for keys in choices:
            if text(within(body, *start, *keys)) is not None:
                return (*start, *keys)
    return None


def _claims_of_stateful_set(resource: Resource) -> Iterator[Claim]:
    """One claim for each template and pod, named as Kubernetes names them."""
    for index, template in enumerate(sequence(within(resource.body, "spec", "volumeClaimTemplates"))):
        prefix = f"{text(within(template, 'metadata', 'name'))}-{resource.ref.name}"
        written = known(within(resource.body, "spec", "replicas"))
        for key, count in numbered(resource.ref.namespace, f"{prefix}-{{ordinal}}", number(written, 1)):
            yield described(resource, key, ("spec", "volumeClaimTemplates", index), count=count)


def numbered(
    namespace: str, name: str, count: int | Unknown
) -> Iterator[tuple[NamespacedName, int | Unknown]]:
    """The names of so many claims, each with the number of claims that it stands for.

    A name that leaves the number open stands for all of them, as does the first where Git does not
    tell how many there are.
    """
    if isinstance(count, Unknown) or "{ordinal}" not in name:
        if isinstance(count, Unknown) or count > 0:
            yield NamespacedName(namespace, name.replace("{ordinal}", "0")), count
        return
    for ordinal in range(count):
        yield NamespacedName(namespace, name.replace("{ordinal}", str(ordinal))), 1


def number(written: str | Unknown | None, default: int) -> int | Unknown:
    """A count as it is written; the default where nothing is."""
    if written is None or isinstance(written, Unknown):
        return default if written is None else written
    return int(written) if written.isdecimal() else Unknown(f"{written} is not a number", written)


def _texts(value: Any) -> dict[str, str]:
    return {
        str(key): written for key, inner in mapping(value).items() if (written := text(inner)) is not None
    }
