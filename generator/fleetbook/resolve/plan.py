"""What an overlay is built from, without what the engine must not or cannot read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from fleetbook.core.diagnostics import Diagnostic, Severity
from fleetbook.core.location import Location
from fleetbook.resolve.fleet import UnrenderedPart
from fleetbook.resolve.overlay import DROP, REMOTE_FIELDS, Entry, Role, entries, rewrite, spell_fields
from fleetbook.resolve.patches import read_patches
from fleetbook.resolve.plugins import find_reaching_plugins
from fleetbook.resolve.shape import Keys, mapping, sequence, text
from fleetbook.resolve.tree import YAML_SUFFIXES, Tree, join
from fleetbook.source.document import Document

EMPTY_FILE = "-empty-"
"""Stands in for a generator's input that is not in Git."""

_HEADER = {"apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization"}


@dataclass(eq=False)
class Plan:
    """One folder to build: its overlay, cleaned, and everything that it reads."""

    folder: str
    document: Document | None
    """Its overlay file; None for a folder whose overlay is generated as Flux does it."""
    data: Mapping[str, Any] = field(default_factory=dict)
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

    def plan(self, folder: str) -> Plan:
        """The plan of a folder that exists, with or without an overlay file."""
        if folder not in self._plans:
            file = self._tree.overlay_file(folder)
            self._plans[folder] = plan = self._start(folder, file)
            self._fill(plan)
        return self._plans[folder]

    def _start(self, folder: str, file: str | None) -> Plan:
        name = self._tree.real(folder)
        if file is None:
            listed = list(self._scan(folder))
            first = self._tree.real(join(folder, listed[0])) if listed else ""
            return Plan(folder, None, {**_HEADER, "resources": listed}, name=name, first=first)
        document = next(iter(self._tree.documents(file)), None)
        if document is not None:
            return Plan(folder, document, spell_fields(document.data), file=file, name=name)
        at = Location(self._tree.real(file), 1)
        plan = Plan(folder, Document(at, {}), _HEADER, file=file, name=name)
        why = "its overlay file could not be read"
        if file not in self._tree.unreadable:
            why = "its overlay file is empty"
            hint = "List its resources, or remove the file."
            message = f"The overlay file {at.path} is empty"
            plan.diagnostics.append(Diagnostic("overlay-failed", Severity.ERROR, message, plan.place(), hint))
        plan.unrendered.append(UnrenderedPart(what=f"Overlay {name}", why=why, at=plan.place()))
        return plan

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
        edits: dict[Keys, Any] = {}
        for name in REMOTE_FIELDS:
            for index, chart in enumerate(sequence(plan.data.get(name))):
                what = f"Helm chart {text(chart.get('name')) or '(no name)'}"
                why = "Flux does not render charts inside an overlay"
                plan.unrendered.append(UnrenderedPart(what=what, why=why, at=plan.place(name, index)))
                edits[name,] = DROP
        for keys in find_reaching_plugins(self._tree, plan.folder, plan.data):
            why = "it is configured with paths that fleetbook does not follow"
            plan.unrendered.append(
                UnrenderedPart(what=f"Plugin of {plan.name}", why=why, at=plan.place(*keys))
            )
            edits[keys] = DROP
        for entry in entries(plan.data):
            edit = DROP if entry.whole in edits else self._check(plan, entry)
            if edit is None:
                plan.entries.append(entry)
            elif edit is not entry.path:
                edits[entry.whole if edit is DROP else entry.keys] = edit
        for keys in self._find_orphans(plan):
            why = "it changes an object that lies outside this repository"
            what = f"Patch in {plan.place().path}"
            plan.unrendered.append(UnrenderedPart(what=what, why=why, at=plan.place(*keys)))
            edits[keys] = DROP
        if edits:
            plan.data = rewrite(plan.data, edits.get)
            plan.entries = list(entries(plan.data))

    def _find_orphans(self, plan: Plan) -> Iterator[Keys]:
        """Patches for something that was left out: the engine would refuse the overlay because of them."""
        parts = list(plan.whole())
        if plan.document is None or not any(part.unrendered for part in parts):
            return
        paths = [path for part in parts for path in part.files]
        bodies = [document.data for path in paths for document in self._tree.documents(path)]
        bodies += [body for part in parts for body in _generated(part.data)]
        for patch in read_patches(self._tree, plan.document.data, plan.document.nearest, plan.folder):
            if patch.must_match and not any(patch.fits((body,)) for body in bodies):
                yield patch.keys

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
        is_manifest = entry.role in {Role.RESOURCE, Role.PATCH}
        if is_manifest and path in self._tree.unreadable:
            why = "the file could not be read"
            what = self._tree.real(path)
            plan.unrendered.append(UnrenderedPart(what=what, why=why, at=plan.place(*entry.keys)))
            return DROP
        if entry.role is Role.RESOURCE and (stray := self._find_stray(path)):
            message = f"{stray.path} holds something that is no Kubernetes object: no `apiVersion` or `kind`"
            hint = "Flux refuses the whole folder because of it: move the file out of it."
            plan.diagnostics.append(Diagnostic("no-object", Severity.ERROR, message, stray, hint))
            return DROP
        plan.files.append(path)
        return None

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
        plan.parts.append(self.plan(path))
        return None

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


def _generated(data: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """What an overlay generates, as far as a patch must know it."""
    for field_name, kind in (("configMapGenerator", "ConfigMap"), ("secretGenerator", "Secret")):
        for item in map(mapping, sequence(data.get(field_name))):
            yield {"apiVersion": "v1", "kind": kind, "metadata": {"name": item.get("name")}}
