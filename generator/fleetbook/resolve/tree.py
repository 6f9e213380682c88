"""The snapshot seen as folders, with the documents of each file."""

import posixpath
import re
from collections.abc import Iterable, Mapping
from functools import cached_property

from pathspec import GitIgnoreSpec

from fleetbook.core.location import Location
from fleetbook.resolve.exclusions import IGNORE_FILE, Exclusions, read_exclusions
from fleetbook.source.document import Document
from fleetbook.source.documents import OVERLAY_NAMES
from fleetbook.source.encoding import to_utf8
from fleetbook.source.snapshot import Snapshot

_MOUNTS = "-artifacts-"
"""The folder below which artifacts are shown that no folder of the fleet is equal to."""
MOUNT = re.compile(rf"{_MOUNTS}/\d+/")
"""The start of a path in an artifact."""
_BLOCK = re.compile(r"[|>][-+0-9]*\s*(?:#.*)?$")


def join(folder: str, reference: str) -> str:
    """A reference from `folder` as a path from the top: `.` for the top, `../…` for what leaves it."""
    return posixpath.normpath(posixpath.join(folder, reference))


def join_inside(folder: str, path: str) -> str:
    """A `path` of a Flux Kustomization from its source's top; `..` does not lead out of it (SecureJoin)."""
    return join(folder, posixpath.normpath("/" + path).lstrip("/") or ".")


def ancestors(path: str) -> tuple[str, ...]:
    """The folders around a path, the nearest first and the top (`.`) last."""
    parts = posixpath.dirname(path).split("/") if "/" in path else []
    return (*("/".join(parts[:end]) for end in range(len(parts), 0, -1)), ".")


class Tree:
    """Files, folders and documents by path relative to the fleet's top.

    Files can be mounted a second time under other paths, as they lie in an artifact; what is said of
    a mounted file names the file itself.
    """

    def __init__(
        self, snapshot: Snapshot, documents: Iterable[Document], unreadable: Iterable[str] = ()
    ) -> None:
        self._snapshot = snapshot
        self._documents: dict[str, list[Document]] = {}
        self._lines: dict[str, list[str]] = {}
        self._mounted: dict[str, str] = {}
        self._mounts: dict[str, str] = {}
        self._absent: dict[str, str] = {}
        self._rules: dict[str, list[tuple[int, GitIgnoreSpec]]] = {}
        self.prefix = snapshot.repository.prefix
        self.files = frozenset(snapshot.paths)
        self.unreadable = frozenset(unreadable)
        for document in documents:
            self._documents.setdefault(document.location.path, []).append(document)
        self.folders = _folders_of(self.files) | {"."}

    def mount(self, files: Mapping[str, str], absent: Mapping[str, str]) -> str:
        """The folder in which `files` are shown: path in an artifact to path in the fleet.

        `absent` names the folders of the artifact that hold what is not here, and why. The same
        files are mounted once.
        """
        key = repr((sorted(files.items()), sorted(absent.items())))
        if key not in self._mounts:
            folder = f"{_MOUNTS}/{len(self._mounts) + 1}"
            shown = {f"{folder}/{path}": place for path, place in files.items()}
            self._mounts[key] = folder
            self._mounted |= shown
            self._absent |= {join(folder, path): why for path, why in absent.items()}
            self.files |= shown.keys()
            self.unreadable |= {path for path, place in shown.items() if place in self.unreadable}
            self.folders |= _folders_of(shown)
        return self._mounts[key]

    def real(self, path: str) -> str:
        """Where a path of an artifact lies in the fleet; any other path is what it is."""
        if not self.is_mounted(path):
            return path
        if path in self._mounted:
            return self._mounted[path]
        inside = {self._mounted[each].rpartition("/")[0] for each in self._mounted if _parent(each) == path}
        return min(inside, default="/".join(path.split("/")[2:])) or "."

    def is_mounted(self, path: str) -> bool:
        """Whether a path lies in an artifact that is mounted."""
        return path.split("/")[0] == _MOUNTS

    def leads_out(self, folder: str, path: str) -> bool:
        """Whether a path does not lie in the artifact in which a folder lies."""
        return self.is_mounted(folder) and path.split("/")[:2] != folder.split("/")[:2]

    def absence(self, path: str) -> str | None:
        """Why a path of an artifact is not here, though it may be there; None where it would be here."""
        return next((self._absent[each] for each in (path, *ancestors(path)) if each in self._absent), None)

    def documents(self, path: str) -> tuple[Document, ...]:
        """The documents of a file; empty for one that holds none or was not read."""
        return tuple(self._documents.get(self._mounted.get(path, path), ()))

    def read(self, path: str) -> bytes:
        """The bytes of a file."""
        return self._snapshot.read(self._mounted.get(path, path))

    def lines(self, path: str) -> list[str]:
        """The lines of a text file, without their ends."""
        if path not in self._lines:
            self._lines[path] = to_utf8(self.read(path)).decode("utf-8", "replace").split("\n")
        return self._lines[path]

    def content_line(self, at: Location) -> int:
        """The line where the text of a key starts: the next one for a block, as `key: |` announces it."""
        lines = self.lines(at.path) if at.path in self.files else []
        key_line = lines[at.line - 1] if at.line <= len(lines) else ""
        is_block = _BLOCK.search(key_line) is not None
        return at.line + 1 if is_block else at.line

    def overlay_file(self, folder: str) -> str | None:
        """The overlay file of a folder, None where it has none."""
        found = (join(folder, name) for name in OVERLAY_NAMES)
        return next((path for path in found if path in self.files), None)

    def below(self, folder: str) -> tuple[str, ...]:
        """The files of a folder and of all folders in it, in the order a walk meets them."""
        prefix = "" if folder == "." else folder + "/"
        shown = self.is_mounted(folder)
        found = (path for path in self.files if path.startswith(prefix) and self.is_mounted(path) is shown)
        return tuple(sorted(found, key=lambda path: path.split("/")))

    def is_left_out(self, path: str) -> bool:
        """Whether a file does not come into the artifact that Flux makes of the repository."""
        return path not in self._mounted and self.exclusions.covers(path)

    def left_out_at(self, path: str) -> Location | None:
        """The line of a `.sourceignore` that leaves a file out; None where Flux itself does."""
        for folder in ancestors(path):
            file = join(folder, IGNORE_FILE)
            inner = path if folder == "." else path.removeprefix(f"{folder}/")
            if file in self.files:
                fitting = (line for line, rule in self._ignore_rules(file) if rule.match_file(inner))
                if line := max(fitting, default=0):
                    return Location(file, line)
        return None

    def _ignore_rules(self, file: str) -> list[tuple[int, GitIgnoreSpec]]:
        """Each line of a `.sourceignore` as rules of its own; compiled once."""
        if file not in self._rules:
            lines = enumerate(self.lines(file), 1)
            self._rules[file] = [(line, GitIgnoreSpec.from_lines([rule])) for line, rule in lines]
        return self._rules[file]

    @cached_property
    def exclusions(self) -> Exclusions:
        """What every source of this repository leaves out."""
        return read_exclusions(self.files - self._mounted.keys(), self.lines)

    def nearest_folder(self, path: str) -> str:
        """The nearest folder around `path` that exists."""
        return next((folder for folder in (path, *ancestors(path)) if folder in self.folders), ".")


def _folders_of(files: Iterable[str]) -> frozenset[str]:
    """Every folder that holds one of the files."""
    return frozenset(folder for path in files for folder in ancestors(path))


def _parent(path: str) -> str:
    return path.rpartition("/")[0]
