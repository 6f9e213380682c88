"""The pages of changes: how the architecture came to be what it is, commit by commit, newest first."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from fleetbook.compare.change import Action, Change, Difference, Fate, Shift
from fleetbook.compare.history import CommitChanges, History
from fleetbook.views.change_summary import summary
from fleetbook.views.change_words import STEPS, Sides
from fleetbook.views.diagram import Tone
from fleetbook.views.difference import bullets
from fleetbook.views.page import (
    Block,
    Bullets,
    Callout,
    Code,
    CommitLink,
    Folded,
    Heading,
    Muted,
    NavEntry,
    PageView,
    Paragraph,
    Rich,
    Strong,
    Text,
)
from fleetbook.views.phrases import count, joined, link

TITLE, FOLDER, ICON = "Changes", "changes", "material/history"
NEWEST = 60
"""So many changes of the architecture stand on the first page; those before have a page for each year."""
_FEW = 2
"""A commit with so few changes is told by them, one with more by how many they are."""
_LATEST = 3
"""So many changes stand on the front page."""
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


def pages(history: History | None) -> tuple[PageView, ...]:
    """The page of the newest changes, and one for each year where there are more; none without a history."""
    if history is None or not history.commits:
        return ()
    commits = history.commits
    shown = _newest(commits)
    years = _years(commits) if len(shown) < len(commits) else {}
    front = _page(FOLDER, TITLE, (*_opening(history), *_way(years), *_entries(shown)))
    by_year = (
        _page(f"{FOLDER}/{year}", f"{TITLE} in {year}", _entries(each)) for year, each in years.items()
    )
    return (front, *by_year)


def latest(history: History | None) -> tuple[Block, ...]:
    """The last changes of the architecture in a line each, for the front page; nothing without any."""
    found = [each for each in history.commits if each.has_effect and each.difference] if history else []
    if not found:
        return ()
    items = tuple(_line(each) for each in found[:_LATEST])
    more = Paragraph(link("All changes", FOLDER))
    return (Heading("What changed last", "changed-last"), Bullets(items), more)


def _line(changes: CommitChanges) -> Rich:
    """Day, what changed, and the commit."""
    said = gist(changes.difference) if changes.difference else changes.problem
    return (Text(f"{changes.commit.date} – {said} "), CommitLink(changes.commit.id))


def navigation(history: History | None) -> tuple[NavEntry, ...]:
    """The entry of the pages in the navigation."""
    found = pages(history)
    children = tuple(NavEntry(title=page.path.rpartition("/")[2], path=page.path) for page in found[1:])
    return (NavEntry(title=TITLE, path=FOLDER, children=children),) if found else ()


def _page(path: str, title: str, blocks: Iterable[Block]) -> PageView:
    return PageView(
        path=path,
        title=title,
        description="How the architecture changed, commit by commit.",
        icon=ICON,
        blocks=tuple(blocks),
    )


def _newest(commits: Sequence[CommitChanges]) -> Sequence[CommitChanges]:
    """The commits down to the last change that has a place on the first page."""
    places = [index for index, each in enumerate(commits) if each.has_effect]
    return commits[: places[NEWEST]] if len(places) > NEWEST else commits


def _years(commits: Sequence[CommitChanges]) -> dict[str, list[CommitChanges]]:
    years: dict[str, list[CommitChanges]] = {}
    for each in commits:
        years.setdefault(each.commit.date[:4], []).append(each)
    return years


def _way(years: dict[str, list[CommitChanges]]) -> Iterator[Block]:
    """Links to the pages of years."""
    if years:
        links = [link(year, f"{FOLDER}/{year}") for year in years]
        yield Paragraph((Text("By year: "), *joined(links, " · ")))


def _opening(history: History) -> Iterator[Block]:
    """How far the history reaches."""
    commits = history.commits
    changed = sum(each.has_effect for each in commits)
    first, last = commits[-1].commit.date, commits[0].commit.date
    yield Paragraph(
        (
            Text(f"{count(len(commits), 'commit')} from {first} to {last}, of which "),
            Strong(f"{changed} changed the architecture"),
            Text(". Charts are told by their values here; they are not rendered."),
        )
    )
    if history.shallow:
        words: Rich = (
            Text("This clone holds no older commits. In a workflow, "),
            Code("fetch-depth: 0"),
            Text(" fetches them."),
        )
        yield Callout("The clone is shallow", words, Tone.INFO)


def _entries(commits: Sequence[CommitChanges]) -> Iterator[Block]:
    """Every commit below the month in which it was made; those without effect are folded."""
    for month, found in groupby(commits, key=lambda each: each.commit.date[:7]):
        year, _, number = month.partition("-")
        yield Heading(f"{_MONTHS[int(number) - 1]} {year}", month)
        for has_effect, run in groupby(found, key=lambda each: each.has_effect):
            if has_effect:
                yield from (_entry(each) for each in run)
            else:
                yield _without_effect(tuple(run))


def _without_effect(commits: Sequence[CommitChanges]) -> Folded:
    title = f"{count(len(commits), 'commit')} without effect on the architecture"
    return Folded(title, (Bullets(tuple(_about(each) for each in commits)),))


def _about(changes: CommitChanges) -> Rich:
    """Subject, author, day and id of a commit."""
    commit = changes.commit
    return (Text(commit.subject), Muted(f" · {commit.author} · {commit.date} · "), CommitLink(commit.id))


def _entry(changes: CommitChanges) -> Folded:
    """What a commit changed, opened on demand."""
    day = _day(changes)
    if changes.difference is None:
        title = f"{day} – could not be read: {changes.commit.subject}"
        return Folded(title, (Paragraph(_about(changes)), Paragraph((Text(changes.problem),))))
    inner = (Paragraph(_about(changes)), *_told(changes, changes.difference))
    return Folded(f"{day} – {gist(changes.difference)}", inner)


def _day(changes: CommitChanges) -> str:
    """`4 March`, below a heading that names the year."""
    _, month, day = changes.commit.date.split("-")
    return f"{int(day)} {_MONTHS[int(month) - 1]}"


def gist(difference: Difference) -> str:
    """A difference in a line: its few changes themselves, or how many there are."""
    own = [change for change in difference.changes if change.part_of is None and change.topic != "findings"]
    whole = any(each.fate is not Fate.KEPT or each.was for each in difference.clusters)
    if whole or not own or len(own) > _FEW:
        return summary(difference)
    looks = sum(bool(change.alarms) for change in difference.changes)
    said = ", ".join(_gist(change) for change in own)
    return f"{said}; {looks} to look at" if looks else said


def _gist(change: Change) -> str:
    """`traefik 38.0.2 → 39.0.0 (major)`, `Whoami added`, `apps: prunes`."""
    name = change.title.partition(" (")[0]
    version = change.shift("version")
    if version and change.action is Action.CHANGED:
        step = f" ({STEPS[change.step]})" if change.step and change.step in STEPS else ""
        return f"{name} {', '.join(version.before) or 'none'} → {', '.join(version.after) or 'none'}{step}"
    if change.action is not Action.CHANGED:
        return f"{name} {change.action}"
    return f"{name}: {', '.join(_shift(shift) for shift in change.shifts)}"


def _shift(shift: Shift) -> str:
    """`size 2Gi → 4Gi`; the name alone where there is more to tell."""
    if max(len(shift.before), len(shift.after)) > 1:
        return shift.name
    return f"{shift.name} {', '.join(shift.before) or 'none'} → {', '.join(shift.after) or 'none'}"


def _told(changes: CommitChanges, difference: Difference) -> Iterator[Paragraph | Bullets]:
    """Every change, cluster by cluster."""
    sides = Sides(before=changes.before, after=changes.commit.id)
    for cluster in difference.clusters:
        if len(difference.clusters) > 1 or cluster.fate is not Fate.KEPT or cluster.was:
            was = f", was {cluster.was}" if cluster.was else ""
            fate = f" {cluster.fate}" if cluster.fate is not Fate.KEPT else ""
            yield Paragraph((Strong(cluster.cluster), Text(f"{fate}{was}")))
        own = [change for change in cluster.changes if change.part_of is None]
        if own:
            yield bullets(own, cluster.changes, sides)
