"""A tree of values in which every part knows where it is written."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fleetbook.analysis.shape import Keys, text

Fill = Callable[[str], str]
"""Fills in the templates of a text."""


@dataclass(frozen=True, slots=True)
class Node:
    """A value and the keys of the Helm values that decide it.

    `value` is a scalar, a mapping from names to nodes, or a list of nodes; None for what nothing states.
    """

    value: Any = None
    keys: Keys | None = None
    """None for what no values state: a default of the chart, or a part that it puts together."""

    def __bool__(self) -> bool:
        """Go's truth: neither nothing, nor empty, nor zero, nor false."""
        return bool(self.value)

    @property
    def is_off(self) -> bool:
        """Whether an item is switched off; Helm takes away what is null, so that it says nothing."""
        return self.has("enabled") and not self.get("enabled")

    def get(self, *names: str) -> "Node":
        """The node below some names; an empty one where there is none."""
        node = self
        for name in names:
            node = node.fields.get(name, _NOTHING)
        return node

    def has(self, name: str) -> bool:
        """Whether a mapping states something under a name."""
        return self.get(name).value is not None

    def entries(self) -> Iterator[tuple[str, "Node"]]:
        """The entries of a mapping in the order in which templates range over them: by name."""
        yield from sorted(self.fields.items())

    @property
    def fields(self) -> Mapping[str, "Node"]:
        """The entries of a mapping as they stand; none of anything else."""
        return self.value if isinstance(self.value, dict) else {}

    def items(self) -> tuple["Node", ...]:
        """The items of a list; none of anything else."""
        return tuple(self.value) if isinstance(self.value, list) else ()

    @property
    def is_mapping(self) -> bool:
        """Whether it is a mapping."""
        return isinstance(self.value, dict)

    @property
    def text(self) -> str:
        """A scalar as text; empty for everything else."""
        return text(self.value) or ""

    def or_else(self, other: Any) -> "Node":
        """Itself, or what counts where it states nothing: `default` of a template."""
        return self or node_of(other)

    def decided_at(self, keys: Keys | None) -> "Node":
        """The same value with another place."""
        return Node(self.value, keys)

    def without(self, *names: str) -> "Node":
        """A mapping without some of its entries."""
        return Node({name: each for name, each in self.fields.items() if name not in names}, self.keys)

    def plain(self) -> Any:
        """The value alone."""
        if isinstance(self.value, dict):
            return {name: each.plain() for name, each in self.value.items()}
        return [each.plain() for each in self.value] if isinstance(self.value, list) else self.value


_NOTHING = Node()


def read_values(value: Any, fill: Fill, keys: Keys = ()) -> Node:
    """Helm values as a tree, with the templates in their texts filled in."""
    if isinstance(value, Mapping):
        below = {str(name): read_values(each, fill, (*keys, str(name))) for name, each in value.items()}
        return Node(below, keys)
    if isinstance(value, list | tuple):
        return Node([read_values(each, fill, (*keys, index)) for index, each in enumerate(value)], keys)
    return Node(fill(value) if isinstance(value, str) and "{{" in value else value, keys)


def node_of(value: Any, keys: Keys | None = None) -> Node:
    """A tree of plain values, mappings, lists and nodes; what is None in a mapping or list is left out."""
    if isinstance(value, Node):
        return value
    if isinstance(value, Mapping):
        below = {name: node_of(each) for name, each in value.items()}
        return Node({name: each for name, each in below.items() if each.value is not None}, keys)
    if isinstance(value, list | tuple):
        return Node([each for each in map(node_of, value) if each.value is not None], keys)
    return Node(value, keys)


def merge(base: Node, *more: Node) -> Node:
    """Mappings laid over each other as Helm merges values: the last counts, and null takes a default away."""
    for each in more:
        if base.is_mapping and each.is_mapping:
            below = dict(base.value)
            for name, inner in each.value.items():
                below[name] = merge(below[name], inner) if name in below else inner
            base = Node(below, each.keys)
        else:
            base = each
    return base
