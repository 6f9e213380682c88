"""What a component runs, from its objects and from Helm values whose shape says it."""

from collections.abc import Iterator, Mapping
from typing import Any

from fleetbook.analysis.chart_entries import chart_default
from fleetbook.analysis.grouping import Group
from fleetbook.analysis.grouping.seeds import operated
from fleetbook.analysis.images import image_text, release_images, workload_images
from fleetbook.analysis.made import is_whole
from fleetbook.analysis.places import lines_of
from fleetbook.analysis.podspec import POD_KEYS, pod_spec
from fleetbook.analysis.release_values import AUTOSCALED, autoscaler, is_off, switched_on, templated
from fleetbook.analysis.shape import Keys, known, mapping, text, within
from fleetbook.catalogue.entry import Entry
from fleetbook.catalogue.facts import FoundValue, fact_place, read_fact
from fleetbook.core.origin import Origin
from fleetbook.core.unknown import Unknown
from fleetbook.model.components import Workload
from fleetbook.resolve.fleet import ResolvedRelease, Resource

_COUNTED = ("Deployment", "StatefulSet", "ReplicaSet")
_CONTROLLER_KINDS = {
    "cronjob": "CronJob",
    "daemonset": "DaemonSet",
    "deployment": "Deployment",
    "job": "Job",
    "statefulset": "StatefulSet",
}


def workloads_of(group: Group, entry: Entry | None) -> tuple[Workload, ...]:
    """Workloads that Git holds as objects, then those that values describe."""
    found = [_from_object(each) for each in group.resources if each.ref.kind in POD_KEYS and pod_spec(each)]
    found += [_from_operated(each) for each in group.resources if operated(each)]
    for release in group.releases:
        if not is_whole(release):
            found.extend(_from_controllers(release) or _from_fact(release, entry))
    return tuple(found)


def parts_of(release: ResolvedRelease) -> tuple[str, ...]:
    """The applications of a release whose values hold several, each with `enabled` and its image or route."""
    blocks = {name: mapping(value) for name, value in release.values.items()}
    shaped = [
        name for name, block in blocks.items() if "enabled" in block and {"image", "ingress"} & set(block)
    ]
    return tuple(name for name in shaped if not is_off(blocks[name])) if len(shaped) > 1 else ()


def _from_object(resource: Resource) -> Workload:
    spec = mapping(within(resource.body, "spec"))
    fields: dict[str, Keys] = {"replicas": ("spec", "replicas"), "schedule": ("spec", "schedule")}
    return Workload(
        kind=resource.ref.kind,
        namespace=resource.ref.namespace,
        name=resource.ref.name,
        replicas=_count(spec.get("replicas", 1)) if resource.ref.kind in _COUNTED else None,
        images=tuple(image_text(each) for each in workload_images(resource)),
        schedule=text(spec.get("schedule")),
        origin=resource.origin,
        defined_at=resource.at(),
        lines=lines_of(resource, fields),
    )


def _from_operated(resource: Resource) -> Workload:
    """What an operator runs from an object, under the object's own kind."""
    spec = mapping(within(resource.body, "spec"))
    field = next((each for each in ("replicas", "instances", "members") if text(spec.get(each))), "replicas")
    image = text(spec.get("image") or spec.get("imageName"))
    return Workload(
        kind=resource.ref.kind,
        namespace=resource.ref.namespace,
        name=resource.ref.name,
        replicas=_count(spec.get(field)),
        images=(image,) if image else (),
        origin=resource.origin,
        defined_at=resource.at(),
        lines=lines_of(resource, {"replicas": ("spec", field)}),
    )


def _count(value: Any) -> int | Unknown | None:
    written = known(value)
    if written is None or isinstance(written, Unknown):
        return written
    return int(written) if written.isdecimal() else None


def _from_controllers(release: ResolvedRelease) -> list[Workload]:
    """The shape of charts on the common library of bjw-s: `controllers.<name>.containers.<name>.image`."""
    controllers = {
        name: mapping(value)
        for name, value in mapping(release.values.get("controllers")).items()
        if "containers" in mapping(value) and not is_off(value)
    }
    return [_controller(release, name, value, len(controllers)) for name, value in controllers.items()]


def _controller(release: ResolvedRelease, name: str, block: Mapping[str, Any], count: int) -> Workload:
    kind = _CONTROLLER_KINDS.get((text(block.get("type")) or "deployment").lower(), "Deployment")
    full = release.release_name
    keys: Keys = ("controllers", name)
    return Workload(
        kind=kind,
        namespace=release.target_namespace,
        name=full if count == 1 or name == full else f"{full}-{name}",
        replicas=_count(templated(release, block.get("replicas", 1))) if kind in _COUNTED else None,
        images=tuple(_images_below(release, name)),
        schedule=text(within(block, "cronjob", "schedule")),
        origin=Origin.VALUES,
        defined_at=release.at(*keys),
    )


def _images_below(release: ResolvedRelease, controller: str) -> Iterator[str]:
    containers = mapping(within(release.values, "controllers", controller, "containers"))
    for image in release_images(release):
        if image.part in containers:
            yield image_text(image)


def _from_fact(release: ResolvedRelease, entry: Entry | None) -> Iterator[Workload]:
    """The main workload of a chart, where the catalogue or a custom of charts tells of its replicas."""
    told = entry is not None and "release.replicas" in entry.facts
    found = read_fact(entry, "release.replicas", release.values) if entry and told else _usual(release)
    where = found[0].path if found else fact_place(entry, "release.replicas")
    if not switched_on(release, where):
        return
    default = chart_default(release, entry, "release.replicas") if entry else None
    scaler = autoscaler(release, found[0].path if found else ("replicaCount",))
    if every_node := _on_every_node(release, entry, where):
        yield _daemon(release, every_node)
        return
    if _is_daemon_by_default(release, entry):
        return
    if not found and default is None and scaler is None:
        return
    value = found[0].value if found else default.value if default else None
    at = scaler or (found[0].path if found else None)
    yield Workload(
        kind="Workload",
        namespace=release.target_namespace,
        name=release.release_name,
        replicas=AUTOSCALED if scaler else _count(value),
        images=(),
        origin=Origin.VALUES if at else Origin.DEFAULT,
        defined_at=release.at(*at) if at else None,
        default_version=default.chart_version if default and not at else None,
    )


def _usual(release: ResolvedRelease) -> tuple[FoundValue, ...]:
    """The number of replicas where `helm create` puts it, and most charts with it."""
    stated = ((key, release.values.get(key)) for key in ("replicaCount", "replicas"))
    return tuple(FoundValue(value, (key,)) for key, value in stated if text(value))[:1]


def _on_every_node(release: ResolvedRelease, entry: Entry | None, replicas: Keys) -> Keys | None:
    """What asks for a DaemonSet, which has no number: beside the number, or where the catalogue says."""
    for kind in read_fact(entry, "release.kind", release.values) if entry else ():
        return kind.path if (text(kind.value) or "").lower() == "daemonset" else None
    block = mapping(within(release.values, *replicas[:-1]))
    if (text(block.get("kind")) or "").lower() == "daemonset":
        return (*replicas[:-1], "kind")
    return (*replicas[:-1], "daemonset") if text(block.get("daemonset")) == "true" else None


def _daemon(release: ResolvedRelease, at: Keys) -> Workload:
    return Workload(
        kind="DaemonSet",
        namespace=release.target_namespace,
        name=release.release_name,
        replicas=None,
        images=(),
        origin=Origin.VALUES,
        defined_at=release.at(*at),
    )


def _is_daemon_by_default(release: ResolvedRelease, entry: Entry | None) -> bool:
    """Whether a chart makes a DaemonSet where its values name no kind, so that no number in them holds."""
    if entry is None or read_fact(entry, "release.kind", release.values):
        return False
    default = chart_default(release, entry, "release.kind")
    return default is not None and str(default.value).lower() == "daemonset"
