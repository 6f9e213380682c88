"""What differs between two inline clusters (see `clusters`), as text."""

from collections.abc import Iterator

from architectures import architecture_of
from fleetbook.compare.change import Change, Difference
from fleetbook.compare.comparison import compare


def difference_of(before: str, after: str) -> Difference:
    return compare(architecture_of(before), architecture_of(after))


def changes_of(before: str, after: str, *topics: str) -> list[str]:
    """Every change of some topics, of all but findings if none is named: what happened, what it means."""
    changes = difference_of(before, after).changes
    wanted = [each for each in changes if (each.topic in topics if topics else each.topic != "findings")]
    return [line for change in wanted for line in _lines(change)]


def _lines(change: Change) -> Iterator[str]:
    part = f" with {change.part_of}" if change.part_of else ""
    step = f" ({'down ' if change.downgrade else ''}{change.step.name.lower()})" if change.step else ""
    yield f"{change.topic}: {change.title} {change.action}{step}{part}"
    for shift in change.shifts:
        yield f"  {shift.name}: {', '.join(shift.before) or '–'} → {', '.join(shift.after) or '–'}"
    for remark in change.remarks:
        yield f"  {'! ' if remark.weight == 'alarm' else ''}{remark.text}"
