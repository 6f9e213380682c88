"""The engine's output as objects, each with the file that it comes from."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fleetbook.resolve.shape import mapping, sequence, text, within
from fleetbook.source.loader import Reader
from fleetbook.source.redaction import mask

ORIGIN = "config.kubernetes.io/origin"
# What stands before is kept whole: a text at the end of an object may end with a line break.
_SEPARATOR = re.compile(rb"(?<=\n)---\n")


@dataclass(frozen=True, eq=False, slots=True)
class Manifest:
    """An object as the engine built it, secret values masked."""

    body: Mapping[str, Any]
    origin: str | None
    """The file that holds it, relative to the tree; None for a generated object."""
    generator: str | None
    """The overlay file that generates it."""


def read_manifests(output: bytes) -> Iterator[Manifest]:
    """The objects of the engine's output, in its order; its paths are as the engine wrote them."""
    # The engine indents every text, so that a line of three dashes can only part two objects.
    for chunk in _SEPARATOR.split(output):
        for value in Reader(chunk).documents():
            if isinstance(value, Mapping):
                yield from _unpack(value)


def _unpack(value: Mapping[str, Any]) -> Iterator[Manifest]:
    """An object, or each one of a list."""
    if text(value.get("kind")).endswith("List") and "items" in value and "metadata" not in value:
        for item in sequence(value["items"]):
            yield from _unpack(mapping(item))
        return
    yield as_manifest(value)


def as_manifest(value: Mapping[str, Any], *, shared: bool = False) -> Manifest:
    """An object with what its annotation says of its origin; `shared` as for `mask`."""
    metadata = dict(mapping(value.get("metadata")))
    annotations = dict(mapping(metadata.pop("annotations", None)))
    origin = _read_origin(text(annotations.pop(ORIGIN, "")))
    if annotations:
        metadata["annotations"] = annotations
    body = {**value, "metadata": metadata}
    # The engine prints every value anew; only what was read from a file can share one.
    mask(body, shared=shared)
    return Manifest(body, text(origin.get("path")) or None, text(origin.get("configuredIn")) or None)


def _read_origin(note: str) -> Mapping[str, Any]:
    """What the engine notes of an object's origin: `path`, or `configuredIn` for a generated one."""
    values = list(Reader(note.encode()).documents()) if note else []
    return mapping(within(values, 0))
