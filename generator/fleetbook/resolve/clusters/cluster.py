"""One cluster of the Fleet, from the walk of its root."""

import posixpath
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from fleetbook.core.diagnostics import Diagnostic, Severity
from fleetbook.core.identity import NamespacedName, ObjectRef
from fleetbook.resolve.clusters.membership import Membership
from fleetbook.resolve.clusters.usage import UsageReader
from fleetbook.resolve.clusters.variable_checks import check_variables
from fleetbook.resolve.fleet import (
    ResolvedCluster,
    ResolvedKustomization,
    ResolvedRelease,
    ResolvedSet,
    Resource,
    SourceStanding,
    UnrenderedPart,
)
from fleetbook.resolve.flux import is_release, is_source, source_of
from fleetbook.resolve.releases.charts import Chart
from fleetbook.resolve.releases.release import resolve_releases
from fleetbook.resolve.remotes import Remote
from fleetbook.resolve.resourcesets.order import SetOrder
from fleetbook.resolve.shape import mapping, sequence, text, within
from fleetbook.resolve.sources.origins import Origins
from fleetbook.resolve.stages import check_order, depends_on, rank
from fleetbook.resolve.tree import Tree
from fleetbook.resolve.walk import Node


@dataclass(frozen=True, eq=False)
class Described:
    """A cluster and what was found wrong with it."""

    cluster: ResolvedCluster
    charts: Mapping[NamespacedName, Chart]
    """The chart of each release, as it asks for it."""
    diagnostics: tuple[Diagnostic, ...]


def describe_cluster(member: Membership, tree: Tree, usage: UsageReader) -> Described:
    """A cluster from what runs in it."""
    root, nodes = member.walked.root, tuple(member.nodes)
    top = root.kustomization.ref.key
    stages = _stages(nodes, top if member.remote is None else None)
    ordered = sorted(nodes, key=lambda node: (node.key != top, stages[node.key], node.key))
    # What the Flux Operator makes, no Kustomization applies.
    implied = (root.source,) if root.source is not None and root.document is None else ()
    origins = member.walked.origins.extend(each for node in member.around for each in node.resources)
    releases = resolve_releases(nodes, member.around, tree, implied, origins)
    sources = tuple(_sources(member, releases.found, implied))
    cluster = ResolvedCluster(
        name=member.name,
        path=root.folder if member.remote is None else _shared_folder(nodes, root.folder),
        root=top,
        repository=source_of(member.walked.nodes[0].resource),
        managed_by=member.managers[0].name if member.remote is not None else None,
        kustomizations=tuple(_describe(node, stages[node.key], member) for node in ordered),
        releases=releases.found,
        sources=sources,
        around=frozenset(_refs_around(member)),
        standings=_standings(nodes, sources, origins),
        variables=usage.collect(nodes),
        not_rendered=(*_unrendered(nodes), *_left_out(member)),
        resource_sets=tuple(_resource_sets(nodes)),
    )
    order = () if member.remote else _check_order(member.walked.nodes, complete=not cluster.not_rendered)
    checks = (
        *order,
        *releases.diagnostics,
        *origins.check_artifacts(),
        *check_variables(nodes, member.around),
    )
    return Described(cluster, releases.charts, (*_diagnostics(nodes), *checks))


def _shared_folder(nodes: Iterable[Node], folder: str) -> str:
    """The folder that holds all that is applied; `folder` where nothing of it is in the repository."""
    paths = [node.path for node in nodes if isinstance(node.path, str) and node.external is None]
    return (posixpath.commonpath(paths) or ".") if paths and "." not in paths else folder


def _refs_around(member: Membership) -> Iterator[ObjectRef]:
    """The objects and Kustomizations of the clusters that manage this one."""
    for manager in member.managers:
        yield from (node.resource.ref for node in manager.walked.nodes if node.home is None)
    yield from (resource.ref for node in member.around for resource in node.resources)


def _check_order(nodes: Iterable[Node], *, complete: bool) -> Iterator[Diagnostic]:
    """The diagnostics of `dependsOn` among Kustomizations and releases, in each cluster that holds them."""
    members: dict[Remote | None, dict[NamespacedName, Resource]] = defaultdict(dict)
    releases: dict[Remote | None, dict[NamespacedName, Resource]] = defaultdict(dict)
    for node in nodes:
        members[node.home][node.key] = node.resource
        for each in node.resources:
            if is_release(each.body):
                releases[node.target].setdefault(each.ref.key, each)
    for kustomizations in members.values():
        yield from check_order("Kustomization", kustomizations, complete=complete)
    for held in releases.values():
        yield from check_order("HelmRelease", held, complete=complete)


def _stages(nodes: tuple[Node, ...], top: NamespacedName | None) -> dict[NamespacedName, int]:
    """Stage of each Kustomization: above what it and its ResourceSet depend on and above what creates it."""
    needs: dict[NamespacedName, tuple[NamespacedName, ...]] = {}
    sets = SetOrder.of(expansion for node in nodes for expansion in node.expansions)
    for node in nodes:
        around = (*sets.needs_of(node.resource), *(() if node.parent is None else (node.parent,)))
        needs[node.key] = () if node.key == top else (*depends_on(node.resource), *around)
    return rank(needs)


def _describe(node: Node, stage: int, member: Membership) -> ResolvedKustomization:
    manager = member.outside.get(node.key)
    return ResolvedKustomization(
        key=node.key,
        resource=node.resource,
        path=node.path,
        source=node.source,
        parent=node.parent,
        depends_on=depends_on(node.resource),
        health_checks=tuple(_health_checks(node.resource)),
        stage=stage,
        external=node.external,
        resources=node.resources,
        managed_by=None if manager is None else manager.name,
    )


def _health_checks(resource: Resource) -> Iterator[ObjectRef]:
    for item in map(mapping, sequence(within(resource.body, "spec", "healthChecks"))):
        yield ObjectRef(text(item.get("kind")), text(item.get("namespace")), text(item.get("name")))


def _sources(
    member: Membership, releases: Iterable[ResolvedRelease], implied: tuple[Resource, ...]
) -> list[Resource]:
    """The sources of a cluster, sorted; one that Git holds goes before one that the operator makes.

    Of what lies in a cluster that manages it, those that are used here.
    """
    found = {each.ref: each for each in implied}
    own = [each for node in member.nodes for each in node.resources if is_source(each.body)]
    used = {node.source for node in member.nodes} | {each.source for each in releases}
    lent = [each for node in member.around for each in node.resources if each.ref in used]
    found |= {each.ref: each for each in reversed((*own, *lent))}
    return [found[ref] for ref in sorted(found)]


def _standings(
    nodes: Iterable[Node], sources: Iterable[Resource], origins: Origins
) -> dict[ObjectRef, SourceStanding]:
    """What the sources of a cluster are to the repository, those that are only named among them."""
    known = {*(each.ref for each in sources), *(node.source for node in nodes)}
    return {ref: origins.standing(ref) for ref in sorted(known)}


def _resource_sets(nodes: Iterable[Node]) -> list[ResolvedSet]:
    """The ResourceSets of a cluster, sorted; of two with one name the first counts."""
    found: dict[NamespacedName, ResolvedSet] = {}
    for each in (expansion for node in nodes for expansion in node.expansions):
        resolved = ResolvedSet(resource=each.resource, inputs=each.inputs, made=each.made)
        found.setdefault(each.resource.ref.key, resolved)
    return [found[key] for key in sorted(found)]


def _unrendered(nodes: Iterable[Node]) -> tuple[UnrenderedPart, ...]:
    """What the builds could not work out, once each."""
    found: dict[UnrenderedPart, None] = {}
    for node in nodes:
        if (lies := node.external) is not None:
            what, why = f"Kustomization {node.key}", f"it reads {lies.source}, which {lies.why}{lies.place}"
            found[UnrenderedPart(what=what, why=why, at=node.resource.at("spec", "sourceRef"))] = None
        for expansion in node.expansions:
            found |= dict.fromkeys(expansion.unrendered)
        if node.build is not None:
            found |= dict.fromkeys(node.build.unrendered)
            found |= dict.fromkeys(part for plan in node.build.plans() for part in plan.unrendered)
    return tuple(found)


def _left_out(member: Membership) -> Iterator[UnrenderedPart]:
    """What has the name of something that another cluster applies to this one."""
    for node in member.left_out:
        why = (
            f"the Kustomization of that name in {member.outside[node.key].name} applies to this cluster, too"
        )
        yield UnrenderedPart(what=f"Kustomization {node.key}", why=why, at=node.resource.at())


def _diagnostics(nodes: Iterable[Node]) -> Iterator[Diagnostic]:
    for node in nodes:
        yield from node.diagnostics
        for expansion in node.expansions:
            yield from expansion.diagnostics
        if node.build is not None:
            yield from node.build.diagnostics
            for plan in node.build.plans():
                yield from plan.diagnostics
        for applied in node.applied:
            for keys, refused in applied.uses.refused:
                at = applied.resource.at(*keys)
                message = f"Flux cannot substitute variables in {applied.resource.ref}: {refused}"
                hint = "Escape it as $${…}, or switch substitution off for this object."
                yield Diagnostic("bad-substitution", Severity.ERROR, message, at, hint)
