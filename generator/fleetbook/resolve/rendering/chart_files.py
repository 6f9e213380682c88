"""The files of a chart, whole with the charts that it depends on."""

import io
import json
import posixpath
import re
import tarfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from yaml import YAMLError

from fleetbook.cache import digest
from fleetbook.core.errors import ToolError
from fleetbook.resolve.releases.charts import ARCHIVE_SUFFIXES
from fleetbook.resolve.rendering.engine import Archives
from fleetbook.resolve.shape import mapping, sequence, text
from fleetbook.resolve.tree import Tree, join
from fleetbook.source.loader import MalformedError, Reader
from fleetbook.tools.repositories import ChartAddress

CHART_FILE, VALUES_FILE = "Chart.yaml", "values.yaml"
_LOCAL = "file://"
_LOCKS = ("Chart.lock", "requirements.lock")
_PACKED = re.compile(rf"(?:charts/[^/]+/)*charts/[^/._][^/]*(?:{'|'.join(map(re.escape, ARCHIVE_SUFFIXES))})")
_NESTED = re.compile(r"charts/[^/]+/Chart\.yaml")
_DEFINITION = re.compile(r"(?:charts/[^/]+/)*crds/.+\.(?:ya?ml|json)")
_LARGEST = 100 << 20
"""Helm reads no archive that holds more."""
_DEEPEST = 8
"""Charts that depend on charts; a circle ends here."""


class NotAtHandError(Exception):
    """A chart is not here, or not all of it: `why` is a sentence without its full stop."""

    def __init__(self, why: str, hint: str | None = None) -> None:
        super().__init__(why)
        self.why = why
        self.hint = hint
        """What to do, where it was looked for elsewhere and could not be had."""


@dataclass(frozen=True, eq=False)
class ChartFiles:
    """A chart by the paths in its folder."""

    files: Mapping[str, bytes]
    metadata: Mapping[str, Any]
    """What its `Chart.yaml` says."""

    @cached_property
    def identity(self) -> str:
        """The same for charts of the same content."""
        return digest(*(part for path in sorted(self.files) for part in (path, self.files[path])))

    def definitions(self) -> Iterator[bytes]:
        """What the `crds` folders of the chart and of those in it hold, which Helm applies as it is."""
        yield from (self.files[path] for path in sorted(self.files) if _DEFINITION.fullmatch(path))

    def templates(self) -> Iterator[bytes]:
        """What Helm fills in, helpers among it."""
        yield from (content for path, content in self.files.items() if "templates/" in path)

    def with_values(self, values: Mapping[str, Any]) -> "ChartFiles":
        """The same chart with other values of its own."""
        return ChartFiles({**self.files, VALUES_FILE: json.dumps(values).encode()}, self.metadata)

    def write(self, folder: Path) -> None:
        """Write it into an empty folder."""
        for path, content in self.files.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)


def read_folder(tree: Tree, folder: str, archives: Archives, depth: int = 0) -> ChartFiles:
    """The chart in a folder of the tree, with its dependencies put where Helm looks for them.

    Raises NotAtHandError.
    """
    prefix = "" if folder == "." else f"{folder}/"
    found = {path.removeprefix(prefix): _read_file(tree, path) for path in tree.below(folder)}
    chart = _read(found, tree.real(folder))
    added: dict[str, bytes] = {}
    for each in missing_dependencies(chart):
        name, address = text(each.get("name")), text(each.get("repository"))
        if address.startswith(_LOCAL) and depth < _DEEPEST:
            place = join(folder, address.removeprefix(_LOCAL))
            inner = read_folder(tree, place, archives, depth + 1)
            added |= {f"charts/{name}/{path}": content for path, content in inner.files.items()}
        else:
            added |= _fetch(chart, each, archives)
    return ChartFiles({**chart.files, **added}, chart.metadata)


def _read_file(tree: Tree, path: str) -> bytes:
    """A file of a chart; of values what has passed the border, so that no secret goes into a template."""
    documents = tree.documents(path) if path.endswith(f"/{VALUES_FILE}") or path == VALUES_FILE else ()
    return json.dumps(documents[0].data).encode() if documents else tree.read(path)


def read_archive(content: bytes, archives: Archives) -> ChartFiles:
    """The chart in an archive; raises NotAtHandError."""
    chart = _read(_unpack(content), "its archive")
    added: dict[str, bytes] = {}
    for each in missing_dependencies(chart):
        added |= _fetch(chart, each, archives)
    return ChartFiles({**chart.files, **added}, chart.metadata)


def missing_dependencies(chart: ChartFiles) -> Iterator[Mapping[str, Any]]:
    """The dependencies that a chart states and that do not lie in its `charts` folder."""
    stated = chart.metadata.get("dependencies") or parse_values(
        chart.files.get("requirements.yaml", b"")
    ).get("dependencies")
    nested = [content for path, content in chart.files.items() if _NESTED.fullmatch(path)]
    held = {text(parse_values(each).get("name")) for each in nested}
    yield from (each for each in map(mapping, sequence(stated)) if text(each.get("name")) not in held)


def require_templates(chart: ChartFiles) -> None:
    """Raise NotAtHandError for a chart of which only a shell is here, so that rendering it would mislead."""
    if text(chart.metadata.get("type")) == "library":
        raise NotAtHandError("it is a library, which Helm does not install")
    templates = [path for path in chart.files if "templates/" in path and not path.endswith("NOTES.txt")]
    inside = [path for path in chart.files if path.startswith(("charts/", "crds/"))]
    if not templates and not inside:
        raise NotAtHandError("it has no templates here")
    if templates and not any(chart.files[path].strip() for path in templates):
        raise NotAtHandError("its templates are empty files here")


def _fetch(chart: ChartFiles, dependency: Mapping[str, Any], archives: Archives) -> dict[str, bytes]:
    """A dependency from a repository elsewhere, at the version that the chart's lock names."""
    name, address = text(dependency.get("name")), text(dependency.get("repository"))
    version = _locked(chart.files, name) or text(dependency.get("version"))
    if "://" not in address:
        where = f" of {address}" if address else ""
        raise NotAtHandError(f"the chart {name}{where} that it depends on is not in its charts folder")
    stated = ChartAddress(address=address, name=name, version=version)
    content = find_archive(stated, archives, f"the chart {name} that it depends on")
    return _put_below_charts(content)


def find_archive(chart: ChartAddress, archives: Archives, subject: str = "its chart") -> bytes:
    """The archive of a chart in a repository elsewhere; raises NotAtHandError about the `subject`."""
    try:
        found = archives.find(chart)
    except ToolError as error:
        raise NotAtHandError(f"{subject} could not be fetched: {error.message}", error.hint) from None
    if found is None:
        raise NotAtHandError(f"{subject} is not at hand")
    return found


def _locked(files: Mapping[str, bytes], name: str) -> str:
    for lock in _LOCKS:
        for each in map(mapping, sequence(parse_values(files.get(lock, b"")).get("dependencies"))):
            if text(each.get("name")) == name:
                return text(each.get("version"))
    return ""


def _read(files: Mapping[str, bytes], place: str) -> ChartFiles:
    metadata = parse_values(files.get(CHART_FILE, b""))
    if not text(metadata.get("name")):
        raise NotAtHandError(f"{place} holds no readable {CHART_FILE}")
    return ChartFiles(_expand(files), metadata)


def _expand(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The same files with packed charts as folders, so that what is in them can be looked at, too."""
    found: dict[str, bytes] = {}
    for path, content in files.items():
        is_packed = _PACKED.fullmatch(path) is not None
        found |= _put_below_charts(content, posixpath.dirname(path)) if is_packed else {path: content}
    return found


def _put_below_charts(content: bytes, folder: str = "charts") -> dict[str, bytes]:
    """The files of a packed chart at the place of the archive."""
    files = _unpack(content)
    name = text(parse_values(files.get(CHART_FILE, b"")).get("name"))
    if not re.fullmatch(r"[\w.-]*\w[\w.-]*", name):
        raise NotAtHandError(f"an archive in its charts folder holds no readable {CHART_FILE}")
    return {f"{folder}/{name}/{path}": inner for path, inner in _expand(files).items()}


def parse_values(content: bytes) -> Mapping[str, Any]:
    """The mapping that a file holds; an empty one where it holds none."""
    try:
        return mapping(next(Reader(content).documents(), None))
    except (MalformedError, YAMLError):
        # Helm will say of it what is wrong.
        return {}


def _unpack(content: bytes) -> dict[str, bytes]:
    """The files of an archive below its only folder, which bears the chart's name."""
    files: dict[str, bytes] = {}
    left = _LARGEST
    try:
        with tarfile.open(fileobj=io.BytesIO(content), mode="r:gz") as archive:
            for member in archive:
                path = posixpath.normpath(member.name).partition("/")[2]
                left -= member.size
                if left < 0:
                    raise NotAtHandError("its archive is larger than Helm reads")
                stream = archive.extractfile(member) if member.isreg() else None
                if stream is not None and path and not path.startswith(("/", "..")):
                    files[path] = stream.read()
    except (tarfile.TarError, OSError, EOFError, zlib.error):
        raise NotAtHandError("its archive cannot be unpacked") from None
    return files
