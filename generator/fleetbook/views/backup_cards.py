"""The part of the storage diagram that tells of backup jobs and where their copies go."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from fleetbook.core.unknown import Unknown
from fleetbook.model.storage import BackupJob, BackupState, BackupTarget, Volume
from fleetbook.views.diagram import Card, Edge, Line, Tone
from fleetbook.views.paths import anchor
from fleetbook.views.phrases import count, plain, shorten, spell_duration
from fleetbook.views.scene import Scene

MANY_JOBS = 3
"""Jobs that differ in their name and target only, from which on they are one card."""
MOST_BUNDLES = 6
"""Cards of jobs beyond which the rest is one."""

Bundle = Sequence[BackupJob]


def backup_cards(
    scene: Scene, groups: Mapping[str, Sequence[Volume]], starts: Mapping[str, str]
) -> tuple[list[Card], list[Edge]]:
    """Jobs that copy the volumes of each class, and the places that the copies go to.

    `starts` is the card from which the copies of a class set out.
    """
    uses: dict[object, int] = defaultdict(int)
    for volumes in groups.values():
        for key in (job for volume in volumes for job in volume.backup_jobs):
            uses[key] += 1
    bundles = _bundles([job for job in scene.cluster.storage.jobs if job.key in uses])
    bundles.sort(key=lambda each: (not each[0].target, -sum(uses[job.key] for job in each)))
    shown, rest = bundles[:MOST_BUNDLES], [job for each in bundles[MOST_BUNDLES:] for job in each]
    page = scene.paths.page("storage")
    aims = _places(scene.cluster.storage.targets)
    cards = [_job_card(each, page) for each in shown]
    edges = [edge for each in shown for edge in _from_volumes(each, _job_id(each), groups, starts)]
    edges += [Edge(source=_job_id(each), target=aim) for each in shown for aim in _aims_of(each, aims)]
    if rest:
        title = f"{count(len(rest), 'job')} more"
        cards.append(Card(id="jobs-more", title=title, subtitle="see the table", icon="cronjob", page=page))
        edges += _from_volumes(rest, "jobs-more", groups, starts)
    wanted = dict.fromkeys(edge.target for edge in edges)
    # In the order of the jobs, so that no lines cross.
    targets = {id_: members for members, id_ in aims}
    return [*cards, *(_target_card(each, targets[each], page) for each in wanted if each in targets)], edges


def _bundles(jobs: Sequence[BackupJob]) -> list[Bundle]:
    """The jobs, those that do the same at the same time together."""
    alike: dict[tuple[str, ...], list[BackupJob]] = defaultdict(list)
    for job in jobs:
        leaves = "leaves" if job.target else ""
        halted = job.halted or ""
        alike[job.provider, job.task, job.schedule_text, job.retain or "", leaves, halted].append(job)
    return [
        part
        for members in alike.values()
        for part in ([members] if len(members) >= MANY_JOBS else [[job] for job in members])
    ]


def _from_volumes(
    bundle: Bundle, id_: str, groups: Mapping[str, Sequence[Volume]], starts: Mapping[str, str]
) -> list[Edge]:
    """Lines from the classes whose volumes some jobs copy; dashed where none is surely copied."""
    keys = {job.key for job in bundle}
    edges = []
    for name, volumes in groups.items():
        copied = [volume for volume in volumes if keys & set(volume.backup_jobs)]
        doubtful = all(volume.backup is BackupState.UNKNOWN for volume in copied) or bundle[0].halted
        if copied and starts[name]:
            line = Line.DASHED if doubtful else Line.SOLID
            edges.append(Edge(source=starts[name], target=id_, line=line))
    return edges


def _places(targets: Sequence[BackupTarget]) -> list[tuple[list[BackupTarget], str]]:
    """The targets by the host or bucket that they lie on, with the id of their card."""
    alike: dict[tuple[str, str], list[BackupTarget]] = defaultdict(list)
    for target in targets:
        unread = isinstance(target.url, Unknown)
        alike[(target.provider if unread else "", _host(target.url))].append(target)
    return [(members, anchor("target", members[0].name)) for members in alike.values()]


def _aims_of(bundle: Bundle, places: Sequence[tuple[list[BackupTarget], str]]) -> list[str]:
    names = {job.target for job in bundle}
    return [id_ for members, id_ in places if names & {each.name for each in members}]


def _job_card(bundle: Bundle, page: str) -> Card:
    job = bundle[0]
    keeps = f"keep {spell_duration(job.retain)}" if job.retain else ""
    said = (job.halted,) if job.halted else (job.schedule_text, keeps)
    return Card(
        id=_job_id(bundle),
        title=job.name if len(bundle) == 1 else f"{count(len(bundle), f'{job.task} job')} alike",
        subtitle=" · ".join(part for part in said if part),
        icon="cronjob",
        tone=Tone.WARN if job.halted else Tone.NEUTRAL,
        page=f"{page}#backup-jobs",
        tooltip=shorten([each.name for each in bundle], 12) if len(bundle) > 1 else "",
    )


def _target_card(id_: str, members: Sequence[BackupTarget], page: str) -> Card:
    urls = sorted({plain(each.url) for each in members})
    first = members[0].url
    many = len(urls) > 1 or (isinstance(first, Unknown) and len(members) > 1)
    return Card(
        id=id_,
        title=_host(first),
        subtitle=_of_many(members, urls) if many else _rest(first),
        icon="nas",
        page=f"{page}#backup-targets",
        tone=Tone.OUTSIDE,
        tooltip=shorten(urls, 12),
    )


def _of_many(members: Sequence[BackupTarget], urls: Sequence[str]) -> str:
    if isinstance(members[0].url, Unknown):
        return f"{count(len(members), 'address')} that Git does not hold"
    scheme = urls[0].partition("://")[0] if "://" in urls[0] else ""
    return " · ".join(part for part in (scheme, count(len(urls), "place")) if part)


def _job_id(bundle: Bundle) -> str:
    return anchor("job", bundle[0].namespace, bundle[0].name)


def _host(url: str | Unknown) -> str:
    return "target unknown" if isinstance(url, Unknown) else url.split("://")[-1].split("/")[0].split(":")[0]


def _rest(url: str | Unknown) -> str:
    if isinstance(url, Unknown):
        return url.reason
    scheme, _, rest = url.partition("://")
    path = "/" + rest.partition("/")[2] if "/" in rest else ""
    return f"{scheme} · {path}" if path else scheme
