"""ConfigMaps that an overlay generates under the very name it says, where there is no doubt about them."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from fleetbook.resolve.overlays.objects import DoubtError, check_object
from fleetbook.resolve.shape import mapping, sequence
from fleetbook.resolve.tree import Tree, join

_FIELDS = frozenset({"name", "namespace", "files", "literals", "options"})
_OPTIONS = frozenset({"disableNameSuffixHash", "labels", "annotations"})
_KEY = re.compile(r"[-._a-zA-Z0-9]+")
# What YAML must write with an escape; everything else is the same when it is read again.
_ODD_CHARACTER = re.compile(
    "[^\t\n -~\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)


def generate_maps(tree: Tree, folder: str, data: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The ConfigMaps of an overlay in `folder`; raises DoubtError."""
    shared = _options(data.get("generatorOptions"))
    items = data.get("configMapGenerator")
    for item in map(mapping, sequence(items)):
        own = _options(item.get("options"))
        if not _FIELDS.issuperset(item) or True not in (
            options.get("disableNameSuffixHash") for options in (shared, own)
        ):
            raise DoubtError
        metadata = {field: item[field] for field in ("name", "namespace") if field in item}
        for field in ("labels", "annotations"):
            if marks := {**mapping(shared.get(field)), **mapping(own.get(field))}:
                metadata[field] = marks
        values = dict(_values(tree, folder, item))
        yield check_object({"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": values})


def _options(value: Any) -> Mapping[str, Any]:
    options = {} if value is None else value
    if not isinstance(options, dict) or not _OPTIONS.issuperset(options):
        raise DoubtError
    if options.get("disableNameSuffixHash", False) not in (True, False):
        raise DoubtError
    return options


def _values(tree: Tree, folder: str, item: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The data of a ConfigMap, key by key."""
    pairs = [*_literals(item), *_files(tree, folder, item)]
    if not pairs or len({key for key, _ in pairs}) < len(pairs):
        raise DoubtError
    for key, value in pairs:
        if not _KEY.fullmatch(key) or _ODD_CHARACTER.search(value):
            raise DoubtError
        yield key, value


def _literals(item: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for literal in _texts(item, "literals"):
        key, separator, value = literal.partition("=")
        if not separator or value.startswith(("'", '"')):
            raise DoubtError
        yield key, value


def _files(tree: Tree, folder: str, item: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for source in _texts(item, "files"):
        key, separator, path = source.partition("=")
        path = path if separator else key
        place = join(folder, path)
        if "=" in path or place not in tree.files:
            raise DoubtError
        try:
            yield (key if separator else path.rpartition("/")[2]), tree.read(place).decode()
        except UnicodeDecodeError:
            raise DoubtError from None


def _texts(item: Mapping[str, Any], field: str) -> list[str]:
    values = item.get(field, [])
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise DoubtError
    return values
