"""The releases of clusters with the objects that their charts make."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from fleetbook.cache import Cache
from fleetbook.core.diagnostics import Diagnostic, Severity
from fleetbook.core.identity import NamespacedName, ObjectRef
from fleetbook.core.origin import Origin
from fleetbook.resolve.fleet import ResolvedCluster, ResolvedRelease, Resource, Unrendered
from fleetbook.resolve.releases.charts import ARCHIVE_SUFFIXES, Chart, ChartPlace
from fleetbook.resolve.releases.values import merge_values
from fleetbook.resolve.rendering.chart_files import (
    ChartFiles,
    NotAtHandError,
    find_archive,
    parse_values,
    read_archive,
    read_folder,
    require_templates,
)
from fleetbook.resolve.rendering.definitions import Definitions
from fleetbook.resolve.rendering.engine import ChartMeans
from fleetbook.resolve.rendering.places import find_places
from fleetbook.resolve.rendering.rendered import Rendered
from fleetbook.resolve.rendering.renderer import ChartRenderer, Job
from fleetbook.resolve.shape import mapping, text
from fleetbook.resolve.tree import Tree
from fleetbook.resolve.variables.scopes import CLUSTER_WIDE, identify
from fleetbook.tools.repositories import ChartAddress

_Failure: TypeAlias = tuple[ResolvedRelease, NotAtHandError]
"""A release, and why its chart could not be fetched."""
Charts: TypeAlias = Mapping[NamespacedName, Chart]
"""The chart of each release of a cluster, as it asks for it."""


@dataclass(frozen=True, eq=False)
class RenderedClusters:
    """Clusters with what their releases make, and what could not be fetched."""

    clusters: tuple[ResolvedCluster, ...]
    diagnostics: tuple[Diagnostic, ...]


def render_releases(
    clusters: Sequence[tuple[ResolvedCluster, Charts]], tree: Tree, means: ChartMeans, cache: Cache
) -> RenderedClusters:
    """Every release of which the chart is at hand, rendered; for the others why they are not."""
    places = (chart.place for _, charts in clusters for chart in charts.values())
    means.archives.prepare(address for each in places if (address := _address(each)) is not None)
    reader = _Reader(tree, means)
    works = [reader.read(cluster, charts) for cluster, charts in clusters]
    renderer = ChartRenderer(means, cache)
    _render(works, renderer)
    # What the charts define may be what other charts ask for.
    _render([each for each in works if each.learn()], renderer)
    failures = [each for work in works for each in work.failures]
    return RenderedClusters(tuple(each.finish() for each in works), tuple(_report(failures)))


def _render(works: Sequence["_Work"], renderer: ChartRenderer) -> None:
    jobs = [(work, key) for work in works for key in work.jobs]
    results = renderer.render([(work.jobs[key], work.definitions) for work, key in jobs])
    for (work, key), rendered in zip(jobs, results, strict=True):
        work.rendered[key] = rendered


class _Work:
    """One cluster on the way."""

    def __init__(self, cluster: ResolvedCluster, charts: Charts) -> None:
        self._cluster = cluster
        self._charts = charts
        self.definitions = Definitions().extend(each.body for each in cluster.resources)
        self.jobs: dict[NamespacedName, Job] = {}
        self.rendered: dict[NamespacedName, Rendered] = {}
        self.absent: dict[NamespacedName, Unrendered] = {}
        self.failures: list[_Failure] = []

    def learn(self) -> bool:
        """Take in what the rendered charts define; whether there is a chart to which that may matter."""
        bodies = [body for each in self.rendered.values() for body in each.bodies]
        known = self.definitions.extend(bodies)
        is_new = known != self.definitions
        self.definitions = known
        return is_new and any(job.asks_for_kinds for job in self.jobs.values())

    def finish(self) -> ResolvedCluster:
        """The cluster with what its releases make."""
        return replace(self._cluster, releases=tuple(map(self._finish, self._cluster.releases)))

    def _finish(self, release: ResolvedRelease) -> ResolvedRelease:
        found = self.rendered.get(release.key)
        if found is None:
            return replace(release, unrendered=self.absent[release.key])
        if found.refusal:
            why = f"Helm cannot render its chart: {found.refusal}"
            return replace(release, unrendered=Unrendered(why=why, is_refused=True))
        objects = tuple(_make_objects(release, found.bodies, self.definitions))
        chart = self._charts[release.key]
        # Files of values that lie in a chart which was not at hand when its name was read.
        read = chart.unread if chart.place.address else ()
        unread = tuple(each for each in release.unread_values if each not in read)
        return replace(release, rendered=objects, rendering_notes=found.notes, unread_values=unread)


@dataclass(frozen=True, eq=False)
class _Reader:
    """Finds the charts of releases."""

    tree: Tree
    means: ChartMeans

    def read(self, cluster: ResolvedCluster, charts: Charts) -> _Work:
        """What there is to render in a cluster."""
        work = _Work(cluster, charts)
        for release in cluster.releases:
            try:
                work.jobs[release.key] = self._job(release, charts[release.key])
            except NotAtHandError as error:
                work.absent[release.key] = Unrendered(why=error.why)
                if error.hint is not None:
                    work.failures.append((release, error))
        return work

    def _job(self, release: ResolvedRelease, chart: Chart) -> Job:
        files = self._files(chart)
        require_templates(files)
        return Job(
            chart=files,
            release=release.resource.body,
            name=release.release_name,
            namespace=release.target_namespace,
            values=release.values,
        )

    def _files(self, chart: Chart) -> ChartFiles:
        place = chart.place
        if place.path is not None and place.path.endswith(ARCHIVE_SUFFIXES):
            return read_archive(self.tree.read(place.path), self.means.archives)
        if place.path is not None:
            files = read_folder(self.tree, place.path, self.means.archives)
            return files.with_values(_merge(each.data for each in chart.values)) if chart.values else files
        if (address := _address(place)) is None:
            raise NotAtHandError(place.why)
        files = read_archive(find_archive(address, self.means.archives), self.means.archives)
        return _with_chosen_values(files, place)


def _address(place: ChartPlace) -> ChartAddress | None:
    if place.address is None:
        return None
    return ChartAddress(
        address=place.address, name=place.name, version=place.version, insecure=place.insecure
    )


def _with_chosen_values(files: ChartFiles, place: ChartPlace) -> ChartFiles:
    """The chart with the files of values that a release takes in place of its own."""
    if not place.values_files:
        return files
    missing = [each for each in place.values_files if each not in files.files]
    if missing:
        raise NotAtHandError(f"the chart holds no {missing[0]}")
    return files.with_values(_merge(parse_values(files.files[each]) for each in place.values_files))


def _merge(parts: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for each in parts:
        merged = merge_values(merged, each)
    return merged


def _report(failures: Iterable[_Failure]) -> Iterator[Diagnostic]:
    """What could not be fetched, once for all releases that lack a chart for the same reason."""
    grouped: dict[str, list[_Failure]] = {}
    for each in failures:
        grouped.setdefault(each[1].why, []).append(each)
    for why, lacking in grouped.items():
        (release, error), more = lacking[0], len(lacking) - 1
        who = f"{release.resource.ref} is" if not more else f"{release.resource.ref} and {more} more are"
        at = release.version_at or release.resource.at("spec", "chart")
        message = f"{who} read from values: {why}"
        yield Diagnostic("chart-not-fetched", Severity.WARNING, message, at, error.hint or "")


def _make_objects(
    release: ResolvedRelease, bodies: Iterable[Mapping[str, Any]], definitions: Definitions
) -> Iterable[Resource]:
    """The objects with their namespaces and places; of two with one name the first counts."""
    places = find_places(release)
    seen: set[tuple[str, ObjectRef]] = set()
    for body in bodies:
        version = text(body.get("apiVersion"))
        ref = identify(body)
        group = version.rpartition("/")[0]
        if not ref.namespace and not _has_no_namespace(ref, group, definitions):
            ref = replace(ref, namespace=release.target_namespace)
            metadata = {**mapping(body.get("metadata")), "namespace": ref.namespace}
            body = {**body, "metadata": metadata}
        if (group, ref) in seen:
            continue
        seen.add((group, ref))
        yield Resource(
            ref,
            version,
            body,
            places.documents(body),
            release.resource.kustomization,
            made_by=release.resource.ref,
            origin=Origin.RENDERED,
        )


def _has_no_namespace(ref: ObjectRef, group: str, definitions: Definitions) -> bool:
    return ref.kind in CLUSTER_WIDE or (group, ref.kind) in definitions.cluster_wide
