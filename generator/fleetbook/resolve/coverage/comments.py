"""What comments name: files and folders that an overlay or a Kustomization once held."""

import re
from collections.abc import Iterator
from functools import cached_property

from fleetbook.core.location import Location
from fleetbook.resolve.tree import Tree, join, join_inside
from fleetbook.source.documents import YAML_SUFFIXES, is_overlay_file

_ITEM = re.compile(r"""^\s*\#[\s#]*-\s*(?:path:\s*)?["']?([^\s"'#:]+)["']?(?:\s|$)""")
_BARE = re.compile(r"""^\s*\#[\s#]*["']?(\.{1,2}/[^\s"'#:]+|[^\s"'#:]+\.ya?ml)["']?\s*(?:\#.*)?$""")
_PATH = re.compile(r"""^\s*\#[\s#]*path:\s*["']?([^\s"'#:]+)["']?\s*(?:\#.*)?$""")


class Comments:
    """Finds the comment that names a file or folder."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree

    def find(self, path: str) -> Location | None:
        """The first comment that names a path, None where none does."""
        return self._named.get(path)

    @cached_property
    def _named(self) -> dict[str, Location]:
        found: dict[str, Location] = {}
        for path in self._tree.below("."):
            if is_overlay_file(path):
                lines = self._in_overlay(path)
            elif path.endswith(YAML_SUFFIXES):
                lines = self._in_manifest(path)
            else:
                continue
            for named, line in lines:
                found.setdefault(named, Location(path, line))
        return found

    def _in_overlay(self, path: str) -> Iterator[tuple[str, int]]:
        """Entries of an overlay that stand in a comment."""
        folder = path.rpartition("/")[0] or "."
        for number, line in self._lines(path):
            if match := _ITEM.match(line) or _BARE.match(line):
                named = join(folder, match[1])
                if named != folder and (named in self._tree.files or named in self._tree.folders):
                    yield named, number

    def _in_manifest(self, path: str) -> Iterator[tuple[str, int]]:
        """Paths of Kustomizations that stand in a comment."""
        for number, line in self._lines(path):
            if match := _PATH.match(line):
                named = join_inside(".", match[1])
                if named != "." and named in self._tree.folders:
                    yield named, number

    def _lines(self, path: str) -> Iterator[tuple[int, str]]:
        """The comment lines of a file, with their numbers."""
        return (
            (number, line)
            for number, line in enumerate(self._tree.lines(path), 1)
            if line.lstrip().startswith("#")
        )
