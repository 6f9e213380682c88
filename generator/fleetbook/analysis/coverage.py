"""What was read, and what was not understood."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import TypeVar

from fleetbook.analysis.shape import within
from fleetbook.catalogue.loader import Catalogue
from fleetbook.core.coverage import DocumentUse, FileUse
from fleetbook.core.identity import NamespacedName, ObjectRef
from fleetbook.core.unknown import Unknown
from fleetbook.model.coverage import (
    ChartReading,
    Coverage,
    FileBeside,
    NotDeployed,
    NotRendered,
    ObjectCount,
    UnresolvedVariable,
)
from fleetbook.resolve.account import Account, UndeployedFile
from fleetbook.resolve.fleet import Fleet, ResolvedCluster, ResolvedRelease, UnrenderedPart

UNREADABLE = "unreadable-file"
_REFUSED = "its chart is at hand and cannot be rendered: see what is not rendered"

_Use = TypeVar("_Use", bound=StrEnum)
_YAML = (FileUse.DEPLOYED, FileUse.NOT_DEPLOYED, FileUse.FOREIGN, FileUse.UNREADABLE)
_BESIDE = (FileUse.FOREIGN, FileUse.EMPTY, FileUse.TEMPLATE, FileUse.IGNORED)


def analyse_coverage(fleet: Fleet, clusters: Iterable[ResolvedCluster], catalogue: Catalogue) -> Coverage:
    """The account of the whole fleet; kinds and variables are those of the clusters that are shown."""
    shown, account = tuple(clusters), fleet.account
    return Coverage(
        files=sum(1 for use in account.files.values() if use in _YAML),
        documents=len(account.documents),
        file_uses=_count(FileUse, account.files.values()),
        document_uses=_count(DocumentUse, (use for _, use in account.documents)),
        objects=tuple(_objects(account, each) for each in shown),
        dropped=tuple(at for at, use in account.documents if use is DocumentUse.DROPPED),
        unreadable=tuple(each for each in fleet.diagnostics if each.rule == UNREADABLE),
        not_deployed=tuple(map(_not_deployed, account.undeployed)),
        beside=tuple(
            FileBeside(path=path, use=use) for path, use in sorted(account.files.items()) if use in _BESIDE
        ),
        unmodelled_kinds=_unmodelled(shown, catalogue),
        unresolved_variables=_unresolved(shown),
        not_rendered=_not_rendered(shown),
        charts=_charts(shown),
        diagnostics=tuple(each for each in fleet.diagnostics if each.rule != UNREADABLE),
    )


def _count(uses: type[_Use], found: Iterable[_Use]) -> tuple[tuple[_Use, int], ...]:
    """How many have each use, in the order in which the uses are told; none is left out."""
    counts = Counter(found)
    return tuple((use, counts[use]) for use in uses)


def _objects(account: Account, cluster: ResolvedCluster) -> ObjectCount:
    found = next(each for each in account.objects if each.cluster == cluster.name)
    return ObjectCount(
        cluster=cluster.name,
        documents=found.documents,
        expanded=found.expanded,
        generated=found.generated,
        bootstrap=found.bootstrap,
        not_rendered=len(_not_rendered((cluster,))),
    )


def _not_deployed(file: UndeployedFile) -> NotDeployed:
    return NotDeployed(path=file.path, reason=file.reason, cause=file.cause, at=file.at, folder=file.folder)


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
        for each in (*cluster.not_rendered, *_values(cluster), *_refused_charts(cluster)):
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


def _refused_charts(cluster: ResolvedCluster) -> Iterator[UnrenderedPart]:
    """Charts that are at hand and cannot be rendered, and parts of which it is not certain what they make."""
    for release in cluster.releases:
        field = "chart" if within(release.resource.body, "spec", "chart") else "chartRef"
        at = release.resource.at("spec", field)
        what = f"Chart of {release.resource.ref}"
        if release.unrendered is not None and release.unrendered.is_refused:
            yield UnrenderedPart(what=what, why=release.unrendered.why, at=at)
        for note in release.rendering_notes:
            yield UnrenderedPart(what=what, why=note, at=at)


def _charts(clusters: Iterable[ResolvedCluster]) -> tuple[ChartReading, ...]:
    found: dict[tuple[bool, str], list[tuple[str, NamespacedName]]] = defaultdict(list)
    for cluster in clusters:
        for release in cluster.releases:
            why = _why_unrendered(release)
            found[release.rendered is None, why].append((cluster.name, release.key))
    return tuple(
        ChartReading(rendered=not unrendered, why=why, releases=tuple(found[unrendered, why]))
        for unrendered, why in sorted(found)
    )


def _why_unrendered(release: ResolvedRelease) -> str:
    """Why a release is read from its values; Helm's own words stand among what is not rendered."""
    if release.unrendered is None:
        return ""
    return _REFUSED if release.unrendered.is_refused else release.unrendered.why
