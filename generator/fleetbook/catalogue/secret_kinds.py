"""What is known of kinds of objects that make secrets, or that name them in fields of their own."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any, cast

import yaml

from fleetbook.catalogue.facts import FoundValue, find_values

_TABLE = Path(__file__).parent / "secret_kinds.yaml"
_BRACES = re.compile(r"\{([^{}]+)\}")


@dataclass(frozen=True, kw_only=True)
class MadeSecret:
    """A secret that a controller makes for an object of the kind; paths are JSONPaths."""

    name: str
    """Text with JSONPaths in braces."""
    each: str = "$"
    """One secret for everything that it finds."""
    namespace: str | None = None
    kind: str = "generated"
    keys: tuple[str, ...] = ()
    keys_at: tuple[str, ...] = ()
    complete: bool = False
    """Whether it holds no other keys."""
    provider: str | None = None
    wanted: str | None = None
    """Must find something."""
    unwanted: str | None = None
    """Must find nothing."""


@dataclass(frozen=True, kw_only=True)
class ReadSecret:
    """A field that names a secret."""

    at: str
    how: str | None = None
    """How the secret is used; None where the field's own name says it."""


@dataclass(frozen=True, kw_only=True)
class SecretKnowledge:
    """What objects of one kind do with secrets."""

    makes: tuple[MadeSecret, ...] = ()
    reads: tuple[ReadSecret, ...] = ()
    ignores: tuple[str, ...] = ()
    """Fields that only look as if they named a secret."""


def secret_knowledge(kind: str, group: str) -> SecretKnowledge | None:
    """What is known of a kind; None where that is nothing."""
    return _table().get(f"{kind}.{group}")


@dataclass(frozen=True)
class Filler:
    """Fills in texts for an object and one of its parts."""

    root: Mapping[str, Any]
    part: Mapping[str, Any]

    def find(self, path: str) -> tuple[FoundValue, ...]:
        """What a path finds: from `$` in the object, from `@` in the part."""
        return (
            find_values(path, self.root) if path.startswith("$") else find_values("$" + path[1:], self.part)
        )

    def fill(self, written: str) -> Iterator[str]:
        """The texts that a text with paths in braces stands for; none where a path finds nothing."""
        holes = [list(self._values(match[1])) for match in _BRACES.finditer(written)]
        pieces = _BRACES.split(written)[::2]
        for chosen in product(*holes):
            ends = (*chosen, "")
            yield "".join(piece + end for piece, end in zip(pieces, ends, strict=True))

    def _values(self, alternatives: str) -> Iterator[str]:
        for path in alternatives.split(" | "):
            found = [each.value for each in self.find(path.strip())]
            values = [str(each) for each in found if isinstance(each, str | int)]
            if values:
                yield from values
                return


@cache
def _table() -> Mapping[str, SecretKnowledge]:
    loaded: dict[str, Any] = yaml.load(_TABLE.read_bytes(), Loader=yaml.CSafeLoader)
    return {kind: _knowledge(record) for kind, record in loaded.items()}


def _knowledge(record: Mapping[str, Any]) -> SecretKnowledge:
    return SecretKnowledge(
        makes=tuple(_made(each) for each in record.get("makes", ())),
        reads=tuple(ReadSecret(at=str(each["at"]), how=each.get("how")) for each in record.get("reads", ())),
        ignores=_texts(record.get("ignores", ())),
    )


def _made(record: Mapping[str, Any]) -> MadeSecret:
    return MadeSecret(
        name=str(record["name"]),
        each=str(record.get("each", "$")),
        namespace=record.get("namespace"),
        kind=str(record.get("kind", "generated")),
        keys=_texts(record.get("keys", ())),
        keys_at=_texts(record.get("keys_at", ())),
        complete=bool(record.get("complete", False)),
        provider=record.get("provider"),
        wanted=record.get("if"),
        unwanted=record.get("unless"),
    )


def _texts(value: object) -> tuple[str, ...]:
    return tuple(str(each) for each in cast("Sequence[object]", value))
