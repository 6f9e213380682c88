"""The values of a release: `valuesFrom` in order, then the inline values, merged as Helm merges them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from yaml import YAMLError

from fleetbook.core.identity import NamespacedName
from fleetbook.resolve.fleet import Resource
from fleetbook.resolve.provenance import Provenance
from fleetbook.resolve.shape import Keys, mapping, sequence, text, within
from fleetbook.resolve.tree import Tree
from fleetbook.source.document import Document, LocatedMap
from fleetbook.source.documents import load_all
from fleetbook.source.loader import MalformedError, Reader
from fleetbook.source.scalars import read_plain

_DEFAULT_KEY = "values.yaml"
_PATH_PART = re.compile(r"((?:\\.|[^.\[\\])+)|\[(\d+)\]")


@dataclass
class Values:
    """Merged values, where they stand (the strongest first), and what could not be read."""

    merged: Mapping[str, Any] = field(default_factory=dict)
    documents: list[tuple[Document, Keys]] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)


class ValuesReader:
    """Reads the values of a cluster's releases."""

    def __init__(self, tree: Tree, config_maps: Mapping[NamespacedName, tuple[Resource, Provenance]]) -> None:
        self._tree = tree
        self._config_maps = config_maps

    def read(self, release: Resource) -> Values:
        """The values of one release."""
        values = Values()
        for index, item in enumerate(sequence(within(release.body, "spec", "valuesFrom"))):
            self._add_source(values, release, mapping(item), ("spec", "valuesFrom", index))
        inline = mapping(within(release.body, "spec", "values"))
        values.merged = merge_values(values.merged, inline)
        places = [
            (each, ("spec", "values")) for each in reversed(release.documents) if each.find("spec", "values")
        ]
        values.documents = [*places, *values.documents]
        return values

    def _add_source(self, values: Values, release: Resource, item: Mapping[str, Any], at: Keys) -> None:
        key = NamespacedName(release.ref.namespace, text(item.get("name")))
        name = text(item.get("valuesKey")) or _DEFAULT_KEY
        label = f"{text(item.get('kind'))} {key}, key {name}"
        found = self._config_maps.get(key) if item.get("kind") == "ConfigMap" else None
        data = None if found is None else mapping(found[0].body.get("data")).get(name)
        if found is None or data is None:
            optional = " (optional)" if item.get("optional") is True else ""
            values.unread.append(f"{label}{optional}")
            return
        target = text(item.get("targetPath"))
        if target:
            added: Any = set_path(target, read_plain(text(data)) if text(data) else "")
        else:
            added = _parse(text(data))
            values.documents[:0] = self._places(found, name)
        if not isinstance(added, Mapping):
            values.unread.append(f"{label}: it holds no mapping")
            return
        values.merged = merge_values(values.merged, added)

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


def merge_values(base: Mapping[str, Any], added: Mapping[str, Any]) -> Mapping[str, Any]:
    """Two trees of values: mappings are merged, everything else is replaced."""
    result = dict(base)
    for key, value in added.items():
        old = result.get(key)
        both = isinstance(old, Mapping) and isinstance(value, Mapping)
        result[key] = merge_values(mapping(old), value) if both else value
    return result


def set_path(path: str, value: Any) -> Mapping[str, Any]:
    """The values that `--set path=value` means: `a.b[0]` and `a\\.b` are understood."""
    result = value
    for name, index in reversed(_PATH_PART.findall(path)):
        result = {name.replace("\\", ""): result} if name else [*[None] * int(index), result]
    return mapping(result)


def _parse(content: str) -> Any:
    try:
        return next(iter(Reader(content.encode()).documents()), LocatedMap(1))
    except (MalformedError, YAMLError):
        # The caller reports it as values that could not be read.
        return None
