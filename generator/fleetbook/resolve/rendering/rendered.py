"""What became of one chart: objects, notes on what is not certain of them, or why there are none."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, eq=False)
class Rendered:
    """The objects of a chart, or why Helm refuses it."""

    bodies: Sequence[Mapping[str, Any]] = ()
    notes: tuple[str, ...] = ()
    """What is not certain, a sentence each."""
    refusal: str = ""
    """Helm's own words; empty where it does not refuse."""

    def pack(self) -> bytes:
        """As bytes for the cache; objects are masked, and a refusal is not kept."""
        return json.dumps([self.bodies, self.notes]).encode()


def unpack(content: bytes) -> Rendered:
    """What was packed."""
    bodies, notes = json.loads(content)
    return Rendered(bodies, tuple(notes))
