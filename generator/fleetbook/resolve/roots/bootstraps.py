"""Roots that a bootstrap wrote into files: Kustomizations that include themselves, and sync files."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from fleetbook.core.location import Location
from fleetbook.resolve.fleet import Resource
from fleetbook.resolve.flux import DEFAULT_NAMESPACE, is_kustomization, is_source, source_of
from fleetbook.resolve.roots.root import Root, as_resource, implied_root
from fleetbook.resolve.shape import text, within
from fleetbook.resolve.sources.addresses import is_same_repository
from fleetbook.resolve.tree import Tree, ancestors, join_inside
from fleetbook.source.document import Document

_SYNC_FILES = ("gotk-sync.yaml", "gotk-sync.yml")


def find_self_including(tree: Tree, documents: tuple[Document, ...], remote: str | None) -> Iterator[Root]:
    """Kustomizations whose folder holds their own file and that of their source, as a bootstrap leaves them.

    Without its source it may as well be an app's own Kustomization.
    """
    sources = [document for document in documents if is_source(document.data)]
    found = []
    for document in documents:
        root = read_self_including(tree, document, sources) if is_kustomization(document.data) else None
        if root is None or root.source is None:
            continue
        whole, beside = root.folder == root.base, is_beside(root.source, document)
        if whole and not (_is_sync_file(document.location.path) or is_own(root.source, remote)):
            # The whole of a source may be another repository.
            continue
        if beside or (root.base == "." and _holds(root.folder, root.source)):
            found.append((whole, not beside, root))
    return (root for *_, root in sorted(found, key=lambda each: (*each[:2], _depth(each[2]))))


def read_self_including(tree: Tree, document: Document, sources: Sequence[Document]) -> Root | None:
    """The root that a Kustomization is that includes itself; None where it does not."""
    base = _base_of(tree, document) if text(within(document.data, "metadata", "name")) else None
    if base is None:
        return None
    root = _read_root(document, sources, base)
    # An artifact may well be made from a folder; a Git repository inside another one is a copy.
    return replace(root, nested=base != "." and source_of(root.kustomization).kind == "GitRepository")


def _holds(folder: str, source: Resource) -> bool:
    return folder in ancestors(source.documents[0].location.path)


def _depth(root: Root) -> tuple[int, str]:
    return root.folder.count("/"), root.folder


def find_sync_files(tree: Tree, documents: tuple[Document, ...]) -> Iterator[Root]:
    """The Kustomizations of sync files that lie outside of what they build, or that lead nowhere."""
    sources = [document for document in documents if is_source(document.data)]
    for document in documents:
        name = document.location.path.rpartition("/")[2]
        if name not in _SYNC_FILES or not is_kustomization(document.data) or _base_of(tree, document):
            continue
        root = _read_root(document, sources, ".")
        if text(within(document.data, "metadata", "name")) and is_beside(root.source, document):
            yield root


def find_placeholders(tree: Tree) -> Iterator[Root]:
    """Folders that wait for `flux bootstrap`: an empty `flux-system/gotk-sync.yaml`."""
    for path in sorted(tree.files):
        if _is_sync_file(path) and not tree.documents(path):
            around = ancestors(path)[1]
            yield replace(implied_root(around, Location(path, 1)), implied=False)


def find_source(kustomization: Resource, document: Document, sources: Sequence[Document]) -> Resource | None:
    """The document of a Kustomization's source: the one whose file is the nearest."""
    wanted = source_of(kustomization)
    fitting = [each for each in sources if as_resource(each).ref == wanted]
    around = ancestors(document.location.path)

    def distance(source: Document) -> tuple[bool, int]:
        shared = next(
            index for index, folder in enumerate(around) if folder in ancestors(source.location.path)
        )
        return source.location.path != document.location.path, shared

    best = min(fitting, key=distance, default=None)
    return None if best is None else as_resource(best)


def is_beside(source: Resource | None, document: Document) -> bool:
    """Whether a source stands in the same file as the Kustomization that reads it."""
    return source is not None and source.documents[0].location.path == document.location.path


def _read_root(document: Document, sources: Sequence[Document], base: str) -> Root:
    resource = as_resource(document)
    folder = join_inside(base, text(within(document.data, "spec", "path")))
    source = find_source(resource, document, sources)
    return Root(resource, folder, base, source, document, at=document.nearest("spec", "path"))


def _base_of(tree: Tree, document: Document) -> str | None:
    """The top of the source in which a Kustomization includes itself; None where it does not.

    A bootstrap writes its file two folders below the one that it builds: where that fits, nothing else does.
    """
    path = text(within(document.data, "spec", "path"))
    around = ancestors(document.location.path)
    bases = [base for base in reversed(around) if join_inside(base, path) in {*around} & tree.folders]
    if _is_sync_file(document.location.path):
        bases.sort(key=lambda base: join_inside(base, path) != around[1])
    return next(iter(bases), None)


def _is_sync_file(path: str) -> bool:
    """Whether a file is one that `flux bootstrap` writes, in the folder that it writes it to."""
    folder, _, name = path.rpartition("/")
    return name in _SYNC_FILES and folder.rpartition("/")[2] == DEFAULT_NAMESPACE


def is_own(source: Resource | None, remote: str | None) -> bool:
    """Whether a source is this repository by its address."""
    if source is None or source.ref.kind != "GitRepository" or remote is None:
        return False
    return is_same_repository(text(within(source.body, "spec", "url")), remote)
