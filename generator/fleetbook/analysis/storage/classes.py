"""Storage classes: those that are objects, and those that charts are known to make."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from fleetbook.analysis.chart_entries import chart_default, chart_entry, documented
from fleetbook.analysis.grouping import Grouping
from fleetbook.analysis.made import guessed_at
from fleetbook.analysis.places import lines_of
from fleetbook.analysis.release_values import full_name
from fleetbook.analysis.shape import mapping, number, text, within
from fleetbook.analysis.storage.copies import CopyRules
from fleetbook.analysis.storage.longhorn import LonghornSettings, longhorn_classes
from fleetbook.catalogue.entry import Default, Entry
from fleetbook.catalogue.facts import FoundValue, find_values, read_fact
from fleetbook.catalogue.loader import Catalogue
from fleetbook.catalogue.provisioners import find_provisioner
from fleetbook.core.location import Location
from fleetbook.core.origin import Origin
from fleetbook.core.unknown import Unknown
from fleetbook.model.storage import Keeping, StorageClass
from fleetbook.resolve.fleet import ResolvedCluster, ResolvedRelease, Resource

_DEFAULT_MARKS = (
    "storageclass.kubernetes.io/is-default-class",
    "storageclass.beta.kubernetes.io/is-default-class",
)


def storage_classes(
    cluster: ResolvedCluster, catalogue: Catalogue, grouping: Grouping
) -> tuple[StorageClass, ...]:
    """Every class of a cluster by name; an object counts more than what a chart is known to make."""
    releases = guessed_at(cluster)
    own = [each for release in releases for each in _own_classes(release, catalogue, grouping)]
    made = [each for release in releases for each in _made_by(release, catalogue, grouping)]
    rules = CopyRules(cluster.objects, LonghornSettings(cluster))
    stated = [_stated(resource, rules, catalogue, grouping) for resource in class_objects(cluster.objects)]
    found = {each.name: each for each in (*own, *made, *stated)}
    return tuple(found[name] for name in sorted(found))


def class_objects(objects: Sequence[Resource]) -> tuple[Resource, ...]:
    """The StorageClasses among some objects, those in Longhorn's ConfigMap of its own class first."""
    plain = [each for each in objects if each.ref.kind == "StorageClass" and each.group == "storage.k8s.io"]
    return (*longhorn_classes(objects), *plain)


def default_class(classes: Sequence[StorageClass]) -> StorageClass | None:
    """The class of claims that name none; None where Git does not decide it."""
    defaults = [each for each in classes if each.default]
    return defaults[0] if len(defaults) == 1 else None


def title_of(provisioner: str, catalogue: Catalogue) -> str:
    """The name that people know a provisioner by, or its own."""
    entry = catalogue.provider_of("provisioner", provisioner)
    return entry.title if entry else provisioner


def _stated(resource: Resource, rules: CopyRules, catalogue: Catalogue, grouping: Grouping) -> StorageClass:
    provisioner = text(resource.body.get("provisioner")) or ""
    copies = rules.of(resource)
    marks = mapping(within(resource.body, "metadata", "annotations"))
    return StorageClass(
        origin=resource.origin,
        defined_at=resource.at(),
        lines=lines_of(
            resource,
            {
                "provisioner": ("provisioner",),
                "reclaim_policy": ("reclaimPolicy",),
                "binding": ("volumeBindingMode",),
                "expandable": ("allowVolumeExpansion",),
            },
        ),
        name=resource.ref.name,
        provisioner=provisioner,
        default=any(text(marks.get(mark)) == "true" for mark in _DEFAULT_MARKS),
        replicas=copies.replicas,
        replicas_origin=copies.origin,
        replicas_at=copies.at,
        erasure_coding=copies.erasure_coding,
        kept_on=kept_on(provisioner, mapping(resource.body.get("parameters"))),
        address=_address(provisioner, mapping(resource.body.get("parameters"))),
        # What Kubernetes takes where a class says nothing of it.
        reclaim_policy=text(resource.body.get("reclaimPolicy")) or "Delete",
        binding=text(resource.body.get("volumeBindingMode")) or "Immediate",
        expandable=resource.body.get("allowVolumeExpansion") is True,
        component=_maker(provisioner, catalogue, grouping) or grouping.component_of(resource.ref),
    )


def kept_on(provisioner: str, parameters: Mapping[str, Any] | None = None) -> Keeping | None:
    """Where the volumes of a provisioner's class lie; None for one that is not known."""
    about = find_provisioner(provisioner)
    if about is None:
        return None
    of_files = (text((parameters or {}).get(key)) in values for key, values in about.files.items())
    return Keeping.FILE_SERVER if any(of_files) else _KEPT[about.keeps]


_KEPT = {
    "node": Keeping.NODE,
    "nodes": Keeping.NODES,
    "file server": Keeping.FILE_SERVER,
    "block server": Keeping.BLOCK_SERVER,
    "cloud": Keeping.CLOUD,
}


def _address(provisioner: str, parameters: Mapping[str, Any]) -> str | None:
    """Server and share that a class's parameters name."""
    about = find_provisioner(provisioner)
    server = text(parameters.get(about.server)) if about else None
    if about is None or not server:
        return None
    if server.startswith("//"):
        return f"smb:{server}"
    return f"nfs://{server}/{(text(parameters.get(about.share)) or '').lstrip('/')}"


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
    entry = chart_entry(release, catalogue)
    if entry is None:
        return
    stated = [each for each in read_fact(entry, "storage.class_name", release.values) if text(each.value)]
    for found in stated or _usual(release, entry):
        replicas = _replicas(release, entry, found)
        yield StorageClass(
            origin=Origin.VALUES if stated else Origin.DEFAULT,
            defined_at=release.at(*found.path) if stated else release.resource.at(),
            name=str(found.value),
            provisioner=_provisioner(release, entry),
            default=_is_default(release, entry, found),
            replicas=replicas[0],
            replicas_origin=replicas[1],
            replicas_at=replicas[2],
            replicas_version=_version(release, entry, replicas[1]),
            kept_on=_kept_on(release, entry),
            component=grouping.component_of_release(release.key),
        )


def _own_classes(
    release: ResolvedRelease, catalogue: Catalogue, grouping: Grouping
) -> Iterator[StorageClass]:
    """The classes in those lists of a chart that the release's values do not replace."""
    entry = chart_entry(release, catalogue)
    if entry is None:
        return
    for each in entry.classes:
        default = documented(release, entry, each.defaults)
        if default is None or find_values(each.at, release.values):
            continue
        yield StorageClass(
            origin=Origin.DEFAULT,
            defined_at=release.resource.at(),
            name=each.name,
            provisioner=_provisioner(release, entry),
            default=default.default,
            replicas=default.replicas,
            replicas_origin=Origin.DEFAULT if default.replicas else None,
            replicas_version=default.chart_version if default.replicas else None,
            kept_on=_kept_on(release, entry),
            component=grouping.component_of_release(release.key),
        )


def _provisioner(release: ResolvedRelease, entry: Entry) -> str:
    default = chart_default(release, entry, "storage.provisioner")
    called = text(default.value) if default else None
    return (
        _told(release, entry, "storage.provisioner")
        or (called.replace("{fullname}", full_name(release)) if called else None)
        or _usual_provisioner(entry)
    )


def _usual_provisioner(entry: Entry) -> str:
    return next(iter(entry.provides.get("provisioner", "").split()), entry.title)


def _kept_on(release: ResolvedRelease, entry: Entry) -> Keeping | None:
    """Where the volumes of a chart's driver lie, whatever name the values gave the driver."""
    driver = _told(release, entry, "storage.driver") or _provisioner(release, entry)
    return kept_on(driver) or kept_on(_usual_provisioner(entry))


def _told(release: ResolvedRelease, entry: Entry, fact: str) -> str | None:
    return next((text(each.value) for each in read_fact(entry, fact, release.values)), None)


def _usual(release: ResolvedRelease, entry: Entry) -> list[FoundValue]:
    """The classes that a chart makes where its values say nothing of them."""
    if any(each.value is not True for each in read_fact(entry, "storage.own_classes", release.values)):
        return []
    return [FoundValue(name, ()) for name in entry.provides.get("storage_class", "").split()]


def _replicas(
    release: ResolvedRelease, entry: Entry, of: FoundValue
) -> tuple[int | None, Origin | None, Location | None]:
    found = read_fact(entry, "storage.replicas", release.values)
    own = _beside(found, of)
    if own is not None and number(own.value) is not None:
        return number(own.value), Origin.VALUES, release.at(*own.path)
    default = _default_for(of, release, entry, "storage.replicas")
    if found or default is None:
        return None, None, None
    return number(default.value), Origin.DEFAULT, None


def _version(release: ResolvedRelease, entry: Entry, origin: Origin | None) -> str | None:
    """The version of the chart whose documentation says the number of copies, where that is its origin."""
    default = chart_default(release, entry, "storage.replicas")
    return default.chart_version if default and origin is Origin.DEFAULT else None


def _is_default(release: ResolvedRelease, entry: Entry, of: FoundValue) -> bool:
    found = read_fact(entry, "storage.default_class", release.values)
    default = _default_for(of, release, entry, "storage.default_class")
    value = _beside(found, of) if found else default
    return value is not None and text(value.value) == "true"


def _default_for(of: FoundValue, release: ResolvedRelease, entry: Entry, fact: str) -> Default | None:
    """What the chart documents of a class: nothing of one in a list, which replaces the chart's own."""
    return None if _in_list(of) else chart_default(release, entry, fact)


def _in_list(found: FoundValue) -> bool:
    return any(isinstance(key, int) for key in found.path)


def _beside(found: Sequence[FoundValue], of: FoundValue) -> FoundValue | None:
    """The value that stands in the same item of a list as the class's name, or the only one there is."""
    if _in_list(of):
        return next((each for each in found if each.path[:2] == of.path[:2]), None)
    return found[0] if len(found) == 1 else None
