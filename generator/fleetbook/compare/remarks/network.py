"""What it means that a way in opens, closes, or loses a guard."""

from collections.abc import Iterator

from fleetbook.compare.change import Action, Change, Remark
from fleetbook.compare.entry import Entry
from fleetbook.compare.remarks.telling import alarm, note
from fleetbook.model.network import Exposure

_OPEN = {str(Exposure.PUBLIC): "the Internet", str(Exposure.TUNNEL): "the Internet, through a tunnel"}


def remark_on_route(change: Change) -> Iterator[Remark]:
    """Opened to the Internet, guard lost, TLS lost, served no longer."""
    after = change.after
    if after is None:
        return
    yield from _remark_on_opening(change, after)
    if guards := change.shift("guards"):
        yield from _remark_on_guards(guards.lost, guards.after, after)
    tls = change.shift("TLS")
    if tls and tls.after == ("none",) and tls.before != ("none",):
        yield alarm("Requests to it are no longer encrypted")
    refused = change.shift("refused")
    if refused and refused.after:
        yield alarm(f"Its gateway no longer serves it: {', '.join(refused.after)}")


def _remark_on_opening(change: Change, after: Entry) -> Iterator[Remark]:
    now = after.word("exposure")
    was = change.before.word("exposure") if change.before else ""
    if now not in _OPEN or was in _OPEN:
        return
    opened = f"It is open to {_OPEN[now]}"
    if after.words("guards"):
        yield note(f"{opened}, and guarded by {after.word('guards')}")
    elif after.words("may ask, too"):
        yield alarm(f"{opened}; whether {after.word('may ask, too')} asks who you are, Git does not tell")
    else:
        yield alarm(f"{opened}, and nobody asks who you are")


def _remark_on_guards(lost: tuple[str, ...], left: tuple[str, ...], after: Entry) -> Iterator[Remark]:
    if not lost:
        return
    if left:
        yield note(f"It is guarded by {', '.join(left)} instead of {', '.join(lost)}")
    elif not after.words("may ask, too"):
        yield alarm(f"It is no longer guarded by {', '.join(lost)}: nobody asks who you are")
    else:
        unseen = after.word("may ask, too")
        yield alarm(f"It is no longer guarded by {', '.join(lost)}; whether {unseen} asks, Git does not tell")


def remark_on_entrypoint(change: Change) -> Iterator[Remark]:
    """Addresses that lead nowhere from now on."""
    shift = change.shift("addresses")
    gone = shift.lost if shift else ()
    if change.action is Action.REMOVED and change.before:
        gone = change.before.words("addresses")
    if gone:
        yield note(f"Nothing answers at {', '.join(gone)} any more: see what points there")


def remark_on_policy(change: Change) -> Iterator[Remark]:
    """Pods that others may talk to from now on."""
    if change.action is Action.REMOVED and change.before:
        yield note(f"It no longer holds for {change.before.word('holds for')}")
    shift = change.shift("lets in")
    if shift and "anyone" in shift.gained:
        yield alarm("Anyone may talk to its pods from now on")
