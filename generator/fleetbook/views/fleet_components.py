"""Components across clusters: what runs everywhere, what in some clusters, what in one only."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from fleetbook.model.components import Component
from fleetbook.views.diagram import Tone
from fleetbook.views.page import (
    Badge,
    Block,
    Folded,
    Heading,
    PageLink,
    Paragraph,
    Rich,
    Row,
    Table,
    Text,
)
from fleetbook.views.paths import anchor
from fleetbook.views.phrases import NOTHING, count, joined, text
from fleetbook.views.scene import MOST_SIDE_BY_SIDE, Scene


@dataclass(frozen=True)
class Shared:
    """The components of one name, cluster by cluster."""

    title: str
    """As people write it, with the name where several have one title."""
    name: str
    members: Mapping[str, tuple[Component, ...]]
    """By the name of each cluster that has one."""

    @cached_property
    def files(self) -> str:
        """Whether clusters read it from the same files."""
        read = [
            {at.path for each in members for _, at in each.objects if at} for members in self.members.values()
        ]
        if not all(read):
            return "not known"
        if all(one == read[0] for one in read):
            return "the same"
        return "partly the same" if set.intersection(*read) else "own in each"


def component_blocks(scenes: Sequence[Scene]) -> list[Block]:
    """Which components each cluster has, those first that are not everywhere."""
    every = _by_name(scenes)
    if not every:
        return []
    everywhere = [each for each in every if len(each.members) == len(scenes)]
    alike = [each for each in everywhere if not _suspended_anywhere(each, scenes)]
    alone = [each for each in every if len(each.members) == 1]
    elsewhere = {each.name for each in (*alike, *alone)}
    told = [each for each in every if each.name not in elsewhere]
    blocks: list[Block] = [
        Heading("Components", "components"),
        Paragraph(text(_summary(every, everywhere, alone))),
    ]
    if told:
        blocks.append(_table("Components that are not the same in every cluster", told, scenes))
    if alone:
        blocks.append(_only(alone, scenes))
    if alike:
        caption = f"In every cluster: {count(len(alike), 'component')}"
        blocks.append(Folded(caption, (_table(caption, alike, scenes),)))
    return blocks


def _by_name(scenes: Sequence[Scene]) -> list[Shared]:
    found: dict[str, dict[str, tuple[Component, ...]]] = defaultdict(dict)
    for scene in scenes:
        for name, members in scene.named.items():
            found[name][scene.cluster.name] = members
    titles = {name: _title(chain.from_iterable(members.values())) for name, members in found.items()}
    often = Counter(titles.values())
    named = {
        name: title if often[title] == 1 or title == name else f"{title} ({name})"
        for name, title in titles.items()
    }
    ordered = sorted(named, key=lambda name: (named[name].lower(), name))
    return [Shared(named[name], name, found[name]) for name in ordered]


def _title(members: Iterable[Component]) -> str:
    """The shortest title: a cluster with several of one title puts more into it."""
    return min((each.title for each in members), key=lambda title: (len(title), title))


def _summary(every: Sequence[Shared], everywhere: Sequence[Shared], alone: Sequence[Shared]) -> str:
    some = len(every) - len(everywhere) - len(alone)
    parts = [f"{len(everywhere)} in every cluster"]
    parts += [f"{some} in some"] if some else []
    parts += [f"{len(alone)} in one only"] if alone else []
    once = sum(each.files == "the same" for each in everywhere)
    shared = f" Read from the same files: {once} of those in every cluster." if everywhere else ""
    return f"{count(len(every), 'component')}: {', '.join(parts)}.{shared}"


def _table(caption: str, members: Sequence[Shared], scenes: Sequence[Scene]) -> Table:
    """A row for each component: where it runs, and whether it is written once."""
    if len(scenes) > MOST_SIDE_BY_SIDE:
        rows = tuple(_listed(each, scenes) for each in members)
        return Table(caption, ("Component", "Files", "Runs in", "Not in"), rows)
    links = (PageLink(scene.cluster.name, scene.paths.overview) for scene in scenes)
    columns: tuple[str | PageLink, ...] = ("Component", "Files", *links)
    return Table(caption, columns, tuple(_row(each, scenes) for each in members), matrix=True)


def _row(shared: Shared, scenes: Sequence[Scene]) -> Row:
    cells = (_cell(shared, scene) for scene in scenes)
    return Row((text(shared.title), text(shared.files), *cells), anchor("component", shared.name))


def _listed(shared: Shared, scenes: Sequence[Scene]) -> Row:
    here = [
        (*_runs(scene, each, scene.cluster.name),)
        for scene in scenes
        for each in shared.members.get(scene.cluster.name, ())
    ]
    absent = [text(scene.cluster.name) for scene in scenes if scene.cluster.name not in shared.members]
    cells = (text(shared.title), text(shared.files), joined(here), joined(absent))
    return Row(cells, anchor("component", shared.name))


def _cell(shared: Shared, scene: Scene) -> Rich:
    members = shared.members.get(scene.cluster.name, ())
    return joined([_runs(scene, each, _label(each, members)) for each in members]) if members else NOTHING


def _label(component: Component, members: Sequence[Component]) -> str:
    """`runs`, or the namespace where a cluster has several of the name."""
    return "runs" if len(members) == 1 else ", ".join(component.namespaces) or component.id


def _runs(scene: Scene, component: Component, label: str) -> Rich:
    pill: Rich = (Text(" "), Badge("suspended", Tone.WARN)) if scene.is_suspended(component) else ()
    return (PageLink(label, scene.paths.component(component)), *pill)


def _suspended_anywhere(shared: Shared, scenes: Sequence[Scene]) -> bool:
    return any(
        scene.is_suspended(each) for scene in scenes for each in shared.members.get(scene.cluster.name, ())
    )


def _only(alone: Sequence[Shared], scenes: Sequence[Scene]) -> Table:
    """What one cluster has and no other, cluster by cluster."""
    rows = tuple(row for scene in scenes for row in _only_in(alone, scene))
    return Table("Components that one cluster only has", ("Only in", "Number", "Components"), rows)


def _only_in(alone: Sequence[Shared], scene: Scene) -> Iterator[Row]:
    name = scene.cluster.name
    own = [(each, each.members[name]) for each in alone if name in each.members]
    if own:
        links = [_runs(scene, one, _full_title(each, one)) for each, members in own for one in members]
        head = (PageLink(name, scene.paths.overview),)
        yield Row((head, text(str(len(links))), joined(links)), anchor("only", name))


def _full_title(shared: Shared, member: Component) -> str:
    """A component's title, with its namespace where a cluster has several of the name."""
    several = any(len(members) > 1 for members in shared.members.values())
    return f"{shared.title} in {', '.join(member.namespaces)}" if several else shared.title
