"""What the artifact of a source holds, as far as this repository knows it."""

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from fleetbook.resolve.exclusions import Exclusions
from fleetbook.resolve.globs import compile_glob, is_glob
from fleetbook.resolve.shape import mapping, sequence, text
from fleetbook.resolve.sources.addresses import without_credentials
from fleetbook.resolve.tree import Tree, ancestors, join, join_inside

_SUBMODULE = re.compile(r"^\s*(path|url)\s*=\s*(\S+)", re.MULTILINE)
_TO_ARTIFACT = "@artifact/"


@dataclass(frozen=True, eq=False)
class Contents:
    """The files of an artifact: path in it to path in the fleet."""

    files: Mapping[str, str]
    absent: Mapping[str, str] = field(default_factory=dict)
    """Folder or file of it that lies elsewhere, and why it is not here."""
    unmatched: tuple[int, ...] = ()
    """The copies that find nothing, by their place: Flux makes no artifact then."""

    @cached_property
    def folders(self) -> frozenset[str]:
        """Every folder that holds a file that is here."""
        return frozenset(folder for path in self.files for folder in ancestors(path))

    @cached_property
    def offset(self) -> str | None:
        """The folder of the fleet in which all files lie as in the artifact; None for a composed one."""
        first = next(iter(self.files.items()), None)
        if first is None or self.absent or not f"/{first[1]}".endswith(f"/{first[0]}"):
            return None
        prefix = first[1].removesuffix(first[0])
        fits = all(place == prefix + path for path, place in self.files.items())
        return (prefix.rstrip("/") or ".") if fits else None

    def below(self, folder: str) -> dict[str, str]:
        """The files of a folder and of the folders in it."""
        prefix = "" if folder == "." else f"{folder}/"
        return {path: place for path, place in self.files.items() if path.startswith(prefix)}

    def absence(self, path: str) -> str | None:
        """Why what lies at a path is not here; None where nothing says that there is something."""
        return next((self.absent[each] for each in (path, *ancestors(path)) if each in self.absent), None)

    def place(self, tree: Tree, path: str) -> str:
        """The folder of the tree that shows a folder of the artifact."""
        if self.offset is not None:
            folder = join(self.offset, path)
            shown = {each for each in tree.below(folder) if not tree.is_left_out(each)}
            if folder in tree.folders and shown == set(self.below(path).values()):
                return folder
        return join(tree.mount(self.files, self.absent), path)


def read_folder(tree: Tree, folder: str, exclusions: Exclusions) -> Contents:
    """The artifact of a source whose top is a folder of the fleet."""
    start = 0 if folder == "." else len(folder) + 1
    files = {path[start:]: path for path in tree.below(folder) if not exclusions.covers(path)}
    return Contents(files)


def read_submodules(tree: Tree, folder: str) -> Iterator[tuple[str, str]]:
    """The submodules of a repository: the folder of each, and why its files are not here."""
    file = join(folder, ".gitmodules")
    sections = "\n".join(tree.lines(file)).split("[submodule")[1:] if file in tree.files else []
    for section in sections:
        found = dict(_SUBMODULE.findall(section))
        if path := found.get("path"):
            yield join_inside(".", path), f"it is a submodule: {without_credentials(found.get('url', ''))}"


def keep_folders(contents: Contents, folders: Iterable[str]) -> Contents:
    """What a sparse checkout leaves of an artifact."""
    chosen = [join_inside(".", each) for each in folders]
    return Contents({path: place for each in chosen for path, place in contents.below(each).items()})


def include(contents: Contents, other: Contents | str, source: str, target: str) -> Contents:
    """An artifact with a folder of another one at `target`; a text for `other` says why it is not here."""
    folder, top = join_inside(".", target), join_inside(".", source)
    if isinstance(other, str):
        return Contents(contents.files, {**contents.absent, folder: other})
    kept = {path: place for path, place in contents.files.items() if folder not in (path, *ancestors(path))}
    start = 0 if top == "." else len(top) + 1
    added = {join(folder, path[start:]): place for path, place in other.below(top).items()}
    moved = {join(folder, posixpath.relpath(path, top)): why for path, why in other.absent.items()}
    return Contents(kept | added, {**contents.absent, **moved})


Find = Callable[[str], Contents | str | None]
"""What the source with an alias holds; a text says why that is not here, None that there is no such alias."""


def compose(copies: Iterable[Any], find: Find) -> Contents:
    """The artifact that copies make, in their order (source-watcher, `spec.artifacts[].copy`)."""
    contents = Contents({})
    unmatched: list[int] = []
    for index, copy in enumerate(map(mapping, copies)):
        done = _apply(contents, copy, find)
        if done is contents and copy.get("optional") is not True:
            unmatched.append(index)
        contents = done
    return replace(contents, unmatched=tuple(unmatched))


def _apply(contents: Contents, copy: Mapping[str, Any], find: Find) -> Contents:
    alias, _, pattern = text(copy.get("from")).removeprefix("@").partition("/")
    written = text(copy.get("to"))
    source = find(alias)
    if source is None or not written.startswith(_TO_ARTIFACT):
        return contents
    target = written.removeprefix(_TO_ARTIFACT)
    if text(copy.get("strategy")) == "Extract":
        source = "it is unpacked from an archive, which fleetbook does not read"
    if isinstance(source, str):
        return Contents(contents.files, {**contents.absent, _outline(pattern, target): source})
    return _copy(contents, source, pattern, target, copy)


def _copy(
    contents: Contents, source: Contents, pattern: str, target: str, copy: Mapping[str, Any]
) -> Contents:
    excluded = [text(each) for each in sequence(copy.get("exclude"))]
    absent = {
        place: why
        for path, why in source.absent.items()
        for place in _destinations(pattern, target, path, contents)
    }
    files = dict(contents.files)
    found = bool(absent)
    for path, place in source.files.items():
        for goal in _destinations(pattern, target, path, contents):
            if _is_excluded(path, pattern, excluded):
                continue
            found = True
            if text(copy.get("strategy")) == "Merge" and goal in files:
                files.pop(goal)
                absent[goal] = "it is merged in the cluster from several files"
            else:
                files[goal] = place
    return Contents(files, {**contents.absent, **absent}) if found else contents


def _destinations(pattern: str, target: str, path: str, contents: Contents) -> Iterator[str]:
    """Where a file comes to lie, as with `cp -r`; nothing for one that is not copied."""
    if not is_glob(pattern):
        chosen = posixpath.normpath(pattern or ".")
        if path == chosen:
            in_folder = target.endswith("/") or not target or join(".", target) in contents.folders
            yield join(target, path.rpartition("/")[2]) if in_folder else join(".", target)
        elif chosen == "." or path.startswith(f"{chosen}/"):
            # A folder comes to lie in the target, under its own name.
            start = chosen.rpartition("/")[0]
            yield join(target, path[len(start) + 1 :] if start else path)
        return
    # The controller's patterns name files or whole folders; only `/**` at the end leaves out the way there.
    matcher = compile_glob(pattern, crossing=False)
    if any(matcher.fullmatch(each) for each in (path, *ancestors(path)[:-1])):
        base = pattern.removesuffix("/**")
        stripped = base != pattern and path.startswith(f"{base}/")
        yield join(target, path[len(base) + 1 :] if stripped else path)


def _outline(pattern: str, target: str) -> str:
    """The file or folder of an artifact that a copy from elsewhere fills."""
    if is_glob(pattern):
        fixed = posixpath.dirname(re.split(r"[*?\[]", pattern)[0])
        return join(target, "." if pattern.endswith("/**") else fixed)
    name = posixpath.basename(posixpath.normpath(pattern or "."))
    return join(target, name) if target.endswith("/") or not target else join(".", target)


def _is_excluded(path: str, pattern: str, excluded: Iterable[str]) -> bool:
    """Whether a pattern covers a file or a folder around it, from the source's top or from the copy's."""
    parts = posixpath.normpath(pattern or ".").split("/")
    fixed = next((index for index, part in enumerate(parts) if is_glob(part)), len(parts))
    base = "".join(f"{part}/" for part in parts[:fixed] if part != ".")
    full = [each for each in (path, *ancestors(path)[:-1]) if each.startswith(base)] or [path]
    names = [*full, *(each.removeprefix(base) for each in full)]
    for each in excluded:
        matcher = compile_glob(each, crossing=True)
        simple = "/" not in each
        if any(matcher.fullmatch(name) or (simple and matcher.fullmatch(_name(name))) for name in names):
            return True
    return False


def _name(path: str) -> str:
    return path.rpartition("/")[2]
