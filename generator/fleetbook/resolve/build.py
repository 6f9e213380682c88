"""Building an overlay, and getting as much as possible of one that the engine refuses."""

import json
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from contextlib import suppress
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Any

from fleetbook.cache import Cache
from fleetbook.core.diagnostics import Diagnostic, Severity
from fleetbook.core.errors import OverlayError
from fleetbook.resolve.additions import extend_overlay, relevant_part
from fleetbook.resolve.engine import OverlayEngine
from fleetbook.resolve.fleet import UnrenderedPart
from fleetbook.resolve.manifests import Manifest, read_manifests
from fleetbook.resolve.objects import DoubtError
from fleetbook.resolve.plan import Plan, Planner
from fleetbook.resolve.reading import OverlayReader
from fleetbook.resolve.shape import sequence, text
from fleetbook.resolve.stored_builds import StoredBuilds
from fleetbook.resolve.tree import Tree, join
from fleetbook.resolve.workspace import OVERLAY_FILE, Workspace

_OPTIONAL_LISTS = ("patches", "patchesStrategicMerge", "patchesJson6902", "replacements", "transformers")
_OPTIONAL = (*_OPTIONAL_LISTS, "generators", "validators", "configurations", "vars", "replicas", "openapi")
_MOST_ATTEMPTS = 40


@dataclass(frozen=True, eq=False)
class Build:
    """What one folder gives for one Flux Kustomization."""

    plan: Plan
    manifests: tuple[Manifest, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    unrendered: tuple[UnrenderedPart, ...] = ()
    components: tuple[Plan, ...] = field(default_factory=tuple)
    """Plans of the components that the Flux Kustomization adds."""

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
        except OverlayError as error:
            manifests = self._salvage(plan, data, components)
            if any(each.unrendered for each in build.plans()):
                # A patch for something that was left out finds nothing to change.
                why = "parts of it change objects that could not be worked out"
                return replace(build, manifests=manifests, unrendered=(_part(plan, why),))
            message = f"The overlay {plan.name} cannot be built: {self._workspace.clean(error.message)}"
            hint = "Run `kubectl kustomize` on it to see the same error."
            diagnostic = Diagnostic("overlay-failed", Severity.ERROR, message, plan.place(), hint)
            part = UnrenderedPart(what=plan.name, why="the overlay cannot be built as it is", at=plan.place())
            return replace(build, manifests=manifests, diagnostics=(diagnostic,), unrendered=(part,))

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
        built = tuple(self._locate(each, plan) for each in read_manifests(self._engine.build(folder)))
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

    def _salvage(
        self, plan: Plan, data: Mapping[str, Any], components: tuple[Plan, ...] = ()
    ) -> tuple[Manifest, ...]:
        """What the engine still gives with less: without one part, without all, one resource at a time."""
        for attempt in list(_with_less(data))[:_MOST_ATTEMPTS]:
            try:
                return self._run(plan, attempt, components)
            except OverlayError:
                continue
        bare = {name: value for name, value in data.items() if name not in _OPTIONAL}
        found: list[Manifest] = []
        for resource in sequence(data.get("resources")):
            alone = {**bare, "resources": [resource]}
            found += self._salvage_resource(plan, alone, text(resource), components)
        return tuple(found)

    def _salvage_resource(
        self, plan: Plan, data: Mapping[str, Any], path: str, components: tuple[Plan, ...]
    ) -> Sequence[Manifest]:
        """One resource alone; of a folder that fails too, what can be saved of it."""
        try:
            return self._run(plan, data, components)
        except OverlayError:
            folder = join(plan.folder, path)
            part = next((each for each in plan.parts if each.folder == folder and each is not plan), None)
            if part is None or not _is_below(part, plan):
                return ()
            return self._salvage(part, extend_overlay(part.data, {}))


def _part(plan: Plan, why: str) -> UnrenderedPart:
    return UnrenderedPart(what=f"Overlay {plan.name}", why=why, at=plan.place())


def _is_below(part: Plan, plan: Plan) -> bool:
    """Whether an overlay does not lead back to the one that names it."""
    return all(each is not plan for each in part.whole())


def _with_less(data: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The overlay without one of its optional parts, each in turn, then without any of them."""
    for name in _OPTIONAL_LISTS:
        items = sequence(data.get(name))
        for index in range(len(items)):
            yield {**data, name: [*items[:index], *items[index + 1 :]]}
    present = [name for name in _OPTIONAL if data.get(name)]
    for name in present:
        yield {key: value for key, value in data.items() if key != name}
    if present:
        yield {key: value for key, value in data.items() if key not in present}
