"""What is known of kinds of Kubernetes objects."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class KindEntry:
    """A kind of object: its icon, and whether the book tells of it."""

    kind: str
    icon: str
    modelled: bool
    """Whether some page tells of objects of this kind; others are counted on the Coverage page."""


def kind_entry(name: str, record: Mapping[str, object]) -> KindEntry:
    """The entry that `kinds.yaml` states under a kind, or under `Kind.group` where groups differ."""
    return KindEntry(
        kind=name.partition(".")[0],
        icon=str(record.get("icon", "object")),
        modelled=bool(record.get("modelled", False)),
    )
