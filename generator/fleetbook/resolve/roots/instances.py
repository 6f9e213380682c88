"""What the Flux Operator makes of a sync: its Kustomization and source with the owner's patches."""

import json
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from fleetbook.core.diagnostics import Diagnostic, Severity
from fleetbook.core.errors import OverlayError
from fleetbook.resolve.fleet import Resource
from fleetbook.resolve.overlays.engine import OverlayEngine
from fleetbook.resolve.overlays.manifests import read_manifests
from fleetbook.resolve.provenance.patches import Patch, read_patches
from fleetbook.resolve.roots.syncs import Sync
from fleetbook.resolve.shape import mapping, ref_of, text, within
from fleetbook.resolve.tree import Tree

_FILE = "sync.yaml"
_OVERLAY = "kustomization.yaml"


def customise(
    tree: Tree, syncs: Iterable[Sync], engine: OverlayEngine
) -> tuple[tuple[Sync, ...], tuple[Diagnostic, ...]]:
    """Each sync with the patches that `kustomize.patches` holds for it, and those that were refused."""
    done: list[Sync] = []
    diagnostics: list[Diagnostic] = []
    for sync in syncs:
        patches = [each for each in _read(tree, sync) if _concerns(each, sync)]
        try:
            done.append(_apply(sync, patches, engine) if patches else sync)
        except OverlayError as error:
            done.append(sync)
            message = f"The patches of the sync cannot be applied: {error.message}"
            hint = "The Flux Operator refuses them, too: correct the patch."
            at = sync.place(*patches[0].keys)
            diagnostics.append(Diagnostic("overlay-failed", Severity.ERROR, message, at, hint))
    return tuple(done), tuple(diagnostics)


def _read(tree: Tree, sync: Sync) -> tuple[Patch, ...]:
    return read_patches(tree, {"patches": sync.customisation.get("patches")}, sync.place, None)


def _concerns(patch: Patch, sync: Sync) -> bool:
    """Whether a patch changes the sync; most change the controllers only."""
    return any(patch.fits((each.body,)) for each in (sync.kustomization, sync.source))


def _apply(sync: Sync, patches: list[Patch], engine: OverlayEngine) -> Sync:
    """The sync after the engine applied the patches."""
    entries = [dict(mapping(within(sync.customisation, *each.keys))) for each in patches]
    overlay = {"resources": [_FILE], "patches": entries}
    with tempfile.TemporaryDirectory(prefix="fleetbook-") as folder:
        bodies = (sync.kustomization.body, sync.source.body)
        (Path(folder) / _FILE).write_text("\n---\n".join(map(json.dumps, bodies)), encoding="utf-8")
        (Path(folder) / _OVERLAY).write_text(json.dumps(overlay, default=str), encoding="utf-8")
        built = [each.body for each in read_manifests(engine.build(Path(folder)), {})]
    kustomization = _replace(sync.kustomization, built, patches)
    path = text(within(kustomization.body, "spec", "path"))
    return replace(sync, path=path, kustomization=kustomization, source=_replace(sync.source, built, patches))


def _replace(resource: Resource, built: list[Mapping[str, Any]], patches: list[Patch]) -> Resource:
    """A resource as it was built, with the documents of the patches that changed it."""
    body = next((each for each in built if ref_of(each) == resource.ref), resource.body)
    changing = (document for patch in patches for document in patch.documents_for((resource.body, body)))
    return replace(resource, body=body, documents=(*resource.documents, *changing))
