"""The temporary folder in which overlays are built; the user's tree is never written to."""

import json
import posixpath
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fleetbook.resolve.overlays.overlay import DROP, entries, rewrite
from fleetbook.resolve.overlays.plan import EMPTY_FILE, Plan
from fleetbook.resolve.overlays.repair import Layer
from fleetbook.resolve.shape import Keys
from fleetbook.resolve.tree import MOUNT, Tree, join

_TO_TREE = "../../tree"
OVERLAY_FILE = "kustomization.yaml"


class Workspace:
    """`tree/` holds a copy of the files that overlays read, `builds/` one small overlay for each build.

    A build's overlay lies outside the tree and leads into it, so that one folder can be built in
    several ways at the same time.
    """

    def __init__(self, root: Path, tree: Tree) -> None:
        self._root = root.resolve()
        self._tree = tree
        self._written: set[str] = set()
        self._builds = 0
        (self._root / "tree").mkdir(parents=True)
        self._empty = join(".", EMPTY_FILE)
        (self._root / "tree" / self._empty).touch()

    def add(self, plan: Plan, *, own_overlay: bool = False) -> None:
        """Copy everything that a plan reads, with `own_overlay` its own overlay file as well."""
        for each in plan.whole():
            for path in each.files:
                self._write(path, self._tree.read(path))
            if each.file is not None and (own_overlay or each is not plan):
                self._add_overlay(each, each.file)

    def prepare(self, plan: Plan, data: Mapping[str, Any]) -> Path:
        """A new folder whose overlay is `data`, written for the folder of `plan`."""
        self._builds += 1
        folder = self._root / "builds" / str(self._builds)
        folder.mkdir(parents=True)
        overlay = rewrite(data, _edits(data, plan.folder, _TO_TREE).get)
        (folder / OVERLAY_FILE).write_text(_dump(overlay), encoding="utf-8")
        return folder

    def prepare_layers(self, top: Layer) -> tuple[Path, dict[str, Plan]]:
        """A new folder with an overlay and a copy of each one below it, all without what must not be seen.

        Also says which plan's overlay stands in which sub-folder.
        """
        layers = list(top.whole())
        self._builds += 1
        root = self._root / "builds" / str(self._builds)
        names = {id(layer): str(number) for number, layer in enumerate(layers) if number}
        for layer in layers:
            folder = root / names.get(id(layer), ".")
            folder.mkdir(parents=True)
            up = "../" if layer is not top else ""
            edits = _edits(layer.data, layer.plan.folder, up + _TO_TREE)
            edits |= {keys: up + names[id(part)] for keys, part in layer.parts.items()}
            edits |= dict.fromkeys(layer.hidden(), DROP)
            (folder / OVERLAY_FILE).write_text(_dump(rewrite(layer.data, edits.get)), encoding="utf-8")
        return root, {names[id(layer)]: layer.plan for layer in layers if layer is not top}

    def origin(self, path: str) -> str:
        """A path that the engine printed, relative to the top of the tree."""
        return posixpath.normpath(path).removeprefix(_TO_TREE + "/")

    def clean(self, message: str) -> str:
        """The engine's message without the temporary folder's paths."""
        found = re.sub(rf"(?:\.\./)*{re.escape(_TO_TREE)}/", "", message)
        for part in (f"{self._root}/tree/", str(self._root)):
            found = found.replace(part, "")
        return MOUNT.sub("", found)

    def _add_overlay(self, plan: Plan, path: str) -> None:
        """Write an overlay file as it was checked, so that the engine reads nothing that was not."""
        top = posixpath.relpath(".", plan.folder)
        inputs = (entry for entry in entries(plan.data) if entry.path == EMPTY_FILE)
        edits = {entry.keys: f"{entry.key}={top}/{EMPTY_FILE}" for entry in inputs}
        self._write(path, _dump(rewrite(plan.data, edits.get)).encode())

    def _write(self, path: str, content: bytes) -> None:
        if path in self._written:
            return
        self._written.add(path)
        target = self._root / "tree" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def _edits(data: Mapping[str, Any], folder: str, top: str) -> dict[Keys, Any]:
    """Every path of an overlay as one that leads from a build's folder into the tree."""
    edits: dict[Keys, Any] = {}
    for entry in entries(data):
        place = EMPTY_FILE if entry.path == EMPTY_FILE else join(folder, entry.path)
        edits[entry.keys] = f"{entry.key}={top}/{place}" if entry.key else f"{top}/{place}"
    return edits


def _dump(data: Any) -> str:
    """YAML that is JSON: nothing in it can be misread."""
    return json.dumps(data, ensure_ascii=False)
