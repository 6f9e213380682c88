"""Which entry of one architecture is which of another, renames included."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from fleetbook.compare.entry import Entry, Topic

LIKENESS = 0.6
"""Share of their marks that two entries have in common if they are one thing under two names."""


@dataclass(frozen=True, slots=True)
class Pair:
    """An entry before and after; one of them None where it came or went."""

    before: Entry | None
    after: Entry | None

    @property
    def renamed(self) -> bool:
        """Whether both are there, under two keys."""
        return self.before is not None and self.after is not None and self.before.key != self.after.key


def match(before: Iterable[Entry], after: Iterable[Entry]) -> tuple[Pair, ...]:
    """Pairs of all entries; what has no counterpart of its key may have one that is alike."""
    old, new = _by_key(before), _by_key(after)
    pairs = [Pair(old[key], new[key]) for key in old if key in new]
    gone = [old[key] for key in old if key not in new]
    come = [new[key] for key in new if key not in old]
    renamed = tuple(_renamed(gone, come))
    pairs += renamed
    done = {id(entry) for pair in renamed for entry in (pair.before, pair.after)}
    pairs += [Pair(entry, None) for entry in gone if id(entry) not in done]
    pairs += [Pair(None, entry) for entry in come if id(entry) not in done]
    return tuple(pairs)


def _by_key(entries: Iterable[Entry]) -> Mapping[tuple[Topic, str], Entry]:
    return {(entry.topic, entry.key): entry for entry in entries}


def _renamed(gone: Sequence[Entry], come: Sequence[Entry]) -> Iterator[Pair]:
    """Pairs that are like each other more than like any other; nothing where two are as like."""
    for old in gone:
        new = _most_like(old, come)
        if new is not None and _most_like(new, gone) is old:
            yield Pair(old, new)


def _most_like(entry: Entry, others: Sequence[Entry]) -> Entry | None:
    """The one that is most like it; None where none is, or two are as much."""
    scored = sorted(
        (
            (_likeness(entry, other), index)
            for index, other in enumerate(others)
            if other.topic is entry.topic
        ),
        reverse=True,
    )
    if not scored or scored[0][0] < LIKENESS:
        return None
    if len(scored) > 1 and scored[1][0] == scored[0][0]:
        return None
    return others[scored[0][1]]


def _likeness(one: Entry, other: Entry) -> float:
    union = one.marks | other.marks
    return len(one.marks & other.marks) / len(union) if union else 0.0
