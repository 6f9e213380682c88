"""The owner's own catalogue files: read with lines, checked, refused with the place and the reason."""

from pathlib import Path

import yaml

from fleetbook.catalogue.records import Record, records_of
from fleetbook.catalogue.validation import Problem, first_problem
from fleetbook.core.errors import SettingsError
from fleetbook.core.location import Location

SCHEMA = Path(__file__).parent / "schema.json"
_HINT = "The catalogue's schema says which keys there are and what each holds."


def read_extra(path: str, content: bytes) -> dict[str, Record]:
    """The entries of an owner's file; SettingsError with file and line where it is not valid."""
    try:
        root = yaml.compose(content, Loader=yaml.CSafeLoader)
        data = yaml.load(content, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise SettingsError(
            f"{Location(path, _line_of(error))}: this is not valid YAML", str(error)
        ) from None
    problem = first_problem(data, SCHEMA)
    if problem is not None:
        raise SettingsError(f"{_place(path, root, problem)}: {problem.message}", _HINT)
    return records_of(data)


def _place(path: str, root: yaml.Node | None, problem: Problem) -> Location:
    """The line of the key or item that a problem names, or of the nearest parent that is there."""
    line = root.start_mark.line if root else 0
    node = root
    for part in problem.path:
        children = _children(node)
        if part not in children:
            break
        key, node = children[part]
        line = key.start_mark.line
    return Location(path, line + 1)


def _children(node: yaml.Node | None) -> dict[str | int, tuple[yaml.Node, yaml.Node]]:
    if isinstance(node, yaml.MappingNode):
        return {key.value: (key, value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return {index: (item, item) for index, item in enumerate(node.value)}
    return {}


def _line_of(error: yaml.YAMLError) -> int:
    mark = error.problem_mark if isinstance(error, yaml.MarkedYAMLError) else None
    return mark.line + 1 if mark else 1
