"""From which documents an object is made: its own first, then what changed it on its way."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from fleetbook.core.location import Location
from fleetbook.resolve.fleet import Resource
from fleetbook.resolve.overlays.build import Build
from fleetbook.resolve.overlays.manifests import Manifest
from fleetbook.resolve.overlays.overlay import Role
from fleetbook.resolve.overlays.plan import Plan
from fleetbook.resolve.provenance.generated import describe_generated
from fleetbook.resolve.provenance.patches import read_patches
from fleetbook.resolve.provenance.replacements import read_replacements
from fleetbook.resolve.provenance.steps import Step
from fleetbook.resolve.provenance.transformers import read_common_metadata, read_transformers
from fleetbook.resolve.shape import mapping, text
from fleetbook.resolve.tree import Tree, join
from fleetbook.source.document import Document

_FLUX_FIELDS = ("namespace", "namePrefix", "nameSuffix", "images")
_FLUX_NAMES: dict[str | int, str] = {"namespace": "targetNamespace"}


@dataclass(frozen=True, eq=False)
class Provenance:
    """Where an object comes from."""

    documents: tuple[Document, ...] = ()
    inputs: Mapping[str, str] = field(default_factory=dict)
    """For a generated object: key of its data to the file that holds the value."""


@dataclass(frozen=True, eq=False)
class _Scope:
    """The steps of an overlay, and the files whose objects they can reach."""

    files: frozenset[str]
    steps: tuple[Step, ...]


class Tracer:
    """Finds where objects come from; reads the steps of each overlay once."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._steps: dict[int, tuple[Step, ...]] = {}
        self._files: dict[int, frozenset[str]] = {}

    def trace(self, build: Build, added: tuple[Step, ...]) -> tuple[Provenance, ...]:
        """The provenance of each manifest of a build; `added` are the steps of the Flux Kustomization."""
        scopes = tuple(self._scopes(build, added))
        return tuple(self._trace_one(each, build, scopes) for each in build.manifests)

    def _trace_one(self, manifest: Manifest, build: Build, scopes: tuple[_Scope, ...]) -> Provenance:
        own, inputs = self._own_documents(manifest, build)
        file = manifest.origin or manifest.generator
        bodies = (*(each.data for each in own[:1]), manifest.body)
        steps = [step for scope in scopes if file in scope.files for step in scope.steps]
        changes = (document for step in steps for document in step.documents_for(bodies))
        return Provenance((*own, *changes), inputs)

    def _own_documents(
        self, manifest: Manifest, build: Build
    ) -> tuple[tuple[Document, ...], Mapping[str, str]]:
        """The document of an object, or those that lead from a generated one to its generators."""
        if manifest.origin is None:
            return describe_generated(self._tree, manifest, build)
        found = _pick(self._tree.documents(manifest.origin), manifest.body)
        return ((found,) if found else ()), {}

    def _scopes(self, build: Build, added: tuple[Step, ...]) -> Iterator[_Scope]:
        """The overlays that took part, in the order in which they change objects."""
        hosts = _hosts(build)
        for plan in _in_order(build):
            steps = self._steps_of(plan)
            if plan is build.plan:
                steps = tuple(sorted((*steps, *added), key=lambda step: step.stage))
            if steps:
                parts = [build.plan, *build.components] if plan is build.plan else hosts.get(id(plan), [plan])
                yield _Scope(frozenset().union(*map(self._files_of, parts)), steps)

    def _steps_of(self, plan: Plan) -> tuple[Step, ...]:
        if id(plan) not in self._steps:
            overlay = plan.document
            self._steps[id(plan)] = _read_steps(self._tree, overlay, plan.folder) if overlay else ()
        return self._steps[id(plan)]

    def _files_of(self, plan: Plan) -> frozenset[str]:
        """Every file that a plan and those below it read, their overlay files among them."""
        if id(plan) not in self._files:
            parts = list(plan.whole())
            overlays = (each.file for each in parts if each.file)
            self._files[id(plan)] = frozenset(path for each in parts for path in each.files).union(overlays)
        return self._files[id(plan)]


def read_additions(tree: Tree, kustomization: Resource) -> tuple[Step, ...]:
    """What a Flux Kustomization adds to the overlay it builds, with its own lines."""
    spec = mapping(kustomization.body.get("spec"))

    def place(*keys: str | int) -> Location | None:
        return kustomization.at("spec", *(_FLUX_NAMES.get(key, key) for key in keys))

    renamed = {**spec, "namespace": spec.get("targetNamespace")}
    return (
        *read_patches(tree, spec, place, None),
        *read_transformers({name: renamed.get(name) for name in _FLUX_FIELDS}, place),
        *read_common_metadata(spec, place),
    )


def _read_steps(tree: Tree, overlay: Document, folder: str) -> tuple[Step, ...]:
    """The steps of an overlay file, in order."""
    data, place = overlay.data, overlay.nearest
    steps: tuple[Step, ...] = (
        *read_patches(tree, data, place, folder),
        *read_transformers(data, place),
        *read_replacements(tree, data, place, folder),
    )
    return tuple(sorted(steps, key=lambda step: step.stage))


def _hosts(build: Build) -> dict[int, list[Plan]]:
    """For each component the overlays whose objects it changes; its own components change the same."""
    added = build.components
    # One that the Flux Kustomization adds changes what those before it bring, too.
    found = {id(each): [build.plan, *added[: index + 1]] for index, each in enumerate(added)}
    for plan in build.plans():
        named = {join(plan.folder, entry.path) for entry in plan.entries if entry.role is Role.COMPONENT}
        for part in plan.parts:
            if part.folder in named:
                found.setdefault(id(part), []).extend(found.get(id(plan), [plan]))
    return found


def _in_order(build: Build) -> list[Plan]:
    """Every plan of a build behind those that it changes: resources, then components, then itself."""
    found: dict[int, Plan] = {}
    seen: set[int] = set()

    def add(plan: Plan, parts: Iterable[Plan]) -> None:
        if id(plan) not in seen:
            seen.add(id(plan))
            for part in parts:
                add(part, part.parts)
            found[id(plan)] = plan

    add(build.plan, (*build.plan.parts, *build.components))
    return list(found.values())


def _pick(documents: tuple[Document, ...], body: Mapping[str, Any]) -> Document | None:
    """The document of a file that an object was before overlays renamed it."""
    metadata = mapping(body.get("metadata"))
    name, namespace = text(metadata.get("name")), text(metadata.get("namespace"))

    def likeness(document: Document) -> tuple[bool, bool, bool, bool, int]:
        its = mapping(document.data.get("metadata"))
        its_name = text(its.get("name"))
        part = len(its_name) if its_name in name else 0
        return (
            document.data.get("kind") == body.get("kind"),
            document.data.get("apiVersion") == body.get("apiVersion"),
            its_name == name,
            text(its.get("namespace")) == namespace,
            part,
        )

    return max(documents, key=likeness, default=None)
