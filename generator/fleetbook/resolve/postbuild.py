"""Substitution in whole objects, as the kustomize-controller does it after a build."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from yaml import YAMLError

from fleetbook.resolve.shape import Keys, mapping, within
from fleetbook.resolve.substitution import BadSubstitutionError, expand
from fleetbook.resolve.variables import Environment
from fleetbook.source.loader import MalformedError, Reader
from fleetbook.source.scalars import read_plain

SWITCH = "kustomize.toolkit.fluxcd.io/substitute"
# What a scalar without quotes cannot start with; `-`, `?` and `:` could before a letter, but rarely do.
_QUOTED_STARTS = tuple("!&*-?:|>%@`'\"#,[]{} ")


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
            return self._replace_text(value, at) if "$" in value else value
        if isinstance(value, Mapping):
            pairs = [(self.replace(key, at), self.replace(item, (*at, key))) for key, item in value.items()]
            same = all(
                new is old and item is value[old] for (new, item), old in zip(pairs, value, strict=True)
            )
            return value if same else {str(key): item for key, item in pairs}
        if isinstance(value, list):
            items = [self.replace(item, (*at, index)) for index, item in enumerate(value)]
            return value if all(new is old for new, old in zip(items, value, strict=True)) else items
        return value

    def _replace_text(self, value: str, at: Keys) -> Any:
        try:
            expansion = expand(value, self._environment.look_up)
        except BadSubstitutionError as error:
            self._uses.refused.append((at, f"{value.strip().splitlines()[0][:80]}: {error}"))
            return value
        self._uses.names.update(expansion.names)
        self._uses.defaults |= expansion.defaulted
        if expansion.text == value:
            return value
        return _retype(expansion.text) if _is_written_plain(value) else expansion.text


def _is_written_plain(value: str) -> bool:
    """Whether Flux writes a text without quotes before it substitutes, so that its type can change."""
    quoted = value.startswith(_QUOTED_STARTS) or value.endswith((":", " "))
    return not quoted and "\n" not in value and ": " not in value and " #" not in value


def _retype(value: str) -> Any:
    """What YAML reads when a substituted text stands there without quotes."""
    if not value.startswith(("[", "{", '"', "'")):
        return read_plain(value)
    try:
        return next(iter(Reader(value.encode()).documents()), value)
    except (MalformedError, YAMLError):
        # Flux refuses it as well; the text is the most that can be shown.
        return value
