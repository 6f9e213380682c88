"""Roots of a repository in which no file says where Flux starts, told from its layout."""

import posixpath
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from fleetbook.core.diagnostics import Diagnostic, Severity
from fleetbook.core.location import Location
from fleetbook.resolve.flux import is_kustomization, is_source
from fleetbook.resolve.roots.bootstraps import find_source, is_beside, is_own, read_self_including
from fleetbook.resolve.roots.root import Root, as_resource, implied_root
from fleetbook.resolve.roots.templates import is_template
from fleetbook.resolve.shape import text, within
from fleetbook.resolve.tree import Tree, ancestors, join_inside
from fleetbook.source.document import Document

_CLUSTER_FOLDER = re.compile(r"(?:^|.*/)(?:clusters|environments|envs)/[^/]+")
_SHARED = frozenset({"base", "bases", "common", "default", "global", "shared"})


def find_fallbacks(tree: Tree, documents: tuple[Document, ...], remote: str | None) -> tuple[Root, ...]:
    """What the first finds: Kustomizations applied by hand, one over all, folders of clusters, or any.

    One that builds the whole of a source may build another repository: where nothing tells, it comes late.
    """
    by_hand = tuple(_hand_applied(tree, documents))
    sure = tuple(each for each in by_hand if each.folder != "." or is_own(each.source, remote))
    return (
        sure
        or tuple(_only_top(tree, documents))
        or tuple(_cluster_folders(tree, documents))
        or (by_hand if remote is None else ())
        or tuple(_leaves(documents))
    )


def _hand_applied(tree: Tree, documents: tuple[Document, ...]) -> Iterator[Root]:
    """Kustomizations with their source beside them that no other Kustomization builds."""
    sources = [document for document in documents if is_source(document.data)]
    for document in _tops(documents):
        resource = as_resource(document)
        source = find_source(resource, document, sources)
        folder = _folder(document)
        if is_beside(source, document) and folder in tree.folders:
            yield Root(resource, folder, ".", source, document, at=document.nearest("spec", "path"))


def _only_top(tree: Tree, documents: tuple[Document, ...]) -> Iterator[Root]:
    """A Kustomization that includes itself, whose source no file holds, where all others lie below it."""
    tops = _tops(documents)
    if len(tops) == 1 and (root := read_self_including(tree, tops[0], [])) is not None:
        yield root


def _cluster_folders(tree: Tree, documents: tuple[Document, ...]) -> Iterator[Root]:
    """Folders such as `clusters/production` that hold Kustomizations."""
    places: dict[str, Location] = {}
    for document in filter(_is_kustomization, documents):
        found = _CLUSTER_FOLDER.match(document.location.path)
        if found and found[0] in tree.folders:
            places.setdefault(found[0], document.location)
    own = [each for each in places if not _is_shared(each)] or list(places)
    return (implied_root(folder, places[folder]) for folder in sorted(own))


def report_siblings(
    documents: tuple[Document, ...], roots: Iterable[str], used: Collection[Location]
) -> Iterator[Diagnostic]:
    """The diagnostics for folders beside those of clusters that look like one and are not used."""
    started = frozenset(roots)
    shelves = {posixpath.dirname(folder) for folder in started}
    places: dict[str, list[Location]] = {}
    for document in filter(_is_kustomization, documents):
        if found := _CLUSTER_FOLDER.match(document.location.path):
            places.setdefault(found[0], []).append(document.location)
    for folder, held in sorted(places.items()):
        beside = posixpath.dirname(folder) in shelves and not is_template(folder) and not _is_shared(folder)
        if beside and folder not in started and not any(each in used for each in held):
            message = f"{folder} holds Kustomizations, but no file says that Flux starts there"
            hint = "Where it is a cluster, state it with its path under `clusters` in fleetbook.yml."
            yield Diagnostic("unused-root", Severity.INFO, message, held[0], hint)


def _is_shared(folder: str) -> bool:
    """Whether clusters take from a folder what they have in common."""
    name = folder.rpartition("/")[2]
    return name in _SHARED or name.startswith("_")


def _leaves(documents: tuple[Document, ...]) -> Iterator[Root]:
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
    """Kustomizations that lie in no other Kustomization's folder; all, where each lies in another's."""
    members = [each for each in documents if _is_kustomization(each)]
    return _free(members, documents) or members


def _free(members: Iterable[Document], documents: tuple[Document, ...]) -> list[Document]:
    """Those documents whose folder no other document, a Kustomization, builds."""
    built = Counter(_folder(each) for each in documents if _is_kustomization(each))

    def is_free(document: Document) -> bool:
        own = _folder(document) if _is_kustomization(document) else "."
        around = ancestors(document.location.path)[:-1]
        return all(built[folder] <= (folder == own) for folder in around)

    return [each for each in members if is_free(each)]


def _folder(kustomization: Document) -> str:
    return join_inside(".", text(within(kustomization.data, "spec", "path")))


def _is_kustomization(document: Document) -> bool:
    return is_kustomization(document.data)
