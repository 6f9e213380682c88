"""What a Flux Kustomization adds to the overlay it builds (fluxcd/pkg/kustomize, Generator.WriteFile)."""

import json
from collections.abc import Mapping
from typing import Any

from fleetbook.resolve.shape import mapping, sequence, text, within

_PATCH_FIELDS = ("patches", "patchesStrategicMerge", "patchesJson6902")
_ORIGIN = "originAnnotations"


def extend_overlay(data: Mapping[str, Any], spec: Mapping[str, Any]) -> dict[str, Any]:
    """The overlay with the namespace, names, patches, components and images of `spec`."""
    result = dict(data)
    for field, target in _RENAMED.items():
        if value := text(spec.get(field)):
            result[target] = value
    for field in _PATCH_FIELDS:
        if added := [_as_patch(field, item) for item in sequence(spec.get(field))]:
            result[field] = [*sequence(result.get(field)), *added]
    if components := [text(each) for each in sequence(spec.get("components"))]:
        old = sequence(result.get("components"))
        result["components"] = [*old, *(each for each in components if each not in old)]
    if images := sequence(spec.get("images")):
        result["images"] = _merge_images(sequence(result.get("images")), images)
    metadata = sequence(result.get("buildMetadata"))
    result["buildMetadata"] = [*(each for each in metadata if each != _ORIGIN), _ORIGIN]
    return result


def relevant_part(spec: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of `spec` that change what is built."""
    return {
        field: spec[field] for field in (*_RENAMED, *_PATCH_FIELDS, "components", "images") if spec.get(field)
    }


def add_metadata(body: Mapping[str, Any], spec: Mapping[str, Any]) -> Mapping[str, Any]:
    """The object with `commonMetadata`, which the controller sets on every object it applies."""
    common = mapping(spec.get("commonMetadata"))
    if not common:
        return body
    metadata = dict(mapping(body.get("metadata")))
    for field in ("labels", "annotations"):
        if added := mapping(common.get(field)):
            metadata[field] = {**mapping(metadata.get(field)), **added}
    return {**body, "metadata": metadata}


def _as_patch(field: str, item: Any) -> Any:
    """A patch as an overlay file writes it: JSON patches of the old field are lists there, too."""
    if field == "patchesStrategicMerge":
        return item if isinstance(item, str) else _dump(item)
    patch = within(item, "patch")
    if field == "patchesJson6902" and not isinstance(patch, str):
        patch = _dump(patch)
    target = mapping(within(item, "target"))
    return {"patch": patch, "target": dict(target)} if target else {"patch": patch}


def _merge_images(old: Any, new: Any) -> list[Any]:
    """Images of an overlay with those of Flux, which replace the ones of the same name."""
    images = {text(within(item, "name")): item for item in old}
    return list((images | {text(within(item, "name")): item for item in new}).values())


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


_RENAMED = {"targetNamespace": "namespace", "namePrefix": "namePrefix", "nameSuffix": "nameSuffix"}
