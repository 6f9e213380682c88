"""The templates of a ResourceSet as texts, with the line in Git of each of their lines."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fleetbook.core.location import Location
from fleetbook.resolve.fleet import Resource
from fleetbook.resolve.gotemplate.formats import dump_yaml
from fleetbook.resolve.shape import Keys, mapping, sequence, text, within
from fleetbook.resolve.tree import Tree
from fleetbook.source.document import LocatedList, LocatedMap
from fleetbook.source.loader import Reader


@dataclass(frozen=True, eq=False)
class TemplateSource:
    """One template: an entry of `resources`, or the text of `resourcesTemplate`."""

    keys: Keys
    text: str
    at: Location
    lines: tuple[int, ...]
    """The line in Git of each line of the text."""

    @property
    def is_entry(self) -> bool:
        """Whether it makes one object for each set of inputs."""
        return isinstance(self.keys[-1], int)

    def place(self, line: int) -> Location:
        """Where a line of the text, from 1, stands in Git."""
        inside = 0 < line <= len(self.lines)
        return Location(self.at.path, self.lines[line - 1]) if inside else self.at


def read_sources(resource_set: Resource, tree: Tree) -> tuple[tuple[TemplateSource, ...], ...]:
    """The templates of each step, in the operator's order; a ResourceSet without steps is one."""
    spec = mapping(resource_set.body.get("spec"))
    steps = sequence(spec.get("steps"))
    keys: list[Keys] = [("spec", "steps", index) for index in range(len(steps))] if steps else [("spec",)]
    return tuple(tuple(_read_step(resource_set, tree, each)) for each in keys)


def _read_step(resource_set: Resource, tree: Tree, keys: Keys) -> Iterator[TemplateSource]:
    spec = mapping(within(resource_set.body, *keys))
    for index, entry in enumerate(sequence(spec.get("resources"))):
        yield _read_entry(resource_set, (*keys, "resources", index), entry)
    if written := text(spec.get("resourcesTemplate")):
        place = (*keys, "resourcesTemplate")
        at = _place(resource_set, place)
        first = tree.content_line(at)
        yield TemplateSource(place, written, at, tuple(range(first, first + written.count("\n") + 1)))


def _read_entry(resource_set: Resource, keys: Keys, entry: Any) -> TemplateSource:
    """An entry of `resources` in the form that the operator gives it before it fills it in."""
    written = dump_yaml(entry)
    at = _place(resource_set, keys)
    known = dict(_key_lines(next(iter(Reader(written.encode()).documents()), None), ()))
    lines: list[int] = []
    for number in range(1, written.count("\n") + 2):
        found = resource_set.at(*keys, *known[number]) if number in known else None
        same_file = found is not None and found.path == at.path
        lines.append(found.line if found and same_file else lines[-1] if lines else at.line)
    return TemplateSource(keys, written, at, tuple(lines))


def _place(resource_set: Resource, keys: Keys) -> Location:
    return resource_set.at(*keys) or Location("", 1)


def _key_lines(node: Any, at: Keys) -> Iterator[tuple[int, Keys]]:
    """For each line that starts something: the keys that lead to it, the innermost last."""
    if isinstance(node, LocatedMap):
        pairs: list[tuple[str | int, Any, int]] = [(key, node[key], node.key_lines[key]) for key in node]
    elif isinstance(node, LocatedList):
        pairs = list(zip(range(len(node)), node, node.item_lines, strict=True))
    else:
        return
    for key, value, line in pairs:
        yield line, (*at, key)
        yield from _key_lines(value, (*at, key))


def relocate(node: Any, source: TemplateSource, made_from: tuple[int, ...]) -> None:
    """Give a value that was read from a filled-in template the lines that stand in Git, in place."""
    done: set[int] = set()

    def line_of(line: int) -> int:
        return source.place(made_from[min(line, len(made_from)) - 1]).line

    def visit(node: Any) -> None:
        if id(node) in done or not isinstance(node, LocatedMap | LocatedList):
            return
        # An alias is the same value in two places.
        done.add(id(node))
        node.line = line_of(node.line)
        if isinstance(node, LocatedMap):
            node.key_lines = {key: line_of(line) for key, line in node.key_lines.items()}
        else:
            node.item_lines = [line_of(line) for line in node.item_lines]
        for each in node.values() if isinstance(node, LocatedMap) else node:
            visit(each)

    visit(node)
