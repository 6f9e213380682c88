"""Documents that lead from a generated ConfigMap or Secret to the lines of its generators."""

from collections.abc import Iterator, Mapping
from typing import Any

from fleetbook.core.location import Location
from fleetbook.resolve.overlays.build import Build
from fleetbook.resolve.overlays.manifests import Manifest
from fleetbook.resolve.overlays.overlay import Entry, entries
from fleetbook.resolve.shape import Keys, mapping, sequence, text, within
from fleetbook.resolve.tree import Tree, join
from fleetbook.source.document import Document, LocatedMap

_GENERATORS = {"ConfigMap": "configMapGenerator", "Secret": "secretGenerator"}

Described = tuple[tuple[Document, ...], Mapping[str, str]]
"""Documents, and for each key of the object's data the file that holds its value."""


def describe_generated(tree: Tree, manifest: Manifest, build: Build) -> Described:
    """What leads to the generators of an object, the strongest last."""
    documents: list[Document] = []
    inputs: dict[str, str] = {}
    for overlay, folder, keys in _generators(manifest, build):
        made, files = _describe_generator(tree, overlay, folder, keys, text(manifest.body.get("kind")))
        documents += made
        inputs |= files
    return tuple(documents), inputs


def _describe_generator(tree: Tree, overlay: Document, folder: str, keys: Keys, kind: str) -> Described:
    """What leads to the lines of one generator and of the files it reads."""
    if not keys:
        return (overlay,), {}
    read = [each for each in entries(overlay.data) if each.keys[:2] == keys]
    files = [each for each in read if "files" in each.keys]
    inputs = {_input_key(each): tree.real(join(folder, each.path)) for each in files}
    documents = [_generated_document(overlay, keys, kind, files)]
    for path in (tree.real(join(folder, each.path)) for each in read if each not in files):
        names = _env_names(tree.lines(path) if path in tree.files else [])
        documents.append(_env_document(path, names))
        inputs |= dict.fromkeys(names, path)
    return tuple(documents), inputs


def _generators(manifest: Manifest, build: Build) -> Iterator[tuple[Document, str, Keys]]:
    """The generators of an object: the one that makes it, then those that merge into it or replace it.

    Without keys: the overlay file alone, where nothing in it tells which of its generators it was.
    """
    overlays = [
        (plan.document, plan.folder, plan.file) for plan in build.plans() if plan.document is not None
    ]
    for overlay, folder, file in overlays:
        if file == manifest.generator:
            yield overlay, folder, _find_generator(overlay, manifest.body, changes=False)
            break
    for overlay, folder, _ in reversed(overlays):
        if keys := _find_generator(overlay, manifest.body, changes=True):
            yield overlay, folder, keys


def _find_generator(overlay: Document, body: Mapping[str, Any], *, changes: bool) -> Keys:
    """Where an overlay's generator of an object stands, its name being the longest that fits."""
    field_name = _GENERATORS.get(text(body.get("kind")), "")
    name = text(within(body, "metadata", "name"))
    fitting = [
        (len(its_name), -index)
        for index, item in enumerate(map(mapping, sequence(overlay.data.get(field_name))))
        if (its_name := text(item.get("name"))) in name
        and changes == (item.get("behavior") in ("merge", "replace"))
    ]
    return (field_name, -max(fitting)[1]) if fitting else ()


def _generated_document(overlay: Document, keys: Keys, kind: str, inputs: list[Entry]) -> Document:
    """The object a generator makes, as far as the overlay file writes it."""
    at = overlay.nearest(*keys)
    data, metadata, result = LocatedMap(at.line), LocatedMap(at.line), LocatedMap(at.line)
    for entry in inputs:
        data[_input_key(entry)] = ""
        data.key_lines[_input_key(entry)] = overlay.nearest(*entry.keys).line
    for index, literal in enumerate(sequence(within(overlay.data, *keys, "literals"))):
        key, _, value = text(literal).partition("=")
        data[key] = value if kind == "ConfigMap" else ""
        data.key_lines[key] = overlay.nearest(*keys, "literals", index).line
    metadata["name"] = text(within(overlay.data, *keys, "name"))
    metadata.key_lines["name"] = overlay.nearest(*keys, "name").line
    result.update(kind=kind, metadata=metadata, data=data)
    result.key_lines.update(dict.fromkeys(result, at.line))
    return Document(Location(at.path, at.line), result)


def _env_names(lines: list[str]) -> dict[str, int]:
    """The keys of `KEY=value` lines with their numbers; never a value."""
    found = ((line.strip().partition("=")[0], number) for number, line in enumerate(lines, 1))
    return {key: number for key, number in found if key and not key.startswith("#")}


def _env_document(path: str, names: Mapping[str, int]) -> Document:
    """The data that a file of such lines makes, without its values."""
    data, result = LocatedMap(1), LocatedMap(1)
    data.update(dict.fromkeys(names, ""))
    data.key_lines.update(names)
    result["data"] = data
    result.key_lines["data"] = 1
    return Document(Location(path, 1), result)


def _input_key(entry: Entry) -> str:
    """The key under which a generator puts a file."""
    return entry.key or entry.path.rpartition("/")[2]
