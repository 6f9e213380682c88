"""Overlays that fleetbook reads by itself: those of which it is certain what kustomize makes of them.

A process costs more than reading a small folder. What is read here is proven equal to the engine's output,
object for object; at the slightest doubt (`DoubtError`) an overlay goes to the engine.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from fleetbook.resolve.overlays.generating import generate_maps
from fleetbook.resolve.overlays.kinds import is_cluster_wide, named_with_namespace, order_of
from fleetbook.resolve.overlays.manifests import Manifest, as_manifest
from fleetbook.resolve.overlays.merging import Change
from fleetbook.resolve.overlays.objects import DoubtError, ObjectFiles, as_printed
from fleetbook.resolve.overlays.plan import Plan
from fleetbook.resolve.selectors import matches_labels
from fleetbook.resolve.shape import group_of, mapping, text
from fleetbook.resolve.tree import Tree, join
from fleetbook.source.redaction import SharedSecrets

_FIELDS = frozenset(
    {"apiVersion", "kind", "resources", "components", "namespace", "patches"}
    | {"configMapGenerator", "generatorOptions"}
)
_CONTENT = _FIELDS - {"apiVersion", "kind"}
_BUILD_METADATA = ["originAnnotations"]
_API_VERSIONS = {
    "Kustomization": "kustomize.config.k8s.io/v1beta1",
    "Component": "kustomize.config.k8s.io/v1alpha1",
}
_TARGET = frozenset({"group", "version", "kind", "name", "namespace", "labelSelector"})
# Patterns and selectors that mean the same in every language.
_PATTERN = re.compile(r"[A-Za-z0-9_.()|*-]+")
_LABELS = re.compile(r"[\w./-]+ ?(?:=|==|!=) ?[\w.-]+(?:, ?[\w./-]+ ?(?:=|==|!=) ?[\w.-]+)*", re.ASCII)
_DEFAULT = "default"
"""Name of a namespace, and of the account that kustomize moves along with an overlay's namespace."""


@dataclass(frozen=True, slots=True)
class _Draft:
    """An object on its way through overlays."""

    body: Mapping[str, Any]
    path: str | None
    """The file that holds it; None for one that is generated."""
    generator: str | None
    """The overlay file that generates it."""
    first: tuple[str, str]
    """Its namespace and name before any overlay changed them."""

    @property
    def now(self) -> tuple[str, str]:
        """Its namespace and name; without one it lies in `default`."""
        return _place_of(self.body)


class OverlayReader:
    """Reads overlays of a tree."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._files = ObjectFiles(tree)
        self._changes: dict[tuple[str | None, str], Change] = {}

    def read(self, plan: Plan, data: Mapping[str, Any], components: tuple[Plan, ...]) -> tuple[Manifest, ...]:
        """The objects of an overlay as the engine would print them.

        `data` is the overlay as Flux extends it, with `components`. Raises DoubtError.
        """
        rest = {name: value for name, value in data.items() if name != "buildMetadata"}
        if data.get("buildMetadata") != _BUILD_METADATA or _kind(rest) != "Kustomization":
            raise DoubtError
        drafts = self._collect(replace(plan, parts=[*plan.parts, *components]), rest, [], ())
        _check_ids(drafts)
        _check_references(drafts)
        ordered = sorted(drafts, key=lambda each: order_of(each.body))
        shared = self.shared_secrets(plan, *components)
        return tuple(_print(each, shared) for each in ordered)

    def shared_secrets(self, *plans: Plan) -> SharedSecrets:
        """What aliases lead to secrets in the files that overlays read."""
        parts = [part for plan in plans for part in plan.whole()]
        return self._files.shared_secrets(path for part in parts for path in part.files)

    def _collect(
        self, plan: Plan, data: Mapping[str, Any], drafts: list[_Draft], around: tuple[str, ...]
    ) -> list[_Draft]:
        """`drafts` and the objects of an overlay, transformed as it says."""
        resources, components = _paths(data, "resources"), _paths(data, "components")
        if not _FIELDS.issuperset(data) or plan.folder in around:
            raise DoubtError
        if around and not any(data.get(field) for field in _CONTENT):
            # An overlay that says nothing is refused; the outermost one asks for origins at least.
            raise DoubtError
        around = (*around, plan.folder)
        for path in resources:
            place = join(plan.folder, path)
            if place in self._tree.files:
                drafts = [*drafts, *self._open(place)]
            else:
                part = _part(plan, place, "Kustomization")
                drafts = [*drafts, *self._collect(part, part.data, [], around)]
        drafts = [*drafts, *self._generate(plan, data)]
        for path in components:
            part = _part(plan, join(plan.folder, path), "Component")
            drafts = self._collect(part, part.data, drafts, around)
        for patch in _items(data, "patches"):
            drafts = self._patch(plan, mapping(patch), drafts)
        return _set_namespace(data.get("namespace"), drafts)

    def _open(self, path: str) -> Iterator[_Draft]:
        for body in self._files.objects(path):
            yield _Draft(body, path, None, _place_of(body))

    def _generate(self, plan: Plan, data: Mapping[str, Any]) -> Iterator[_Draft]:
        for body in generate_maps(self._tree, plan.folder, data):
            yield _Draft(body, None, plan.file, _place_of(body))

    def _patch(self, plan: Plan, patch: Mapping[str, Any], drafts: list[_Draft]) -> list[_Draft]:
        """The objects after one entry of `patches`."""
        change = self._change(plan, patch)
        target = patch.get("target")
        if target is None:
            chosen = [each for each in drafts if _is_named(change.merged, each)]
            if len(chosen) != 1:
                raise DoubtError
        else:
            _check_target(target)
            chosen = [each for each in drafts if _is_chosen(target, each)]
        ids = set(map(id, chosen))
        return [replace(each, body=change.apply(each.body)) if id(each) in ids else each for each in drafts]

    def _change(self, plan: Plan, patch: Mapping[str, Any]) -> Change:
        """What a patch does, read once; it is written in place or in a file."""
        if set(patch) - {"target"} not in ({"patch"}, {"path"}):
            raise DoubtError
        content, path = patch.get("patch"), patch.get("path")
        if not isinstance(content or path, str) or (content is not None and not content.strip()):
            raise DoubtError
        file = "" if path is None else join(plan.folder, path)
        if (content, file) not in self._changes:
            data = self._tree.read(file) if content is None else content.strip().encode()
            self._changes[content, file] = Change(data)
        return self._changes[content, file]


def _kind(data: Mapping[str, Any]) -> str:
    """The kind of an overlay; raises DoubtError for one that says something unusual."""
    kind = data.get("kind") or "Kustomization"
    if data.get("apiVersion") not in (None, _API_VERSIONS.get(text(kind), "")):
        raise DoubtError
    return text(kind)


def _part(plan: Plan, folder: str, kind: str) -> Plan:
    """The overlay in a folder that another overlay names."""
    for part in plan.parts:
        if part.folder == folder and _kind(part.data) == kind:
            return part
    raise DoubtError


def _items(data: Mapping[str, Any], field: str) -> Sequence[Any]:
    items = data.get(field)
    if items is not None and not isinstance(items, list):
        raise DoubtError
    return items or ()


def _paths(data: Mapping[str, Any], field: str) -> Sequence[str]:
    items = _items(data, field)
    if not all(isinstance(item, str) and item for item in items) or len(set(items)) < len(items):
        raise DoubtError
    return items


def _place_of(body: Mapping[str, Any]) -> tuple[str, str]:
    metadata = mapping(body.get("metadata"))
    return text(metadata.get("namespace")) or _DEFAULT, text(metadata.get("name"))


def _set_namespace(namespace: Any, drafts: list[_Draft]) -> list[_Draft]:
    """The objects in a namespace; a Namespace gets its name."""
    if namespace is None:
        return drafts
    if not isinstance(namespace, str) or not namespace:
        raise DoubtError
    return [replace(each, body=_in_namespace(each.body, namespace)) for each in drafts]


def _in_namespace(body: Mapping[str, Any], namespace: str) -> Mapping[str, Any]:
    field = "namespace"
    _, references = named_with_namespace(body)
    if any(mapping(each).get("name") == _DEFAULT for each in references):
        raise DoubtError
    if is_cluster_wide(body):
        if body["kind"] == "CustomResourceDefinition" and "conversion" in mapping(body.get("spec")):
            raise DoubtError
        if body["kind"] != "Namespace":
            return body
        field = "name"
    return {**body, "metadata": {**body["metadata"], field: namespace}}


def _check_target(target: Any) -> None:
    """Raises DoubtError for a target that could be read in more than one way."""
    if not isinstance(target, dict) or not target or not _TARGET.issuperset(target):
        raise DoubtError
    for field, value in target.items():
        fitting = _LABELS if field == "labelSelector" else _PATTERN
        if not isinstance(value, str) or not fitting.fullmatch(value):
            raise DoubtError


def _is_chosen(target: Mapping[str, str], draft: _Draft) -> bool:
    """Whether a target selects an object, by what it was or by what it has become."""
    version = text(draft.body["apiVersion"]).rpartition("/")[2]
    exact = {"group": group_of(draft.body), "version": version, "kind": draft.body["kind"]}
    if not all(_fits(target.get(field), (value,)) for field, value in exact.items()):
        return False
    if "namespace" in target and is_cluster_wide(draft.body):
        raise DoubtError
    namespaces, names = zip(draft.first, draft.now, strict=True)
    labels = mapping(draft.body["metadata"].get("labels"))
    return (
        _fits(target.get("namespace"), namespaces)
        and _fits(target.get("name"), names)
        and matches_labels(target.get("labelSelector", ""), labels)
    )


def _fits(pattern: str | None, values: Iterable[str]) -> bool:
    try:
        return pattern is None or any(re.fullmatch(pattern, value) for value in values)
    except re.error:
        raise DoubtError from None


def _is_named(merged: Mapping[str, Any], draft: _Draft) -> bool:
    """Whether a patch without a target names an object."""
    same = all(merged.get(field) == draft.body[field] for field in ("apiVersion", "kind"))
    return same and _place_of(merged) in (draft.first, draft.now)


def _print(draft: _Draft, shared: SharedSecrets) -> Manifest:
    manifest = as_manifest(as_printed(draft.body), shared)
    return replace(manifest, origin=draft.path, generator=draft.generator)


def _check_ids(drafts: list[_Draft]) -> None:
    """Raises DoubtError where the engine may see one object twice."""
    found = {(group_of(each.body), each.body["kind"], each.now[1]): set[str]() for each in drafts}
    for each in drafts:
        namespaces = found[group_of(each.body), each.body["kind"], each.now[1]]
        if each.now[0] in namespaces or (namespaces and is_cluster_wide(each.body)):
            raise DoubtError
        namespaces.add(each.now[0])


def _check_references(drafts: list[_Draft]) -> None:
    """Raises DoubtError where the engine may write another namespace into a reference."""
    namespaces: dict[tuple[str, str], set[Any]] = {}
    for each in drafts:
        key = (each.body["kind"], each.now[1])
        namespaces.setdefault(key, set()).add(each.body["metadata"].get("namespace"))
    for each in drafts:
        kind, references = named_with_namespace(each.body)
        for reference in map(mapping, references):
            name, written = reference.get("name"), reference.get("namespace")
            if not isinstance(name, str) or not isinstance(written, str | None):
                raise DoubtError
            if not namespaces.get((kind, name), set()) <= {None, written}:
                raise DoubtError
