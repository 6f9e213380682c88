"""Documents to Fleet: what every Flux root of a repository would apply."""

import os
import posixpath
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from fleetbook.cache import Cache
from fleetbook.core.diagnostics import Diagnostic
from fleetbook.core.errors import RepositoryError
from fleetbook.core.location import Location
from fleetbook.resolve.clusters.cluster import Described, describe_cluster
from fleetbook.resolve.clusters.membership import assign_clusters
from fleetbook.resolve.clusters.naming import Naming, name_clusters
from fleetbook.resolve.clusters.rivals import Walked, choose_clusters, report_rivals
from fleetbook.resolve.clusters.usage import UsageReader
from fleetbook.resolve.clusters.variable_checks import check_settings
from fleetbook.resolve.coverage.uses import account_for
from fleetbook.resolve.fleet import Fleet, ResolvedCluster, Resource
from fleetbook.resolve.flux import source_of
from fleetbook.resolve.machines.machine import Machine
from fleetbook.resolve.machines.search import assign_machines, find_machines, report_strays
from fleetbook.resolve.overlays.build import Builder
from fleetbook.resolve.overlays.engine import OverlayEngine
from fleetbook.resolve.overlays.workspace import Workspace
from fleetbook.resolve.rendering.engine import ChartMeans
from fleetbook.resolve.rendering.releases import RenderedClusters, render_releases
from fleetbook.resolve.roots.fallbacks import report_siblings
from fleetbook.resolve.roots.root import Root, report_missing_path
from fleetbook.resolve.roots.search import Roots, find_roots, report_implied
from fleetbook.resolve.sources.origins import Home, Origins
from fleetbook.resolve.sources.publications import find_publications
from fleetbook.resolve.tree import Tree, join_inside
from fleetbook.resolve.walk import Node, Walker
from fleetbook.settings import Settings
from fleetbook.source.document import Document
from fleetbook.source.documents import YAML_SUFFIXES
from fleetbook.source.snapshot import Snapshot
from fleetbook.source.updaters import find_updaters


def resolve_fleet(
    snapshot: Snapshot,
    documents: tuple[Document, ...],
    diagnostics: tuple[Diagnostic, ...],
    settings: Settings,
    engine: OverlayEngine,
    cache: Cache | None = None,
    charts: ChartMeans | None = None,
) -> Fleet:
    """Work out what Flux would apply.

    `diagnostics` are those of reading the documents; they are handed on with those found here.
    `cache` holds what the engine built in earlier runs. With `charts` the releases are rendered.
    Raises RepositoryError where nothing tells Flux where to start.
    """
    unreadable = (each.at.path for each in diagnostics if each.rule == "unreadable-file" and each.at)
    tree = Tree(snapshot, documents, unreadable)
    roots = find_roots(tree, documents, snapshot.repository.remote, settings.roots, engine)
    if not roots.candidates:
        _refuse(tree)
    with (
        tempfile.TemporaryDirectory(prefix="fleetbook-") as folder,
        _workers() as executor,
    ):
        workspace = Workspace(Path(folder) / "work", tree)
        builder = Builder(tree, engine, workspace, executor, cache or Cache())
        walker = Walker(tree, builder, settings)
        walked = _walk_roots(walker, roots, _home(tree, snapshot, settings))
    unused = check_settings((node for each in walked for node in each.nodes), settings)
    found = (*diagnostics, *roots.diagnostics, *_check_sources(tree, settings), *unused)
    return _describe(
        snapshot, tree, documents, found, walked, partial(_render, tree, charts, cache or Cache())
    )


@contextmanager
def _workers() -> Iterator[Executor]:
    """Threads that wait for builds; where the walk is broken off, builds that have not started never do."""
    executor = ThreadPoolExecutor(min(8, (os.cpu_count() or 1) + 1))
    try:
        yield executor
    finally:
        executor.shutdown(cancel_futures=True)


def _refuse(tree: Tree) -> None:
    message = "No Flux Kustomization was found in this repository"
    files = sum(1 for path in tree.below(".") if path.endswith(YAML_SUFFIXES))
    hint = (
        "Looked for gotk-sync.yaml, a FluxInstance, values of the flux-instance chart and objects of kind "
        f"Kustomization (kustomize.toolkit.fluxcd.io) in {files} YAML files. "
        "Where Flux reads this repository, state the folder it starts with in fleetbook.yml, such as "
        "`clusters: [{name: home, path: clusters/home}]`; else run `flux bootstrap` first."
    )
    raise RepositoryError(message, hint)


def _home(tree: Tree, snapshot: Snapshot, settings: Settings) -> Home:
    """The repository as it was read."""
    info = snapshot.repository
    return Home(
        tree=tree,
        remote=info.remote,
        branch=info.branch,
        revision=info.revision,
        declared=settings.sources,
    )


def _check_sources(tree: Tree, settings: Settings) -> Iterator[Diagnostic]:
    """Sources that the owner says hold a folder which is not there."""
    for each in settings.sources.values():
        if each.folder is not None and join_inside(".", each.folder) not in tree.folders:
            yield report_missing_path(tree, each.folder, join_inside(".", each.folder), each.at)


def _walk_roots(walker: Walker, roots: Roots, home: Home) -> tuple[Walked, ...]:
    """Walk every root that no root before it creates or equals."""
    walked: list[Walked] = []
    for root in roots.candidates:
        if root.name or not any(each.creates(root) or each.repeats(root) for each in walked):
            origins = _origins(root, roots.sources, home)
            walked.append(Walked(root, walker.walk(root, origins), origins))
    return tuple(walked)


def _origins(root: Root, written: tuple[Resource, ...], home: Home) -> Origins:
    """What is known of the root's source before anything is built."""
    own = (root.source,) if root.source is not None else ()
    known = Origins(home, root.base, source_of(root.kustomization)).extend((*own, *written))
    publications = find_publications(home.tree, known.owners())
    return replace(known, home=replace(home, publications=publications))


def _describe(
    snapshot: Snapshot,
    tree: Tree,
    documents: tuple[Document, ...],
    diagnostics: Iterable[Diagnostic],
    walked: tuple[Walked, ...],
    render: Callable[[Sequence[Described]], RenderedClusters],
) -> Fleet:
    usage = UsageReader(tree)
    kept = choose_clusters(walked)
    names = name_clusters([_naming(each.root) for each in kept], snapshot.repository.name)
    described = [describe_cluster(each, tree, usage) for each in assign_clusters(kept, names)]
    nodes = tuple(node for each in kept for node in each.nodes)
    machines = find_machines(snapshot, documents)
    rendered = render(described)
    clusters = _with_machines(rendered.clusters, machines)
    notes = (*_notes(walked, kept, names), *report_siblings(documents, _folders(kept), _used(nodes)))
    strays = report_strays(machines, [each.name for each in clusters])
    own = (*(each for one in described for each in one.diagnostics), *rendered.diagnostics)
    found = dict.fromkeys([*diagnostics, *notes, *strays, *own])
    return Fleet(
        repository=snapshot.repository,
        clusters=clusters,
        documents=documents,
        account=account_for(tree, documents, snapshot.ignored, nodes, _own(kept), clusters),
        diagnostics=tuple(sorted(found, key=_diagnostic_order)),
        updaters=find_updaters(snapshot),
    )


def _with_machines(
    clusters: Sequence[ResolvedCluster], machines: Iterable[Machine]
) -> tuple[ResolvedCluster, ...]:
    found = assign_machines(machines, [each.name for each in clusters])
    return tuple(replace(each, machines=found[each.name]) for each in clusters)


def _render(
    tree: Tree, charts: ChartMeans | None, cache: Cache, described: Sequence[Described]
) -> RenderedClusters:
    """The clusters with what the charts of their releases make, where there is something to render them."""
    if charts is None:
        return RenderedClusters(tuple(each.cluster for each in described), ())
    return render_releases([(each.cluster, each.charts) for each in described], tree, charts, cache)


def _own(kept: Iterable[Walked]) -> Iterator[Resource]:
    """The roots themselves with their sources."""
    for each in kept:
        yield each.root.kustomization
        if each.root.source is not None:
            yield each.root.source


def _folders(kept: Iterable[Walked]) -> list[str]:
    """The folders of the clusters that were found, not stated."""
    return [each.root.folder for each in kept if not each.root.name]


def _used(nodes: Iterable[Node]) -> frozenset[Location]:
    """Where the Kustomizations are written that some cluster holds."""
    return frozenset(document.location for node in nodes for document in node.resource.documents)


def _notes(walked: Sequence[Walked], kept: Sequence[Walked], names: Iterable[str]) -> Iterator[Diagnostic]:
    """What the owner may want to know of how the clusters were found."""
    for name, each in zip(names, kept, strict=True):
        if each.root.implied:
            yield report_implied(each.root, name)
    yield from report_rivals(walked, kept)


def _naming(root: Root) -> Naming:
    """What a cluster can be called after."""
    return Naming(root.folder, root.name, posixpath.dirname(root.at.path) if root.at else "")


def _diagnostic_order(diagnostic: Diagnostic) -> tuple[Location, str, str]:
    return diagnostic.at or Location("", 0), diagnostic.rule, diagnostic.message
