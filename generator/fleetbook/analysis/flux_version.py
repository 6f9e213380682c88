"""The version of Flux itself that a cluster runs."""

from collections.abc import Iterator

from fleetbook.analysis.places import lines_of, lines_of_values
from fleetbook.analysis.shape import Keys, known, mapping, text, within
from fleetbook.core.origin import Origin
from fleetbook.core.unknown import Unknown
from fleetbook.model.delivery import FluxVersion
from fleetbook.resolve.fleet import ResolvedCluster, ResolvedRelease, Resource

_PART_OF = "app.kubernetes.io/part-of"
_VERSION: Keys = ("metadata", "labels", "app.kubernetes.io/version")
_DISTRIBUTION: Keys = ("spec", "distribution", "version")
_CHART = "flux-instance"
_CHART_DISTRIBUTION: Keys = ("instance", "distribution", "version")


def flux_version(cluster: ResolvedCluster) -> FluxVersion | None:
    """As the labels of Flux's own controllers say, a FluxInstance or the values of its chart."""
    stated = (*_of_controllers(cluster), *_of_instances(cluster), *_of_charts(cluster))
    return next(iter(stated), None)


def _of_controllers(cluster: ResolvedCluster) -> Iterator[FluxVersion]:
    for resource in cluster.resources:
        labels = mapping(within(resource.body, "metadata", "labels"))
        if resource.ref.kind == "Deployment" and text(labels.get(_PART_OF)) == "flux":
            yield from _stated(resource, _VERSION)


def _of_instances(cluster: ResolvedCluster) -> Iterator[FluxVersion]:
    for resource in cluster.resources:
        if resource.ref.kind == "FluxInstance":
            yield from _stated(resource, _DISTRIBUTION)


def _stated(resource: Resource, keys: Keys) -> Iterator[FluxVersion]:
    if version := known(within(resource.body, *keys)):
        lines = lines_of(resource, {"version": keys})
        yield FluxVersion(version=version, by=resource.ref, defined_at=resource.at(), lines=lines)


def _of_charts(cluster: ResolvedCluster) -> Iterator[FluxVersion]:
    for release in cluster.releases:
        if not isinstance(release.chart, Unknown) and release.chart == _CHART:
            yield from _stated_in_values(release)


def _stated_in_values(release: ResolvedRelease) -> Iterator[FluxVersion]:
    if version := known(within(release.values, *_CHART_DISTRIBUTION)):
        yield FluxVersion(
            version=version,
            by=release.resource.ref,
            origin=Origin.VALUES,
            defined_at=release.resource.at(),
            lines=lines_of_values(release, {"version": _CHART_DISTRIBUTION}),
        )
