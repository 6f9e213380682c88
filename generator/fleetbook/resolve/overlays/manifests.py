"""The engine's output as objects, each with the file that it comes from."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fleetbook.resolve.shape import mapping, sequence, text, within
from fleetbook.source.loader import Reader
from fleetbook.source.redaction import SharedSecrets, mask, mask_shared

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


def read_manifests(output: bytes, shared: SharedSecrets) -> Iterator[Manifest]:
    """The objects of the engine's output, in its order; its paths are as the engine wrote them.

    The engine expands aliases: `shared` says what came of those that lead to a secret.
    """
    # The engine indents every text, so that a line of three dashes can only part two objects.
    for chunk in _SEPARATOR.split(output):
        for value in Reader(chunk).documents():
            if isinstance(value, Mapping):
                yield from _unpack(value, shared)


def _unpack(value: Mapping[str, Any], shared: SharedSecrets) -> Iterator[Manifest]:
    """An object, or each one of a list."""
    if text(value.get("kind")).endswith("List") and "items" in value and "metadata" not in value:
        for item in sequence(value["items"]):
            yield from _unpack(mapping(item), shared)
        return
    yield as_manifest(value, shared)


def as_manifest(value: Mapping[str, Any], shared: SharedSecrets) -> Manifest:
    """An object with what its annotation says of its origin."""
    metadata = dict(mapping(value.get("metadata")))
    annotations = dict(mapping(metadata.pop("annotations", None)))
    origin = _read_origin(text(annotations.pop(ORIGIN, "")))
    if annotations:
        metadata["annotations"] = annotations
    body = {**value, "metadata": metadata}
    mask(body, shared=False)
    if shared:
        mask_shared(body, shared)
    return Manifest(body, text(origin.get("path")) or None, text(origin.get("configuredIn")) or None)


def _read_origin(note: str) -> Mapping[str, Any]:
    """What the engine notes of an object's origin: `path`, or `configuredIn` for a generated one."""
    values = list(Reader(note.encode()).documents()) if note else []
    return mapping(within(values, 0))
