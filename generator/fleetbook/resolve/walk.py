"""The tree of Flux Kustomizations, walked from a root as the kustomize-controller would."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, replace

from fleetbook.core.diagnostics import Diagnostic, Severity
from fleetbook.core.identity import NamespacedName, ObjectRef
from fleetbook.core.unknown import Unknown
from fleetbook.resolve.applied import Applied, Applier
from fleetbook.resolve.fleet import Elsewhere, Resource
from fleetbook.resolve.flux import is_kustomization, source_of
from fleetbook.resolve.overlays.build import Build, Builder, Refused
from fleetbook.resolve.provenance.tracer import Provenance
from fleetbook.resolve.remotes import Remote, remote_of
from fleetbook.resolve.resourcesets.expansion import Expansion, expand_resource_sets
from fleetbook.resolve.roots.root import Root, as_resource, report_missing_path
from fleetbook.resolve.shape import mapping, sequence, text, within
from fleetbook.resolve.sources.origins import Origins
from fleetbook.resolve.tree import Tree, join, join_inside
from fleetbook.resolve.variables.environment import Environment, Store, collect_store, make_environment
from fleetbook.resolve.variables.postbuild import Uses
from fleetbook.settings import Settings
from fleetbook.source.document import Document

_MOST_ROUNDS = 6
"""Each round adds what the variables of the round before made known; real fleets need two or three."""


@dataclass(frozen=True, eq=False)
class Node:
    """A Flux Kustomization on the walk."""

    resource: Resource
    parent: NamespacedName | None
    path: str | Unknown
    source: ObjectRef
    external: Elsewhere | None
    environment: Environment
    build: Build | None
    applied: tuple[Applied, ...]
    diagnostics: tuple[Diagnostic, ...]
    home: Remote | None
    """The cluster that holds the Kustomization itself; None for that of the root."""
    target: Remote | None
    """The cluster that it applies its objects to."""
    expansions: tuple[Expansion, ...] = ()
    """What the ResourceSets among its objects make, which `applied` holds as well."""

    @property
    def key(self) -> NamespacedName:
        """Its namespace and name."""
        return self.resource.ref.key

    @property
    def resources(self) -> tuple[Resource, ...]:
        """The objects it applies."""
        return tuple(each.resource for each in self.applied)


@dataclass(frozen=True, eq=False)
class _Visit:
    """A Flux Kustomization whose build may still be running."""

    resource: Resource
    parent: Node | None
    path: str | Unknown
    external: Elsewhere | None
    build: "Future[Build] | None"
    diagnostics: tuple[Diagnostic, ...]
    members: tuple[Document, ...] = ()
    """Documents that it applies as they are."""

    @property
    def home(self) -> Remote | None:
        """The cluster that holds the Kustomization itself."""
        return None if self.parent is None else self.parent.target


@dataclass(frozen=True, eq=False)
class _Known:
    """What is known of one cluster from the rounds before."""

    store: Store
    origins: Origins


_Clusters = Mapping[Remote | None, _Known]


class Walker:
    """Walks clusters; what was built for one is not built again for another."""

    def __init__(self, tree: Tree, builder: Builder, settings: Settings) -> None:
        self._tree = tree
        self._builder = builder
        self._settings = settings
        self._applier = Applier(tree)

    def walk(self, root: Root, origins: Origins) -> tuple[Node, ...]:
        """The Kustomizations of a cluster, the root first.

        Variables may come from objects that are found late, and paths may hold variables: the walk
        is repeated until it finds no new ones.
        """
        start, first = root.kustomization, _Known(Store(), origins)
        nodes: tuple[Node, ...] = ()
        known: dict[Remote | None, _Known] = defaultdict(lambda: first)
        state: object = None
        for _ in range(_MOST_ROUNDS):
            nodes = tuple(self._walk_once(start, root, known))
            start = _find_self(nodes, root) or start
            for target, resources in _applied_to(nodes).items():
                known[target] = _Known(collect_store(resources), known[target].origins.extend(resources))
            following = _state_of(nodes, known, self._settings)
            if following == state:
                break
            state = following
        return nodes

    def _walk_once(self, start: Resource, root: Root, known: _Clusters) -> Iterator[Node]:
        """One breadth-first walk; all builds of a level run at the same time."""
        seen: set[tuple[Remote | None, NamespacedName]] = {(None, start.ref.key)}
        level = [self._visit(start, None, root, known[None].origins)]
        while level:
            built = [self._finish(visit, known[visit.home].store) for visit in level]
            nodes = [self._expand(node, known[node.target].store) for node in built]
            yield from nodes
            level = []
            for node in nodes:
                for child in _children(node):
                    if (node.target, child.ref.key) not in seen:
                        seen.add((node.target, child.ref.key))
                        level.append(self._visit(child, node, root, known[node.target].origins))

    def _visit(self, resource: Resource, parent: Node | None, root: Root, origins: Origins) -> _Visit:
        """Find the folder of a Kustomization and start to build it."""
        spec = mapping(resource.body.get("spec"))
        written = text(spec.get("path"))
        if "${" in written:
            unknown = Unknown("its path holds a variable that Git gives no value for")
            return _Visit(resource, parent, unknown, None, None, ())
        path = join_inside(".", written)
        if parent is None and root.members:
            return _Visit(resource, parent, path, None, None, (), root.members)
        folder = root.folder if parent is None else origins.locate(source_of(resource), path)
        if isinstance(folder, Elsewhere):
            return _Visit(resource, parent, path, folder, None, ())
        if folder not in self._tree.folders:
            missing = report_missing_path(self._tree, written, folder, resource.at("spec", "path"))
            return _Visit(resource, parent, path, None, None, (missing,))
        missing_parts = tuple(self._missing_components(resource, folder))
        return _Visit(resource, parent, path, None, self._builder.submit(folder, spec), missing_parts)

    def _missing_components(self, resource: Resource, folder: str) -> Iterator[Diagnostic]:
        """Components that a Kustomization adds and that are not there, unless it says that this is fine."""
        spec = mapping(resource.body.get("spec"))
        for index, item in enumerate(sequence(spec.get("components"))):
            path = join(folder, text(item))
            if self._tree.overlay_file(path) is None and spec.get("ignoreMissingComponents") is not True:
                at = resource.at("spec", "components", index)
                yield report_missing_path(self._tree, text(item), path, at)

    def _finish(self, visit: _Visit, store: Store) -> Node:
        """Wait for the build and make its objects what Flux would apply."""
        resource = visit.resource
        build = None if visit.build is None else visit.build.result()
        environment = make_environment(resource.body, resource.ref.namespace, store, self._settings)
        if build is None:
            applied = tuple(_apply_plain(visit))
        else:
            applied = self._applier.apply(build, resource, environment)
        source = source_of(resource)
        parent = None if visit.parent is None else visit.parent.key
        clusters = (visit.home, remote_of(resource) or visit.home)
        refused = () if build is None else tuple(_report_refused(resource, each) for each in build.refused)
        diagnostics = (*visit.diagnostics, *refused)
        rest = (visit.external, environment, build, applied, diagnostics, *clusters)
        return Node(resource, parent, visit.path, source, *rest)

    def _expand(self, node: Node, store: Store) -> Node:
        """With what the ResourceSets among its objects make; no variables are put in there."""
        expansions = expand_resource_sets(node.resources, store, self._tree)
        made = (each for expansion in expansions for each in expansion.made)
        applied = (Applied(each, Uses(), Provenance(each.documents)) for each in made)
        return replace(node, applied=(*node.applied, *applied), expansions=expansions)


def _apply_plain(visit: _Visit) -> Iterator[Applied]:
    """The documents of a root that builds no folder."""
    for document in visit.members:
        resource = replace(as_resource(document), kustomization=visit.resource.ref.key)
        yield Applied(resource, Uses(), Provenance((document,)))


def _report_refused(kustomization: Resource, refused: Refused) -> Diagnostic:
    """What a Kustomization adds to its overlay and the engine does not take."""
    item = refused.item
    if isinstance(item, str):
        item = [text(each) for each in sequence(within(kustomization.body, "spec", refused.field))].index(
            item
        )
    message = f"kustomize refuses this entry of `{refused.field}`: {refused.reason}"
    hint = f"Flux applies nothing of {kustomization.ref} until it is corrected."
    at = kustomization.at("spec", refused.field, item)
    return Diagnostic("overlay-failed", Severity.ERROR, message, at, hint)


def _children(node: Node) -> Iterable[Resource]:
    """The Kustomizations among the objects of a Kustomization."""
    for resource in node.resources:
        if is_kustomization(resource.body) and resource.ref.name:
            yield resource


def _find_self(nodes: tuple[Node, ...], root: Root) -> Resource | None:
    """The root as its own tree builds it, with the patches that its overlay makes to it."""
    wanted = root.kustomization.ref
    if root.document is None:
        return None
    found = (each for each in nodes[0].resources if is_kustomization(each.body) and each.ref == wanted)
    return next(found, None)


def _applied_to(nodes: Iterable[Node]) -> Mapping[Remote | None, list[Resource]]:
    """The objects of each cluster."""
    found: dict[Remote | None, list[Resource]] = defaultdict(list)
    for node in nodes:
        found[node.target] += node.resources
    return found


def _state_of(nodes: tuple[Node, ...], known: _Clusters, settings: Settings) -> object:
    """The same for two walks that found the same."""
    walked = [
        (
            node.home,
            node.key,
            node.external,
            repr(node.path),
            id(node.build),
            make_environment(
                node.resource.body, node.key.namespace, known[node.home].store, settings
            ).fingerprint,
        )
        for node in nodes
    ]
    # What is made of providers that were found late may hold providers and sources in its turn.
    made = [repr(made.body) for node in nodes for each in node.expansions for made in each.made]
    providers = [
        sorted((key, repr(each.body)) for key, each in cluster.store.providers.items())
        for cluster in known.values()
    ]
    return walked, made, providers
