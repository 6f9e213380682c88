"""Findings about images and the labels that speak of them."""

from collections.abc import Iterator

from fleetbook.analysis.findings.evidence import Evidence
from fleetbook.analysis.images import image_text, workload_images
from fleetbook.analysis.podspec import POD_KEYS
from fleetbook.analysis.shape import Keys, mapping, text, within
from fleetbook.core.origin import Origin
from fleetbook.core.unknown import Unknown
from fleetbook.model.components import Component, Image
from fleetbook.model.findings import Finding
from fleetbook.resolve.fleet import Resource

_MOVING = frozenset({"latest", "stable", "main", "master", "edge", "nightly", "dev", "develop"})
_LABELS = ("app.kubernetes.io/version", "version")


def version_findings(evidence: Evidence) -> Iterator[Finding]:
    """Images without a fixed tag, and version labels that no image of the workload carries."""
    for component in evidence.cluster.components:
        for image in component.images:
            if image.digest is None and _moves(image):
                yield _unpinned(evidence, component, image)
    for resource in evidence.resolved.objects:
        if resource.ref.kind in POD_KEYS:
            yield from _labelled(evidence, resource)


def _moves(image: Image) -> bool:
    """In values a missing tag is the chart's to fill in."""
    if image.tag is None:
        return image.origin is Origin.MANIFEST
    return isinstance(image.tag, str) and image.tag.lower() in _MOVING


def _unpinned(evidence: Evidence, component: Component, image: Image) -> Finding:
    said = f"the tag {image.tag}, which moves" if image.tag else "no tag, so it takes latest"
    message = f"Image {image.name} of {component.id} has {said}."
    at = image.lines.get("tag", image.defined_at)
    about = tuple(ref for ref, _ in component.objects if ref.kind in (*POD_KEYS, "HelmRelease"))
    subject = f"Component {component.id}"
    return evidence.found("unpinned-image", subject, message, at, about=about, component=component.id)


def _labelled(evidence: Evidence, resource: Resource) -> Iterator[Finding]:
    images = list(workload_images(resource))
    tags = [each.tag for each in images]
    if (
        _speaks_of_a_whole(resource)
        or not tags
        or any(isinstance(tag, Unknown) or tag is None for tag in tags)
    ):
        return
    stated = {_plain(str(tag)) for tag in tags}
    label = next((each for each in _labels(resource) if _is_version(each[1])), None)
    if label is not None and _plain(label[1]) not in stated and any(map(_is_version, stated)):
        keys, version = label
        message = f"The label of {resource.ref} says {version}, the image is {image_text(images[0])}."
        yield evidence.found("version-label-mismatch", resource.ref, message, resource.at(*keys))


def _speaks_of_a_whole(resource: Resource) -> bool:
    """Whether the label gives the version of something larger, such as Flux for its controllers."""
    labels = mapping(within(resource.body, "metadata", "labels"))
    whole = text(labels.get("app.kubernetes.io/part-of"))
    return whole is not None and whole not in (text(labels.get("app.kubernetes.io/name")), resource.ref.name)


def _labels(resource: Resource) -> Iterator[tuple[Keys, str]]:
    for above in ((), ("spec", "template")):
        for name in _LABELS:
            keys: Keys = (*above, "metadata", "labels", name)
            if value := text(within(resource.body, *keys)):
                yield keys, value


def _plain(version: str) -> str:
    return version.removeprefix("v")


def _is_version(value: str) -> bool:
    """Whether a text is a version number: `v1.0.3`, not `v1` or `canary`."""
    parts = _plain(value).partition("-")[0].split(".")
    return len(parts) > 1 and all(part.isdecimal() for part in parts)
