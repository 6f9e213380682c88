"""Which folder of this repository an OCI artifact holds, where only its address and its readers tell."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from fleetbook.resolve.tree import Tree, join


@dataclass(frozen=True, slots=True)
class Match:
    """The folders that fit best: one whose name the address bears is an answer, others are a question."""

    folders: tuple[str, ...]
    is_named: bool = False
    """Whether the address bears their names; else only the paths fit."""

    @property
    def is_answer(self) -> bool:
        """Whether one folder is meant, and not only possible."""
        return self.is_named and len(self.folders) == 1


def match_folder(tree: Tree, address: str, owners: Iterable[str], paths: Iterable[str]) -> Match:
    """The folders in which all `paths` exist, and of these the ones whose names the address bears best.

    Only an address below one of `owners` (`owner/name` of this repository) is looked at: what somebody
    else publishes is not from here, whatever it is called.
    """
    ends = {tuple(end) for owner in owners if (end := _after(address.split("/")[1:], owner)) is not None}
    wanted = sorted(set(paths))
    if not ends or not wanted:
        return Match(())
    scored = {
        folder: max(_score(folder, end) for end in ends)
        for folder in tree.folders
        if not tree.is_mounted(folder) and all(join(folder, path) in tree.folders for path in wanted)
    }
    best = max(scored.values(), default=0)
    if best == 0 and wanted == ["."]:
        return Match(())
    return Match(tuple(sorted(folder for folder, score in scored.items() if score == best)), best > 0)


def _after(parts: list[str], own: str) -> list[str] | None:
    """What an address says after the owner; the repository's name is dropped where more follows."""
    owner, _, name = own.rpartition("/")
    start = owner.split("/")
    if parts[: len(start)] != start:
        return None
    rest = parts[len(start) :]
    return [part for part in rest if part != name] or ["."] if name in rest else rest


def _score(folder: str, end: tuple[str, ...]) -> int:
    """How much of a folder an address bears: two for each name, one for a name behind another word."""
    names = folder.lower().split("/")
    shared = 0
    while shared < min(len(names), len(end)) and names[-1 - shared] == end[-1 - shared]:
        shared += 1
    bears_name = bool(end) and re.fullmatch(rf".+[-_.]{re.escape(names[-1])}", end[-1]) is not None
    return 2 * shared or int(bears_name)
