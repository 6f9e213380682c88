"""A change in words: what happened, what says something else, what it means."""

from collections.abc import Iterator
from dataclasses import dataclass

from fleetbook.compare.change import Action, Change, Remark, Shift, Weight
from fleetbook.compare.entry import Entry, Topic
from fleetbook.core.version import Step
from fleetbook.views.diagram import Tone
from fleetbook.views.page import Badge, Code, GitLink, Muted, Rich, Strong, Text
from fleetbook.views.phrases import codes, joined, spoken

STEPS = {
    Step.MAJOR: "major",
    Step.MINOR: "minor",
    Step.PATCH: "patch",
    Step.PRERELEASE: "pre-release",
}
_INTRODUCTION: dict[Topic, tuple[str, ...]] = {
    Topic.COMPONENTS: ("purpose", "namespace", "Kustomization"),
    Topic.CHARTS: ("version",),
    Topic.IMAGES: ("version",),
    Topic.ROUTES: ("exposure", "guards", "TLS", "answered by"),
    Topic.ENTRYPOINTS: ("addresses", "listeners"),
    Topic.POLICIES: ("holds for", "lets in", "lets out to"),
    Topic.VOLUMES: ("size", "class", "replicas", "backup"),
    Topic.STORAGE_CLASSES: ("provisioner", "replicas"),
    Topic.BACKUPS: ("task", "schedule", "keeps", "address"),
    Topic.SECRETS: ("kind", "comes from", "used by"),
    Topic.CERTIFICATES: ("names", "issuer", "server"),
    Topic.RIGHTS: ("role", "given to"),
    Topic.VARIABLES: ("value", "used by"),
    Topic.ORDER: ("folder", "stage", "waits for"),
    Topic.SOURCES: ("address", "reference"),
    Topic.NODES: ("address", "role"),
    Topic.FINDINGS: (),
}
"""What is told of an entry that came or went, by its topic."""
_NOBODY = {"guards": "nobody"}
"""What an aspect without words means, where that has a name."""
_FEW = 4
"""So many words of a list are told one by one."""


@dataclass(frozen=True, kw_only=True)
class Sides:
    """Full ids of the commits before and after; empty for what the book was read from."""

    before: str = ""
    after: str = ""


def headline(change: Change, sides: Sides) -> Rich:
    """What happened to what, with the line in Git."""
    link = place(change, sides)
    if change.topic is Topic.FINDINGS:
        return (*spoken(change.title), Text(f" ({_severity(change)})"), *link)
    name: Rich = (Strong(change.title),)
    if change.action is Action.RENAMED and change.before:
        name = (*name, Muted(" was "), Code(change.before.title))
    elif change.action is not Action.CHANGED:
        name = (*name, Text(f" {change.action}"))
    return (*name, *_step(change), *link)


def _severity(change: Change) -> str:
    """How much a finding matters, and whether it came or went."""
    severity = change.entry.word("severity")
    if change.action is Action.CHANGED and change.before:
        return f"{severity}, was {change.before.word('severity')}"
    return f"{severity}, {'new' if change.action is Action.ADDED else 'mended'}"


def _step(change: Change) -> Rich:
    """How far a version moved, in a pill; a major one stands out."""
    if change.downgrade:
        return (Text(" "), Badge("goes back", Tone.WARN))
    word = STEPS.get(change.step) if change.step else None
    tone = Tone.WARN if change.step is Step.MAJOR else Tone.NEUTRAL
    return (Text(" "), Badge(word, tone)) if word else ()


def place(change: Change, sides: Sides) -> Rich:
    """The link to the line that says it; of what is gone, as it was."""
    at = change.entry.at
    if at is None:
        return ()
    return (Text(" "), GitLink(at, revision=sides.before if change.after is None else sides.after))


def details(change: Change) -> Iterator[Rich]:
    """What says something else than before, and what the change means, line by line."""
    if change.topic is Topic.FINDINGS:
        return
    if change.before and change.after:
        yield from (_shift(shift) for shift in change.shifts)
    else:
        yield from _introduction(change.entry)
    yield from (remark(each) for each in change.remarks)


def remark(said: Remark) -> Rich:
    """What a change means; what is to be looked at stands out."""
    words = spoken(said.text)
    return (Badge("look", Tone.WARN), Text(" "), *words) if said.weight is Weight.ALARM else words


def _shift(shift: Shift) -> Rich:
    name: Rich = (Text(f"{shift.name}: "),)
    if max(len(shift.before), len(shift.after)) > 1:
        parts = [(Text("now also "), *_few(shift.gained))] if shift.gained else []
        parts += [(Text("no longer "), *_few(shift.lost))] if shift.lost else []
        return (*name, *joined(parts, "; ")) if parts else (*name, Text("in another order"))
    return (*name, *_value(shift.name, shift.before), Text(" → "), *_value(shift.name, shift.after))


def _few(words: tuple[str, ...]) -> Rich:
    shown = codes(words[:_FEW])
    return (*shown, Text(f" and {len(words) - _FEW} more")) if len(words) > _FEW else shown


def _value(name: str, words: tuple[str, ...]) -> Rich:
    return codes(words) if words else (Muted(_NOBODY.get(name, "nothing")),)


def _introduction(entry: Entry) -> Iterator[Rich]:
    """The aspects that say most, on one line."""
    told = [(name, entry.words(name)) for name in _INTRODUCTION[entry.topic]]
    parts = [(Text(f"{name} "), *_few(words)) for name, words in told if words]
    if parts:
        yield joined(parts)
