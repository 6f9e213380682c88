"""Each variable of a cluster with every place that uses it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from fleetbook.core.identity import NamespacedName, ObjectRef
from fleetbook.core.location import Location
from fleetbook.core.unknown import Unknown
from fleetbook.resolve.fleet import ResolvedVariable, Resource
from fleetbook.resolve.steps import Change
from fleetbook.resolve.tree import Tree
from fleetbook.resolve.variables import Variable
from fleetbook.resolve.walk import Applied, Node
from fleetbook.source.document import Document

Use = tuple[ObjectRef, NamespacedName, Location | None]

_NAME_START = re.compile(r"\$\{#?(\w+)")


@dataclass
class _Entry:
    """A variable in the making."""

    variable: Variable
    uses: dict[Use, None] = field(default_factory=dict)
    defaults: set[str] = field(default_factory=set)


class UsageReader:
    """Collects the variables of clusters; reads each document's lines once."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._places: dict[Location, dict[str, list[Location]]] = {}

    def collect(self, nodes: Iterable[Node]) -> tuple[ResolvedVariable, ...]:
        """The variables of a cluster, sorted by name and source; unused ones that are set among them."""
        found: dict[tuple[str, str], _Entry] = {}
        for node in nodes:
            for variable in (*node.environment.variables.values(), *node.environment.overridden):
                located = _locate(variable, node)
                if located.source != "fleetbook.yml":
                    found.setdefault((located.name, located.source), _Entry(located))
            for applied in node.applied:
                self._add(found, node, applied)
        return tuple(_resolve(found[key]) for key in sorted(found))

    def _add(self, found: dict[tuple[str, str], _Entry], node: Node, applied: Applied) -> None:
        """The uses of one object."""
        for name in sorted(applied.uses.names):
            known = node.environment.variables.get(name)
            variable = _unset(name, node) if known is None else _locate(known, node)
            source = variable.source
            if known is None and name in applied.uses.defaults:
                source = "default"
            entry = found.setdefault((name, source), _Entry(variable))
            if known is None and name in applied.uses.defaults:
                entry.defaults.add(applied.uses.defaults[name])
            for at in self._lines(applied.resource, name) or [None]:
                entry.uses[applied.resource.ref, node.key, at] = None

    def _lines(self, resource: Resource, name: str) -> list[Location | None]:
        """Where an object's documents name a variable."""
        return [at for document in resource.documents for at in self._places_in(document).get(name, ())]

    def _places_in(self, document: Document) -> dict[str, list[Location]]:
        """Variable to its lines in one document."""
        start = document.location
        if start not in self._places:
            found: dict[str, list[Location]] = {}
            for number, line in self._document_lines(document):
                for name in dict.fromkeys(_NAME_START.findall(line)):
                    found.setdefault(name, []).append(Location(start.path, number))
            self._places[start] = found
        return self._places[start]

    def _document_lines(self, document: Document) -> Iterator[tuple[int, str]]:
        """The lines of a document with their numbers, up to the next separator or its end in another."""
        path, first = document.location.path, document.location.line
        lines = self._tree.lines(path)[first - 1 :] if path in self._tree.files else []
        least = _indent(lines[0]) if lines else 0
        for number, line in enumerate(lines[:1] if isinstance(document, Change) else lines, first):
            if number > first and (line.startswith("---") or (line.strip() and _indent(line) < least)):
                return
            yield number, line


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _locate(variable: Variable, node: Node) -> Variable:
    """A variable with its place: one of `substitute` stands in the Kustomization itself."""
    if variable.source != f"Kustomization {node.key}":
        return variable
    at = node.resource.at("spec", "postBuild", "substitute", variable.name)
    return Variable(variable.name, variable.value, variable.source, at)


def _unset(name: str, node: Node) -> Variable:
    if name[0].isdigit():
        # https://github.com/fluxcd/kustomize-controller/pull/291: a name starts with a letter or `_`.
        reason = f"no variable can be called so; `$${{{name}}}` would keep the text as it is"
        return Variable(name, Unknown(reason), "nowhere", None)
    missing = node.environment.missing
    reason = f"may come from {' or '.join(missing)}, not in Git" if missing else "is set nowhere in Git"
    return Variable(name, Unknown(reason), "nowhere", None)


def _resolve(entry: _Entry) -> ResolvedVariable:
    variable = entry.variable
    value, source = variable.value, variable.source
    if entry.defaults:
        unset = Unknown("each place that uses it has a default of its own")
        value, source = (next(iter(entry.defaults)) if len(entry.defaults) == 1 else unset), "default"
    uses = tuple(sorted(entry.uses, key=lambda use: (use[0], use[1], use[2] or Location("", 0))))
    return ResolvedVariable(
        name=variable.name, value=value, source=source, defined_at=variable.defined_at, used_by=uses
    )
