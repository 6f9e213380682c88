"""Configurations of kustomize's generators and transformers that would make the engine read files.

Their paths stand in files that kustomize alone understands, and nothing holds them inside the
repository: what they read could come from anywhere on the machine and end up in a book.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from yaml import YAMLError

from fleetbook.resolve.shape import Keys, sequence, text
from fleetbook.resolve.tree import Tree, join
from fleetbook.source.loader import MalformedError, Reader

PLUGIN_FIELDS = ("generators", "transformers", "validators")
_PATH_KEYS = frozenset({"chartHome", "env", "envs", "file", "files", "path", "paths", "valuesFile"})
# A field's path in an object (`fieldSpecs`), and a patch in words, are no files.
_NO_FILES = frozenset({"fieldSpecs", "fieldPath", "fieldPaths", "target", "targets"})


def find_reaching_plugins(tree: Tree, folder: str, data: Mapping[str, Any]) -> Iterator[Keys]:
    """The entries of an overlay whose configuration names files, or cannot be looked into."""
    for name in PLUGIN_FIELDS:
        for index, item in enumerate(sequence(data.get(name))):
            if _reaches(tree, folder, text(item)):
                yield (name, index)


def _reaches(tree: Tree, folder: str, item: str) -> bool:
    path = join(folder, item) if "\n" not in item else ""
    if path in tree.folders:
        return True
    content = tree.read(path) if path in tree.files else item.encode()
    try:
        return any(_names_files(value) for value in Reader(content).documents())
    except (MalformedError, YAMLError):
        # What cannot be read is not handed to the engine.
        return True


def _names_files(value: Any) -> bool:
    """Whether a configuration has a path of a file anywhere."""
    if isinstance(value, Mapping):
        return any(
            _is_path(key, item) or (key not in _NO_FILES and _names_files(item))
            for key, item in value.items()
        )
    return isinstance(value, list) and any(_names_files(item) for item in value)


def _is_path(key: str, value: Any) -> bool:
    return key in _PATH_KEYS and value not in (None, "", [])
