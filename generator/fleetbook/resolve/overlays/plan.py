"""What an overlay is built from, without what the engine must not or cannot read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from yaml import YAMLError

from fleetbook.core.diagnostics import Diagnostic, Severity
from fleetbook.core.location import Location
from fleetbook.resolve.fleet import UnrenderedPart
from fleetbook.resolve.overlays.fields import find_flaws
from fleetbook.resolve.overlays.overlay import (
    DROP,
    REMOTE_FIELDS,
    Entry,
    Role,
    entries,
    rewrite,
    spell_fields,
)
from fleetbook.resolve.overlays.plugins import find_reaching_plugins
from fleetbook.resolve.shape import Keys, sequence, text, within
from fleetbook.resolve.tree import Tree, join
from fleetbook.source.document import Document
from fleetbook.source.documents import OVERLAY_NAMES, YAML_SUFFIXES
from fleetbook.source.loader import MalformedError, Reader

EMPTY_FILE = "-empty-"
"""Stands in for a generator's input that is not in Git."""

_HEADER = {"apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization"}

_SCHEMAS = frozenset({"crds", "openapi"})


@dataclass(eq=False)
class Plan:
    """One folder to build: its overlay, cleaned, and everything that it reads."""

    folder: str
    document: Document | None
    """Its overlay file; None for a folder whose overlay is generated as Flux does it."""
    written: Mapping[str, Any] = field(default_factory=dict)
    """The overlay as it is written, its fields spelled as kustomize documents them."""
    edits: dict[Keys, Any] = field(default_factory=dict)
    """What must stand in it instead, `DROP` for what must not."""
    data: Mapping[str, Any] = field(default_factory=dict)
    """The overlay after the edits."""
    entries: list[Entry] = field(default_factory=list)
    """What is left of its entries."""
    files: list[str] = field(default_factory=list)
    """Files that it reads itself."""
    parts: list["Plan"] = field(default_factory=list)
    """The overlays and components that it names."""
    diagnostics: list[Diagnostic] = field(default_factory=list)
    unrendered: list[UnrenderedPart] = field(default_factory=list)
    file: str | None = None
    """Where the tree shows its overlay file: in an artifact, that is not where it lies."""
    name: str = ""
    """The folder as messages name it."""
    first: str = ""
    """The first file that it lists, for a folder without overlay file."""

    def whole(self) -> Iterator["Plan"]:
        """This plan and every plan below it, each once."""
        seen: dict[int, Plan] = {}
        waiting = [self]
        while waiting:
            plan = waiting.pop()
            if id(plan) not in seen:
                seen[id(plan)] = plan
                waiting += reversed(plan.parts)
        return iter(seen.values())

    def written_keys(self, keys: Keys) -> Keys | None:
        """An entry of `data` as an entry of what is written; None for one that was added to the overlay."""
        if len(keys) < 2:
            return keys
        name, place = str(keys[0]), int(keys[1])
        items = range(len(sequence(self.written.get(name))))
        kept = [item for item in items if self.edits.get((name, item)) is not DROP]
        return (name, kept[place]) if place < len(kept) and (name,) not in self.edits else None

    def says_nothing(self) -> bool:
        """Whether there is nothing in it for the engine."""
        return not any(value for name, value in self.data.items() if name not in _HEADER)

    def place(self, *keys: str | int) -> Location:
        """Where the overlay file says something; the folder's first file for a generated overlay."""
        if self.document is not None:
            return self.document.nearest(*keys)
        return Location(self.first or self.name, 1)


class Planner:
    """Makes the plan of each folder once."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._plans: dict[str, Plan] = {}
        self._open: list[str] = []

    def plan(self, folder: str) -> Plan:
        """The plan of a folder that exists, with or without an overlay file."""
        if folder not in self._plans:
            file = self._tree.overlay_file(folder)
            self._plans[folder] = plan = self._start(folder, file)
            self._open.append(folder)
            self._fill(plan)
            self._open.pop()
        return self._plans[folder]

    def _start(self, folder: str, file: str | None) -> Plan:
        name = self._tree.real(folder)
        if file is None:
            listed = list(self._scan(folder))
            first = self._tree.real(join(folder, listed[0])) if listed else ""
            written = {**_HEADER, "resources": listed}
            return Plan(folder, None, written, name=name, first=first)
        document = next(iter(self._tree.documents(file)), None)
        if document is not None:
            plan = Plan(folder, document, spell_fields(document.data), file=file, name=name)
            plan.diagnostics += self._report_rivals(plan)
            return plan
        at = Location(self._tree.real(file), 1)
        plan = Plan(folder, Document(at, {}), _HEADER, file=file, name=name)
        why = "its overlay file could not be read"
        if file not in self._tree.unreadable:
            why = "its overlay file says nothing"
            hint = "List its resources, or remove the file."
            message = f"The overlay file {at.path} holds no fields"
            plan.diagnostics.append(Diagnostic("overlay-failed", Severity.ERROR, message, plan.place(), hint))
        plan.unrendered.append(UnrenderedPart(what=f"Overlay {name}", why=why, at=plan.place()))
        return plan

    def _report_rivals(self, plan: Plan) -> Iterator[Diagnostic]:
        """Overlay files beside the one that is read."""
        names = [name for name in OVERLAY_NAMES if join(plan.folder, name) in self._tree.files]
        if len(names) > 1:
            message = f"{plan.name} has several overlay files: {', '.join(names)}"
            hint = f"kustomize refuses that; {names[0]} is shown. Remove the others."
            yield Diagnostic("overlay-failed", Severity.ERROR, message, plan.place(), hint)

    def _scan(self, folder: str) -> Iterator[str]:
        """What Flux lists in the overlay it generates: YAML files, and folders that have an overlay."""
        done: set[str] = set()
        prefix = "" if folder == "." else folder + "/"
        for path in self._tree.below(folder):
            if self._tree.is_left_out(path):
                continue
            inner = path.removeprefix(prefix)
            base = self._overlay_around(folder, inner)
            if base is None and path.endswith(YAML_SUFFIXES):
                yield inner
            elif base is not None and base not in done:
                done.add(base)
                yield base

    def _overlay_around(self, folder: str, inner: str) -> str | None:
        """The outermost sub-folder on the way to a file that has an overlay file of its own."""
        parts = inner.split("/")[:-1]
        ways = ("/".join(parts[:end]) for end in range(1, len(parts) + 1))
        return next((way for way in ways if self._tree.overlay_file(join(folder, way))), None)

    def _fill(self, plan: Plan) -> None:
        """Sort the overlay's entries into what can be read and what cannot, and clean its data."""
        for flaw in find_flaws(plan.written):
            at = plan.place(*flaw.keys)
            plan.diagnostics.append(Diagnostic("overlay-field", flaw.severity, flaw.message, at, flaw.hint))
            plan.edits[flaw.keys] = flaw.edit
        replaced = {keys: edit for keys, edit in plan.edits.items() if edit is not DROP}
        sound = rewrite(plan.written, replaced.get)
        self._leave_out_plugins(plan, sound)
        for entry in entries(sound):
            if any(plan.edits.get(entry.keys[:end]) is DROP for end in range(1, len(entry.keys) + 1)):
                continue
            edit = self._check(plan, entry)
            if edit is None:
                plan.entries.append(entry)
            else:
                plan.edits[entry.whole if edit is DROP else entry.keys] = edit
        plan.data = rewrite(plan.written, plan.edits.get) if plan.edits else plan.written

    def _leave_out_plugins(self, plan: Plan, data: Mapping[str, Any]) -> None:
        """What the engine must not run: charts, and plugins that could read any file."""
        for name in REMOTE_FIELDS:
            for index, chart in enumerate(sequence(data.get(name))):
                what = f"Helm chart {text(within(chart, 'name')) or '(no name)'}"
                why = "Flux does not render charts inside an overlay"
                plan.unrendered.append(UnrenderedPart(what=what, why=why, at=plan.place(name, index)))
            if name in data:
                plan.edits[name,] = DROP
        for keys in find_reaching_plugins(self._tree, plan.folder, data):
            why = "it is configured with paths that fleetbook does not follow"
            what = f"Plugin of {plan.name}"
            plan.unrendered.append(UnrenderedPart(what=what, why=why, at=plan.place(*keys)))
            plan.edits[keys] = DROP

    def _check(self, plan: Plan, entry: Entry) -> Any:
        """None where the entry can be read, else what stands in its place."""
        path = join(plan.folder, entry.path)
        if self._tree.leads_out(plan.folder, path):
            return self._report_missing(plan, entry, path)
        if path in self._tree.files:
            return self._check_file(plan, entry, path)
        if path in self._tree.folders:
            return self._check_folder(plan, entry, path)
        if entry.is_remote:
            why = "it lies outside this repository, and fleetbook fetches nothing"
            plan.unrendered.append(UnrenderedPart(what=entry.path, why=why, at=plan.place(*entry.keys)))
            return DROP
        if (why_not := self._tree.absence(path)) is not None:
            part = UnrenderedPart(what=self._tree.real(path), why=why_not, at=plan.place(*entry.keys))
            plan.unrendered.append(part)
            return DROP
        return self._report_missing(plan, entry, path)

    def _check_file(self, plan: Plan, entry: Entry, path: str) -> Any:
        if entry.role is not Role.GENERATOR_INPUT and self._is_broken(entry, path):
            why = "the file could not be read"
            what = self._tree.real(path)
            plan.unrendered.append(UnrenderedPart(what=what, why=why, at=plan.place(*entry.keys)))
            return DROP
        if entry.role is Role.RESOURCE and (stray := self._find_stray(path)):
            message = f"{stray.path} holds something that is no Kubernetes object: no `apiVersion` or `kind`"
            hint = "Flux refuses the whole folder because of it: move the file out of it."
            plan.diagnostics.append(Diagnostic("no-object", Severity.ERROR, message, stray, hint))
            return DROP
        if entry.role is Role.COMPONENT:
            message = f"A component is a folder, and {self._tree.real(path)} is a file"
            return self._refuse(plan, entry, message, "Name the folder of its overlay file.")
        plan.files.append(path)
        return None

    def _is_broken(self, entry: Entry, path: str) -> bool:
        """Whether a file cannot be read; a schema is asked for that here, for it counts as no manifest."""
        if path in self._tree.unreadable or entry.keys[0] not in _SCHEMAS:
            return path in self._tree.unreadable
        try:
            return not all(isinstance(each, dict) for each in Reader(self._tree.read(path)).documents())
        except (MalformedError, YAMLError):
            return True

    def _find_stray(self, path: str) -> Location | None:
        """The first document of a file that is no object."""
        for document in self._tree.documents(path):
            if not (document.data.get("apiVersion") and document.data.get("kind")):
                return document.location
        return None

    def _check_folder(self, plan: Plan, entry: Entry, path: str) -> Any:
        file = self._tree.overlay_file(path)
        if file is None:
            message = f"The folder {self._tree.real(path)} has no overlay file"
            hint = "Add a kustomization.yaml to it, or name its files one by one."
            at = plan.place(*entry.keys)
            plan.diagnostics.append(Diagnostic("missing-overlay", Severity.ERROR, message, at, hint))
            return DROP
        name = self._tree.real(path)
        if path in self._open:
            return self._refuse(plan, entry, f"{name} leads back to itself", "Remove the entry.")
        part = self.plan(path)
        is_component = part.written.get("kind") == "Component"
        if is_component and entry.role is Role.RESOURCE:
            return self._refuse(plan, entry, f"{name} is a component", "Name it under `components`.")
        if entry.role is Role.COMPONENT and not is_component:
            hint = "Name it under `resources`, or write `kind: Component` into it."
            return self._refuse(plan, entry, f"{name} is no component", hint)
        plan.parts.append(part)
        if not part.says_nothing():
            return None
        # kustomize refuses an empty overlay below another one; what emptied this one has been told.
        if part.unrendered or part.diagnostics:
            return DROP
        hint = "Remove it, or list its resources."
        return self._refuse(plan, entry, f"The overlay {name} says nothing", hint)

    def _refuse(self, plan: Plan, entry: Entry, message: str, hint: str) -> Any:
        """Leave out an entry that names something of the wrong sort."""
        at = plan.place(*entry.keys)
        plan.diagnostics.append(Diagnostic("overlay-failed", Severity.ERROR, message, at, hint))
        plan.unrendered.append(UnrenderedPart(what=entry.path, why="kustomize refuses it", at=at))
        return DROP

    def _report_missing(self, plan: Plan, entry: Entry, path: str) -> Any:
        """A file that is named and not there; a generator's input gets an empty one in its place."""
        told = self._tree.real(path)
        message = f"{told} does not exist"
        if self._tree.is_mounted(plan.folder):
            told = entry.path if self._tree.leads_out(plan.folder, path) else told
            message = f"{told} does not exist in the artifact that Flux builds"
        is_input = entry.role is Role.GENERATOR_INPUT
        near = get_close_matches(path, sorted(self._tree.files), n=1, cutoff=0.8)
        hint = (
            f"The nearest file is {self._tree.real(near[0])}."
            if near
            else "Correct the path, or remove the entry."
        )
        severity = Severity.WARNING if is_input else Severity.ERROR
        at = plan.place(*entry.keys)
        plan.diagnostics.append(Diagnostic("missing-file", severity, message, at, hint))
        why = "the file it is made from is not in Git" if is_input else "the file is not in Git"
        plan.unrendered.append(UnrenderedPart(what=told, why=why, at=at))
        return f"{entry.key or path.rpartition('/')[2]}={EMPTY_FILE}" if "files" in entry.keys else DROP
