"""Facts read from a release's values, by the paths that an entry states."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from fleetbook.catalogue.entry import Entry
from fleetbook.catalogue.paths import keys_of

if TYPE_CHECKING:
    from jsonpath import CompoundJSONPath, JSONPath


@dataclass(frozen=True, slots=True)
class FoundValue:
    """A value and where it stands: `path` holds the keys from the root of the values."""

    value: Any
    path: tuple[str | int, ...]


def read_fact(entry: Entry, fact: str, values: Mapping[str, Any]) -> tuple[FoundValue, ...]:
    """Every value that the entry's path for a fact finds; empty where nothing is stated.

    An explicit null says nothing in Helm, so it is not a value.
    """
    path = entry.facts.get(fact)
    if path is None or not values:
        return ()
    return find_values(path, values)


def find_values(path: str, data: Mapping[str, Any]) -> tuple[FoundValue, ...]:
    """Every value that a JSONPath finds in a mapping, an explicit null left out."""
    found = (FoundValue(match.value, tuple(match.parts)) for match in _compile(path).finditer(data))
    return tuple(each for each in found if each.value is not None)


@cache
def _compile(path: str) -> "JSONPath | CompoundJSONPath":
    import jsonpath  # Costs 60 ms, and a fleet without a known chart does not need it.

    return jsonpath.compile(path)


def fact_place(entry: Entry | None, fact: str) -> tuple[str, ...]:
    """The keys where a fact is looked for first; none where the catalogue states no place."""
    path = entry.facts.get(fact, "") if entry else ""
    return keys_of(path.partition("|")[0])
