"""The commits of a fleet to what each changed of its architecture."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from fleetbook.analysis.architecture import analyse
from fleetbook.cache import Cache, digest, user_folder
from fleetbook.catalogue.loader import Catalogue
from fleetbook.compare.change import Difference
from fleetbook.compare.comparison import compare
from fleetbook.compare.history import Commit, CommitChanges, History
from fleetbook.core.errors import FleetbookError
from fleetbook.memory import recall, remember
from fleetbook.model.architecture import Architecture
from fleetbook.pipeline import Report, Request, open_fleet, read_catalogue
from fleetbook.resolve.resolver import resolve_fleet
from fleetbook.settings import Settings
from fleetbook.source.documents import load_all, read_documents
from fleetbook.source.timeline import Moment, Timeline
from fleetbook.tools.kustomize import Kustomize
from fleetbook.tools.workers import cores, share

_LEAST = 8
"""So many commits are worth a process of their own."""


@dataclass(frozen=True, kw_only=True)
class _Task:
    """Commits that follow each other, newest first; each but the last is compared with the next."""

    repository: Path
    timeline: Timeline
    moments: tuple[Moment, ...]
    settings: Settings
    catalogue: Catalogue
    cached: bool


def read_history(request: Request, most: int, report: Report) -> History:
    """What the last commits changed, `most` of them at the most; read as today's settings say.

    Charts are not rendered: those of old commits are not at hand. A folder in no repository has no history.
    """
    snapshot, settings = open_fleet(request)
    timeline = Timeline.read(request.repository.resolve(), snapshot.repository, settings.ignore, most + 1)
    if timeline is None:
        return History(commits=(), older=False, shallow=False)
    report("reading the history")
    task = _Task(
        repository=request.repository,
        timeline=timeline,
        moments=timeline.moments,
        settings=replace(settings, fetch_charts=False, render_charts=False),
        catalogue=read_catalogue(snapshot, settings),
        cached=request.cached,
    )
    told = {each.commit.id: each for part in share(_read, _parts(task)) for each in part}
    shown = timeline.moments[:most]
    return History(
        commits=tuple(told[moment.commit] for moment in shown if moment.commit in told),
        older=len(timeline.moments) > most,
        shallow=timeline.shallow and len(timeline.moments) <= most,
    )


def _parts(task: _Task) -> list[_Task]:
    """The commits in as many parts as there are cores; neighbours share the commit between them."""
    number = max(1, min(cores(), len(task.moments) // _LEAST))
    size = -(-len(task.moments) // number)
    starts = range(0, len(task.moments), size)
    return [replace(task, moments=task.moments[start : start + size + 1]) for start in starts]


def _read(task: _Task) -> list[CommitChanges]:
    return list(_Reader(task).changes())


class _Reader:
    """Reads commits that follow each other, and what they have in common once."""

    def __init__(self, task: _Task) -> None:
        self._task = task
        self._engine = Kustomize(task.settings.kustomize)
        self._cache = Cache(user_folder() if task.cached else None, self._engine.identity)
        self._load = lru_cache(maxsize=None)(load_all)
        self._read: tuple[str | None, Architecture] | None = None

    def changes(self) -> Iterator[CommitChanges]:
        """What every commit changed, but the last, which is only compared with."""
        for after, before in pairwise(self._task.moments):
            yield self._change(before, after)
        self._cache.trim()

    def _change(self, before: Moment, after: Moment) -> CommitChanges:
        commit = Commit(id=after.commit, author=after.author, date=after.date, subject=after.subject)
        try:
            found = self._difference(before, after)
        except FleetbookError as error:
            return CommitChanges(commit=commit, before=before.commit, difference=None, problem=error.message)
        return CommitChanges(commit=commit, before=before.commit, difference=found)

    def _difference(self, before: Moment, after: Moment) -> Difference:
        if before.content == after.content:
            return Difference(clusters=())
        key = self._key(before, after)
        known = recall(self._cache, key, Difference)
        if known is not None:
            return known
        # The older one is asked for first: it is the newer one of the next commit, and is kept for that.
        newer = self._architecture(after)
        found = compare(self._architecture(before), newer)
        remember(self._cache, key, found)
        return found

    def _key(self, before: Moment, after: Moment) -> str:
        repository = replace(self._task.timeline.repository, revision=None, last_changed={}, dirty=False)
        said = (repr(repository), repr(self._task.settings), repr(before.content), repr(after.content))
        return digest("difference", *said)

    def _architecture(self, moment: Moment) -> Architecture:
        if self._read is None or self._read[0] != moment.content:
            self._read = (moment.content, self._work_out(moment))
        return self._read[1]

    def _work_out(self, moment: Moment) -> Architecture:
        snapshot = self._task.timeline.snapshot(moment)
        documents, diagnostics = read_documents(snapshot, self._load)
        settings = self._task.settings
        fleet = resolve_fleet(snapshot, documents, diagnostics, settings, self._engine, self._cache, None)
        return analyse(fleet, settings, self._task.catalogue)
