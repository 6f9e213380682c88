"""The stages from a repository to its book, as one readable list."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from fleetbook.analysis.architecture import analyse
from fleetbook.catalogue.loader import load_catalogue
from fleetbook.core.errors import SettingsError
from fleetbook.model.architecture import Architecture
from fleetbook.resolve.resolver import resolve_fleet
from fleetbook.settings import Settings, parse_settings
from fleetbook.source.documents import read_documents
from fleetbook.source.forge import ForgeLinks
from fleetbook.source.open import open_snapshot
from fleetbook.source.snapshot import Snapshot
from fleetbook.tools.kustomize import KustomizeEngine

SETTINGS_FILE = "fleetbook.yml"

Report = Callable[[str], None]
"""Told the name of each stage as it starts."""


@dataclass(frozen=True, kw_only=True)
class Request:
    """What to read: a folder, optionally at a revision, with a settings file from elsewhere."""

    repository: Path
    revision: str | None = None
    config: Path | None = None
    clusters: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What was read of a fleet."""

    architecture: Architecture
    settings: Settings
    links: ForgeLinks


def read_fleet(request: Request, report: Report) -> Reading:
    """Read a repository and work out its architecture.

    Raises RepositoryError where there is no fleet to read, SettingsError for a wrong `fleetbook.yml`,
    ToolError where a program that is needed is missing.
    """
    report("reading the repository")
    plain = open_snapshot(request.repository, request.revision)
    settings = read_settings(plain, request)
    snapshot = open_snapshot(request.repository, request.revision, settings.ignore) if settings.ignore else plain
    documents, diagnostics = read_documents(snapshot)
    report("working out what Flux applies")
    fleet = resolve_fleet(snapshot, documents, diagnostics, settings, KustomizeEngine.choose(settings.kustomize))
    report("reading the architecture")
    catalogue = load_catalogue(read_extras(snapshot, settings))
    architecture = analyse(fleet, settings, catalogue)
    return Reading(architecture=architecture, settings=settings, links=links_of(architecture, fleet, settings))


def read_settings(snapshot: Snapshot, request: Request) -> Settings:
    """The settings that the command names, else those of the fleet, else the defaults."""
    if request.config:
        try:
            return parse_settings(request.config.read_bytes(), str(request.config))
        except OSError as error:
            hint = "Name an existing file with --config."
            raise SettingsError(f"{request.config} could not be read: {error.strerror}", hint) from None
    if SETTINGS_FILE in snapshot.paths:
        return parse_settings(snapshot.read(SETTINGS_FILE), SETTINGS_FILE)
    return Settings()
