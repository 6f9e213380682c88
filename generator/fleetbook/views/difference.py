"""What a change does to the architecture: for a pull request, and for the page of changes."""

from collections.abc import Iterable, Iterator, Sequence

from fleetbook.compare.change import Action, Change, ClusterChanges, Difference, Fate, Radius
from fleetbook.compare.entry import Topic
from fleetbook.views.change_summary import SINGULAR, summary, topic_count
from fleetbook.views.change_words import Sides, details, headline, place
from fleetbook.views.diagram import Tone
from fleetbook.views.page import (
    Block,
    Bullets,
    Callout,
    Folded,
    Heading,
    Paragraph,
    Rich,
    Strong,
    Text,
)
from fleetbook.views.phrases import count, joined, shorten, spoken

_MOST_NAMES = 6


def difference_blocks(difference: Difference, sides: Sides) -> tuple[Block, ...]:
    """The summary, what to look at, and every change by topic."""
    blocks: list[Block] = [Paragraph((Strong(f"{summary(difference)}."),))]
    several = len(difference.clusters) > 1
    for cluster in difference.clusters:
        if several:
            blocks.append(Heading(cluster.cluster, f"cluster.{cluster.cluster}", level=3))
        blocks += cluster_blocks(cluster, sides)
    if difference.unread:
        items = tuple(spoken(each) for each in difference.unread)
        blocks.append(Folded(f"Not known: {count(len(items), 'part')}", (Bullets(items),)))
    return tuple(blocks)


def cluster_blocks(cluster: ClusterChanges, sides: Sides) -> Iterator[Block]:
    """What changes in one cluster."""
    if cluster.fate is not Fate.KEPT:
        yield Paragraph((Text("The cluster "), Strong(cluster.cluster), Text(f" is {cluster.fate}.")))
        return
    if cluster.radius and (reach := _reach(cluster.radius)):
        yield Paragraph(reach)
    if looks := tuple(_looks(cluster.changes, sides)):
        yield Callout("Look at this first", (), Tone.WARN, looks)
    yield from _sections(cluster.changes, sides)


def _reach(radius: Radius) -> Rich:
    """How far the changes reach, in a sentence."""
    if not radius.touched:
        return ()
    touched = shorten(radius.touched, _MOST_NAMES)
    reach = f"{len(radius.touched)} of {count(radius.total, 'component')} touched: {touched}."
    if radius.felt:
        felt = shorten(radius.felt, _MOST_NAMES)
        reach += f" Where that fails, {count(len(radius.felt), 'other')} feel it at once: {felt}."
    return (Text(reach),)


def _looks(changes: Iterable[Change], sides: Sides) -> Iterator[Rich]:
    """What to look at; the same of several things is said once."""
    alike: dict[str, list[Change]] = {}
    for change in changes:
        for alarm in change.alarms:
            alike.setdefault(alarm.text, []).append(change)
    for text, found in alike.items():
        names = [(Strong(change.title), *place(change, sides)) for change in found[:_MOST_NAMES]]
        more = len(found) - _MOST_NAMES
        rest: Rich = (Text(f" and {more} more"),) if more > 0 else ()
        yield (*joined(names), *rest, Text(": "), *spoken(text))


def _sections(changes: Sequence[Change], sides: Sides) -> Iterator[Block]:
    for topic in Topic:
        found = [change for change in changes if change.topic is topic]
        own = [change for change in found if change.part_of is None]
        if own:
            yield Folded(_title(topic, own), (bullets(own, changes, sides),))


def _title(topic: Topic, changes: Sequence[Change]) -> str:
    name = str(topic)
    return f"{name[0].upper()}{name[1:]}: {topic_count(topic, changes)}"


def bullets(own: Sequence[Change], all_changes: Sequence[Change], sides: Sides) -> Bullets:
    """Changes with their details, and below a component what came or went with it.

    Things that changed alike stand in one line.
    """
    groups: dict[object, list[Change]] = {}
    below: dict[object, tuple[Rich, ...]] = {}
    for change in own:
        lines = (*details(change), *_parts(change, all_changes, sides))
        alone = change.action is not Action.CHANGED or change.step is not None
        key = change.entry.key if alone else lines
        groups.setdefault(key, []).append(change)
        below[key] = lines
    items = tuple(joined([headline(change, sides) for change in group]) for group in groups.values())
    return Bullets(items, tuple(below.values()))


def _parts(change: Change, changes: Iterable[Change], sides: Sides) -> Iterator[Rich]:
    """What came or went with a component, each on a line."""
    if change.topic is not Topic.COMPONENTS:
        return
    for part in changes:
        if part.part_of == change.entry.key:
            more = [word for line in details(part) for word in (Text(" – "), *line)]
            yield (Text(f"{SINGULAR[part.topic]} "), *headline(part, sides), *more)
