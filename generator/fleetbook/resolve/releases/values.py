"""The values of a release: `valuesFrom` in order, then the inline values, merged as Helm merges them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from yaml import YAMLError

from fleetbook.core.diagnostics import Diagnostic, Severity
from fleetbook.core.identity import NamespacedName
from fleetbook.resolve.fleet import Resource
from fleetbook.resolve.provenance.tracer import Provenance
from fleetbook.resolve.releases.assignments import BadAssignmentError, assign
from fleetbook.resolve.shape import Keys, copy_plain, mapping, sequence, text, within
from fleetbook.resolve.tree import Tree
from fleetbook.source.document import Document
from fleetbook.source.documents import load_all
from fleetbook.source.loader import MalformedError, Reader
from fleetbook.source.redaction import MASK
from fleetbook.source.scalars import read_plain_1_1

_DEFAULT_KEY = "values.yaml"
_HASH = re.compile(r"-[24-9bcdfghkmt]{10}")
"""What kustomize puts behind the name of a generated object."""


@dataclass
class Values:
    """Merged values, where they stand (the strongest first), and what could not be read."""

    merged: dict[str, Any] = field(default_factory=dict)
    documents: list[tuple[Document, Keys]] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)


@dataclass(frozen=True, eq=False)
class _Source:
    """An entry of `valuesFrom`."""

    release: Resource
    index: int
    item: Mapping[str, Any]

    @property
    def kind(self) -> str:
        return text(self.item.get("kind"))

    @property
    def key(self) -> NamespacedName:
        """What it names; always in the namespace of the release."""
        return NamespacedName(self.release.ref.namespace, text(self.item.get("name")))

    @property
    def values_key(self) -> str:
        return text(self.item.get("valuesKey")) or _DEFAULT_KEY

    @property
    def target(self) -> str:
        return text(self.item.get("targetPath"))

    @property
    def optional(self) -> bool:
        return self.item.get("optional") is True

    @property
    def label(self) -> str:
        """In words, for what could not be read."""
        target = f" for {self.target}" if self.target else ""
        return f"{self.kind} {self.key}, key {self.values_key}{target}{' (optional)' * self.optional}"

    def complain(self, problem: str, hint: str) -> Diagnostic:
        """What is wrong with it; the release cannot be installed unless it is optional."""
        severity = Severity.WARNING if self.optional else Severity.ERROR
        message = f"{self.release.ref} takes values from {self.kind} {self.key}, {problem}"
        at = self.release.at("spec", "valuesFrom", self.index)
        return Diagnostic("unreadable-values", severity, message, at, hint)


class ValuesReader:
    """Reads the values of a cluster's releases."""

    def __init__(self, tree: Tree, config_maps: Mapping[NamespacedName, tuple[Resource, Provenance]]) -> None:
        self._tree = tree
        self._config_maps = config_maps

    def read(self, release: Resource, defaults: Iterable[Document]) -> Values:
        """The values of one release; `defaults` are those of its chart, as far as they are in Git.

        As in fluxcd/pkg/chartutil, a `targetPath` is set in the inline values too: what it sets below a
        mapping or a list of theirs wins over them.
        """
        values = Values()
        for document in defaults:
            values.merged = merge_values(values.merged, copy_plain(document.data))
            values.documents.insert(0, (document, ()))
        inline = copy_plain(mapping(within(release.body, "spec", "values")))
        for index, item in enumerate(sequence(within(release.body, "spec", "valuesFrom"))):
            source = _Source(release, index, mapping(item))
            if source.target:
                self._add_value(values, source, inline)
            else:
                self._add_values(values, source)
        values.merged = merge_values(values.merged, inline)
        places = [
            (each, ("spec", "values")) for each in reversed(release.documents) if each.find("spec", "values")
        ]
        values.documents = [*places, *values.documents]
        return values

    def _add_values(self, values: Values, source: _Source) -> None:
        """Merge a whole file of values."""
        content = self._find(values, source)
        if content is None:
            values.unread.append(source.label)
            return
        added = _parse(content)
        if not isinstance(added, Mapping):
            values.unread.append(f"{source.label}: it holds no mapping")
            if "${" not in content:
                hint = "Write the values as a YAML mapping."
                values.diagnostics.append(source.complain(f"whose {source.values_key} is no mapping", hint))
            return
        values.documents[:0] = self._places(self._config_maps[source.key], source.values_key)
        values.merged = merge_values(values.merged, added)

    def _add_value(self, values: Values, source: _Source, inline: Mapping[str, Any]) -> None:
        """Set a single value; one that is not known hides what stands in its place."""
        content = self._find(values, source)
        if content is None:
            values.unread.append(source.label)
            if source.optional:
                return
            content = MASK if source.kind == "Secret" else f"${{{source.values_key}}}"
        values.merged = merge_values(values.merged, inline)
        try:
            assign(values.merged, source.target, content, literal=source.item.get("literal") is True)
        except BadAssignmentError as error:
            hint = "The path is read as by `helm --set`."
            problem = f"whose {source.values_key} cannot be set at {source.target}: {error}"
            values.diagnostics.append(source.complain(problem, hint))

    def _find(self, values: Values, source: _Source) -> str | None:
        """The text that a source names; None where Git does not hold it or it is secret."""
        found = self._config_maps.get(source.key) if source.kind == "ConfigMap" else None
        if found is None:
            if source.kind == "ConfigMap" and (near := find_hashed(source.key, self._config_maps)):
                problem = f"which kustomize names {near}"
                hint = (
                    "Let spec/valuesFrom/name of a HelmRelease be a nameReference (`configurations`), "
                    "or switch the suffix off (disableNameSuffixHash)."
                )
                values.diagnostics.append(source.complain(problem, hint))
            return None
        data = mapping(found[0].body.get("data"))
        if source.values_key in data:
            return text(data[source.values_key])
        if not source.optional:
            hint = f"The keys that it has: {', '.join(sorted(data)) or 'none'}."
            values.diagnostics.append(source.complain(f"which has no key {source.values_key}", hint))
        return None

    def _places(self, found: tuple[Resource, Provenance], name: str) -> list[tuple[Document, Keys]]:
        """The document whose lines the values of a ConfigMap have."""
        resource, provenance = found
        if path := provenance.inputs.get(name):
            documents = self._tree.documents(path)
            return [(documents[0], ())] if documents else []
        at = resource.at("data", name)
        if at is None or at.path not in self._tree.files:
            return []
        content = text(within(resource.body, "data", name))
        # The values are a text block below their key, and keep its lines.
        documents, _ = load_all(b"\n" * at.line + content.encode(), at.path)
        return [(documents[0], ())] if documents else []


def find_hashed(key: NamespacedName, names: Iterable[NamespacedName]) -> NamespacedName | None:
    """The generated object that has a name, but for the hash that kustomize puts behind it."""
    same = (each for each in names if each.namespace == key.namespace and each.name.startswith(key.name))
    return min((each for each in same if _HASH.fullmatch(each.name[len(key.name) :])), default=None)


def merge_values(base: Mapping[str, Any], added: Mapping[str, Any]) -> dict[str, Any]:
    """Two trees of values: mappings are merged, everything else is replaced and shared."""
    result = dict(base)
    for key, value in added.items():
        old = result.get(key)
        both = isinstance(old, Mapping) and isinstance(value, Mapping)
        result[key] = merge_values(mapping(old), value) if both else value
    return result


def _parse(content: str) -> Any:
    try:
        value = next(Reader(content.encode(), read_plain_1_1).documents(), None)
        return {} if value is None else copy_plain(value)
    except (MalformedError, YAMLError):
        # The caller reports it as values that could not be read.
        return None
