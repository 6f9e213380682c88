"""The content of `fleetbook.yml` as plain values, with the line of each."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import yaml
from yaml import CSafeLoader, MappingNode, Node, ScalarNode, SequenceNode
from yaml.events import CollectionEndEvent, CollectionStartEvent

Value: TypeAlias = "str | int | float | bool | list[Value] | dict[str, Value] | None"
Path: TypeAlias = tuple[str | int, ...]

_DEPTH_LIMIT = 30
_VALUE_LIMIT = 100_000
_NUMBERS = {"tag:yaml.org,2002:int", "tag:yaml.org,2002:float"}
_WHOLE = re.compile(r"-?\d{1,9}")
_WORDS = {"true": True, "false": False}


class ContentError(Exception):
    """The file is no YAML that settings can be: `reason` in plain words, `line` from 1."""

    def __init__(self, reason: str, line: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line


@dataclass(frozen=True, slots=True)
class Content:
    """`value` of the whole; `lines` from 1 and `texts` as written, by the path of keys to each value."""

    value: Value
    lines: Mapping[Path, int]
    texts: Mapping[Path, str]

    def line(self, path: Path) -> int:
        """The line of a value, or of the nearest value around it."""
        return next(
            (self.lines[path[:end]] for end in range(len(path), -1, -1) if path[:end] in self.lines), 1
        )


def read_content(data: bytes) -> Content:
    """The content of a settings file; raises ContentError where it is no single YAML document."""
    try:
        _check_depth(data)
        node = yaml.compose(data, Loader=CSafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ContentError(_explain(error), line) from None
    except yaml.YAMLError as error:
        raise ContentError(f"this is not valid YAML: {str(error).splitlines()[0]}", 1) from None
    if node is None:
        return Content({}, {(): 1}, {})
    walk = _Walk()
    value = walk.read(node, (), _line(node))
    return Content({} if value is None else value, walk.lines, walk.texts)


def _check_depth(data: bytes) -> None:
    """Refuse deep nesting before libyaml's composer calls itself that deep, which ends the process."""
    depth = 0
    for event in yaml.parse(data, Loader=CSafeLoader):
        depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
        if depth > _DEPTH_LIMIT:
            line = event.start_mark.line + 1 if event.start_mark else 1
            raise ContentError("values are nested too deeply", line)


@dataclass
class _Walk:
    lines: dict[Path, int] = field(default_factory=dict)
    texts: dict[Path, str] = field(default_factory=dict)

    def read(self, node: Node, path: Path, line: int) -> Value:
        """The value of a node; `line` is that of its key."""
        if len(path) > _DEPTH_LIMIT:
            raise ContentError("values lie in themselves", line)
        if len(self.lines) > _VALUE_LIMIT:
            raise ContentError(f"there are more than {_VALUE_LIMIT} values", line)
        self.lines[path] = line
        if isinstance(node, MappingNode):
            return self._mapping(node, path)
        if isinstance(node, SequenceNode):
            return [self.read(item, (*path, index), _line(item)) for index, item in enumerate(node.value)]
        self.texts[path] = node.value
        return _scalar(node)

    def _mapping(self, node: MappingNode, path: Path) -> Value:
        result: dict[str, Value] = {}
        for key, value in node.value:
            if not isinstance(key, ScalarNode):
                raise ContentError("a key must be a text", _line(key))
            if key.value in result:
                first = self.lines[(*path, key.value)]
                raise ContentError(
                    f"`{key.value}` stands here a second time (first in line {first})", _line(key)
                )
            result[key.value] = self.read(value, (*path, key.value), _line(key))
        return result


def _explain(error: yaml.MarkedYAMLError) -> str:
    if "expected a single document" in (error.context or ""):
        return "there must be one YAML document, and here a second one starts"
    return f"this is not valid YAML: {error.problem or error.context}"


def _line(node: Node) -> int:
    return int(node.start_mark.line) + 1


def _scalar(node: Node) -> Value:
    """A number, a truth value, nothing or a text; `yes`, `no`, `on`, `off` and dates are texts."""
    if node.tag in _NUMBERS:
        # What matters of other numbers is how they are written, which `texts` holds.
        return int(node.value) if _WHOLE.fullmatch(node.value) else 0.5
    if node.tag == "tag:yaml.org,2002:null":
        return None
    return (
        _WORDS.get(node.value.lower(), node.value)
        if node.tag == "tag:yaml.org,2002:bool"
        else str(node.value)
    )
