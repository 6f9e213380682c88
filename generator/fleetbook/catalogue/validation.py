"""Data checked against a JSON Schema, with problems in words that a person can act on."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jsonschema import ValidationError

_TYPES = {"object": "a mapping", "array": "a list", "string": "text", "boolean": "true or false"}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, and the keys that lead to it."""

    path: tuple[str | int, ...]
    message: str


def first_problem(data: object, schema: Path, definition: str = "") -> Problem | None:
    """The first thing in the data that the schema, or one of its `$defs`, does not allow."""
    from jsonschema import Draft202012Validator  # Costs 90 ms, and most fleets have nothing to check.

    loaded = json.loads(schema.read_text(encoding="utf-8"))
    rule = {"$ref": f"#/$defs/{definition}", "$defs": loaded["$defs"]} if definition else loaded
    errors = Draft202012Validator(rule).iter_errors(data)
    first = min(errors, key=_rank, default=None)
    return _problem(first) if first else None


def _rank(error: "ValidationError") -> tuple[list[str], bool]:
    """By place; a misspelt key before the missing one that it was meant to be."""
    return [str(part) for part in error.absolute_path], error.validator != "additionalProperties"


def _problem(error: "ValidationError") -> Problem:
    """What was expected, with the nearest right name for a wrong one."""
    path = tuple(error.absolute_path)
    # The parts of an error are of any type, because a schema may hold anything.
    instance: Any = error.instance
    schema: Any = error.schema
    expected: Any = error.validator_value
    if "propertyNames" in error.absolute_schema_path:
        return Problem((*path, instance), _wrong_name(path, instance, schema, "key"))
    if error.validator == "additionalProperties":
        wrong = next(str(key) for key in instance if key not in schema.get("properties", {}))
        return Problem((*path, wrong), _wrong_name(path, wrong, schema, "key"))
    if error.validator == "required":
        missing = next(key for key in expected if key not in instance)
        return Problem(path, f"{_spell(path)} needs the key '{missing}'")
    if error.validator == "type":
        return Problem(path, f"{_spell(path)} must be {_TYPES.get(str(expected), str(expected))}")
    if error.validator == "enum":
        return Problem(path, _wrong_name(path[:-1], instance, schema, f"{path[-1]}"))
    if error.validator == "pattern":
        return Problem(
            path, f"{_spell(path)} is '{instance}'; expected: {schema.get('description', expected)}"
        )
    return Problem(path, f"{_spell(path)}: {error.message}")


def _wrong_name(path: Sequence[str | int], wrong: object, schema: Any, noun: str) -> str:
    known = sorted(_known_names(schema))
    near = get_close_matches(str(wrong), known, n=1)
    advice = f"did you mean '{near[0]}'?" if near else f"known: {', '.join(known)}"
    if not known:
        return f"{_spell(path)}: '{wrong}' is not a name; expected: {schema.get('description', '')}"
    return f"{_spell(path)} has no {noun} '{wrong}'; {advice}"


def _known_names(schema: Any) -> list[str]:
    """Every name that a schema allows, as keys, as an enum or as constants with a description."""
    constants = [str(each["const"]) for each in schema.get("oneOf", ()) if "const" in each]
    return [*schema.get("properties", ()), *map(str, schema.get("enum", ())), *constants]


def _spell(path: Sequence[str | int]) -> str:
    return ".".join(str(part) for part in path) or "the file"
