"""What it means that a secret or a right changes."""

from collections.abc import Iterator

from fleetbook.compare.change import Action, Change, Remark
from fleetbook.compare.remarks.telling import alarm, note
from fleetbook.model.security import SecretKind

_PLAIN, _REFERENCED = (str(SecretKind.PLAIN),), (str(SecretKind.REFERENCED),)


def remark_on_secret(change: Change) -> Iterator[Remark]:
    """Secrets that can be read in Git, that nothing provides, that lose keys."""
    after = change.after
    if after is None:
        return
    kind = change.shift("kind")
    new = change.action is Action.ADDED
    if after.words("kind") == _PLAIN and (new or kind):
        yield alarm("Its values stand in Git for everyone who reads the repository")
    if after.words("kind") == _REFERENCED and (new or kind):
        users = after.word("used by")
        yield (note if new else alarm)(f"Nothing in Git provides it, and {users or 'something'} needs it")
    keys = change.shift("keys")
    if keys and keys.lost and not kind:
        yield note(f"It no longer holds {', '.join(keys.lost)}")


def remark_on_grant(change: Change) -> Iterator[Remark]:
    """Full rights that someone gets."""
    if change.after is None:
        return
    shift = change.shift("given to")
    gained = (
        change.after.words("given to") if change.action is Action.ADDED else shift.gained if shift else ()
    )
    if gained:
        yield alarm(f"{', '.join(gained)} may do everything that {change.after.word('role')} allows")
