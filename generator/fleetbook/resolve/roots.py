"""Where Flux starts: the root of each cluster that a repository describes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from fleetbook.core.diagnostics import Diagnostic, Severity
from fleetbook.core.identity import NamespacedName, ObjectRef
from fleetbook.core.location import Location
from fleetbook.resolve.addresses import is_same_repository
from fleetbook.resolve.fleet import Resource
from fleetbook.resolve.flux import DEFAULT_NAMESPACE, KUSTOMIZE_GROUP, is_kustomization, is_source, source_of
from fleetbook.resolve.shape import ref_of, text, within
from fleetbook.resolve.syncs import Sync, find_syncs
from fleetbook.resolve.tree import Tree, ancestors, join_inside
from fleetbook.source.document import Document

_SYNC_FILE = "gotk-sync.yaml"
_CLUSTER_FOLDER = re.compile(r"(?:^|.*/)clusters/[^/]+")


@dataclass(frozen=True, eq=False)
class Root:
    """Where one cluster starts."""

    kustomization: Resource
    folder: str
    """What it builds, relative to the fleet's top."""
    base: str
    """The top of its source in the fleet: `.`, or a folder where a fleet holds several repositories."""
    source: Resource | None
    """The source it reads, where a document or the operator holds it."""
    document: Document | None
    """Its own document; None where no file holds it."""


@dataclass(frozen=True, eq=False)
class Roots:
    """What was found."""

    candidates: tuple[Root, ...]
    syncs: tuple[Sync, ...]
    sources: tuple[Resource, ...]
    """Every source that a document holds, applied or not."""
    diagnostics: tuple[Diagnostic, ...]


def find_roots(tree: Tree, documents: tuple[Document, ...], remote: str | None) -> Roots:
    """Every place where Flux may start, the surest first; one for each folder."""
    syncs = tuple(find_syncs(documents))
    found = [*_self_including(tree, documents, remote)]
    found += [_sync_root(sync) for sync in syncs if join_inside(".", sync.path) in tree.folders]
    found += _placeholders(tree)
    for fall_back in (_hand_applied, _cluster_folders, _leaf_folders):
        found = found or [*fall_back(tree, documents)]
    by_folder: dict[str, Root] = {}
    for root in found:
        by_folder.setdefault(root.folder, root)
    diagnostics = [
        _report_path(tree, sync) for sync in syncs if join_inside(".", sync.path) not in tree.folders
    ]
    sources = tuple(_as_resource(each) for each in documents if is_source(each.data))
    return Roots(tuple(by_folder.values()), syncs, sources, tuple(diagnostics))


def _self_including(tree: Tree, documents: tuple[Document, ...], remote: str | None) -> Iterator[Root]:
    """Kustomizations whose folder holds their own file, as `flux bootstrap` writes them."""
    sources = [document for document in documents if is_source(document.data)]
    found = []
    for document in documents:
        if not is_kustomization(document.data) or not text(within(document.data, "metadata", "name")):
            continue
        base = _base_of(tree, document)
        if base is None:
            continue
        resource = _as_resource(document)
        source = _find_source(resource, document, sources)
        folder = join_inside(base, text(within(document.data, "spec", "path")))
        if folder == base and not _is_own_source(source, document, remote):
            continue
        beside = source is not None and source.documents[0].location.path == document.location.path
        if base != "." and not beside:
            continue
        found.append((not beside, folder.count("/"), Root(resource, folder, base, source, document)))
    return (root for *_, root in sorted(found, key=lambda each: (*each[:2], each[2].folder)))


def _base_of(tree: Tree, document: Document) -> str | None:
    """The top of the source in which a Kustomization includes itself; None where it does not."""
    path = text(within(document.data, "spec", "path"))
    around = ancestors(document.location.path)
    for base in reversed(around):
        folder = join_inside(base, path)
        if folder in around and folder in tree.folders:
            return base
    return None


def _is_own_source(source: Resource | None, document: Document, remote: str | None) -> bool:
    """Whether a Kustomization that builds the whole source really builds this repository."""
    if source is None or source.ref.kind != "GitRepository":
        return False
    beside = source.documents[0].location.path == document.location.path
    return is_same_repository(text(within(source.body, "spec", "url")), remote or "") if remote else beside


def _find_source(kustomization: Resource, document: Document, sources: list[Document]) -> Resource | None:
    """The source's document: the one whose file is the nearest."""
    wanted = source_of(kustomization)
    fitting = [each for each in sources if _with_namespace(each) == wanted]
    around = ancestors(document.location.path)

    def distance(source: Document) -> tuple[bool, int]:
        shared = next(
            index for index, folder in enumerate(around) if folder in ancestors(source.location.path)
        )
        return source.location.path != document.location.path, shared

    best = min(fitting, key=distance, default=None)
    return None if best is None else _as_resource(best)


def _with_namespace(document: Document) -> ObjectRef:
    ref = ref_of(document.data)
    return ObjectRef(ref.kind, ref.namespace or DEFAULT_NAMESPACE, ref.name)


def _as_resource(document: Document) -> Resource:
    """A document as an object of Flux's namespace."""
    ref = _with_namespace(document)
    return Resource(ref, text(document.data.get("apiVersion")), document.data, (document,), ref.key)


def _sync_root(sync: Sync) -> Root:
    return Root(sync.kustomization, join_inside(".", sync.path), ".", sync.source, None)


def _placeholders(tree: Tree) -> Iterator[Root]:
    """Folders that wait for `flux bootstrap`: an empty `flux-system/gotk-sync.yaml`."""
    for path in sorted(tree.files):
        folder, _, name = path.rpartition("/")
        if name == _SYNC_FILE and folder.rpartition("/")[2] == DEFAULT_NAMESPACE and not tree.documents(path):
            yield _implied_root(folder.rpartition("/")[0] or ".")


def _hand_applied(tree: Tree, documents: tuple[Document, ...]) -> Iterator[Root]:
    """Kustomizations with their source beside them that no other Kustomization builds."""
    sources = [document for document in documents if is_source(document.data)]
    for document in _tops(documents):
        resource = _as_resource(document)
        source = _find_source(resource, document, sources)
        folder = join_inside(".", text(within(document.data, "spec", "path")))
        beside = source is not None and source.documents[0].location.path == document.location.path
        if beside and folder in tree.folders:
            yield Root(resource, folder, ".", source, document)


def _cluster_folders(tree: Tree, documents: tuple[Document, ...]) -> Iterator[Root]:
    """Folders such as `clusters/production` that hold Kustomizations."""
    found = (_CLUSTER_FOLDER.match(each.location.path) for each in documents if is_kustomization(each.data))
    folders = {match[0] for match in found if match and match[0] in tree.folders}
    return (_implied_root(folder) for folder in sorted(folders))


def _leaf_folders(tree: Tree, documents: tuple[Document, ...]) -> Iterator[Root]:
    """Folders of Kustomizations that lie in no other Kustomization's folder."""
    folders = {ancestors(each.location.path)[0] for each in _tops(documents)}
    return (_implied_root(folder) for folder in sorted(folders))


def _tops(documents: tuple[Document, ...]) -> list[Document]:
    """Kustomizations that lie in no other Kustomization's folder."""
    kustomizations = [each for each in documents if is_kustomization(each.data)]
    built = {join_inside(".", text(within(each.data, "spec", "path"))) for each in kustomizations} - {"."}
    return [each for each in kustomizations if built.isdisjoint(ancestors(each.location.path))]


def _implied_root(folder: str) -> Root:
    """The root that `flux bootstrap --path folder` would write."""
    name = NamespacedName(DEFAULT_NAMESPACE, DEFAULT_NAMESPACE)
    reference = {"kind": "GitRepository", "name": name.name}
    api_version = f"{KUSTOMIZE_GROUP}/v1"
    body = {
        "apiVersion": api_version,
        "kind": "Kustomization",
        "metadata": {"name": name.name, "namespace": name.namespace},
        "spec": {"path": folder, "sourceRef": reference},
    }
    ref = ObjectRef("Kustomization", name.namespace, name.name)
    return Root(Resource(ref, api_version, body, (), name), folder, ".", None, None)


def _report_path(tree: Tree, sync: Sync) -> Diagnostic:
    return report_missing_path(tree, sync.path, join_inside(".", sync.path), sync.at)


def report_missing_path(tree: Tree, written: str, folder: str, at: Location | None) -> Diagnostic:
    """The diagnostic for a `path` that leads nowhere."""
    near = tree.real(tree.nearest_folder(folder))
    hint = f"The nearest folder that exists is {'the top of the repository' if near == '.' else near}."
    return Diagnostic("missing-path", Severity.ERROR, f"The path {written} does not exist", at, hint)
