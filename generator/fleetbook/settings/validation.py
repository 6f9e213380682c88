"""Settings against their schema: every wrong thing, in words that help."""

import json
import pathlib
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from typing import TYPE_CHECKING, Any

from fleetbook.settings.content import Content, Path

if TYPE_CHECKING:
    from jsonschema import ValidationError

SCHEMA = pathlib.Path(__file__).with_name("settings.schema.json")
_LATER: Mapping[Path, str] = {
    ("redact",): "`redact` is not available in this version of fleetbook; remove it"
}
"""Keys that the documentation names and a later version will know."""
_TYPES = {
    "string": "a text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a mapping",
}
_NAME_RULE = "is no name of a variable: letters, digits and `_` only, not starting with a digit"
_SOURCE_RULE = (
    "is no source: write `Kind/namespace/name` or the address, such as `OCIRepository/flux-system/apps`"
)
_FOLDER_RULE = "must be a folder of this repository such as `deploy/apps`, `.` for its top, or false"
_RULES = "fleetbook's documentation lists the rules, under Findings"
_ADDRESS_RULE = "must be an address such as https://git.example.org/me/fleet, without credentials"


@cache
def load_schema() -> Mapping[str, Any]:
    """The JSON Schema of `fleetbook.yml`."""
    schema: Mapping[str, Any] = json.loads(SCHEMA.read_text("utf-8"))
    return schema


def find_mistakes(content: Content) -> tuple[tuple[int, str], ...]:
    """Line and words of everything that the schema does not allow, sorted by line."""
    from jsonschema import Draft202012Validator  # Costs 90 ms, and many fleets have no settings.

    errors = Draft202012Validator(load_schema()).iter_errors(content.value)
    return tuple(sorted({mistake for error in errors for mistake in _explain(error, content)}))


def _explain(error: "ValidationError", content: Content) -> Iterator[tuple[int, str]]:
    path: Path = tuple(error.absolute_path)
    instance: Any = error.instance
    rule: Any = error.validator_value
    if error.validator == "additionalProperties":
        yield from _explain_keys(instance, error.schema, path, content)
    elif error.validator == "required":
        missing = [key for key in rule if key not in instance]
        yield from ((content.line(path), f"{_name(path)} needs the key `{key}`") for key in missing)
    elif "propertyNames" in error.absolute_schema_path:
        rule_of_names = _SOURCE_RULE if path == ("sources",) else _NAME_RULE
        yield content.line((*path, instance)), f"{_name((*path, instance))} {rule_of_names}"
    elif path == ("charts", "kubernetes"):
        yield content.line(path), f'{_name(path)} must be a version in quotes, such as "1.34.1"'
    elif path[:1] == ("sources",) and len(path) > 1:
        yield content.line(path), f"{_name(path)} {_FOLDER_RULE}"
    else:
        yield content.line(path), f"{_name(path)} {_expectation(str(error.validator), rule, instance)}"


def _explain_keys(instance: Any, schema: Any, path: Path, content: Content) -> Iterator[tuple[int, str]]:
    known = sorted(schema["properties"])
    for key in instance:
        if key not in known:
            place = (*path, key)
            yield content.line(place), _LATER.get(place) or _unknown_key(place, known)


def _unknown_key(path: Path, known: list[str]) -> str:
    near = get_close_matches(str(path[-1]), known, n=1, cutoff=0.6)
    where = f"of {_name(path[:-1])}" if len(path) > 1 else "of the settings"
    listed = _RULES if path[0] == "findings" else f"known are {_any_of(known, 'and')}"
    advice = f"did you mean `{near[0]}`?" if near else listed
    return f"`{path[-1]}` is no key {where}; {advice}"


def _expectation(validator: str, rule: Any, instance: Any) -> str:
    """What the schema expects, as the end of a sentence."""
    if validator == "type":
        return f"must be {_types(rule)}, {_kind(instance)}"
    if validator == "enum":
        near = get_close_matches(str(instance), rule, n=1, cutoff=0.6)
        advice = f"; did you mean `{near[0]}`?" if near else ""
        return f"must be {_any_of(list(rule), 'or')}{advice}"
    if validator == "minimum":
        return f"must be {rule} or more"
    return _ADDRESS_RULE if validator == "pattern" else "must not be empty"


def _types(types: str | list[str]) -> str:
    words = [_TYPES[each] for each in ([types] if isinstance(types, str) else types)]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def _kind(value: object) -> str:
    if value is None:
        return "but nothing stands there"
    if isinstance(value, bool):
        return "not true or false"
    kinds = {str: "a text", int: "a number", float: "a number", list: "a list", dict: "a mapping"}
    return f"not {kinds[type(value)]}"


def _any_of(words: list[str], last: str) -> str:
    quoted = [f"`{word}`" for word in words]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} {last} {quoted[-1]}"


def _name(path: Path) -> str:
    """A value by the keys that lead to it: `declare.edge[0].name`."""
    text = ""
    for step in path:
        text += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if text else str(step)
    return f"`{text}`" if text else "the file"
