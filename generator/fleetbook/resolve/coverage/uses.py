"""The account: what becomes of every file, every document and every object."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from fleetbook.core.coverage import STEERING, DocumentUse, FileUse
from fleetbook.core.location import Location
from fleetbook.resolve.account import Account, ObjectCount
from fleetbook.resolve.coverage.reasons import Reasons
from fleetbook.resolve.fleet import ResolvedCluster, Resource
from fleetbook.resolve.flux import KUSTOMIZE_GROUP
from fleetbook.resolve.overlays.overlay import Role, entries, spell_fields
from fleetbook.resolve.overlays.plan import Plan
from fleetbook.resolve.shape import group_of
from fleetbook.resolve.tree import Tree, join
from fleetbook.resolve.walk import Node
from fleetbook.source.document import Document
from fleetbook.source.documents import YAML_SUFFIXES, find_bare, is_overlay_file, yaml_paths

_ROLES: Mapping[Role, DocumentUse] = {
    Role.PATCH: DocumentUse.PATCH,
    Role.GENERATOR_INPUT: DocumentUse.INPUT,
    Role.PLUGIN: DocumentUse.CONFIGURATION,
    Role.FILE: DocumentUse.CONFIGURATION,
    Role.RESOURCE: DocumentUse.DROPPED,
}
"""What a document is to an overlay that reads it, where no object is made from it; the first counts."""
_DEPLOYED = (DocumentUse.APPLIED, *STEERING, DocumentUse.DROPPED)


@dataclass(frozen=True, eq=False)
class _Reach:
    """What the walks of all roots touched."""

    own: frozenset[Location]
    """Documents from which an object is made."""
    bootstrap: frozenset[Location]
    """Places that say where Flux starts."""
    roles: Mapping[str, frozenset[Role]]
    """Files that overlays read, and as what."""
    overlays: frozenset[str]


def account_for(
    tree: Tree,
    documents: tuple[Document, ...],
    ignored: Iterable[str],
    nodes: tuple[Node, ...],
    roots: Iterable[Resource],
    clusters: Iterable[ResolvedCluster],
) -> Account:
    """Count every file, document and object of a repository once; `roots` are where Flux starts."""
    reach = _measure(tree, documents, nodes, roots)
    uses = [(each.location, _use_of(each, reach)) for each in documents]
    uses += [(each, _use_of_bare(each, reach)) for each in _find_bare(tree)]
    found = dict.fromkeys(sorted(tree.below(".")), FileUse.OTHER) | dict(_file_uses(tree, uses, reach))
    reached = frozenset(path for path, use in found.items() if use is FileUse.DEPLOYED) | reach.overlays
    lost = sorted({at.path for at, use in uses if use is DocumentUse.NOT_DEPLOYED})
    reasons = Reasons(tree, documents, nodes, reached)
    return Account(
        files=found | dict.fromkeys(ignored, FileUse.IGNORED),
        documents=tuple(sorted(uses)),
        undeployed=tuple(map(reasons.explain, lost)),
        objects=tuple(_count_objects(each, documents) for each in clusters),
    )


def _measure(
    tree: Tree, documents: tuple[Document, ...], nodes: tuple[Node, ...], roots: Iterable[Resource]
) -> _Reach:
    known = _known(documents)
    made = (own_document(each.resource, known) for node in nodes for each in node.applied)
    places = {document.location for root in roots for document in root.documents}
    plans = {id(plan): plan for node in nodes if node.build for plan in node.build.plans()}
    roles: dict[str, set[Role]] = defaultdict(set)
    for plan in plans.values():
        for path, role in _roles(plan):
            roles[tree.real(path)].add(role)
    overlays = frozenset(plan.document.location.path for plan in plans.values() if plan.document)
    return _Reach(
        own=frozenset(each.location for each in made if each) | (places & known.keys()),
        bootstrap=_enclosing(documents, places),
        roles={path: frozenset(found) for path, found in roles.items()},
        overlays=overlays,
    )


def _known(documents: Iterable[Document]) -> dict[Location, Document]:
    return {each.location: each for each in documents if not _is_overlay(each)}


def own_document(resource: Resource, known: Mapping[Location, Document]) -> Document | None:
    """The document that an object is made from; None for one that is generated."""
    return known.get(resource.documents[0].location) if resource.documents else None


def _enclosing(documents: Iterable[Document], places: Iterable[Location]) -> frozenset[Location]:
    """The documents that hold some lines."""
    by_path: dict[str, list[Location]] = defaultdict(list)
    for document in documents:
        by_path[document.location.path].append(document.location)
    holding = ([each for each in by_path[place.path] if each <= place] for place in places)
    return frozenset(max(found) for found in holding if found)


def _roles(plan: Plan) -> Iterator[tuple[str, Role]]:
    """The files that an overlay names, those it could not read among them."""
    named = list(entries(plan.data))
    if plan.document is not None:
        named += entries(spell_fields(plan.document.data))
    for entry in named:
        yield join(plan.folder, entry.path), entry.role


def _use_of(document: Document, reach: _Reach) -> DocumentUse:
    at = document.location
    if at in reach.own:
        return DocumentUse.APPLIED
    if at.path in reach.overlays:
        return DocumentUse.OVERLAY
    if (use := _use_of_bare(at, reach)) is not DocumentUse.FOREIGN:
        return use
    if at in reach.bootstrap:
        return DocumentUse.CONFIGURATION
    return DocumentUse.NOT_DEPLOYED if _is_deployable(document) else DocumentUse.FOREIGN


def _use_of_bare(at: Location, reach: _Reach) -> DocumentUse:
    """The use of a document by what overlays read its file as."""
    roles = reach.roles.get(at.path, frozenset())
    return next((use for role, use in _ROLES.items() if role in roles), DocumentUse.FOREIGN)


def _find_bare(tree: Tree) -> Iterator[Location]:
    """The documents of YAML files that are no mapping."""
    for path in yaml_paths(tree.below(".")):
        if path not in tree.unreadable and not path.endswith(".json"):
            yield from find_bare(tree.read(path), path, len(tree.documents(path)))


def _file_uses(
    tree: Tree, uses: Iterable[tuple[Location, DocumentUse]], reach: _Reach
) -> Iterator[tuple[str, FileUse]]:
    """The use of each file that is YAML or that an overlay reads."""
    by_path: dict[str, set[DocumentUse]] = defaultdict(set)
    for at, use in uses:
        by_path[at.path].add(use)
    yaml = frozenset(yaml_paths(tree.below(".")))
    for path in tree.below("."):
        if path in tree.unreadable:
            yield path, FileUse.UNREADABLE
        elif path in by_path:
            yield path, _file_use(by_path[path])
        elif path in reach.roles:
            yield path, FileUse.READ
        elif path.endswith(YAML_SUFFIXES) or is_overlay_file(path):
            yield path, FileUse.EMPTY if path in yaml else FileUse.TEMPLATE


def _file_use(uses: set[DocumentUse]) -> FileUse:
    if not uses.isdisjoint(_DEPLOYED):
        return FileUse.DEPLOYED
    return FileUse.NOT_DEPLOYED if DocumentUse.NOT_DEPLOYED in uses else FileUse.FOREIGN


def _count_objects(cluster: ResolvedCluster, documents: Iterable[Document]) -> ObjectCount:
    known = _known(documents)
    resources = cluster.resources
    own = [(each, own_document(each, known)) for each in resources]
    made = [(each, document) for each, document in own if document is not None]
    of_lists = sum(1 for each, document in made if document.data.get("kind") != each.ref.kind)
    of_sets = sum(1 for each, document in own if document is None and each.made_by is not None)
    applied = {each.ref for each in resources}
    root = cluster.kustomizations[0].resource.ref
    return ObjectCount(
        cluster=cluster.name,
        documents=len(made) - of_lists,
        expanded=of_lists + of_sets,
        generated=len(own) - len(made) - of_sets,
        bootstrap=len({root, *(each.ref for each in cluster.sources)} - applied),
    )


def _is_overlay(document: Document) -> bool:
    """Whether a document is kustomize's own file."""
    return is_overlay_file(document.location.path) and group_of(document.data) != KUSTOMIZE_GROUP


def _is_deployable(document: Document) -> bool:
    """Whether a document is an object of Kubernetes or an overlay, and not hidden."""
    data = document.data
    if any(part.startswith(".") for part in document.location.path.split("/")):
        return False
    if is_overlay_file(document.location.path):
        return True
    return isinstance(data.get("apiVersion"), str) and isinstance(data.get("kind"), str)
