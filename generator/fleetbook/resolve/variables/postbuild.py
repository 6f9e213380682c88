"""Substitution in whole objects, as the kustomize-controller does it after a build."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from yaml import YAMLError

from fleetbook.resolve.shape import Keys, mapping, within
from fleetbook.resolve.variables.environment import Environment
from fleetbook.resolve.variables.substitution import BadSubstitutionError, expand
from fleetbook.source.loader import MalformedError, Reader
from fleetbook.source.redaction import MASK
from fleetbook.source.scalars import read_plain_1_1

SWITCH = "kustomize.toolkit.fluxcd.io/substitute"
# What a scalar without quotes cannot start with; `-`, `?` and `:` could before a letter, but rarely do.
_QUOTED_STARTS = tuple("!&*-?:|>%@`'\"#,[]{} ")
_SIMPLE = re.compile(r"(?:[\w.$+/](?:[\w.$+/@=,;()~{}:*-]*[\w.$+/@=,;()~{}*-])?)?")
"""A text in which YAML sees nothing but a scalar."""


@dataclass
class Uses:
    """The variables that an object names."""

    names: set[str] = field(default_factory=set)
    defaults: dict[str, str] = field(default_factory=dict)
    """Variables that are not set, with the default that stands in for them."""
    refused: list[tuple[Keys, str]] = field(default_factory=list)
    """Where a text stands that Flux refuses, with the text and the reason."""


def is_substituted(body: Mapping[str, Any]) -> bool:
    """Whether an object takes part, which a label or an annotation can switch off."""
    marks = (mapping(within(body, "metadata", field)).get(SWITCH) for field in ("labels", "annotations"))
    return all(mark != "disabled" for mark in marks)


def substitute(body: Mapping[str, Any], environment: Environment) -> tuple[Mapping[str, Any], Uses]:
    """The object with its variables replaced, and what it names."""
    uses = Uses()
    if not environment.active or not is_substituted(body):
        return body, uses
    return _Substitution(environment, uses).replace(body, ()), uses


class _Substitution:
    """One walk over one object."""

    def __init__(self, environment: Environment, uses: Uses) -> None:
        self._environment = environment
        self._uses = uses

    def replace(self, value: Any, at: Keys) -> Any:
        """A copy of what changes; the same value where nothing does."""
        if isinstance(value, str):
            return self._replace_value(value, at) if "$" in value else value
        if isinstance(value, Mapping):
            pairs = [
                (self._replace_key(key, at), self.replace(item, (*at, key))) for key, item in value.items()
            ]
            same = all(
                new is old and item is value[old] for (new, item), old in zip(pairs, value, strict=True)
            )
            return value if same else dict(pairs)
        if isinstance(value, list):
            items = [self.replace(item, (*at, index)) for index, item in enumerate(value)]
            return value if all(new is old for new, old in zip(items, value, strict=True)) else items
        return value

    def _replace_key(self, key: str, at: Keys) -> str:
        """A key stays a text, whatever is put in."""
        return self._expand(key, at) if "$" in key else key

    def _replace_value(self, value: str, at: Keys) -> Any:
        expanded = self._expand(value, at)
        if expanded == value or MASK in expanded or not _is_written_plain(value):
            return expanded
        try:
            return _retype(expanded, at)
        except (MalformedError, YAMLError):
            # Flux refuses it as well; the text is the most that can be shown.
            self._refuse(value, at, "what is put in makes it no YAML")
            return expanded

    def _expand(self, value: str, at: Keys) -> str:
        """The text with its variables replaced; what cannot be replaced is noted."""
        try:
            expansion = expand(value, self._environment.look_up)
        except BadSubstitutionError as error:
            self._refuse(value, at, str(error))
            return value
        self._uses.names.update(expansion.names)
        self._uses.defaults |= expansion.defaulted
        return value if expansion.text == value else expansion.text

    def _refuse(self, value: str, at: Keys, reason: str) -> None:
        self._uses.refused.append((at, f"{value.strip().splitlines()[0][:80]}: {reason}"))


def _is_written_plain(value: str) -> bool:
    """Whether Flux writes a text without quotes before it substitutes, so that its type can change."""
    quoted = value.startswith(_QUOTED_STARTS) or value.endswith((":", " "))
    return not quoted and not any(part in value for part in ("\n", "\t", ": ", " #"))


def _retype(value: str, at: Keys) -> Any:
    """What YAML reads when a substituted text stands there without quotes."""
    if _SIMPLE.fullmatch(value):
        return read_plain_1_1(value)
    in_list = bool(at) and isinstance(at[-1], int)
    content = f"- {value}" if in_list else f"value: {value}"
    (document,) = Reader(content.encode(), read_plain_1_1).documents()
    return document[0] if in_list else document["value"]
