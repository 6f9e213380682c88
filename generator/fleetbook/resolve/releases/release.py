"""HelmReleases with chart, version, names and values, as the helm-controller reads them."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from fleetbook.core.diagnostics import Diagnostic
from fleetbook.core.identity import NamespacedName
from fleetbook.resolve.fleet import ResolvedRelease, Resource
from fleetbook.resolve.flux import is_release
from fleetbook.resolve.provenance.tracer import Provenance
from fleetbook.resolve.releases.charts import Chart, ChartReader
from fleetbook.resolve.releases.values import ValuesReader
from fleetbook.resolve.shape import mapping, text
from fleetbook.resolve.sources.origins import Origins
from fleetbook.resolve.stages import depends_on
from fleetbook.resolve.tree import Tree
from fleetbook.resolve.walk import Node

_LONGEST_NAME = 53
_KEPT_NAME, _KEPT_HASH = 40, 12


@dataclass(frozen=True, eq=False)
class Releases:
    """The releases of a cluster, sorted, and what is wrong with them."""

    found: tuple[ResolvedRelease, ...]
    charts: Mapping[NamespacedName, Chart]
    """By the key of the release."""
    diagnostics: tuple[Diagnostic, ...]


def resolve_releases(
    nodes: tuple[Node, ...],
    around: tuple[Node, ...],
    tree: Tree,
    implied: tuple[Resource, ...],
    origins: Origins,
) -> Releases:
    """The releases of `nodes`; of two with one name the first counts.

    Their charts, sources and values may come from everything in `around`.
    """
    objects = [each for node in around for each in node.applied]
    config_maps: dict[NamespacedName, tuple[Resource, Provenance]] = {}
    for each in objects:
        if each.resource.ref.kind == "ConfigMap":
            config_maps.setdefault(each.resource.ref.key, (each.resource, each.provenance))
    reader = ValuesReader(tree, config_maps)
    sources = {each.resource.ref: each.resource for each in reversed(objects)} | {
        each.ref: each for each in implied
    }
    charts = ChartReader(tree, sources, origins)
    found: dict[NamespacedName, tuple[ResolvedRelease, Chart, list[Diagnostic]]] = {}
    for each in (applied for node in nodes for applied in node.applied):
        if is_release(each.resource.body) and each.resource.ref.key not in found:
            found[each.resource.ref.key] = _resolve(each.resource, charts, reader)
    ordered = [found[key] for key in sorted(found)]
    return Releases(
        found=tuple(release for release, _, _ in ordered),
        charts={release.key: chart for release, chart, _ in ordered},
        diagnostics=tuple(each for _, _, more in ordered for each in more),
    )


def _resolve(
    release: Resource, charts: ChartReader, reader: ValuesReader
) -> tuple[ResolvedRelease, Chart, list[Diagnostic]]:
    spec = mapping(release.body.get("spec"))
    chart = charts.read(release)
    target = text(spec.get("targetNamespace"))
    values = reader.read(release, chart.values)
    resolved = ResolvedRelease(
        key=release.ref.key,
        resource=release,
        release_name=text(spec.get("releaseName")) or _compose_name(target, release.ref.name),
        target_namespace=target or release.ref.namespace,
        chart=chart.name,
        version=chart.version,
        version_at=chart.version_at,
        chart_file=chart.file,
        source=chart.source,
        chart_address=charts.address(chart.source),
        depends_on=depends_on(release),
        values=values.merged,
        value_documents=tuple(values.documents),
        unread_values=(*chart.unread, *values.unread),
    )
    return resolved, chart, values.diagnostics


def _compose_name(target: str, name: str) -> str:
    """The name of a release that states none; a long one ends in a hash of itself."""
    composed = f"{target}-{name}" if target else name
    if len(composed) <= _LONGEST_NAME:
        return composed
    return f"{composed[:_KEPT_NAME]}-{sha256(composed.encode()).hexdigest()[:_KEPT_HASH]}"
