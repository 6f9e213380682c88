"""One cluster of the Fleet, from the walk of its root."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from fleetbook.core.diagnostics import Diagnostic, Severity
from fleetbook.core.identity import NamespacedName, ObjectRef
from fleetbook.resolve.fleet import (
    ResolvedCluster,
    ResolvedKustomization,
    Resource,
    SourceStanding,
    UnrenderedPart,
)
from fleetbook.resolve.flux import is_source, source_of
from fleetbook.resolve.origins import Origins
from fleetbook.resolve.releases import resolve_releases
from fleetbook.resolve.root import Root
from fleetbook.resolve.shape import mapping, sequence, text, within
from fleetbook.resolve.stages import check_order, depends_on, rank
from fleetbook.resolve.tree import Tree
from fleetbook.resolve.usage import UsageReader
from fleetbook.resolve.walk import Node


@dataclass(frozen=True, eq=False)
class Described:
    """A cluster and what was found wrong with it."""

    cluster: ResolvedCluster
    diagnostics: tuple[Diagnostic, ...]


def describe_cluster(
    name: str,
    root: Root,
    nodes: tuple[Node, ...],
    tree: Tree,
    usage: UsageReader,
    origins: Origins,
) -> Described:
    """The cluster behind a walk; `origins` is what was known of its sources before the walk."""
    stages = _stages(nodes)
    ordered = sorted(nodes, key=lambda node: (node.parent is not None, stages[node.key], node.key))
    # What the Flux Operator makes, no Kustomization applies.
    mine = (root.source,) if root.source is not None and root.document is None else ()
    releases = resolve_releases(nodes, tree, mine)
    sources = tuple(_sources(nodes, mine))
    origins = origins.extend(each for node in nodes for each in node.resources)
    cluster = ResolvedCluster(
        name=name,
        path=root.folder,
        root=root.kustomization.ref.key,
        repository=source_of(nodes[0].resource),
        kustomizations=tuple(_describe(node, stages[node.key]) for node in ordered),
        releases=releases.found,
        sources=sources,
        standings=_standings(nodes, sources, origins),
        variables=usage.collect(nodes),
        not_rendered=_unrendered(nodes),
    )
    order = _check_order(nodes, cluster)
    return Described(cluster, (*_diagnostics(nodes), *order, *releases.diagnostics))


def _check_order(nodes: tuple[Node, ...], cluster: ResolvedCluster) -> tuple[Diagnostic, ...]:
    """The diagnostics of `dependsOn` among Kustomizations and among releases."""
    complete = not cluster.not_rendered
    members = {node.key: node.resource for node in nodes}
    releases = {each.key: each.resource for each in cluster.releases}
    return (
        *check_order("Kustomization", members, complete=complete),
        *check_order("HelmRelease", releases, complete=complete),
    )


def _stages(nodes: tuple[Node, ...]) -> dict[NamespacedName, int]:
    """Stage of each Kustomization: above what it depends on and above what creates it."""
    root = nodes[0].key
    needs: dict[NamespacedName, tuple[NamespacedName, ...]] = {}
    for node in nodes:
        around = () if node.parent is None else (node.parent,)
        needs[node.key] = () if node.key == root else (*depends_on(node.resource), *around)
    return rank(needs)


def _describe(node: Node, stage: int) -> ResolvedKustomization:
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
    )


def _health_checks(resource: Resource) -> Iterator[ObjectRef]:
    for item in map(mapping, sequence(within(resource.body, "spec", "healthChecks"))):
        yield ObjectRef(text(item.get("kind")), text(item.get("namespace")), text(item.get("name")))


def _sources(nodes: Iterable[Node], implied: tuple[Resource, ...]) -> list[Resource]:
    """The sources of a cluster, sorted; one that Git holds goes before one that the operator makes."""
    found = {each.ref: each for each in implied}
    own = [each for node in nodes for each in node.resources if is_source(each.body)]
    found |= {each.ref: each for each in reversed(own)}
    return [found[ref] for ref in sorted(found)]


def _standings(
    nodes: Iterable[Node], sources: Iterable[Resource], origins: Origins
) -> dict[ObjectRef, SourceStanding]:
    """What the sources of a cluster are to the repository, those that are only named among them."""
    known = {*(each.ref for each in sources), *(node.source for node in nodes)}
    return {ref: origins.standing(ref) for ref in sorted(known)}


def _unrendered(nodes: Iterable[Node]) -> tuple[UnrenderedPart, ...]:
    """What the builds could not work out, once each."""
    found: dict[UnrenderedPart, None] = {}
    for node in nodes:
        if (lies := node.external) is not None:
            what, why = f"Kustomization {node.key}", f"it reads {lies.source}, which {lies.why}{lies.place}"
            found[UnrenderedPart(what=what, why=why, at=node.resource.at("spec", "sourceRef"))] = None
        if node.build is not None:
            found |= dict.fromkeys(node.build.unrendered)
            found |= dict.fromkeys(part for plan in node.build.plans() for part in plan.unrendered)
    return tuple(found)


def _diagnostics(nodes: Iterable[Node]) -> Iterator[Diagnostic]:
    for node in nodes:
        yield from node.diagnostics
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
