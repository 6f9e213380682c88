"""The charts of a fleet's releases, rendered all at once."""

import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from pathlib import Path
from typing import Any

from fleetbook.cache import Cache, digest
from fleetbook.core.errors import ToolError
from fleetbook.resolve.overlays.additions import add_metadata
from fleetbook.resolve.rendering.chart_files import ChartFiles
from fleetbook.resolve.rendering.definitions import Definitions
from fleetbook.resolve.rendering.doubt import is_doubtful, settle, varied
from fleetbook.resolve.rendering.engine import ChartMeans
from fleetbook.resolve.rendering.output import BadManifestError, read_definitions, read_objects
from fleetbook.resolve.rendering.post_renderers import post_render, post_renderers
from fleetbook.resolve.rendering.rendered import Rendered, unpack
from fleetbook.resolve.shape import mapping, text, within
from fleetbook.source.redaction import redact_text
from fleetbook.tools.helm import RenderRequest, RenderResult

_ASKS = b".Capabilities.APIVersions"
_DOUBT = "; what Git does not hold of its values stands in them as text"
_UNPROVED = (
    "it cannot be rendered with other values, so what rests on those that Git does not hold is not told apart"
)
_LONGEST_REFUSAL = 400


@dataclass(frozen=True, eq=False, kw_only=True)
class Job:
    """A chart to be rendered as a release."""

    chart: ChartFiles
    release: Mapping[str, Any]
    """The HelmRelease."""
    name: str
    namespace: str
    values: Mapping[str, Any]

    @property
    def asks_for_kinds(self) -> bool:
        """Whether a template asks which kinds the cluster knows."""
        return any(_ASKS in content for content in self.chart.files.values())

    @property
    def is_doubtful(self) -> bool:
        """Whether what it gives may rest on chance, or on what Git does not hold."""
        return is_doubtful(self.values, self.chart.templates())


@dataclass(frozen=True, eq=False)
class ChartRenderer:
    """Renders charts; what an earlier run rendered of the same things is taken from the cache."""

    means: ChartMeans
    cache: Cache
    _known: dict[str, Rendered] = field(default_factory=dict, init=False)

    def render(self, jobs: Sequence[tuple[Job, Definitions]]) -> tuple[Rendered, ...]:
        """What becomes of each chart in a cluster that knows some kinds."""
        keys = [self._key(*each) for each in jobs]
        wanted = {key: each for key, each in zip(keys, jobs, strict=True) if not self._recall(key)}
        if wanted:
            for key, rendered in zip(wanted, self._run(list(wanted.values())), strict=True):
                self._known[key] = rendered
                # What Helm says when it refuses can quote a chart, and is not kept.
                if not rendered.refusal:
                    self.cache.put(key, rendered.pack())
        return tuple(self._known[key] for key in keys)

    def _recall(self, key: str) -> bool:
        if key not in self._known and (content := self.cache.get(key)) is not None:
            self._known[key] = unpack(content)
        return key in self._known

    def _key(self, job: Job, definitions: Definitions) -> str:
        """The digest of everything that its objects are made of."""
        versions = sorted(definitions.api_versions) if job.asks_for_kinds else []
        what = (job.name, job.namespace, job.values, job.release.get("spec"), versions)
        means = (self.means.engine.identity, self.means.kube_version)
        return digest("chart", job.chart.identity, *means, json.dumps(what, default=str))

    def _run(self, jobs: Sequence[tuple[Job, Definitions]]) -> Iterator[Rendered]:
        """Render charts anew: each one once, and a doubtful one a second time."""
        with tempfile.TemporaryDirectory(prefix="fleetbook-charts-") as name:
            folders = _write([job.chart for job, _ in jobs], Path(name))
            first = [self._request(job, each, folders[job.chart.identity]) for job, each in jobs]
            doubtful = [index for index, (job, _) in enumerate(jobs) if job.is_doubtful]
            second = [replace(first[index], values=varied(first[index].values)) for index in doubtful]
            results = self.means.engine.render([*first, *second])
            others = dict(zip(doubtful, results[len(first) :], strict=True))
            for index, (job, _) in enumerate(jobs):
                yield self._assemble(job, results[index], others.get(index), name)

    def _request(self, job: Job, definitions: Definitions, folder: Path) -> RenderRequest:
        return RenderRequest(
            chart=folder,
            name=job.name,
            namespace=job.namespace,
            values=job.values,
            kube_version=self.means.kube_version,
            api_versions=sorted(definitions.api_versions) if job.asks_for_kinds else (),
        )

    def _assemble(self, job: Job, one: RenderResult, other: RenderResult | None, folder: str) -> Rendered:
        """The objects of a chart as they are applied."""
        if one.error is not None:
            doubt = _DOUBT if varied(job.values) != job.values else ""
            return Rendered(refusal=_tell_refusal(one.error, folder) + doubt)
        try:
            bodies, notes = _read(one.files, other)
            defined = (
                [] if _skips_definitions(job.release) else list(read_definitions(job.chart.definitions()))
            )
        except BadManifestError as error:
            return Rendered(refusal=_tell_refusal(str(error), folder))
        try:
            changed = post_render(bodies, post_renderers(job.release), self.means.patches)
        except ToolError as error:
            words = _tell_refusal(error.message, folder)
            return Rendered(refusal=f"its post-renderers cannot be carried out: {words}")
        spec = mapping(job.release.get("spec"))
        return Rendered([*defined, *(add_metadata(each, spec) for each in changed)], notes)


def _write(charts: Iterable[ChartFiles], top: Path) -> dict[str, Path]:
    """A folder for each chart, by what it holds."""
    folders: dict[str, Path] = {}
    for chart in charts:
        if chart.identity not in folders:
            folders[chart.identity] = top / str(len(folders))
            chart.write(folders[chart.identity])
    return folders


def _read(
    files: Mapping[str, str], other: RenderResult | None
) -> tuple[list[Mapping[str, Any]], tuple[str, ...]]:
    """The objects that templates give, and the templates that do not give the same number each time."""
    found = list(read_objects(files))
    if other is None:
        return [body for _, body in found], ()
    try:
        again = None if other.error is not None else _by_template(read_objects(other.files))
    except BadManifestError:
        again = None
    if again is None:
        return [body for _, body in found], (_UNPROVED,)
    bodies: list[Mapping[str, Any]] = []
    uneven = []
    for path, own in _by_template(found).items():
        its = again.pop(path, [])
        if len(own) != len(its):
            uneven.append(path)
        bodies += [settle(body, ours) if ours else body for body, ours in zip_longest(own, its[: len(own)])]
    notes = (f"how many objects {path} makes rests on what Git does not hold" for path in (*uneven, *again))
    return bodies, tuple(sorted(notes))


def _by_template(found: Iterable[tuple[str, dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    grouped: dict[str, list[dict[str, Any]]] = {}
    for path, body in found:
        grouped.setdefault(path, []).append(body)
    return grouped


def _skips_definitions(release: Mapping[str, Any]) -> bool:
    """Whether the definitions in the chart's `crds` folder are left out."""
    install = mapping(within(release, "spec", "install"))
    return text(install.get("crds")) == "Skip" or install.get("skipCRDs") is True


def _tell_refusal(words: str, folder: str) -> str:
    """What Helm says, in one line, without places of this machine and without secrets."""
    line = redact_text(" ".join(words.replace(f"{folder}/", "").split()))
    return line if len(line) <= _LONGEST_REFUSAL else f"{line[:_LONGEST_REFUSAL]}…"
