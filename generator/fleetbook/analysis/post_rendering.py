"""What Flux changes in the objects that a chart renders: `postRenderers` of a HelmRelease."""

from collections.abc import Iterator, Mapping
from typing import Any

from yaml import YAMLError

from fleetbook.analysis.shape import Keys, entries, mapping, sequence, text, within
from fleetbook.model.delivery import PostRendering
from fleetbook.resolve.fleet import Resource
from fleetbook.source.loader import MalformedError, Reader

_PATCHES = ("patches", "patchesStrategicMerge", "patchesJson6902")
_IDENTITY = (("apiVersion",), ("kind",), ("metadata", "name"), ("metadata", "namespace"))


def post_renderings(release: Resource) -> tuple[PostRendering, ...]:
    """Every patch and image of the post-renderers, in their order."""
    found = []
    for index, item in enumerate(sequence(within(release.body, "spec", "postRenderers"))):
        keys = ("spec", "postRenderers", index, "kustomize")
        kustomize = mapping(within(item, "kustomize"))
        found += list(_patches(release, kustomize, keys))
        found += list(_images(release, kustomize, keys))
    return tuple(found)


def _patches(release: Resource, kustomize: Mapping[str, Any], keys: Keys) -> Iterator[PostRendering]:
    for field in _PATCHES:
        for index, item in enumerate(sequence(kustomize.get(field))):
            written = item if field == "patchesStrategicMerge" else within(item, "patch")
            target = mapping(within(item, "target"))
            for patch in _read(written):
                yield PostRendering(
                    defined_at=release.at(*keys, field, index),
                    target=_name(target or mapping(patch)),
                    changes=_changes(patch),
                )


def _images(release: Resource, kustomize: Mapping[str, Any], keys: Keys) -> Iterator[PostRendering]:
    for index, item in enumerate(map(mapping, sequence(kustomize.get("images")))):
        tag, digest = text(item.get("newTag")), text(item.get("digest"))
        name = text(item.get("newName")) or text(item.get("name")) or ""
        image = name + (f":{tag}" if tag else "") + (f"@{digest}" if digest else "")
        yield PostRendering(
            defined_at=release.at(*keys, "images", index),
            target=f"image {text(item.get('name')) or ''}",
            changes=(image,),
        )


def _read(patch: Any) -> list[Any]:
    """The documents of a patch that is written as text; operations of a JSON patch are one."""
    if not isinstance(patch, str):
        return [patch]
    try:
        return list(Reader(patch.encode()).documents())
    except (MalformedError, YAMLError):
        # It is still told that something is patched; helm-controller says what is wrong with it.
        return [None]


def _name(target: Mapping[str, Any]) -> str:
    """The objects that a patch is for, in words: by a selector, or by their own name."""
    metadata = mapping(target.get("metadata")) or target
    kind = text(target.get("kind")) or "object"
    name, namespace = text(metadata.get("name")), text(metadata.get("namespace"))
    if not name:
        selectors = [text(target.get(field)) for field in ("labelSelector", "annotationSelector")]
        which = ", ".join(each for each in selectors if each)
        return (
            f"every {kind}" + (f" with {which}" if which else "") + (f" in {namespace}" if namespace else "")
        )
    return f"{kind} {namespace}/{name}" if namespace else f"{kind} {name}"


def _changes(patch: Any) -> tuple[str, ...]:
    """The paths that a patch sets, as JSON pointers without their values."""
    if isinstance(patch, Mapping):
        return tuple(_pointers(patch))
    operations = map(mapping, sequence(patch))
    found = (f"{text(each.get('op')) or ''} {text(each.get('path')) or ''}".strip() for each in operations)
    return tuple(each.removeprefix("add ").removeprefix("replace ") for each in found if each)


def _pointers(node: Any, keys: Keys = ()) -> Iterator[str]:
    """The paths of what a strategic merge patch holds, up to its lists and scalars."""
    if not isinstance(node, Mapping):
        if keys not in _IDENTITY:
            yield "/" + "/".join(str(key).replace("~", "~0").replace("/", "~1") for key in keys)
        return
    for key, value in entries(node):
        yield from _pointers(value, (*keys, key))
