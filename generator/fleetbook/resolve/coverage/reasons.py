"""Why no root reaches a file: the nearest reason, and where it is written."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from fleetbook.core.coverage import Reason
from fleetbook.core.location import Location
from fleetbook.core.unknown import Unknown
from fleetbook.resolve.account import UndeployedFile
from fleetbook.resolve.coverage.comments import Comments
from fleetbook.resolve.flux import is_kustomization
from fleetbook.resolve.overlays.overlay import entries, spell_fields
from fleetbook.resolve.roots.hints import is_patch, telling_name, tool_of
from fleetbook.resolve.shape import ref_of, sequence, text, within
from fleetbook.resolve.tree import Tree, ancestors, join, join_inside
from fleetbook.resolve.walk import Node
from fleetbook.source.document import Document
from fleetbook.source.documents import is_overlay_file

_VARIABLE = re.compile(r"\\\$\\\{.*?\\\}")


@dataclass(frozen=True)
class _Why:
    """A reason with what it speaks of and where it stands."""

    reason: Reason
    cause: str
    at: Location | None = None


@dataclass(frozen=True)
class _Builder:
    """A Kustomization, or another tool's object, that builds a folder."""

    reason: Reason
    name: str
    at: Location
    folder: re.Pattern[str]

    @property
    def why(self) -> _Why:
        """It as a reason."""
        return _Why(self.reason, self.name, self.at)


class Reasons:
    """Explains files that nothing reaches; `reached` are the paths of all others that hold documents."""

    def __init__(
        self, tree: Tree, documents: Iterable[Document], nodes: Iterable[Node], reached: frozenset[str]
    ) -> None:
        self._tree = tree
        self._documents = tuple(documents)
        self._nodes = tuple(nodes)
        self._reached = reached
        self._comments = Comments(tree)

    def explain(self, path: str) -> UndeployedFile:
        """The nearest reason why a file is not deployed."""
        why = self._explain(path)
        return UndeployedFile(
            path=path, reason=why.reason, cause=why.cause, at=why.at, folder=self._unreached_folder(path)
        )

    def _explain(self, path: str) -> _Why:
        """The first reason on the way from the file to what would bring it in, and what would bring that."""
        current, seen = path, set[str]()
        builder: _Builder | None = None
        above: str | None = path
        while above is not None:
            current = above
            if why := self._stated(current):
                return why
            builder = builder or self._builder_of(current)
            seen.add(current)
            above = self._above(current, builder)
            above = None if above in seen else above
        return builder.why if builder else self._unstated(path, current)

    def _above(self, path: str, builder: _Builder | None) -> str | None:
        """The file that would bring in another one; None at the end of the way."""
        if builder is not None and builder.reason is not Reason.KUSTOMIZATION:
            return None
        return self._named_by(path) or (builder.at.path if builder else None)

    def _stated(self, path: str) -> _Why | None:
        """A reason that somebody wrote down: in a list of exceptions, a comment, a name."""
        if self._tree.is_left_out(path):
            return _Why(Reason.LEFT_OUT, path, self._tree.left_out_at(path))
        if at := self._comments.find(path):
            return _Why(Reason.COMMENTED_OUT, path, at)
        folders = [each for each in ancestors(path)[:-1] if each not in self._reached_folders]
        for folder in folders:
            if at := self._comments.find(folder):
                return _Why(Reason.COMMENTED_OUT, folder, at)
        for folder in reversed(folders):
            if reason := telling_name(folder):
                return _Why(reason, folder)
        if tool := self._tool_of(path):
            return _Why(Reason.OTHER_TOOL, tool, self._tree.documents(path)[0].location)
        return self._chart_of(path)

    def _tool_of(self, path: str) -> str | None:
        """The tool whose settings are in a file; None where one of its documents is an object."""
        tools = [tool_of(each.data) for each in self._tree.documents(path)]
        return tools[0] if tools and all(tools) else None

    def _chart_of(self, path: str) -> _Why | None:
        for folder in ancestors(path):
            if join(folder, "Chart.yaml") in self._tree.files:
                return _Why(Reason.CHART, folder, Location(join(folder, "Chart.yaml"), 1))
        return None

    def _unstated(self, path: str, last: str) -> _Why:
        """A reason that is only seen in what is missing; `last` is where the way from a file ended."""
        for folder in ancestors(last):
            file = self._tree.overlay_file(folder)
            if file is not None and file in self._tree.unreadable:
                return _Why(Reason.UNREADABLE_OVERLAY, file, Location(file, 1))
            if file is not None and file in self._reached:
                reason = Reason.PATCH if self._is_patch(last) else Reason.UNNAMED
                return _Why(reason, last, Location(file, 1))
            if folder in self._reached_folders:
                break
        return _Why(Reason.PATCH if self._is_patch(path) else Reason.NO_REFERENCE, last)

    def _is_patch(self, path: str) -> bool:
        return any(is_patch(path, each.data) for each in self._tree.documents(path))

    def _named_by(self, path: str) -> str | None:
        """The overlay that nothing reaches and that names a file, or the folder of an overlay file."""
        own = is_overlay_file(path)
        if found := self._names.get(ancestors(path)[0] if own else path):
            return found[0]
        # What lies beside an overlay was meant for it, though it does not name it.
        beside = next(filter(None, map(self._tree.overlay_file, ancestors(path))), None)
        return None if own or beside in self._reached else beside

    @cached_property
    def _names(self) -> dict[str, list[str]]:
        """What each unreached overlay names: path to overlay files, sorted."""
        found: dict[str, list[str]] = defaultdict(list)
        for document in self._documents:
            path = document.location.path
            if is_overlay_file(path) and path not in self._reached:
                folder = ancestors(path)[0]
                for entry in entries(spell_fields(document.data)):
                    found[join(folder, entry.path)].append(path)
        return {named: sorted(overlays) for named, overlays in found.items()}

    def _builder_of(self, path: str) -> _Builder | None:
        """What would build the folder of a file: the one that names the folder, else the nearest above."""
        for folder in ancestors(path):
            for builder in self._builders:
                if builder.folder.fullmatch(folder):
                    return builder
            if self._tree.overlay_file(folder) not in (None, path) or folder in self._reached_folders:
                return None
        return None

    @cached_property
    def _builders(self) -> tuple[_Builder, ...]:
        return (*self._unknown_builders(), *self._unreached_builders(), *self._foreign_builders())

    def _unknown_builders(self) -> Iterator[_Builder]:
        """Kustomizations that are applied and whose folder is not known or not in this repository."""
        for node in self._nodes:
            written = text(within(node.resource.body, "spec", "path"))
            at = node.resource.at("spec", "path")
            reason = Reason.UNKNOWN_PATH if isinstance(node.path, Unknown) else Reason.OTHER_SOURCE
            pattern = _pattern(join_inside(".", written))
            if at and pattern and (node.external or isinstance(node.path, Unknown)):
                yield _Builder(reason, f"Kustomization {node.key}", at, pattern)

    def _unreached_builders(self) -> Iterator[_Builder]:
        """Kustomizations in files that nothing reaches."""
        for document in self._documents:
            if is_kustomization(document.data) and document.location.path not in self._reached:
                written = text(within(document.data, "spec", "path"))
                for base in ancestors(document.location.path):
                    if pattern := _pattern(join_inside(base, written)) if written else None:
                        name = f"Kustomization {ref_of(document.data).key}"
                        yield _Builder(Reason.KUSTOMIZATION, name, document.location, pattern)

    def _foreign_builders(self) -> Iterator[_Builder]:
        """Applications of Argo CD."""
        for document in self._documents:
            if document.data.get("kind") != "Application":
                continue
            spec = document.data.get("spec")
            for source in (within(spec, "source"), *sequence(within(spec, "sources"))):
                written = text(within(source, "path"))
                if pattern := _pattern(join_inside(".", written)) if written else None:
                    name = f"Argo CD, in Application {ref_of(document.data).name}"
                    yield _Builder(Reason.OTHER_TOOL, name, document.location, pattern)

    @cached_property
    def _reached_folders(self) -> frozenset[str]:
        """Folders with a file below them that something reaches."""
        return frozenset(folder for path in self._reached for folder in ancestors(path)) | {"."}

    def _unreached_folder(self, path: str) -> str:
        """The outermost folder around a file that nothing reaches into."""
        outer = (folder for folder in reversed(ancestors(path)) if folder not in self._reached_folders)
        return next(outer, path)


def _pattern(folder: str) -> "re.Pattern[str] | None":
    """Folders that a path with variables can mean; None for the top, which says nothing."""
    if folder == "." or folder.startswith("${"):
        return None
    return re.compile(_VARIABLE.sub("[^/]+", re.escape(folder)))
