"""The stages from a repository to its book, as one readable list."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import TypeAlias

from fleetbook.analysis.architecture import analyse
from fleetbook.cache import Cache, user_folder
from fleetbook.catalogue.icons import load_icons
from fleetbook.catalogue.loader import Catalogue, load_catalogue
from fleetbook.chart_cache import ChartCache
from fleetbook.compare.history import History
from fleetbook.core.diagnostics import Diagnostic, Severity
from fleetbook.core.errors import SettingsError, UsageError
from fleetbook.core.unknown import Unknown
from fleetbook.memory import key_of, recall, remember
from fleetbook.model.architecture import Architecture
from fleetbook.render.book import book_files
from fleetbook.render.page_context import Origins
from fleetbook.render.publish import publish
from fleetbook.resolve.rendering.engine import ChartMeans
from fleetbook.resolve.resolver import resolve_fleet
from fleetbook.settings import Settings, parse_settings
from fleetbook.source.clone import Place, fetch_clone, is_address
from fleetbook.source.documents import read_documents
from fleetbook.source.excerpts import Excerpts
from fleetbook.source.forge import ForgeLinks
from fleetbook.source.open import open_snapshot
from fleetbook.source.snapshot import Snapshot
from fleetbook.tools.charts import ChartArchives
from fleetbook.tools.graphviz import find_graphviz
from fleetbook.tools.helm import find_helm
from fleetbook.tools.kustomize import Kustomize
from fleetbook.views.book import write_pages

SETTINGS_FILE = "fleetbook.yml"
KUBERNETES = "1.34.0"
"""The version that charts are told of: Git rarely holds it, and every Helm would name another one."""

Report = Callable[[str], None]
"""Told the name of each stage as it starts."""

Means: TypeAlias = tuple[Kustomize, Cache, ChartMeans | None]
"""What overlays are built with, what earlier runs kept, and what charts are rendered with."""


@dataclass(frozen=True, kw_only=True)
class Request:
    """What to read: a folder, optionally at a revision, with a settings file from elsewhere."""

    repository: Path
    revision: str | None = None
    config: Path | None = None
    clusters: tuple[str, ...] = ()
    cached: bool = True
    """Whether to use, and to keep, what other runs worked out."""
    fetch_charts: bool = False
    """Whether to fetch charts that are not at hand, even if the settings do not ask for it."""
    problems: tuple[Diagnostic, ...] = ()
    """What is to be known of how the folder came to be what it is."""


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What was read of a fleet."""

    architecture: Architecture
    settings: Settings
    origins: Origins
    """Where its facts stand in Git."""
    folder: str = ""
    """The fleet's folder in its repository, empty for its top."""

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What could not be read on the way."""
        coverage = self.architecture.coverage
        return (*coverage.unreadable, *coverage.diagnostics)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What was written, and what could not be read on the way."""

    title: str
    pages: int
    diagnostics: tuple[Diagnostic, ...]


def locate(repository: str, folder: Path, revision: str | None) -> Place:
    """A folder, relative to another one, as it is; of an address a clone, and the revision to read there.

    Raises UsageError, RepositoryError and ToolError where it cannot be cloned.
    """
    if not is_address(repository):
        return Place(folder / repository, revision)
    return fetch_clone(repository, revision, user_folder())


def read_fleet(request: Request, report: Report) -> Reading:
    """Read a repository and work out its architecture.

    Raises RepositoryError where there is no fleet to read, SettingsError for a wrong `fleetbook.yml`,
    ToolError where a program that is needed is missing.
    """
    report("reading the repository")
    snapshot, settings = open_fleet(request)
    engine = Kustomize(settings.kustomize)
    cache = Cache(user_folder() if request.cached else None, engine.identity)
    charts = find_chart_means(settings, engine)
    key = _key(cache, snapshot, settings, charts)
    # Only by asking for them is it known whether there are newer charts.
    architecture = None if charts and settings.fetch_charts else recall(cache, key, Architecture)
    if architecture is None:
        architecture = work_out(request, snapshot, settings, (engine, cache, charts), report)
        remember(cache, _key(cache, snapshot, settings, charts), architecture)
        cache.trim()
    architecture = _with_problems(architecture, request.problems)
    links = ForgeLinks.build(snapshot.repository, settings.forge, *flux_address(architecture))
    folder = snapshot.repository.prefix
    origins = Origins(
        git_link=links.link,
        edit_link=links.edit,
        excerpts=Excerpts(snapshot).lines,
        commit_link=links.at_commit,
        commit_page=links.commit,
        neutral=links.neutral,
    )
    return Reading(architecture=architecture, settings=settings, origins=origins, folder=folder)


def _with_problems(architecture: Architecture, problems: tuple[Diagnostic, ...]) -> Architecture:
    """What is only of this run goes into no cache, and comes first."""
    if not problems:
        return architecture
    coverage = architecture.coverage
    diagnostics = (*problems, *coverage.diagnostics)
    return replace(architecture, coverage=replace(coverage, diagnostics=diagnostics))


def work_out(
    request: Request, snapshot: Snapshot, settings: Settings, means: Means, report: Report
) -> Architecture:
    """The architecture that the files of a fleet make."""
    documents, diagnostics = read_documents(snapshot)
    report("working out what Flux applies")
    complaints = (*diagnostics, *_check_helm(settings, means[-1]))
    fleet = resolve_fleet(snapshot, documents, complaints, settings, *means)
    asked_by = "" if request.clusters else f", which {request.config or SETTINGS_FILE} asks for"
    require_clusters(settings.clusters, [cluster.name for cluster in fleet.clusters], asked_by)
    report("reading the architecture")
    return analyse(fleet, settings, read_catalogue(snapshot, settings))


def _key(cache: Cache, snapshot: Snapshot, settings: Settings, charts: ChartMeans | None) -> str:
    """The key of an architecture; charts that were fetched meanwhile are part of it."""
    if not cache.is_kept:
        return ""
    if charts is None:
        return key_of(snapshot, settings)
    # Whether charts were fetched makes no difference, only which are there.
    return key_of(snapshot, replace(settings, fetch_charts=False), charts.identity)


def _check_helm(settings: Settings, charts: ChartMeans | None) -> Iterator[Diagnostic]:
    """Whether charts are asked for that nothing can render."""
    if charts is None and settings.fetch_charts and settings.render_charts:
        hint = "Install fleetbook with its extra, `fleetbook[helm]`, or put a helm on PATH."
        message = "Charts are to be fetched, and no Helm is installed that could render them"
        yield Diagnostic("no-helm", Severity.WARNING, message, None, hint)


def find_chart_means(settings: Settings, patches: Kustomize) -> ChartMeans | None:
    """What charts are rendered with; None where the owner wants none rendered, or no Helm is installed."""
    engine = find_helm(settings.helm) if settings.render_charts else None
    if engine is None:
        return None
    folder = user_folder()
    kept = ChartCache(folder / "charts" if folder else None)
    archives = ChartArchives(kept, fetches=settings.fetch_charts)
    version = settings.kubernetes or KUBERNETES
    return ChartMeans(engine=engine, patches=patches, archives=archives, kube_version=version)


def make_book(
    reading: Reading, report: Report, history: History | None = None
) -> tuple[str, int, dict[str, bytes]]:
    """The title of the book, the number of its pages, and every file of it by its path."""
    architecture, settings = reading.architecture, reading.settings
    report("writing the book")
    book = write_pages(architecture, settings.title, history)
    layout = find_graphviz(settings.dot)
    files = book_files(book, architecture, layout=layout, icons=load_icons(), origins=reading.origins)
    return book.title, len(book.pages), files


def write_docs(reading: Reading, target: Path, report: Report, history: History | None = None) -> Outcome:
    """Write what was read as a docs folder: pages, diagrams, assets, `architecture.json`."""
    title, pages, files = make_book(reading, report, history)
    publish(files, target)
    return Outcome(title=title, pages=pages, diagnostics=reading.diagnostics)


def open_fleet(request: Request) -> tuple[Snapshot, Settings]:
    """The files of the fleet without those that its settings ignore, and the settings."""
    snapshot = open_snapshot(request.repository, request.revision)
    settings = read_settings(snapshot, request)
    if settings.ignore:
        snapshot = open_snapshot(request.repository, request.revision, settings.ignore)
    fetches = request.fetch_charts or settings.fetch_charts
    return snapshot, replace(settings, clusters=request.clusters or settings.clusters, fetch_charts=fetches)


def require_clusters(asked: Sequence[str], found: Sequence[str], asked_by: str = "") -> None:
    """Raise UsageError for a cluster that is asked for and that the fleet does not have."""
    for name in asked:
        if name not in found:
            close = get_close_matches(name, found, 1)
            hint = f"Did you mean {close[0]}?" if close else f"There is {', '.join(found)}."
            raise UsageError(f"There is no cluster {name}{asked_by}", hint)


def read_settings(snapshot: Snapshot, request: Request) -> Settings:
    """The settings that the request names, else those of the fleet, else the defaults."""
    if request.config:
        try:
            return parse_settings(request.config.read_bytes(), str(request.config))
        except OSError as error:
            hint = "Name an existing file with --config."
            raise SettingsError(f"{request.config} could not be read: {error.strerror}", hint) from None
    if SETTINGS_FILE in snapshot.paths:
        return parse_settings(snapshot.read(SETTINGS_FILE), SETTINGS_FILE)
    return Settings()


def read_catalogue(snapshot: Snapshot, settings: Settings) -> Catalogue:
    """The catalogue with the owner's own entries, which lie in the fleet."""
    missing = [path for path in settings.catalogue if path not in snapshot.paths]
    if missing:
        hint = "Correct `catalogue` in fleetbook.yml; paths are relative to the fleet."
        raise UsageError(f"There is no catalogue file {missing[0]}", hint)
    return load_catalogue([(path, snapshot.read(path)) for path in settings.catalogue])


def flux_address(architecture: Architecture) -> tuple[str | None, str | None]:
    """Address and branch from which Flux reads the fleet, where its clusters agree on one."""
    repositories = [cluster.delivery.repository for cluster in architecture.clusters]
    found = {
        (source.url, dict(source.reference).get("branch"))
        for source in repositories
        if source and not isinstance(source.url, Unknown)
    }
    return found.pop() if len(found) == 1 else (None, None)
