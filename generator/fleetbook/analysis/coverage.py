"""What was read, and what was not understood."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from fleetbook.catalogue.loader import Catalogue
from fleetbook.core.identity import ObjectRef
from fleetbook.core.unknown import Unknown
from fleetbook.model.coverage import Coverage, NotRendered, UnresolvedVariable
from fleetbook.resolve.fleet import Fleet, ResolvedCluster, UnrenderedPart

UNREADABLE = "unreadable-file"


def analyse_coverage(fleet: Fleet, clusters: Iterable[ResolvedCluster], catalogue: Catalogue) -> Coverage:
    """The account of the whole fleet; kinds and variables are those of the clusters that are shown."""
    shown = tuple(clusters)
    return Coverage(
        files=fleet.files,
        documents=len(fleet.documents),
        deployed_documents=len(fleet.deployed),
        unreadable=tuple(each for each in fleet.diagnostics if each.rule == UNREADABLE),
        not_deployed=fleet.not_deployed,
        unmodelled_kinds=_unmodelled(shown, catalogue),
        unresolved_variables=_unresolved(shown),
        not_rendered=_not_rendered(shown),
        diagnostics=tuple(each for each in fleet.diagnostics if each.rule != UNREADABLE),
    )


def _unmodelled(clusters: Iterable[ResolvedCluster], catalogue: Catalogue) -> tuple[tuple[str, int], ...]:
    """Kinds that no page tells of, the most frequent first."""
    counts: Counter[str] = Counter()
    for cluster in clusters:
        for resource in cluster.resources:
            entry = catalogue.kind(resource.ref.kind, resource.group)
            if entry is None or not entry.modelled:
                counts[resource.ref.kind] += 1
    return tuple(sorted(counts.items(), key=lambda each: (-each[1], each[0])))


def _unresolved(clusters: Iterable[ResolvedCluster]) -> tuple[UnresolvedVariable, ...]:
    users: dict[str, set[ObjectRef]] = defaultdict(set)
    for cluster in clusters:
        for variable in cluster.variables:
            if isinstance(variable.value, Unknown):
                users[variable.name] |= {ref for ref, _, _ in variable.used_by}
    return tuple(UnresolvedVariable(name=name, used_by=tuple(sorted(users[name]))) for name in sorted(users))


def _not_rendered(clusters: Iterable[ResolvedCluster]) -> tuple[NotRendered, ...]:
    lacking: dict[UnrenderedPart, dict[str, None]] = defaultdict(dict)
    for cluster in clusters:
        for each in (*cluster.not_rendered, *_values(cluster)):
            lacking[each][cluster.name] = None
    return tuple(
        NotRendered(what=each.what, why=each.why, at=each.at, clusters=tuple(lacking[each]))
        for each in sorted(lacking, key=lambda each: (each.what, each.why, str(each.at)))
    )


def _values(cluster: ResolvedCluster) -> Iterator[UnrenderedPart]:
    """Values that a release takes from what Git does not show."""
    for release in cluster.releases:
        at = release.resource.at("spec", "valuesFrom")
        for source in release.unread_values:
            yield UnrenderedPart(what=f"Values of {release.resource.ref}", why=f"not read: {source}", at=at)
