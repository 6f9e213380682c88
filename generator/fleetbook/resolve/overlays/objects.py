"""The objects of a file as kustomize reads them, where there is no doubt about it."""

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import cmp_to_key, lru_cache
from typing import Any

from yaml import YAMLError

from fleetbook.resolve.shape import mapping
from fleetbook.resolve.tree import Tree
from fleetbook.source.documents import YAML_SUFFIXES
from fleetbook.source.loader import MalformedError, Reader
from fleetbook.source.redaction import SharedSecrets, find_shared

# Lines that kustomize takes for the end of a document or for nothing, and a YAML reader perhaps not.
_ODD_LINE = re.compile(rb"^(?:---(?![ \t]*(?:#|\r?$))|%|\.\.\.)|\r(?!\n)|\x00|\A\xef\xbb\xbf", re.MULTILINE)
# A folded text, its first line, and the lines up to one that is indented less or the same as its key.
_FOLDED = re.compile(
    rb"^( *)[^\n]*[\s\]}-]>[-+0-9]*[ \t]*(?:#[^\n]*)?\r?\n(?=( *))((?:\1 [^\n]*\n?|[ \t\r]*\n)*)",
    re.MULTILINE,
)
# Texts that YAML 1.1 reads as a moment or as no number; kustomize does so only on some ways.
_ODD_TEXT = re.compile(r"\d{4}-\d\d?-\d\d?(?:$|[Tt \t])|[-+]?\.(?:inf|nan)$", re.IGNORECASE)
_ALIAS = re.compile(rb"(?:^|[\s\[{,:])\*\w")
_RESERVED = ("config.kubernetes.io/", "config.k8s.io/")
_INTEGRAL = 1e21
"""Smaller floats without a fraction are written as integers in JSON, through which every object goes."""


class DoubtError(Exception):
    """Only the engine can tell what this gives."""


class ObjectFiles:
    """Reads each file of a tree once."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._read: dict[str, tuple[Mapping[str, Any], ...]] = {}
        self._shared: dict[str, SharedSecrets] = {}

    def objects(self, path: str) -> tuple[Mapping[str, Any], ...]:
        """The objects of a file, secret values and all; raises DoubtError."""
        if path not in self._read:
            if not path.endswith(YAML_SUFFIXES):
                raise DoubtError
            self._read[path] = tuple(map(check_object, read_mappings(self._tree.read(path))))
        return self._read[path]

    def shared_secrets(self, paths: Iterable[str]) -> SharedSecrets:
        """What aliases in files lead to secrets."""
        found: dict[tuple[str, str], str] = {}
        for path in paths:
            if path not in self._shared:
                self._shared[path] = _find_shared(path, self._tree.read(path))
            found |= self._shared[path]
        return found


def _find_shared(path: str, data: bytes) -> SharedSecrets:
    """What aliases of a file lead to secrets; of one with an error, those before it."""
    found: dict[tuple[str, str], str] = {}
    if path.endswith(YAML_SUFFIXES) and _ALIAS.search(data):
        with suppress(MalformedError, YAMLError):
            for value in Reader(data).documents():
                found |= find_shared(value) if isinstance(value, dict) else {}
    return found


def read_mappings(data: bytes) -> tuple[dict[str, Any], ...]:
    """The documents of a stream, all of them mappings; raises DoubtError."""
    if _ODD_LINE.search(data) or any(map(_is_uneven, _FOLDED.finditer(data))):
        raise DoubtError
    reader = Reader(data)
    try:
        found = tuple(value for value in reader.documents() if value is not None)
    except (MalformedError, YAMLError):
        raise DoubtError from None
    if not found or not reader.is_plain or not all(isinstance(value, dict) for value in found):
        raise DoubtError
    return found


def _is_uneven(folded: re.Match[bytes]) -> bool:
    """Whether a folded text has empty or further indented lines, which readers fold in different ways."""
    lines = folded[3].rstrip().split(b"\n")
    return any(not line.startswith(folded[2]) or line[len(folded[2]) :][:1].isspace() for line in lines)


def check_object(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """The object itself, where kustomize takes it as it is; raises DoubtError."""
    metadata = mapping(body.get("metadata"))
    required = (body.get("apiVersion"), body.get("kind"), metadata.get("name"))
    if not all(isinstance(value, str) and value for value in required) or str(body["kind"]).endswith("List"):
        raise DoubtError
    namespace = metadata.get("namespace", "-")
    if not isinstance(namespace, str) or not namespace:
        raise DoubtError
    for field in ("labels", "annotations"):
        marks = metadata.get(field, {})
        if not isinstance(marks, dict) or not all(isinstance(value, str) for value in marks.values()):
            raise DoubtError
        if any(reserved in name for name in marks for reserved in _RESERVED):
            raise DoubtError
    return body


def as_printed(value: Any) -> Any:
    """A copy of a value as the engine prints it: keys in its order, numbers as JSON has them.

    Raises DoubtError.
    """
    if isinstance(value, str):
        if _ODD_TEXT.match(value):
            raise DoubtError
        return value
    if isinstance(value, dict):
        return {key: as_printed(value[key]) for key in _in_order(tuple(value))}
    if isinstance(value, list):
        if None in value:
            raise DoubtError
        return [as_printed(item) for item in value]
    if isinstance(value, float) and value.is_integer() and abs(value) < _INTEGRAL:
        return int(value)
    return value


@lru_cache(maxsize=16384)
def _in_order(keys: tuple[str, ...]) -> tuple[str, ...]:
    """Keys as go-yaml writes them; most sets of keys stand in many objects."""
    return tuple(sorted(keys, key=cmp_to_key(_compare)))


def _compare(one: str, other: str) -> int:
    """-1 where `one` stands before `other`: numbers in them count as numbers, letters come last."""
    if one == other:
        return 0
    at = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    if at is None:
        return -1 if len(one) < len(other) else 1
    a, b = one[at], other[at]
    if a.isalpha() or b.isalpha():
        after_digit = at > 0 and one[at - 1].isdecimal()
        first = a < b if a.isalpha() and b.isalpha() else (a if after_digit else b).isalpha()
        return -1 if first else 1
    return -1 if _rank(one, other, at) < _rank(other, one, at) else 1


def _rank(text: str, other: str, at: int) -> tuple[int, int, str]:
    """What counts where two texts part and neither goes on with a letter."""
    end = at
    while end < len(text) and text[end].isdecimal():
        end += 1
    # Behind the same digits a zero counts as one: 100 stands before 101 and not before 10.
    start = at
    while start > 0 and text[start - 1].isdecimal():
        start -= 1
    lead = "1" if "0" in (text[at], other[at]) and text[start:at].strip("0") else ""
    return int(lead + text[at:end] or "0"), end, text[at]
