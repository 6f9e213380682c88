"""Container images, from workloads and from Helm values."""

from collections.abc import Iterator

from fleetbook.analysis.grouping import Group
from fleetbook.analysis.made import is_whole
from fleetbook.analysis.podspec import pod_spec
from fleetbook.analysis.release_values import switched_on, templated
from fleetbook.analysis.shape import Keys, known, mapping, text, walk, within
from fleetbook.core.location import Location
from fleetbook.core.origin import Origin
from fleetbook.core.unknown import Unknown
from fleetbook.model.components import Image
from fleetbook.resolve.fleet import ResolvedRelease, Resource

_LAYERS = frozenset({"image", "images", "controllers", "containers", "initContainers", "sidecars"})
"""Keys of values that sort containers but name none."""


def images_of(group: Group) -> tuple[Image, ...]:
    """The images of a component: of its workloads, then of its releases' values; each once."""
    every = [image for each in group.resources for image in workload_images(each)]
    every += [image for each in group.releases if not is_whole(each) for image in release_images(each)]
    return tuple({(each.name, str(each.tag), each.digest, each.part): each for each in every}.values())


def workload_images(resource: Resource) -> Iterator[Image]:
    """The images of the containers of a workload."""
    pod = pod_spec(resource)
    for keys, container in pod.containers() if pod else ():
        written = known(container.get("image"))
        if written is not None:
            part = text(container.get("name")) or ""
            yield _parse(written, container.get("image"), part, resource.origin, resource.at(*keys, "image"))


def release_images(release: ResolvedRelease) -> Iterator[Image]:
    """The images that values state: `image: name:tag`, or a block with `repository` and `tag`."""
    for keys, value in walk(release.values):
        if not keys or not _holds_an_image(keys[-1], value) or not switched_on(release, keys):
            continue
        image = _from_block(release, keys, value) if mapping(value) else _from_text(release, keys, value)
        if image is not None:
            yield image


def image_text(image: Image) -> str:
    """An image as a pod names it; an unknown tag is left out."""
    tag = f":{image.tag}" if isinstance(image.tag, str) else ""
    return f"{image.name}{tag}{f'@{image.digest}' if image.digest else ''}"


def _holds_an_image(key: str | int, value: object) -> bool:
    """Whether a field is called an image, or holds the repository and tag of one, whatever it is called."""
    called = isinstance(key, str) and (key == "image" or key.endswith(("Image", "imageRepository")))
    return called or {"repository", "tag"} <= mapping(value).keys()


def _named(release: ResolvedRelease, value: object) -> str | None:
    """An image as values name it, with a variable for its registry where Git holds none."""
    written = templated(release, value)
    if isinstance(written, Unknown):
        written = written.written if "${" in written.written and "{{" not in written.written else None
    return written if written and "://" not in written else None


def _from_block(release: ResolvedRelease, keys: Keys, block: object) -> Image | None:
    repository = _named(release, within(block, "repository"))
    if repository is None:
        return None
    registry = text(within(block, "registry"))
    parsed = _parse(repository, repository, _part(keys), Origin.VALUES, release.at(*keys, "repository"))
    name = f"{registry}/{parsed.name}" if registry else parsed.name
    tag = templated(release, within(block, "tag"))
    digest = text(within(block, "digest")) or parsed.digest
    if isinstance(tag, str) and "@" in tag:
        tag, _, digest = tag.partition("@")
    tag_at = release.at(*keys, "tag") if within(block, "tag") is not None else None
    return Image(
        name=name,
        tag=tag if tag is not None else parsed.tag,
        digest=digest,
        part=parsed.part,
        origin=Origin.VALUES,
        defined_at=parsed.defined_at,
        lines={"tag": tag_at} if tag_at else {},
    )


def _from_text(release: ResolvedRelease, keys: Keys, value: object) -> Image | None:
    written = _named(release, value)
    if written is None or not any(mark in written for mark in "/:") or " " in written:
        return None
    return _parse(written, written, _part(keys), Origin.VALUES, release.at(*keys))


def _parse(written: str | Unknown, raw: object, part: str, origin: Origin, at: Location | None) -> Image:
    whole = written if isinstance(written, str) else str(raw)
    name, _, digest = whole.partition("@")
    head, colon, tag = name.rpartition(":")
    has_tag = bool(colon) and "/" not in tag
    known_tag: str | Unknown | None = tag if has_tag else None
    if isinstance(written, Unknown):
        known_tag = written
    return Image(
        name=head if has_tag else name,
        tag=known_tag,
        digest=digest or None,
        part=part,
        origin=origin,
        defined_at=at,
    )


def _part(keys: Keys) -> str:
    """The container or application that an image belongs to, by the keys above it."""
    names = [key for key in keys if isinstance(key, str) and key not in _LAYERS]
    own = names[-1] if names else ""
    return own.removesuffix("imageRepository").removesuffix("Image") if own == keys[-1] else own
