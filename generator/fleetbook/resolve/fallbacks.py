"""Roots of a repository in which no file says where Flux starts, told from its layout."""

import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from fleetbook.core.location import Location
from fleetbook.resolve.bootstraps import find_source, is_beside
from fleetbook.resolve.flux import is_kustomization, is_source
from fleetbook.resolve.root import Root, as_resource, implied_root
from fleetbook.resolve.shape import text, within
from fleetbook.resolve.tree import Tree, ancestors, join_inside
from fleetbook.source.document import Document

_CLUSTER_FOLDER = re.compile(r"(?:^|.*/)(?:clusters|environments|envs)/[^/]+")
_SHARED = frozenset({"base", "bases", "common", "default", "global", "shared"})


def find_fallbacks(tree: Tree, documents: tuple[Document, ...]) -> tuple[Root, ...]:
    """What the first finds of: Kustomizations applied by hand, folders of clusters, any Kustomizations."""
    for find in (_hand_applied, _cluster_folders, _leaves):
        if found := tuple(find(tree, documents)):
            return found
    return ()


def _hand_applied(tree: Tree, documents: tuple[Document, ...]) -> Iterator[Root]:
    """Kustomizations with their source beside them that no other Kustomization builds."""
    sources = [document for document in documents if is_source(document.data)]
    for document in _tops(documents):
        resource = as_resource(document)
        source = find_source(resource, document, sources)
        folder = join_inside(".", text(within(document.data, "spec", "path")))
        if is_beside(source, document) and folder in tree.folders:
            yield Root(resource, folder, ".", source, document, at=document.nearest("spec", "path"))


def _cluster_folders(tree: Tree, documents: tuple[Document, ...]) -> Iterator[Root]:
    """Folders such as `clusters/production` that hold Kustomizations."""
    places: dict[str, Location] = {}
    for document in filter(_is_kustomization, documents):
        found = _CLUSTER_FOLDER.match(document.location.path)
        if found and found[0] in tree.folders:
            places.setdefault(found[0], document.location)
    own = [each for each in places if not _is_shared(each)] or list(places)
    return (implied_root(folder, places[folder]) for folder in sorted(own))


def _is_shared(folder: str) -> bool:
    """Whether clusters take from a folder what they have in common."""
    name = folder.rpartition("/")[2]
    return name in _SHARED or name.startswith("_")


def _leaves(_: Tree, documents: tuple[Document, ...]) -> Iterator[Root]:
    """One cluster of all Kustomizations that lie in no other Kustomization's folder.

    Such a repository is a part of another one, which holds the root.
    """
    tops = _tops(documents)
    folders = {ancestors(each.location.path)[0] for each in tops}
    if len(folders) == 1:
        yield implied_root(folders.pop(), tops[0].location)
    elif tops:
        shared = "." if "." in folders else posixpath.commonpath(folders) or "."
        sources = [each for each in documents if is_source(each.data)]
        members = (*_free(sources, documents), *tops)
        yield replace(implied_root(shared, tops[0].location), members=members)


def _tops(documents: tuple[Document, ...]) -> list[Document]:
    """Kustomizations that lie in no other Kustomization's folder."""
    return _free(filter(_is_kustomization, documents), documents)


def _free(members: Iterable[Document], documents: tuple[Document, ...]) -> list[Document]:
    """Those documents whose folder no Kustomization builds."""
    paths = (text(within(each.data, "spec", "path")) for each in filter(_is_kustomization, documents))
    built = {join_inside(".", path) for path in paths} - {"."}
    return [each for each in members if built.isdisjoint(ancestors(each.location.path))]


def _is_kustomization(document: Document) -> bool:
    return is_kustomization(document.data)
