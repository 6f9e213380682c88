"""What an overlay file (`kustomization.yaml`) names: its entries, and how to write it anew without some."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from operator import is_
from typing import Any, Final

from fleetbook.resolve.shape import Keys, mapping, sequence, text, within

DROP: Final = object()
"""In place of a value: leave the field or item out."""

REMOTE_FIELDS = ("helmCharts", "helmChartInflationGenerator")
"""Fields that fetch and render charts; the controller has them switched off."""

_REMOTE = re.compile(r"^[a-z0-9+]+::|^[a-z0-9+]+://|^[\w.-]+@[\w.-]+:|^[\w-]+(\.[\w-]+)+/[^/]+/[^/]+|\?ref=")


class Role(StrEnum):
    """What an entry is to the overlay."""

    RESOURCE = "resource"
    COMPONENT = "component"
    PATCH = "patch"
    GENERATOR_INPUT = "generator input"
    PLUGIN = "plugin"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Entry:
    """A path that an overlay file holds: `keys` lead to it, `whole` to the item that falls with it."""

    role: Role
    keys: Keys
    whole: Keys
    path: str
    key: str = ""
    """For a generator's input: the key that is written before the path."""

    @property
    def is_remote(self) -> bool:
        """Whether it is an address and no path."""
        return _REMOTE.search(self.path) is not None


def entries(data: Mapping[str, Any]) -> Iterator[Entry]:
    """Every path of an overlay file, in the order of its fields."""
    for name, role in _LISTS.items():
        for index, item in enumerate(sequence(data.get(name))):
            path = text(item)
            if path and not _is_inline(path):
                yield Entry(role, (name, index), (name, index), path)
    for name, role in _ITEMS.items():
        for index, item in enumerate(sequence(data.get(name))):
            if path := text(within(item, "path")):
                yield Entry(role, (name, index, "path"), (name, index), path)
    for name in _GENERATORS:
        for index, item in enumerate(sequence(data.get(name))):
            yield from _inputs((name, index), mapping(item))
    if path := text(within(data, "openapi", "path")):
        yield Entry(Role.FILE, ("openapi", "path"), ("openapi",), path)


def spell_fields(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """The overlay with its fields spelled as kustomize documents them; it reads them in any case.

    Without this, `RESOURCES` would be built and never be looked at here.
    """
    result = _spell(data, (*_LISTS, *_ITEMS, *_GENERATORS, *REMOTE_FIELDS, "openapi"))
    for name in (*_ITEMS, *_GENERATORS):
        if items := sequence(result.get(name)):
            spelled = [_spell(item, _INNER) if isinstance(item, Mapping) else item for item in items]
            result = result if all(map(is_, spelled, items)) else {**result, name: spelled}
    openapi = mapping(result.get("openapi"))
    spelled_openapi = _spell(openapi, _INNER)
    return result if spelled_openapi is openapi else {**result, "openapi": spelled_openapi}


def _spell(data: Mapping[str, Any], names: tuple[str, ...]) -> Mapping[str, Any]:
    """A mapping with known keys in their documented case; the same where they are."""
    known = {name.casefold(): name for name in names}
    spelled = {key: known.get(key.casefold(), key) for key in data}
    if all(key == name for key, name in spelled.items()):
        return data
    # A key that stands there in its documented case goes before another spelling of it.
    renamed = {name: data[key] for key, name in spelled.items() if name not in data}
    return {key: value for key, value in data.items() if spelled[key] == key} | renamed


def rewrite(value: Any, edit: Callable[[Keys], Any], at: Keys = ()) -> Any:
    """A copy in which `edit` has replaced (or dropped) the values it returns something for."""
    changed = edit(at)
    if changed is not None:
        return changed
    if isinstance(value, Mapping):
        items = ((name, rewrite(item, edit, (*at, name))) for name, item in value.items())
        return {name: item for name, item in items if item is not DROP}
    if isinstance(value, list | tuple):
        parts = (rewrite(item, edit, (*at, index)) for index, item in enumerate(value))
        return [item for item in parts if item is not DROP]
    return value


def _inputs(at: Keys, generator: Mapping[str, Any]) -> Iterator[Entry]:
    """The files that one ConfigMap or Secret is generated from."""
    for index, item in enumerate(sequence(generator.get("files"))):
        key, separator, path = text(item).partition("=")
        keys = (*at, "files", index)
        yield Entry(Role.GENERATOR_INPUT, keys, keys, path if separator else key, key if separator else "")
    for index, item in enumerate(sequence(generator.get("envs"))):
        keys = (*at, "envs", index)
        yield Entry(Role.GENERATOR_INPUT, keys, keys, text(item))
    if path := text(generator.get("env")):
        yield Entry(Role.GENERATOR_INPUT, (*at, "env"), (*at, "env"), path)


def _is_inline(value: str) -> bool:
    """Whether a text is a manifest and no path."""
    return "\n" in value or ": " in value or value.startswith("{")


_LISTS = {
    "resources": Role.RESOURCE,
    "bases": Role.RESOURCE,
    "components": Role.COMPONENT,
    "crds": Role.FILE,
    "configurations": Role.FILE,
    "transformers": Role.PLUGIN,
    "generators": Role.PLUGIN,
    "validators": Role.PLUGIN,
    "patchesStrategicMerge": Role.PATCH,
}
_GENERATORS = ("configMapGenerator", "secretGenerator")
_INNER = ("env", "envs", "files", "path")
_ITEMS = {"patches": Role.PATCH, "patchesJson6902": Role.PATCH, "replacements": Role.FILE}
