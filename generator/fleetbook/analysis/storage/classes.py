"""Storage classes: those that are objects, and those that charts are known to make."""

from collections.abc import Iterator, Sequence

from fleetbook.analysis.grouping import Grouping
from fleetbook.analysis.places import lines_of
from fleetbook.analysis.shape import mapping, text, within
from fleetbook.catalogue.entry import Entry
from fleetbook.catalogue.facts import FoundValue, default_of, read_fact
from fleetbook.catalogue.loader import Catalogue
from fleetbook.core.location import Location
from fleetbook.core.origin import Origin
from fleetbook.core.unknown import Unknown
from fleetbook.model.storage import StorageClass
from fleetbook.resolve.fleet import ResolvedCluster, ResolvedRelease, Resource

_DEFAULT_MARKS = (
    "storageclass.kubernetes.io/is-default-class",
    "storageclass.beta.kubernetes.io/is-default-class",
)


def storage_classes(
    cluster: ResolvedCluster, catalogue: Catalogue, grouping: Grouping
) -> tuple[StorageClass, ...]:
    """Every class of a cluster by name; an object counts more than what a chart is known to make."""
    made = [each for release in cluster.releases for each in _made_by(release, catalogue, grouping)]
    stated = [
        _stated(resource, catalogue, grouping)
        for resource in cluster.objects
        if resource.ref.kind == "StorageClass" and resource.group == "storage.k8s.io"
    ]
    found = {each.name: each for each in (*made, *stated)}
    return tuple(found[name] for name in sorted(found))


def default_class(classes: Sequence[StorageClass]) -> StorageClass | None:
    """The class of claims that name none; None where Git does not decide it."""
    defaults = [each for each in classes if each.default]
    return defaults[0] if len(defaults) == 1 else None


def title_of(provisioner: str, catalogue: Catalogue) -> str:
    """The name that people know a provisioner by, or its own."""
    entry = catalogue.provider_of("provisioner", provisioner)
    return entry.title if entry else provisioner


def _stated(resource: Resource, catalogue: Catalogue, grouping: Grouping) -> StorageClass:
    provisioner = text(resource.body.get("provisioner")) or ""
    keys = ("parameters", "numberOfReplicas")
    replicas = _number(within(resource.body, *keys))
    marks = mapping(within(resource.body, "metadata", "annotations"))
    return StorageClass(
        origin=resource.origin,
        defined_at=resource.at(),
        lines=lines_of(
            resource,
            {"provisioner": ("provisioner",), "replicas": keys, "reclaim_policy": ("reclaimPolicy",)},
        ),
        name=resource.ref.name,
        provisioner=provisioner,
        default=any(text(marks.get(mark)) == "true" for mark in _DEFAULT_MARKS),
        replicas=replicas,
        replicas_origin=None if replicas is None else resource.origin,
        replicas_at=None if replicas is None else resource.at(*keys),
        reclaim_policy=text(resource.body.get("reclaimPolicy")) or "Delete",
        component=_maker(provisioner, catalogue, grouping) or grouping.component_of(resource.ref),
    )


def _maker(provisioner: str, catalogue: Catalogue, grouping: Grouping) -> str | None:
    """The component that provisions for a class, wherever the class itself is written."""
    entry = catalogue.provider_of("provisioner", provisioner)
    if entry is None:
        return None
    for group in grouping.groups:
        charts = (release.chart for release in group.releases if not isinstance(release.chart, Unknown))
        if any(catalogue.for_chart(chart) == entry for chart in charts):
            return group.id
    return None


def _made_by(release: ResolvedRelease, catalogue: Catalogue, grouping: Grouping) -> Iterator[StorageClass]:
    entry = None if isinstance(release.chart, Unknown) else catalogue.for_chart(release.chart)
    if entry is None:
        return
    stated = [each for each in read_fact(entry, "storage.class_name", release.values) if text(each.value)]
    for found in stated or _usual(entry):
        replicas = _replicas(release, entry, found)
        yield StorageClass(
            origin=Origin.VALUES if stated else Origin.DEFAULT,
            defined_at=release.at(*found.path) if stated else release.resource.at(),
            name=str(found.value),
            provisioner=next(iter(entry.provides.get("provisioner", "").split()), entry.title),
            default=_is_default(release, entry, found),
            replicas=replicas[0],
            replicas_origin=replicas[1],
            replicas_at=replicas[2],
            component=grouping.component_of_release(release.key),
        )


def _usual(entry: Entry) -> list[FoundValue]:
    """The classes that a chart makes where its values say nothing of them."""
    return [FoundValue(name, ()) for name in entry.provides.get("storage_class", "").split()]


def _replicas(
    release: ResolvedRelease, entry: Entry, of: FoundValue
) -> tuple[int | None, Origin | None, Location | None]:
    found = read_fact(entry, "storage.replicas", release.values)
    own = _beside(found, of)
    if own is not None and _number(own.value) is not None:
        return _number(own.value), Origin.VALUES, release.at(*own.path)
    default = default_of(entry, "storage.replicas")
    if found or default is None:
        return None, None, None
    return _number(default.value), Origin.DEFAULT, None


def _is_default(release: ResolvedRelease, entry: Entry, of: FoundValue) -> bool:
    found = read_fact(entry, "storage.default_class", release.values)
    default = default_of(entry, "storage.default_class")
    value = _beside(found, of) if found else default
    return value is not None and text(value.value) == "true"


def _beside(found: Sequence[FoundValue], of: FoundValue) -> FoundValue | None:
    """The value that stands in the same item of a list as the class's name, or the only one there is."""
    if any(isinstance(key, int) for key in of.path):
        return next((each for each in found if each.path[:2] == of.path[:2]), None)
    return found[0] if len(found) == 1 else None


def _number(value: object) -> int | None:
    written = text(value)
    return int(written) if written is not None and written.isdigit() else None
