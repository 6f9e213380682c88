"""What `postRenderers` of a HelmRelease change in the objects of its chart, carried out by kustomize."""

import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from fleetbook.resolve.overlays.additions import extend_overlay
from fleetbook.resolve.overlays.engine import OverlayEngine
from fleetbook.resolve.overlays.manifests import read_manifests
from fleetbook.resolve.overlays.workspace import OVERLAY_FILE
from fleetbook.resolve.shape import mapping, sequence, within

_OBJECTS = "rendered.yaml"
_FIELDS = ("patches", "patchesStrategicMerge", "patchesJson6902", "images")


def post_renderers(release: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    """The overlays that a HelmRelease puts over its chart, in their order."""
    found = (
        mapping(within(each, "kustomize")) for each in sequence(within(release, "spec", "postRenderers"))
    )
    kept = ({field: each[field] for field in _FIELDS if each.get(field)} for each in found)
    return tuple(each for each in kept if each)


def post_render(
    bodies: Sequence[Mapping[str, Any]], renderers: Sequence[Mapping[str, Any]], engine: OverlayEngine
) -> list[Mapping[str, Any]]:
    """The objects behind every overlay; raises ToolError."""
    changed = list(bodies)
    for each in renderers if bodies else ():
        changed = _build(changed, each, engine)
    return changed


def _build(
    bodies: Sequence[Mapping[str, Any]], renderer: Mapping[str, Any], engine: OverlayEngine
) -> list[Mapping[str, Any]]:
    overlay = extend_overlay({"resources": [_OBJECTS]}, renderer)
    with tempfile.TemporaryDirectory(prefix="fleetbook-") as name:
        folder = Path(name)
        content = "".join(f"---\n{json.dumps(each)}\n" for each in bodies)
        (folder / _OBJECTS).write_text(content, encoding="utf-8")
        (folder / OVERLAY_FILE).write_text(json.dumps(overlay), encoding="utf-8")
        return [each.body for each in read_manifests(engine.build(folder), {})]
