"""What a template is made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias


@dataclass(frozen=True, slots=True)
class Constant:
    """A text, number, boolean or nil that is written in the template."""

    value: Any
    line: int


@dataclass(frozen=True, slots=True)
class Dot:
    """`.`, the value that an action is about."""

    line: int


@dataclass(frozen=True, slots=True)
class Variable:
    """`$name`; the name of `$` alone is `$`."""

    name: str
    line: int


@dataclass(frozen=True, slots=True)
class Function:
    """The name of a function."""

    name: str
    line: int


@dataclass(frozen=True, slots=True)
class Chain:
    """Fields of what an operand gives: `inputs.app.version`."""

    operand: "Operand"
    fields: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Commands whose results are handed on, and the variables that keep the last."""

    commands: tuple[tuple["Operand", ...], ...]
    variables: tuple[str, ...]
    assigns: bool
    """Whether the variables exist already."""
    line: int


Operand: TypeAlias = Constant | Dot | Variable | Function | Chain | Pipeline


@dataclass(frozen=True, slots=True)
class Text:
    """Text that is copied."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Action:
    """`<< pipeline >>`."""

    pipeline: Pipeline
    line: int


@dataclass(frozen=True, slots=True)
class Branch:
    """`if`, `with` or `range`, with what stands in it and behind its `else`."""

    keyword: str
    pipeline: Pipeline
    body: "Nodes"
    otherwise: "Nodes"
    line: int


@dataclass(frozen=True, slots=True)
class Jump:
    """`break` or `continue`."""

    keyword: str
    line: int


@dataclass(frozen=True, slots=True)
class Call:
    """`template "name" pipeline`."""

    name: str
    pipeline: Pipeline | None
    line: int


Node: TypeAlias = Text | Action | Branch | Jump | Call
Nodes: TypeAlias = tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Template:
    """A parsed template with those that it defines."""

    body: Nodes
    defined: Mapping[str, Nodes] = field(default_factory=dict)
