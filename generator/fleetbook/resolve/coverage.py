"""Which documents stand behind what is applied, and which files no root reaches."""

from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from fleetbook.core.location import Location
from fleetbook.resolve.build import Build
from fleetbook.resolve.fleet import Resource
from fleetbook.resolve.overlay import entries
from fleetbook.resolve.tree import OVERLAY_NAMES, YAML_SUFFIXES, Tree, join
from fleetbook.resolve.walk import Node
from fleetbook.source.document import Document


def reached_documents(tree: Tree, nodes: Iterable[Node], roots: Iterable[Resource]) -> Iterator[Location]:
    """The places of the documents that stand behind an applied object or steer one."""
    seen: set[int] = set()
    for node in nodes:
        for applied in node.applied:
            yield from (document.location for document in applied.resource.documents)
        if node.build is not None and id(node.build) not in seen:
            seen.add(id(node.build))
            yield from _read_documents(tree, node.build)
    for root in roots:
        yield from (document.location for document in root.documents)


def reached_files(tree: Tree, nodes: Iterable[Node]) -> Iterator[str]:
    """The files that the builds read, named ones that could not be read among them."""
    for node in nodes:
        for plan in node.build.plans() if node.build is not None else ():
            yield from map(tree.real, plan.files)
            if plan.document is not None:
                yield plan.document.location.path
                yield from (tree.real(join(plan.folder, entry.path)) for entry in entries(plan.document.data))


def undeployed_files(documents: Iterable[Document], reached: frozenset[str]) -> tuple[str, ...]:
    """Files that hold objects or overlays and that nothing reaches, sorted."""
    found = {each.location.path for each in documents if _is_deployable(each)}
    return tuple(sorted(path for path in found - reached if not _is_hidden(path)))


def _read_documents(tree: Tree, build: Build) -> Iterator[Location]:
    """The overlays of a build and the documents of the files it reads."""
    for plan in build.plans():
        if plan.document is not None:
            yield plan.document.location
        for path in plan.files:
            yield from (document.location for document in tree.documents(path))


def _is_deployable(document: Document) -> bool:
    """Whether a document is an object of Kubernetes or an overlay."""
    data = document.data
    if PurePosixPath(document.location.path).name in OVERLAY_NAMES:
        return True
    return isinstance(data.get("apiVersion"), str) and isinstance(data.get("kind"), str)


def _is_hidden(path: str) -> bool:
    """Whether a path lies in a folder, or is a file, that starts with a dot."""
    return any(part.startswith(".") for part in path.split("/"))


def count_yaml_files(tree: Tree) -> int:
    """YAML files that hold documents, or should: those that could not be read count."""
    named = (
        path
        for path in tree.below(".")
        if path.endswith(YAML_SUFFIXES) or PurePosixPath(path).name in OVERLAY_NAMES
    )
    return sum(1 for path in named if tree.documents(path) or path in tree.unreadable)
