"""A ResourceSet to the objects that the Flux Operator makes of it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from yaml import YAMLError

from fleetbook.core.diagnostics import Diagnostic, Severity
from fleetbook.core.identity import ObjectRef
from fleetbook.core.location import Location
from fleetbook.resolve.fleet import Resource, UnrenderedPart
from fleetbook.resolve.flux import OPERATOR_GROUP, is_resource_set
from fleetbook.resolve.gotemplate.errors import TemplateError, UndecidedError, UnsupportedError
from fleetbook.resolve.gotemplate.evaluator import Rendered, evaluate
from fleetbook.resolve.gotemplate.functions import FUNCTIONS
from fleetbook.resolve.gotemplate.nodes import Template
from fleetbook.resolve.gotemplate.parser import parse
from fleetbook.resolve.overlays.additions import add_metadata
from fleetbook.resolve.resourcesets.copies import copy_data
from fleetbook.resolve.resourcesets.inputs import InputSet, combine_inputs
from fleetbook.resolve.resourcesets.sources import TemplateSource, read_sources, relocate
from fleetbook.resolve.shape import copy_plain, group_of, mapping, sequence, text, within
from fleetbook.resolve.tree import Tree
from fleetbook.resolve.variables.environment import Store
from fleetbook.resolve.variables.scopes import identify
from fleetbook.source.document import Document
from fleetbook.source.loader import MalformedError, Reader
from fleetbook.source.redaction import MASK, mask

_SWITCH = f"{OPERATOR_GROUP}/reconcile"
_MASKED_VALUE = re.compile(rf"(?m)((?:^|[:-])[ \t]+){re.escape(MASK)}(?=[ \t]*$)")
_MOST_SETS = 1_000
"""ResourceSets can make ResourceSets; this many mean that they make each other without an end."""


@dataclass(frozen=True, eq=False)
class Expansion:
    """What a ResourceSet makes."""

    resource: Resource
    inputs: int
    """Sets of inputs that Git holds."""
    made: tuple[Resource, ...]
    unrendered: tuple[UnrenderedPart, ...]
    diagnostics: tuple[Diagnostic, ...]


def expand_resource_sets(resources: Iterable[Resource], store: Store, tree: Tree) -> tuple[Expansion, ...]:
    """What the ResourceSets among objects make, and those among what they make, each once."""
    waiting = [each for each in resources if is_resource_set(each.body)]
    found: dict[ObjectRef, Expansion] = {}
    while waiting and len(found) < _MOST_SETS:
        resource = waiting.pop(0)
        if resource.ref not in found:
            found[resource.ref] = expansion = _Expander(resource, store, tree).expand()
            waiting += [each for each in expansion.made if is_resource_set(each.body)]
    return tuple(found.values())


@dataclass
class _Expander:
    """One expansion; what goes wrong with one template does not keep the others from being shown."""

    resource: Resource
    store: Store
    tree: Tree
    unrendered: dict[UnrenderedPart, None] = field(default_factory=dict)
    diagnostics: dict[Diagnostic, None] = field(default_factory=dict)

    def expand(self) -> Expansion:
        """Fill in every template with every set of inputs."""
        inputs = combine_inputs(self.resource, self.store.providers)
        self.unrendered |= dict.fromkeys(inputs.unrendered)
        made: dict[tuple[str, ObjectRef], Resource] = {}
        for step in read_sources(self.resource, self.tree):
            for source in step:
                for each in self._fill_in(source, inputs.sets):
                    # Of two objects with one name the first counts.
                    made.setdefault((each.group, each.ref), each)
        known = sum(1 for each in inputs.sets if each is not None)
        copied = tuple(map(self._copy, made.values()))
        return Expansion(self.resource, known, copied, tuple(self.unrendered), tuple(self.diagnostics))

    def _copy(self, resource: Resource) -> Resource:
        copied = copy_data(resource, self.store)
        if copied.unrendered:
            self.unrendered[copied.unrendered] = None
        return copied.resource

    def _fill_in(self, source: TemplateSource, sets: tuple[InputSet | None, ...]) -> Iterator[Resource]:
        """What one template makes of each set."""
        if source.text.strip() == MASK:
            self._leave_out("its template holds a secret, which fleetbook does not read", source.at)
            return
        try:
            template = parse(source.text)
        except TemplateError as error:
            self._report(error, source)
            return
        for values in sets:
            try:
                rendered = _render(template, values)
                yield from self._read(rendered, source, counts_switch=values is not None)
            except TemplateError as error:
                self._report(error, source)

    def _read(self, rendered: Rendered, source: TemplateSource, *, counts_switch: bool) -> Iterator[Resource]:
        """The objects of a filled-in template."""
        for document in _documents(rendered, source):
            ref = identify(document.data)
            if not (ref.kind and ref.name and text(document.data.get("apiVersion"))):
                raise TemplateError("it makes something that is no Kubernetes object", 1)
            marks = mapping(within(document.data, "metadata", "annotations"))
            # The operator does not look at the mark of an entry that is filled in without inputs.
            if marks.get(_SWITCH) == "disabled" and (counts_switch or not source.is_entry):
                continue
            body = add_metadata(document.data, mapping(self.resource.body.get("spec")))
            version = text(body.get("apiVersion"))
            made_by = self.resource.ref
            yield Resource(ref, version, body, (document,), self.resource.kustomization, made_by)

    def _report(self, error: TemplateError, source: TemplateSource) -> None:
        """Say what keeps a template from being filled in: the template, this program, or Git."""
        at = source.place(error.line)
        self._leave_out(error.message, at)
        if not isinstance(error, UnsupportedError | UndecidedError):
            message = f"The Flux Operator cannot build {self.resource.ref}: {error.message}"
            hint = "It applies nothing of this ResourceSet until that is corrected."
            self.diagnostics[Diagnostic("resource-set-failed", Severity.ERROR, message, at, hint)] = None

    def _leave_out(self, why: str, at: Location) -> None:
        self.unrendered[UnrenderedPart(what=str(self.resource.ref), why=why, at=at)] = None


def _render(template: Template, values: InputSet | None) -> Rendered:
    """A template filled in with its own copy of the values."""
    given = copy_plain(values or {})
    return evaluate(template, {**FUNCTIONS, "inputs": lambda: given})


def _documents(rendered: Rendered, source: TemplateSource) -> Iterator[Document]:
    """The documents of a text, their lines those of the template, their secrets masked."""
    content = _MASKED_VALUE.sub(rf'\1"{MASK}"', rendered.text)
    try:
        values = [each for each in Reader(content.encode()).documents() if isinstance(each, dict)]
    except (MalformedError, YAMLError) as error:
        raise TemplateError("what it makes cannot be read as YAML", 1) from error
    for value in values[:1] if source.is_entry else values:
        for item in _unpack(value):
            relocate(item, source, rendered.lines)
            mask(item)
            line = next(iter(item.key_lines.values()), item.line)
            yield Document(Location(source.at.path, line), item)


def _unpack(value: Any) -> Iterator[Any]:
    """An object, or each one of a list."""
    if text(value.get("kind")).endswith("List") and "items" in value and not group_of(value):
        yield from (each for each in sequence(value["items"]) if isinstance(each, dict))
        return
    yield value
