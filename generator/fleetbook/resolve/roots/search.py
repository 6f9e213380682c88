"""Where Flux starts: the root of each cluster that a repository describes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from fleetbook.core.diagnostics import Diagnostic, Severity
from fleetbook.core.errors import SettingsError
from fleetbook.resolve.fleet import Resource
from fleetbook.resolve.flux import is_source
from fleetbook.resolve.overlays.engine import OverlayEngine
from fleetbook.resolve.roots.bootstraps import find_placeholders, find_self_including, find_sync_files
from fleetbook.resolve.roots.fallbacks import find_fallbacks
from fleetbook.resolve.roots.instances import customise
from fleetbook.resolve.roots.root import Root, as_resource, implied_root, report_missing_path
from fleetbook.resolve.roots.syncs import Sync, find_syncs
from fleetbook.resolve.roots.templates import is_template
from fleetbook.resolve.tree import Tree, ancestors, join_inside
from fleetbook.settings import DeclaredRoot
from fleetbook.source.document import Document


@dataclass(frozen=True, eq=False)
class Roots:
    """What was found."""

    candidates: tuple[Root, ...]
    sources: tuple[Resource, ...]
    """Every source that a document holds or that the operator makes, applied or not."""
    diagnostics: tuple[Diagnostic, ...]


def find_roots(
    tree: Tree,
    documents: tuple[Document, ...],
    remote: str | None,
    declared: tuple[DeclaredRoot, ...],
    engine: OverlayEngine,
) -> Roots:
    """Every place where Flux may start, the surest first; with `declared` ones only those.

    Raises SettingsError where a declared one does not exist.
    """
    syncs, refused = customise(tree, find_syncs(tree, documents, remote), engine)
    stated = [*find_self_including(tree, documents, remote), *find_sync_files(tree, documents)]
    stated += [*map(_sync_root, sorted(syncs, key=lambda sync: _is_loose(tree, sync)))]
    stated += find_placeholders(tree)
    found = [each for each in stated if each.folder in tree.folders]
    lost = [each for each in stated if each.folder not in tree.folders]
    diagnostics = [_report_lost(tree, each, found) for each in lost]
    told = () if found and not declared else find_fallbacks(tree, documents, remote)
    unused: list[Root] = []
    if declared:
        found = list(_take_declared(tree, declared, [*found, *told]))
    else:
        found, unused = _part_unused([*found, *told])
    sources = (as_resource(each) for each in documents if is_source(each.data))
    return Roots(
        tuple(found),
        (*sources, *(sync.source for sync in syncs)),
        (*refused, *diagnostics, *(_report_unused(each, each.folder) for each in unused)),
    )


def _sync_root(sync: Sync) -> Root:
    folder = join_inside(sync.base, sync.path)
    return Root(sync.kustomization, folder, sync.base, sync.source, None, at=sync.at)


def _is_loose(tree: Tree, sync: Sync) -> bool:
    """Whether no overlay can name the file of a sync: then it is for the first installation, not for Flux."""
    return not any(tree.overlay_file(folder) for folder in ancestors(sync.at.path)[:-1])


def _take_declared(tree: Tree, declared: Iterable[DeclaredRoot], found: Iterable[Root]) -> Iterator[Root]:
    """The roots that the owner states: as they are found, else as `flux bootstrap` would write them.

    What is found there by its layout only counts, too, so that naming it changes nothing else.
    """
    stated: dict[str, Root] = {}
    for root in found:
        stated.setdefault(root.folder, root)
    for each in declared:
        folder = join_inside(".", each.path)
        if folder not in tree.folders:
            wrong = report_missing_path(tree, each.path, folder, each.at)
            raise SettingsError(f"{each.at}: {wrong.message}", wrong.hint)
        yield replace(stated.get(folder) or implied_root(folder), name=each.name, implied=False)


def _part_unused(found: list[Root]) -> tuple[list[Root], list[Root]]:
    """Clusters, and what only looks like one: templates, and trees that are copies of other repositories.

    Where there is nothing else, they are what the repository is about.
    """
    real = [each for each in found if not is_template(each.folder)] or found
    own = [each for each in real if not each.nested] or real
    return own, [each for each in found if each not in own]


def _report_lost(tree: Tree, root: Root, found: list[Root]) -> Diagnostic:
    """A root whose folder is not there: a mistake, or a template that waits to be filled in."""
    place = root.at.path if root.at else ""
    if found and (is_template(place) or is_template(root.written_path)):
        return _report_unused(root, place)
    return report_missing_path(tree, root.written_path, root.folder, root.at)


def _report_unused(root: Root, what: str) -> Diagnostic:
    message = f"No cluster is made of {what}: beside the real clusters it looks like a template or a copy"
    hint = "Where it is a cluster, state it with its path under `clusters` in fleetbook.yml."
    return Diagnostic("unused-root", Severity.INFO, message, root.at, hint)


def report_implied(root: Root, name: str) -> Diagnostic:
    """The diagnostic for a root that no file states."""
    message = f"No file says where Flux starts: the cluster {name} is read from {root.folder}"
    hint = f"State it in fleetbook.yml: `clusters: [{{name: {name}, path: {root.folder}}}]`."
    return Diagnostic("implied-root", Severity.INFO, message, root.at, hint)
