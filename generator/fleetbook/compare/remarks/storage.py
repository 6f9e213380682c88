"""What it means that a volume, its copies or its backup change.

Of a claim only the size can be changed, and only upwards; parameters of a class hold for volumes that are
made from then on; what becomes of the data of a claim that goes, its class decides
(https://kubernetes.io/docs/concepts/storage/persistent-volumes/#reclaiming).
"""

from collections.abc import Iterator

from fleetbook.compare.change import Action, Change, Remark, Shift
from fleetbook.compare.entry import Entry
from fleetbook.compare.remarks.telling import alarm, note
from fleetbook.model.storage import BackupState


def remark_on_volume(change: Change) -> Iterator[Remark]:
    """Data that goes, that starts empty, or that nothing copies any more."""
    if change.before and change.after is None:
        yield _fate_of_data(change.before)
        return
    if change.action is Action.RENAMED:
        yield alarm("A claim under another name starts empty: the data does not follow")
    if change.action is Action.ADDED and change.after:
        if change.after.word("backup") == str(BackupState.NOT_BACKED_UP):
            yield note("Nothing backs it up")
        return
    backup = change.shift("backup")
    if backup and backup.before == (str(BackupState.BACKED_UP),):
        yield alarm("Nothing that Git knows of backs it up any more")
    if change.action is Action.CHANGED and change.shift("class"):
        yield alarm("Kubernetes refuses to change the class of a claim that exists")
    yield from _remark_on_replicas(change)


def _fate_of_data(gone: Entry) -> Remark:
    policy = gone.word("reclaimed")
    if policy == "Retain":
        return note("When the claim goes its data is kept: its class retains it")
    if policy == "Delete":
        return alarm("When the claim goes its data is deleted: its class says so")
    return alarm("What becomes of its data when the claim goes, Git does not tell")


def remark_on_class(change: Change) -> Iterator[Remark]:
    """Copies that new volumes have."""
    yield from _remark_on_replicas(change)
    if change.shift("replicas") or change.shift("erasure coding"):
        yield note("It holds for volumes that are made from now on; those that exist keep their number")


def _remark_on_replicas(change: Change) -> Iterator[Remark]:
    shift = change.shift("replicas")
    if shift and _fewer(shift):
        yield alarm(f"Fewer copies: {', '.join(shift.after)} instead of {', '.join(shift.before)}")


def _fewer(shift: Shift) -> bool:
    before, after = shift.before, shift.after
    return bool(before and after and before[0].isdecimal() and after[0].isdecimal()) and int(after[0]) < int(
        before[0]
    )


def remark_on_backup(change: Change) -> Iterator[Remark]:
    """Jobs that go or stop, and copies that go elsewhere."""
    if change.action is Action.REMOVED:
        copies = change.entry.words("task")
        yield alarm("It copies nothing any more" if copies else "Copies no longer go there")
    halted = change.shift("halted")
    if halted and halted.after:
        yield alarm(f"It no longer runs: {', '.join(halted.after)}")
    if change.action is Action.CHANGED and (change.shift("target") or change.shift("address")):
        yield note("Copies that exist stay where they are")
