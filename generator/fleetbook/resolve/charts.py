"""Charts that lie in a folder of a source: their name and version stand in their `Chart.yaml`."""

from dataclasses import dataclass

from fleetbook.core.identity import ObjectRef
from fleetbook.core.location import Location
from fleetbook.core.unknown import Unknown
from fleetbook.resolve.fleet import Elsewhere
from fleetbook.resolve.origins import Origins
from fleetbook.resolve.shape import text
from fleetbook.resolve.tree import Tree, join, join_inside

FOLDER_KINDS = ("Bucket", "ExternalArtifact", "GitRepository")
"""Kinds of sources that hold charts as folders; of these Helm reads no version beside the chart."""
_CHART_FILE = "Chart.yaml"


@dataclass(frozen=True, slots=True)
class FolderChart:
    """A chart in a folder, as far as this repository holds it."""

    name: str | Unknown
    version: str | Unknown
    at: Location | None
    """Where the version is written."""


@dataclass(frozen=True, eq=False)
class ChartReader:
    """Reads charts that lie in this repository."""

    tree: Tree
    origins: Origins

    def read(self, source: ObjectRef, path: str) -> FolderChart:
        """The chart at a path of a source; a chart's folder bears its name."""
        folder = join_inside(".", path)
        name: str | Unknown = folder.rpartition("/")[2]
        if name == ".":
            name = Unknown(f"the chart is {source} itself")
        place = self.origins.locate(source, folder)
        if isinstance(place, Elsewhere):
            return FolderChart(name, Unknown(f"its {_CHART_FILE} is not here: {source} {place.why}"), None)
        document = next(iter(self.tree.documents(join(place, _CHART_FILE))), None)
        if document is None:
            return FolderChart(
                name, Unknown(f"{join(self.tree.real(place), _CHART_FILE)} is not there"), None
            )
        version = text(document.data.get("version"))
        return FolderChart(
            text(document.data.get("name")) or name,
            version or Unknown(f"{document.location.path} states none"),
            document.find("version"),
        )
