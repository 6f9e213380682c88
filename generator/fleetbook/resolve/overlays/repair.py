"""Getting as much as possible of an overlay that the engine refuses.

The engine stops at the first thing that it cannot do, and what it did before was fine. So the shortest
overlay that it refuses ends with the entry at fault. That one is left out, and the search goes on.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from fleetbook.core.errors import OverlayError
from fleetbook.resolve.overlays.manifests import Manifest
from fleetbook.resolve.overlays.plan import Plan
from fleetbook.resolve.shape import Keys, text
from fleetbook.resolve.tree import join

_MOST_FAULTS = 12
"""Entries that are left out of one overlay before the rest of it is given up."""
_ORDER = (
    *("openapi", "crds", "configurations", "resources", "bases"),
    *("configMapGenerator", "secretGenerator", "generators", "components"),
    *("patchesStrategicMerge", "patches", "labels", "commonLabels", "commonAnnotations"),
    *("patchesJson6902", "replicas", "images", "imageTags", "replacements"),
    *("transformers", "validators", "vars", "sortOptions", "inventory"),
)
"""The order in which the engine does what an overlay says; the names that it gives are always kept."""
_FOLDERS = frozenset({"resources", "bases", "components"})


@dataclass(eq=False)
class Layer:
    """An overlay on one of the ways that lead to it, with what is left of its entries."""

    plan: Plan
    data: Mapping[str, Any]
    parts: dict[Keys, "Layer"] = field(default_factory=dict)
    """The overlays that it names, by the entry that names them."""
    left_out: set[Keys] = field(default_factory=set)

    def entries(self) -> Iterator["Entry"]:
        """Every entry that is left, also of the overlays below, in the engine's order."""
        for keys in _entries(self.data):
            if keys not in self.left_out:
                inner = list(self.parts[keys].entries()) if keys in self.parts else []
                yield from inner or [(self, keys)]

    def whole(self) -> Iterator["Layer"]:
        """This overlay and every one below it."""
        yield self
        for part in self.parts.values():
            yield from part.whole()

    def hidden(self) -> frozenset[Keys]:
        """What the engine must not see: entries left out, and overlays that nothing is left of."""
        emptied = (keys for keys, part in self.parts.items() if part.is_emptied())
        return frozenset(self.left_out).union(emptied)

    def is_emptied(self) -> bool:
        """Whether everything that it names is left out."""
        own = list(_entries(self.data))
        return bool(own) and self.hidden().issuperset(own)


Entry: TypeAlias = tuple[Layer, Keys]
"""An entry and the overlay that it stands in."""
Run: TypeAlias = Callable[[Layer], tuple[Manifest, ...]]
"""Builds what is left of an overlay; raises OverlayError."""


@dataclass(frozen=True, eq=False)
class Fault:
    """An entry that the engine refuses; without keys the overlay itself."""

    plan: Plan
    data: Mapping[str, Any]
    keys: Keys
    reason: str
    """In the engine's words."""


class Repair:
    """Builds one overlay as far as the engine goes along with it."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._manifests: tuple[Manifest, ...] = ()
        self.faults: list[Fault] = []

    def build(self, plan: Plan, data: Mapping[str, Any], parts: Iterable[Plan]) -> tuple[Manifest, ...]:
        """What the engine gives without the entries that it refuses; those are in `faults` then."""
        top = _make_layer(plan, data, parts)
        fine = 0
        while True:
            entries = list(top.entries())
            reason = self._try(top, entries, len(entries))
            if reason is None:
                break
            if len(self.faults) == _MOST_FAULTS:
                self._blame(top, (), f"more than {_MOST_FAULTS} entries are at fault; the rest is left out")
                break
            fine, reason = self._search(top, entries, fine, reason)
            if fine == 0 and (own := self._try(top, entries, 0)) is not None:
                self._blame(top, (), own)
                break
            layer, keys = entries[fine]
            layer.left_out.add(keys)
            self._blame(layer, keys, reason)
        return self._manifests

    def _search(self, top: Layer, entries: list[Entry], fine: int, reason: str) -> tuple[int, str]:
        """How many entries the engine takes before it refuses one, and why; `fine` are known to be."""
        refused = len(entries)
        while refused - fine > 1:
            middle = (fine + refused) // 2
            trouble = self._try(top, entries, middle)
            if trouble is None:
                fine = middle
            else:
                refused, reason = middle, trouble
        return fine, reason

    def _try(self, top: Layer, entries: list[Entry], count: int) -> str | None:
        """Why the engine refuses the first `count` entries; what it gives is kept where it does not."""
        for layer, keys in entries[count:]:
            layer.left_out.add(keys)
        try:
            self._manifests = self._run(top)
        except OverlayError as error:
            return error.message
        finally:
            for layer, keys in entries[count:]:
                layer.left_out.discard(keys)
        return None

    def _blame(self, layer: Layer, keys: Keys, reason: str) -> None:
        self.faults.append(Fault(layer.plan, layer.data, keys, reason))


def _make_layer(plan: Plan, data: Mapping[str, Any], parts: Iterable[Plan]) -> Layer:
    """An overlay with those below it."""
    layer = Layer(plan, data)
    known = {part.folder: part for part in parts}
    for keys, path in _folders(data):
        if part := known.get(join(plan.folder, path)):
            layer.parts[keys] = _make_layer(part, part.data, part.parts)
    return layer


def _entries(data: Mapping[str, Any]) -> Iterator[Keys]:
    """The entries of an overlay in the engine's order."""
    for name in _ORDER:
        value = data.get(name)
        if isinstance(value, list):
            yield from ((name, index) for index in range(len(value)))
        elif value:
            yield (name,)


def _folders(data: Mapping[str, Any]) -> Iterator[tuple[Keys, str]]:
    """The entries that may name an overlay, with their paths."""
    for keys in _entries(data):
        if keys[0] in _FOLDERS and len(keys) > 1:
            yield keys, text(data[str(keys[0])][keys[1]])
