"""HelmReleases with chart, version, names and values, as the helm-controller reads them."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from fleetbook.core.diagnostics import Diagnostic
from fleetbook.core.identity import NamespacedName, ObjectRef
from fleetbook.core.location import Location
from fleetbook.core.unknown import Unknown
from fleetbook.resolve.charts import FOLDER_KINDS, ChartReader
from fleetbook.resolve.fleet import ResolvedRelease, Resource
from fleetbook.resolve.flux import is_release
from fleetbook.resolve.provenance import Provenance
from fleetbook.resolve.shape import Keys, mapping, text, within
from fleetbook.resolve.stages import depends_on
from fleetbook.resolve.values import ValuesReader
from fleetbook.resolve.walk import Node

_NOT_IN_GIT = "its {kind} is not in Git"
_LONGEST_NAME = 53
_KEPT_NAME, _KEPT_HASH = 40, 12


@dataclass(frozen=True, eq=False)
class Releases:
    """The releases of a cluster, sorted, and what is wrong with them."""

    found: tuple[ResolvedRelease, ...]
    diagnostics: tuple[Diagnostic, ...]


def resolve_releases(
    nodes: tuple[Node, ...], around: tuple[Node, ...], charts: ChartReader, implied: tuple[Resource, ...]
) -> Releases:
    """The releases of `nodes`; of two with one name the first counts.

    Their values and sources may come from everything in `around`.
    """
    objects = [each for node in around for each in node.applied]
    config_maps: dict[NamespacedName, tuple[Resource, Provenance]] = {}
    for each in objects:
        if each.resource.ref.kind == "ConfigMap":
            config_maps.setdefault(each.resource.ref.key, (each.resource, each.provenance))
    reader = ValuesReader(charts.tree, config_maps)
    sources = {each.resource.ref: each.resource for each in reversed(objects)} | {
        each.ref: each for each in implied
    }
    found: dict[NamespacedName, tuple[ResolvedRelease, list[Diagnostic]]] = {}
    for each in (applied for node in nodes for applied in node.applied):
        if is_release(each.resource.body) and each.resource.ref.key not in found:
            found[each.resource.ref.key] = _resolve(each.resource, sources, reader, charts)
    ordered = [found[key] for key in sorted(found)]
    return Releases(
        tuple(release for release, _ in ordered), tuple(each for _, more in ordered for each in more)
    )


def _resolve(
    release: Resource, sources: Mapping[ObjectRef, Resource], reader: ValuesReader, charts: ChartReader
) -> tuple[ResolvedRelease, list[Diagnostic]]:
    spec = mapping(release.body.get("spec"))
    chart, version, version_at, source = _find_chart(release, spec, sources, charts)
    target = text(spec.get("targetNamespace"))
    values = reader.read(release)
    resolved = ResolvedRelease(
        key=release.ref.key,
        resource=release,
        release_name=text(spec.get("releaseName")) or _compose_name(target, release.ref.name),
        target_namespace=target or release.ref.namespace,
        storage_namespace=text(spec.get("storageNamespace")) or release.ref.namespace,
        chart=chart,
        version=version,
        version_at=version_at,
        source=source,
        depends_on=depends_on(release),
        values=values.merged,
        value_documents=tuple(values.documents),
        unread_values=tuple(values.unread),
    )
    return resolved, values.diagnostics


def _compose_name(target: str, name: str) -> str:
    """The name of a release that states none; a long one ends in a hash of itself."""
    composed = f"{target}-{name}" if target else name
    if len(composed) <= _LONGEST_NAME:
        return composed
    return f"{composed[:_KEPT_NAME]}-{sha256(composed.encode()).hexdigest()[:_KEPT_HASH]}"


_Chart = tuple[str | Unknown, str | Unknown | None, Location | None, ObjectRef | None]


def _find_chart(
    release: Resource, spec: Mapping[str, Any], sources: Mapping[ObjectRef, Resource], charts: ChartReader
) -> _Chart:
    """Chart, version, where the version is written, and the source."""
    if chart := mapping(within(spec, "chart", "spec")):
        return _read_chart(release, chart, ("spec", "chart", "spec"), charts)
    if reference := mapping(spec.get("chartRef")):
        kind = text(reference.get("kind"))
        namespace = text(reference.get("namespace")) or release.ref.namespace
        ref = ObjectRef(kind, namespace, text(reference.get("name")))
        target = sources.get(ref)
        if kind == "ExternalArtifact":
            return _read_folder(charts, ref, ".")
        if target is None:
            unknown = Unknown(_NOT_IN_GIT.format(kind=kind or "chart"))
            return unknown, unknown, release.at("spec", "chartRef"), ref
        if kind == "HelmChart":
            return _read_chart(target, mapping(target.body.get("spec")), ("spec",), charts)
        return _read_artifact(target)
    unknown = Unknown("the release names no chart")
    return unknown, None, None, None


def _read_chart(owner: Resource, chart: Mapping[str, Any], keys: Keys, charts: ChartReader) -> _Chart:
    """A chart of a HelmRelease's template or of a HelmChart."""
    reference = mapping(chart.get("sourceRef"))
    namespace = text(reference.get("namespace")) or owner.ref.namespace
    source = ObjectRef(text(reference.get("kind")), namespace, text(reference.get("name")))
    if source.kind in FOLDER_KINDS and "${" not in text(chart.get("chart")):
        return _read_folder(charts, source, text(chart.get("chart")))
    version = text(chart.get("version")) or None
    at = owner.at(*keys, "version") if version else None
    return _known(text(chart.get("chart"))), None if version is None else _known(version), at, source


def _read_folder(charts: ChartReader, source: ObjectRef, path: str) -> _Chart:
    """A chart that lies in a folder: its version is its own, whatever the release says."""
    chart = charts.read(source, path)
    return chart.name, chart.version, chart.at, source


def _read_artifact(source: Resource) -> _Chart:
    """A chart that is an OCI artifact: its name is the last part of the address."""
    url = text(within(source.body, "spec", "url")).rstrip("/")
    chart = _known(url.rpartition("/")[2]) if url else Unknown("its source has no address")
    for field in ("digest", "semver", "tag"):
        # The source-controller's order of precedence (OCIRepository, `spec.ref`).
        if version := text(within(source.body, "spec", "ref", field)):
            return chart, _known(version), source.at("spec", "ref", field), source.ref
    return chart, None, None, source.ref


def _known(value: str) -> str | Unknown:
    return Unknown("it holds a variable that Git gives no value for", value) if "${" in value else value
