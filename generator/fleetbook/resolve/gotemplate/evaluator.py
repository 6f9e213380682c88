"""A Template and its functions to a text; each line of it remembers the line that it was made from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from fleetbook.core.unknown import Unknown
from fleetbook.resolve.gotemplate.errors import TemplateError, UnsupportedError
from fleetbook.resolve.gotemplate.nodes import (
    Action,
    Branch,
    Call,
    Chain,
    Constant,
    Dot,
    Function,
    Jump,
    Node,
    Nodes,
    Operand,
    Pipeline,
    Template,
    Text,
    Variable,
)
from fleetbook.resolve.gotemplate.values import MISSING, Missing, is_true, name_of, require_known, spell

Functions = Mapping[str, Callable[..., Any]]

MOST_STEPS = 200_000
MOST_TEXT = 5_000_000
"""No template of a fleet comes near these; one that never ends, or doubles itself, reaches them soon."""
_DEEPEST = 100
_LAZY = ("and", "or")
_MISFITS = (TypeError, ValueError, IndexError, ArithmeticError)
"""What Python raises where Go complains of the number or the type of arguments."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A text; `lines[i]` is the line of the template that its line i (from 0) was made from."""

    text: str
    lines: tuple[int, ...]


def evaluate(template: Template, functions: Functions) -> Rendered:
    """The text of a template; raises TemplateError, UnsupportedError or UndecidedError."""
    evaluation = _Evaluation(template, functions)
    evaluation.run(template.body, MISSING, [("$", MISSING)], 0)
    return evaluation.output.finish()


class _JumpError(Exception):
    """Leaves the body of a `range`."""

    def __init__(self, keyword: str) -> None:
        super().__init__(keyword)
        self.keyword = keyword


@dataclass
class _Output:
    """The text so far."""

    parts: list[str] = field(default_factory=list)
    lines: list[int] = field(default_factory=lambda: [0])
    length: int = 0

    def add(self, text: str, line: int, *, copied: bool) -> None:
        """Append a text that starts at a line; a `copied` one has the template's own lines."""
        self.parts.append(text)
        self.length += len(text)
        if self.length > MOST_TEXT:
            raise UnsupportedError("it makes more text than fleetbook reads", line)
        for number, piece in enumerate(text.split("\n")):
            at = line + number if copied else line
            if number:
                self.lines.append(at if piece.strip() else 0)
            elif not self.lines[-1] and piece.strip():
                self.lines[-1] = at

    def finish(self) -> Rendered:
        """The whole; a line that nothing was written on counts to the one before."""
        known: list[int] = []
        for line in self.lines:
            known.append(line or (known[-1] if known else 1))
        return Rendered("".join(self.parts), tuple(known))


_Scope = list[tuple[str, Any]]


class _Evaluation:
    """One run of a template."""

    def __init__(self, template: Template, functions: Functions) -> None:
        self._template = template
        self._functions = functions
        self._steps = 0
        self.output = _Output()

    def run(self, nodes: Nodes, dot: Any, scope: _Scope, depth: int) -> None:
        """Everything that some nodes write."""
        for node in nodes:
            self._steps += 1
            if self._steps > MOST_STEPS:
                raise UnsupportedError("it takes more steps than fleetbook follows", node.line)
            self._run_node(node, dot, scope, depth)

    def _run_node(self, node: Node, dot: Any, scope: _Scope, depth: int) -> None:
        match node:
            case Text():
                self.output.add(node.text, node.line, copied=True)
            case Action():
                value = self._pipeline(node.pipeline, dot, scope)
                if not node.pipeline.variables:
                    shown = MISSING if value is None else value
                    self.output.add(self._located(node.line, spell, shown), node.line, copied=False)
            case Branch(keyword="range"):
                self._range(node, dot, scope, depth)
            case Branch():
                self._branch(node, dot, scope, depth)
            case Jump():
                raise _JumpError(node.keyword)
            case Call():
                self._call_template(node, dot, scope, depth)

    def _branch(self, node: Branch, dot: Any, scope: _Scope, depth: int) -> None:
        known = len(scope)
        value = self._pipeline(node.pipeline, dot, scope)
        if self._located(node.line, is_true, value):
            self.run(node.body, value if node.keyword == "with" else dot, scope, depth)
        else:
            self.run(node.otherwise, dot, scope, depth)
        del scope[known:]

    def _range(self, node: Branch, dot: Any, scope: _Scope, depth: int) -> None:
        known = len(scope)
        # The variables of a range are set for each item and not by the pipeline.
        bare = Pipeline(node.pipeline.commands, (), False, node.pipeline.line)
        pairs = list(self._located(node.line, _pairs, self._pipeline(bare, dot, scope)))
        for key, item in pairs:
            self._set_range(node.pipeline, key, item, scope)
            try:
                self.run(node.body, item, scope, depth)
            except _JumpError as jump:
                if jump.keyword == "break":
                    break
            finally:
                del scope[known:]
        if not pairs:
            self.run(node.otherwise, dot, scope, depth)
            del scope[known:]

    def _set_range(self, pipeline: Pipeline, key: Any, item: Any, scope: _Scope) -> None:
        given = (item,) if len(pipeline.variables) == 1 else (key, item)
        for name, value in zip(pipeline.variables, given, strict=False):
            self._set(name, value, pipeline.assigns, scope)

    def _call_template(self, node: Call, dot: Any, scope: _Scope, depth: int) -> None:
        if node.name not in self._template.defined:
            raise TemplateError(f"template {node.name!r} not defined", node.line)
        if depth >= _DEEPEST:
            raise UnsupportedError(f"template {node.name!r} calls itself too often", node.line)
        given = MISSING if node.pipeline is None else self._pipeline(node.pipeline, dot, scope)
        self.run(self._template.defined[node.name], given, [("$", given)], depth + 1)

    def _pipeline(self, pipeline: Pipeline, dot: Any, scope: _Scope) -> Any:
        """The value of the last command, which is also what the variables get."""
        value: Any = MISSING
        for index, command in enumerate(pipeline.commands):
            value = self._command(command, dot, scope, (value,) if index else ())
        for name in pipeline.variables:
            self._set(name, value, pipeline.assigns, scope)
        return value

    def _set(self, name: str, value: Any, assigns: bool, scope: _Scope) -> None:
        if not assigns:
            scope.append((name, value))
            return
        index = max(at for at, (known, _) in enumerate(scope) if known == name)
        scope[index] = (name, value)

    def _command(self, command: tuple[Operand, ...], dot: Any, scope: _Scope, final: tuple[Any, ...]) -> Any:
        first, *rest = command
        if isinstance(first, Function):
            return self._call(first, rest, dot, scope, final)
        if rest or final:
            raise TemplateError("can't give argument to non-function", first.line)
        if isinstance(first, Constant) and first.value is None:
            raise TemplateError("nil is not a command", first.line)
        return self._operand(first, dot, scope)

    def _call(
        self, function: Function, operands: list[Operand], dot: Any, scope: _Scope, final: tuple[Any, ...]
    ) -> Any:
        if function.name in _LAZY:
            return self._choose(function, operands, dot, scope, final)
        found = self._functions.get(function.name)
        if found is None:
            raise UnsupportedError(f"fleetbook does not know its function {function.name!r}", function.line)
        given = [self._operand(each, dot, scope) for each in operands]
        try:
            value = self._located(function.line, found, *given, *final)
        except _MISFITS as error:
            message = f"error calling {function.name}: its arguments do not fit"
            raise TemplateError(message, function.line) from error
        if isinstance(value, str | list) and len(value) > MOST_TEXT:
            raise UnsupportedError("it makes more text than fleetbook reads", function.line)
        return value

    def _choose(
        self, function: Function, operands: list[Operand], dot: Any, scope: _Scope, final: tuple[Any, ...]
    ) -> Any:
        """`and` and `or`, which look at no more arguments than they need."""
        if not operands and not final:
            raise TemplateError(f"wrong number of args for {function.name}", function.line)
        value: Any = MISSING
        # A generator: what stands behind the argument that decides is not computed.
        for value in chain((self._operand(each, dot, scope) for each in operands), final):
            if self._located(function.line, is_true, value) == (function.name == "or"):
                break
        return value

    def _operand(self, operand: Operand, dot: Any, scope: _Scope) -> Any:
        match operand:
            case Constant():
                return operand.value
            case Dot():
                return dot
            case Variable():
                return next(value for name, value in reversed(scope) if name == operand.name)
            case Function():
                return self._call(operand, [], dot, scope, ())
            case Pipeline():
                return self._pipeline(operand, dot, scope)
            case Chain():
                value = self._operand(operand.operand, dot, scope)
                for name in operand.fields:
                    value = self._located(operand.line, _field, value, name)
                return value

    def _located(self, line: int, function: Callable[..., Any], *given: Any) -> Any:
        """Call a function; an error that it raises gets the line."""
        try:
            return function(*given)
        except TemplateError as error:
            error.line = error.line or line
            raise


def _field(value: Any, name: str) -> Any:
    """A field of a value; Go refuses one that is not there, as the operator asks it to."""
    if isinstance(value, Unknown):
        require_known(value, f"the field {name!r}")
    if isinstance(value, Missing):
        raise TemplateError(f"nil data; no entry for key {name!r}")
    if value is None:
        raise TemplateError(f"nil pointer evaluating interface {{}}.{name}")
    if not isinstance(value, Mapping):
        raise TemplateError(f"can't evaluate field {name} in type {name_of(value)}")
    if name not in value:
        raise TemplateError(f"map has no entry for key {name!r}")
    return value[name]


def _pairs(value: Any) -> list[tuple[Any, Any]]:
    """What a `range` goes over: a mapping by its sorted keys."""
    require_known(value if isinstance(value, str | Unknown) else None, "a loop")
    if isinstance(value, Mapping):
        return [(key, value[key]) for key in sorted(value)]
    if isinstance(value, list | tuple):
        return list(enumerate(value))
    if isinstance(value, int) and not isinstance(value, bool):
        if value > MOST_STEPS:
            raise UnsupportedError("it counts further than fleetbook follows")
        return [(each, each) for each in range(value)]
    if value is None or isinstance(value, Missing):
        return []
    raise TemplateError(f"range can't iterate over {name_of(value)}")
