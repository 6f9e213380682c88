"""The chart of a release: its name and version, and the values that it brings along."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from fleetbook.core.identity import ObjectRef
from fleetbook.core.location import Location
from fleetbook.core.unknown import Unknown
from fleetbook.resolve.fleet import Elsewhere, Resource
from fleetbook.resolve.shape import Keys, mapping, object_of, sequence, text, within
from fleetbook.resolve.sources.origins import Origins
from fleetbook.resolve.tree import Tree, join, join_inside
from fleetbook.source.document import Document

_CHART_FILE, _VALUES_FILE = "Chart.yaml", "values.yaml"
ARCHIVE_SUFFIXES = (".tgz", ".tar.gz")
_NOT_IN_GIT = "its {kind} is not in Git"
_FOLDER_KINDS = ("Bucket", "GitRepository")
"""Kinds of sources that hold charts as folders; of these Flux reads no version beside the chart."""


@dataclass(frozen=True, eq=False, kw_only=True)
class ChartPlace:
    """Where the files of a chart are to be had: in this repository, or at an address."""

    path: str | None = None
    """A folder or an archive in the tree."""
    address: str | None = None
    """The repository of charts, else None; for an artifact of its own the whole address."""
    name: str = ""
    """The chart in the repository; empty for an artifact of its own."""
    version: str = ""
    """An exact one, a range or a digest; empty for the newest."""
    insecure: bool = False
    """Whether the owner says that the address speaks plain HTTP."""
    values_files: tuple[str, ...] = ()
    """Files in the chart that take the place of its `values.yaml`."""
    why: str = ""
    """Where there is neither: a sentence without its full stop."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Chart:
    """A chart as a release asks for it."""

    name: str | Unknown
    version: str | Unknown | None = None
    version_at: Location | None = None
    source: ObjectRef | None = None
    values: tuple[Document, ...] = ()
    """Files of values that it brings along and that are in this repository, the strongest last."""
    unread: tuple[str, ...] = ()
    """Files of values that are not, in words."""
    place: ChartPlace = ChartPlace(why="the release names no chart")
    file: Document | None = None
    """Its `Chart.yaml`, where it lies as a folder in this repository."""


@dataclass(frozen=True, eq=False)
class ChartReader:
    """Finds the charts of a cluster's releases."""

    tree: Tree
    sources: Mapping[ObjectRef, Resource]
    origins: Origins

    def read(self, release: Resource) -> Chart:
        """The chart of a HelmRelease."""
        if chart := mapping(within(release.body, "spec", "chart", "spec")):
            return self._read_template(release, chart, ("spec", "chart", "spec"))
        if reference := mapping(within(release.body, "spec", "chartRef")):
            return self._read_reference(release, reference)
        return Chart(name=Unknown("the release names no chart"))

    def _read_reference(self, release: Resource, reference: Mapping[str, Any]) -> Chart:
        ref = object_of(reference, release.ref.namespace)
        target = self.sources.get(ref)
        if ref.kind == "ExternalArtifact":
            return self._read_folder(ref, ".")
        if target is None:
            unknown = Unknown(_NOT_IN_GIT.format(kind=ref.kind or "chart"))
            at = release.at("spec", "chartRef")
            return Chart(
                name=unknown, version=unknown, version_at=at, source=ref, place=ChartPlace(why=unknown.reason)
            )
        if ref.kind == "HelmChart":
            return self._read_template(target, mapping(target.body.get("spec")), ("spec",))
        return _read_artifact(target)

    def _read_template(self, owner: Resource, chart: Mapping[str, Any], keys: Keys) -> Chart:
        """A chart that a HelmRelease or a HelmChart describes."""
        source = object_of(mapping(chart.get("sourceRef")), owner.ref.namespace)
        name = text(chart.get("chart"))
        if source.kind in _FOLDER_KINDS and "${" not in name:
            return self._with_files(self._read_folder(source, name), source, chart)
        version = text(chart.get("version"))
        return Chart(
            name=_known(name),
            version=_known(version) if version else None,
            version_at=owner.at(*keys, "version") if version else None,
            source=source,
            unread=tuple(f"{file} of the chart" for file in _values_files(chart)),
            place=self._repository(source, name, version, _values_files(chart)),
        )

    def address(self, source: ObjectRef | None) -> str | None:
        """Where a source of charts lies, as it is written; None where Git does not say."""
        found = self.sources.get(source) if source else None
        return (text(within(found.body, "spec", "url")) or None) if found else None

    def _repository(
        self, source: ObjectRef, name: str, version: str, values_files: tuple[str, ...]
    ) -> ChartPlace:
        """A chart in a repository of charts."""
        found = self.sources.get(source)
        if found is None:
            return ChartPlace(why=_NOT_IN_GIT.format(kind=source.kind or "source"))
        address = text(within(found.body, "spec", "url"))
        if "${" in f"{address}{name}{version}":
            return ChartPlace(why="its address or version holds a variable that Git gives no value for")
        return ChartPlace(
            address=address,
            name=name,
            version=version,
            insecure=within(found.body, "spec", "insecure") is True,
            values_files=values_files,
        )

    def _read_folder(self, source: ObjectRef, path: str) -> Chart:
        """A chart that lies in a folder, which bears its name; its version is its own."""
        folder = join_inside(".", path)
        name: str | Unknown = folder.rpartition("/")[2]
        if name == ".":
            name = Unknown(f"the chart is {source} itself")
        place = self.origins.locate(source, folder)
        if isinstance(place, Elsewhere):
            why = f"{source} {place.why}"
            version = Unknown(f"its {_CHART_FILE} is not here: {why}")
            return Chart(name=name, version=version, source=source, place=ChartPlace(why=why))
        if place in self.tree.files and place.endswith(ARCHIVE_SUFFIXES):
            packed = Unknown("it is packed in an archive")
            return Chart(name=name, version=packed, source=source, place=ChartPlace(path=place))
        document = self._first(join(place, _CHART_FILE))
        if document is None:
            version = Unknown(f"{join(self.tree.real(place), _CHART_FILE)} is not there")
            return Chart(name=name, version=version, source=source, place=ChartPlace(why=version.reason))
        own = self._first(join(place, _VALUES_FILE))
        return Chart(
            name=text(document.data.get("name")) or name,
            version=text(document.data.get("version")) or Unknown(f"{document.location.path} states none"),
            version_at=document.find("version"),
            source=source,
            values=() if own is None else (own,),
            place=ChartPlace(path=place),
            file=document,
        )

    def _with_files(self, found: Chart, source: ObjectRef, chart: Mapping[str, Any]) -> Chart:
        """The chart with the files of values that are taken in place of its own; the source's top counts."""
        files = {file: self._find_values(source, file) for file in _values_files(chart)}
        if not files:
            return found
        lenient = chart.get("ignoreMissingValuesFiles") is True
        unread = (f"{file} of {source}" for file, each in files.items() if each is None and not lenient)
        values = (each for each in files.values() if each is not None)
        return replace(found, values=tuple(values), unread=tuple(unread))

    def _find_values(self, source: ObjectRef, path: str) -> Document | None:
        file = self.origins.locate(source, join_inside(".", path))
        return self._first(file) if isinstance(file, str) else None

    def _first(self, path: str) -> Document | None:
        return next(iter(self.tree.documents(path)), None)


def _values_files(chart: Mapping[str, Any]) -> tuple[str, ...]:
    """The files that a release takes in place of `values.yaml`; the single one of v2beta1 comes first."""
    single = text(chart.get("valuesFile"))
    return (*((single,) if single else ()), *map(text, sequence(chart.get("valuesFiles"))))


def _read_artifact(source: Resource) -> Chart:
    """A chart that is an OCI artifact: its name is the last part of the address."""
    url = text(within(source.body, "spec", "url")).rstrip("/")
    chart = _known(url.rpartition("/")[2]) if url else Unknown("its source has no address")
    place = ChartPlace(why="its source has no address that Git knows")
    if isinstance(chart, str) and "${" not in url:
        insecure = within(source.body, "spec", "insecure") is True
        place = ChartPlace(address=url, insecure=insecure)
    for field in ("digest", "semver", "tag"):
        # The source-controller's order of precedence (OCIRepository, `spec.ref`).
        if version := text(within(source.body, "spec", "ref", field)):
            at = source.at("spec", "ref", field)
            if place.address and "${" not in version:
                place = replace(place, version=version)
            return Chart(name=chart, version=_known(version), version_at=at, source=source.ref, place=place)
    return Chart(name=chart, source=source.ref, place=place)


def _known(value: str) -> str | Unknown:
    return Unknown("it holds a variable that Git gives no value for", value) if "${" in value else value
