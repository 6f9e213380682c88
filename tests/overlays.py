"""Overlays of a folder, built by the engine and read by fleetbook itself, told as text."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from fleetbook.core.errors import OverlayError
from fleetbook.resolve.overlays.additions import extend_overlay
from fleetbook.resolve.overlays.manifests import Manifest, read_manifests
from fleetbook.resolve.overlays.objects import DoubtError
from fleetbook.resolve.overlays.plan import Plan, Planner
from fleetbook.resolve.overlays.reading import OverlayReader
from fleetbook.resolve.overlays.workspace import Workspace
from fleetbook.resolve.tree import Tree, join
from fleetbook.source.documents import read_documents
from fleetbook.source.open import open_snapshot
from fleetbook.tools.kustomize import Kustomize


@dataclass
class Bench:
    """A folder on which overlays are built in two ways; `work` is a folder for the engine."""

    tree: Tree
    planner: Planner
    reader: OverlayReader
    workspace: Workspace

    @classmethod
    def of(cls, folder: Path, work: Path) -> "Bench":
        snapshot = open_snapshot(folder)
        documents, diagnostics = read_documents(snapshot)
        unreadable = (each.at.path for each in diagnostics if each.rule == "unreadable-file" and each.at)
        tree = Tree(snapshot, documents, unreadable)
        return cls(tree, Planner(tree), OverlayReader(tree), Workspace(work, tree))

    def folders(self) -> list[str]:
        """Every folder with an overlay file."""
        return sorted(each for each in self.tree.folders if self.tree.overlay_file(each))

    def read(self, folder: str, spec: Mapping[str, Any] | None = None) -> tuple[Manifest, ...] | None:
        """What fleetbook reads by itself; None for what it leaves to the engine."""
        plan = self.planner.plan(folder)
        components = [self.planner.plan(join(folder, path)) for path in (spec or {}).get("components", ())]
        try:
            return self.reader.read(plan, extend_overlay(plan.data, spec or {}), tuple(components))
        except DoubtError:
            return None

    def build(self, folder: str, spec: Mapping[str, Any] | None = None) -> tuple[Manifest, ...]:
        """What the engine makes of it."""
        plan = self.planner.plan(folder)
        self.workspace.add(plan)
        for path in (spec or {}).get("components", ()):
            self.workspace.add(self.planner.plan(join(folder, path)), own_overlay=True)
        return self._run(plan, extend_overlay(plan.data, spec or {}))

    def build_together(self, folders: Iterable[str]) -> tuple[Manifest, ...]:
        """What the engine makes of one overlay that names all of them."""
        for folder in folders:
            self.workspace.add(self.planner.plan(folder), own_overlay=True)
        data = {"resources": list(folders), "buildMetadata": ["originAnnotations"]}
        return self._run(Plan(".", None), data)

    def _run(self, plan: Plan, data: Mapping[str, Any]) -> tuple[Manifest, ...]:
        output = Kustomize().build(self.workspace.prepare(plan, data))
        return tuple(read_manifests(output, self.reader.shared_secrets(plan)))

    def tell(self, manifests: Iterable[Manifest]) -> list[str]:
        """Each object with its file: its keys in their order."""
        return [f"{self.place(each)}: {json.dumps(each.body, ensure_ascii=False)}" for each in manifests]

    def place(self, manifest: Manifest) -> str:
        """The file that holds an object, by whomever it was read."""
        return "" if manifest.origin is None else self.workspace.origin(manifest.origin)

    def source(self, manifest: Manifest) -> str:
        """The file that holds an object, or the overlay file that generates it."""
        return self.workspace.origin(manifest.origin or manifest.generator or "")


def id_of(manifest: Manifest) -> tuple[str, str, str, str]:
    """What two objects of one build may not share."""
    metadata = manifest.body["metadata"]
    group = str(manifest.body["apiVersion"]).rpartition("/")[0]
    return group, manifest.body["kind"], metadata.get("namespace", "default"), metadata["name"]


Open = Callable[[str], Bench]
"""Opens an inline tree."""


def agree(bench: Bench, spec: dict[str, Any] | None = None, folder: str = "app") -> list[str]:
    """The objects that both read; fails where they differ or where fleetbook asks the engine."""
    own = bench.read(folder, spec)
    assert own is not None, "left to the engine"
    told = bench.tell(own)
    assert told == bench.tell(bench.build(folder, spec))
    return told


RELEASE = """
== app/release.yaml
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: web
  labels: {tier: front}
spec:
  interval: 1h
  dependsOn: [{name: db}]
  values: {replicas: 1, empty: {}, list: [a, b], deep: {one: 1, two: {three: 3}}}
"""
MAP = """
== app/map.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: settings, namespace: own}
data: {b: "2", a: "1", A: "0", a10: x, a9: y, "a.b": z, a_b: z}
---
apiVersion: v1
kind: Service
metadata: {name: web}
"""


def overlay(text: str, resources: str = "[release.yaml, map.yaml]") -> str:
    return (
        f"== app/kustomization.yaml\nresources: {resources}\n"
        + dedent(text).strip("\n")
        + "\n"
        + RELEASE
        + MAP
    )


def both_ways(bench: Bench) -> bool:
    """Whether fleetbook reads `app` itself; what it reads must be what the engine makes of it."""
    own = bench.read("app")
    if own is None:
        return False
    try:
        built = bench.build("app")
    except OverlayError as error:
        pytest.fail(f"the engine refuses it: {error.message}")
    assert bench.tell(own) == bench.tell(built)
    return True
