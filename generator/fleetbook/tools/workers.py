"""Work that several processes share, in the order in which it was given."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import TypeVar

Part = TypeVar("Part")
Result = TypeVar("Result")

_MOST = 8


def cores() -> int:
    """How many processes work at once at the most."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return min(usable or 1, _MOST)


def share(work: Callable[[Part], Result], parts: Sequence[Part]) -> list[Result]:
    """The result of every part; a single part, or a single core, needs no other process."""
    if len(parts) < 2 or cores() < 2:
        return [work(part) for part in parts]
    with ProcessPoolExecutor(min(cores(), len(parts))) as pool:
        return list(pool.map(work, parts))
