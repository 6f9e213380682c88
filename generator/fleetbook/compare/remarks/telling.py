"""How remarks are made, in one word each."""

from fleetbook.compare.change import Remark, Weight


def alarm(text: str) -> Remark:
    """Something is opened, lost or left without protection."""
    return Remark(weight=Weight.ALARM, text=text)


def note(text: str) -> Remark:
    """Something that a reader may not expect."""
    return Remark(weight=Weight.NOTE, text=text)
