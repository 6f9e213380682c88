"""Building an overlay, and getting as much as possible of one that the engine refuses."""

import json
from collections.abc import Iterator, Mapping
from concurrent.futures import Executor, Future
from contextlib import suppress
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Any

from fleetbook.cache import Cache
from fleetbook.core.diagnostics import Diagnostic, Severity
from fleetbook.core.errors import OverlayError
from fleetbook.core.location import Location
from fleetbook.resolve.fleet import UnrenderedPart
from fleetbook.resolve.overlays.additions import extend_overlay, relevant_part
from fleetbook.resolve.overlays.engine import OverlayEngine
from fleetbook.resolve.overlays.manifests import Manifest, read_manifests
from fleetbook.resolve.overlays.objects import DoubtError
from fleetbook.resolve.overlays.plan import Plan, Planner
from fleetbook.resolve.overlays.reading import OverlayReader
from fleetbook.resolve.overlays.refusals import misses_object, tell_reason
from fleetbook.resolve.overlays.repair import Fault, Layer, Repair
from fleetbook.resolve.overlays.stored_builds import StoredBuilds
from fleetbook.resolve.overlays.workspace import OVERLAY_FILE, Workspace
from fleetbook.resolve.shape import sequence, text
from fleetbook.resolve.tree import Tree, join


@dataclass(frozen=True)
class Refused:
    """Something that a Flux Kustomization adds to an overlay, and why the engine does not take it."""

    field: str
    item: int | str
    """Its place in the field of `spec`; for a component its path."""
    reason: str


@dataclass(frozen=True, eq=False)
class Build:
    """What one folder gives for one Flux Kustomization."""

    plan: Plan
    manifests: tuple[Manifest, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    unrendered: tuple[UnrenderedPart, ...] = ()
    components: tuple[Plan, ...] = field(default_factory=tuple)
    """Plans of the components that the Flux Kustomization adds."""
    refused: tuple[Refused, ...] = ()
    """What the Flux Kustomization adds and the engine does not take."""

    def plans(self) -> Iterator[Plan]:
        """Every plan that took part."""
        yield from self.plan.whole()
        for component in self.components:
            yield from component.whole()


class Builder:
    """Builds each folder once for each way in which Flux extends its overlay."""

    def __init__(
        self, tree: Tree, engine: OverlayEngine, workspace: Workspace, executor: Executor, cache: Cache
    ) -> None:
        self._tree = tree
        self._engine = engine
        self._workspace = workspace
        self._executor = executor
        self._planner = Planner(tree)
        self._reader = OverlayReader(tree)
        self._stored = StoredBuilds(tree, cache)
        self._lock = Lock()
        self._builds: dict[str, Future[Build]] = {}

    def submit(self, folder: str, spec: Mapping[str, Any]) -> "Future[Build]":
        """Start to build a folder as `spec` of a Flux Kustomization asks for it."""
        relevant = relevant_part(spec)
        key = json.dumps([folder, relevant], sort_keys=True, default=str)
        if key not in self._builds:
            plan = self._planner.plan(folder)
            components, kept = self._plan_components(plan, relevant)
            self._builds[key] = self._executor.submit(
                self._build, plan, {**relevant, "components": kept}, components
            )
        return self._builds[key]

    def _plan_components(self, plan: Plan, spec: Mapping[str, Any]) -> tuple[tuple[Plan, ...], list[str]]:
        """The components of `spec` that are there, and how `spec` writes them."""
        kept = [
            path
            for each in sequence(spec.get("components"))
            if self._tree.overlay_file(join(plan.folder, path := text(each)))
        ]
        return tuple(self._planner.plan(join(plan.folder, path)) for path in kept), kept

    def _build(self, plan: Plan, spec: Mapping[str, Any], components: tuple[Plan, ...]) -> Build:
        data = extend_overlay(plan.data, spec)
        build = Build(plan, components=components)
        try:
            return replace(build, manifests=self._run(plan, data, components))
        except OverlayError:
            return self._repair(build, data)

    def _repair(self, build: Build, data: Mapping[str, Any]) -> Build:
        """What the engine gives without the entries that it refuses, and a word on each of them."""
        repair = Repair(self._run_layers)
        manifests = repair.build(build.plan, data, (*build.plan.parts, *build.components))
        lacks_parts = any(each.unrendered for each in build.plans())
        diagnostics: list[Diagnostic] = []
        unrendered: list[UnrenderedPart] = []
        refused: list[Refused] = []
        for fault in repair.faults:
            if fault.plan is build.plan and fault.plan.written_keys(fault.keys) is None:
                refused.append(_refusal(fault))
            elif lacks_parts and misses_object(fault.reason):
                unrendered.append(_part(fault, "it changes an object that could not be worked out"))
            else:
                diagnostics.append(_report(fault))
                unrendered.append(_part(fault, "kustomize refuses it"))
        return replace(
            build,
            manifests=manifests,
            diagnostics=tuple(diagnostics),
            unrendered=tuple(unrendered),
            refused=tuple(refused),
        )

    def _run(self, plan: Plan, data: Mapping[str, Any], components: tuple[Plan, ...]) -> tuple[Manifest, ...]:
        """The objects of an overlay: read, or kept by an earlier run, or built by the engine."""
        with suppress(DoubtError):
            return self._reader.read(plan, data, components)
        key = self._stored.key(plan, data, components)
        kept = self._stored.get(key)
        if kept is not None:
            return kept
        with self._lock:
            for each in (plan, *components):
                self._workspace.add(each, own_overlay=each is not plan)
            folder = self._workspace.prepare(plan, data)
        shared = self._reader.shared_secrets(plan, *components)
        built = tuple(self._locate(each, plan) for each in read_manifests(self._engine.build(folder), shared))
        self._stored.put(key, built)
        return built

    def _locate(self, manifest: Manifest, plan: Plan) -> Manifest:
        """The manifest with places in the tree; the overlay of the build stands for the plan's."""
        place = self._workspace.origin
        origin = None if manifest.origin is None else place(manifest.origin)
        generator = None if manifest.generator is None else place(manifest.generator)
        return replace(
            manifest, origin=origin, generator=plan.file if generator == OVERLAY_FILE else generator
        )

    def _run_layers(self, top: Layer) -> tuple[Manifest, ...]:
        """The objects of an overlay of which parts may be left out."""
        with self._lock:
            folder, parts = self._workspace.prepare_layers(top)
        shared = self._reader.shared_secrets(*(layer.plan for layer in top.whole()))
        try:
            output = self._engine.build(folder)
            found = tuple(self._locate(each, top.plan) for each in read_manifests(output, shared))
        except OverlayError as error:
            message = error.message
            for name, part in parts.items():
                message = message.replace(f"{folder}/{name}'", f"{part.name}'")
            message = message.replace(str(folder), top.plan.name)
            raise OverlayError(self._workspace.clean(message)) from error
        names = {f"{name}/{OVERLAY_FILE}": part.file for name, part in parts.items()}
        places = [names.get(each.generator or "", each.generator) for each in found]
        return tuple(replace(each, generator=at) for each, at in zip(found, places, strict=True))


def _refusal(fault: Fault) -> Refused:
    """The fault as one of the Flux Kustomization."""
    name, index = str(fault.keys[0]), int(fault.keys[1])
    if name == "components":
        return Refused(name, text(fault.data[name][index]), tell_reason(fault.reason))
    own = sum(fault.plan.written_keys((name, place)) is not None for place in range(index))
    return Refused(name, index - own, tell_reason(fault.reason))


def _place(fault: Fault) -> Location:
    return fault.plan.place(*(fault.plan.written_keys(fault.keys) or ()))


def _part(fault: Fault, why: str) -> UnrenderedPart:
    what = f"Entry of `{fault.keys[0]}` in {fault.plan.place().path}" if fault.keys else fault.plan.name
    return UnrenderedPart(what=what, why=why, at=_place(fault))


def _report(fault: Fault) -> Diagnostic:
    """What the engine refuses, in its own words; those about a Secret could hold a value of it."""
    is_secret = fault.keys[:1] == ("secretGenerator",)
    reason = "its files or values cannot be used" if is_secret else tell_reason(fault.reason)
    entry = f"this entry of `{fault.keys[0]}`" if fault.keys else f"the overlay {fault.plan.name}"
    message = f"kustomize refuses {entry}: {reason}"
    hint = f"Flux applies nothing of {fault.plan.name} until it is corrected."
    return Diagnostic("overlay-failed", Severity.ERROR, message, _place(fault), hint)
