"""Each variable of a cluster with every place that uses it."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from fleetbook.core.identity import NamespacedName, ObjectRef
from fleetbook.core.location import Location
from fleetbook.core.unknown import Unknown
from fleetbook.resolve.applied import Applied
from fleetbook.resolve.fleet import ResolvedVariable
from fleetbook.resolve.provenance.steps import Change
from fleetbook.resolve.resourcesets.copies import origin_of
from fleetbook.resolve.tree import Tree
from fleetbook.resolve.variables.environment import FROM_SETTINGS, HIDDEN, Variable
from fleetbook.resolve.walk import Node
from fleetbook.source.document import Document
from fleetbook.source.redaction import MASK

Use = tuple[ObjectRef, NamespacedName, Location | None]

_NAME_START = re.compile(r"(?<!\$)\$\{#?(\w+)")
NOWHERE = "nowhere"
OUTSIDE = "outside Git"
_DEFAULT = "default"
_MOST_TOLD = 3
"""Sources that the reason of an unknown value tells."""
_SET_NOWHERE = (
    "nothing sets it; Flux 2.9 refuses to apply what uses it, earlier ones put nothing in its place"
)


@dataclass
class _Entry:
    """A variable in the making."""

    variable: Variable
    uses: dict[Use, None] = field(default_factory=dict)
    defaults: set[str] = field(default_factory=set)
    missing: set[str] = field(default_factory=set)
    """Sources outside Git that may set it."""
    elsewhere: bool = False
    """Whether something that Git does not show may use it."""


class UsageReader:
    """Collects the variables of clusters; reads each document's lines once."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._places: dict[Location, Mapping[str, list[Location]]] = {}

    def collect(self, nodes: Iterable[Node]) -> tuple[ResolvedVariable, ...]:
        """The variables of a cluster, sorted by name and source; unused ones that are set among them."""
        found: dict[tuple[str, str], _Entry] = {}
        nodes = tuple(nodes)
        copied = frozenset(name for node in nodes for name in _copied(node))
        for node in nodes:
            hides = _hides_parts(node)
            for variable in (*node.environment.variables.values(), *node.environment.overridden):
                located = locate(variable, node)
                if located.source != FROM_SETTINGS:
                    entry = found.setdefault((located.name, located.source), _Entry(located))
                    entry.elsewhere |= hides or located.source in copied
            for applied in node.applied:
                self._add(found, node, applied)
        return tuple(_resolve(found[key]) for key in sorted(found))

    def _add(self, found: dict[tuple[str, str], _Entry], node: Node, applied: Applied) -> None:
        """The uses of one object."""
        for name in sorted(applied.uses.names):
            known = node.environment.variables.get(name)
            default = None if known else applied.uses.defaults.get(name)
            variable = locate(known, node) if known else _unset(name, node, has_default=default is not None)
            entry = found.setdefault((name, variable.source), _Entry(variable))
            if default is not None:
                entry.defaults.add(default)
            if known is None:
                entry.missing.update(node.environment.missing)
            places: list[Location | None] = [*self._lines(applied, name)]
            for at in places or [None]:
                entry.uses[applied.resource.ref, node.key, at] = None

    def _lines(self, applied: Applied, name: str) -> list[Location]:
        """Where an object's documents, and the files that a generated object is made of, name a variable."""
        places = [self._places_in(document) for document in applied.resource.documents]
        places += [self._places_in_file(path) for path in sorted(set(applied.provenance.inputs.values()))]
        return list(dict.fromkeys(at for each in places for at in each.get(name, ())))

    def _places_in(self, document: Document) -> Mapping[str, list[Location]]:
        """Variable to its lines in one document."""
        start = document.location
        if start not in self._places:
            self._places[start] = _find_names(start.path, self._document_lines(document))
        return self._places[start]

    def _places_in_file(self, path: str) -> Mapping[str, list[Location]]:
        """Variable to its lines in a whole file; none where Git does not hold it."""
        start = Location(path, 0)
        if start not in self._places:
            lines = self._tree.lines(path) if path in self._tree.files else []
            self._places[start] = _find_names(path, enumerate(lines, 1))
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


def _find_names(path: str, lines: Iterable[tuple[int, str]]) -> dict[str, list[Location]]:
    found: dict[str, list[Location]] = {}
    for number, line in lines:
        for name in dict.fromkeys(_NAME_START.findall(line)):
            found.setdefault(name, []).append(Location(path, number))
    return found


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _hides_parts(node: Node) -> bool:
    """Whether a Kustomization applies objects that are not known, so that it may use any of its variables."""
    if node.external is not None or isinstance(node.path, Unknown):
        return True
    build = node.build
    return build is not None and bool(build.unrendered or any(each.unrendered for each in build.plans()))


def _copied(node: Node) -> Iterator[str]:
    """Sources of variables that a ResourceSet copies for others, and the copies, in words."""
    for made in (each for expansion in node.expansions for each in expansion.made):
        if origin := origin_of(made):
            yield f"{made.ref.kind} {origin}"
            yield str(made.ref)


def locate(variable: Variable, node: Node) -> Variable:
    """A variable with its place: one of `substitute` stands in the Kustomization itself."""
    if variable.source != f"Kustomization {node.key}":
        return variable
    at = node.resource.at("spec", "postBuild", "substitute", variable.name)
    return Variable(variable.name, variable.value, variable.source, at)


def _unset(name: str, node: Node, *, has_default: bool) -> Variable:
    """A variable that nothing in Git sets."""
    if name[0].isdigit():
        # https://github.com/fluxcd/kustomize-controller/pull/291: a name starts with a letter or `_`.
        reason = f"no variable can be called so; `$${{{name}}}` would keep the text as it is"
        return Variable(name, Unknown(reason), NOWHERE, None)
    if has_default:
        return Variable(name, Unknown("each place that uses it has a default of its own"), _DEFAULT, None)
    return Variable(name, Unknown(_SET_NOWHERE), OUTSIDE if node.environment.missing else NOWHERE, None)


def _told(sources: Sequence[str]) -> str:
    """Sources that Git does not hold; of many the first ones."""
    if len(sources) <= _MOST_TOLD:
        return " or ".join(sources)
    shown = ", ".join(sources[: _MOST_TOLD - 1])
    return f"{shown} or one of {len(sources) - _MOST_TOLD + 1} others"


def _resolve(entry: _Entry) -> ResolvedVariable:
    variable = entry.variable
    value, source = variable.value, variable.source
    missing = _told(sorted(entry.missing))
    if source == OUTSIDE:
        value = Unknown(f"may come from {missing}, not in Git")
    if source == _DEFAULT:
        value = next(iter(entry.defaults)) if len(entry.defaults) == 1 else value
        value = HIDDEN if value == MASK else value
        source = f"default, unless {missing} sets it" if missing else _DEFAULT
    uses = tuple(sorted(entry.uses, key=lambda use: (use[0], use[1], use[2] or Location("", 0))))
    return ResolvedVariable(
        name=variable.name,
        value=value,
        source=source,
        defined_at=variable.defined_at,
        used_by=uses,
        used_elsewhere=entry.elsewhere,
    )
