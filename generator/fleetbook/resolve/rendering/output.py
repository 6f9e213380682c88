"""What Helm gives as objects: hooks, definitions and notes apart, secret values masked."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from yaml import YAMLError

from fleetbook.resolve.shape import mapping, sequence, text, within
from fleetbook.source.loader import MalformedError, Reader
from fleetbook.source.redaction import mask
from fleetbook.source.scalars import read_plain_1_1

_HOOK, _DELETION = "helm.sh/hook", "helm.sh/hook-delete-policy"
_STARTS = {"pre-install", "post-install", "pre-upgrade", "post-upgrade"}
_ENDING_KINDS = {"Job", "Pod"}
_NOTES = "NOTES.txt"
_SEPARATOR = re.compile(r"^---[ \t]*(?:#.*)?$", re.MULTILINE)


class BadManifestError(Exception):
    """A template that gives no YAML."""


def read_objects(files: Mapping[str, str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each object with the template that gives it, in a stable order; raises BadManifestError.

    Of hooks those stay that last: a Secret that is made before the installation is there ever after, a Job
    or a test is not.
    """
    for path in sorted(files):
        if not path.endswith(_NOTES) and "/_" not in path:
            for body in parse(files[path], path):
                if _lasts(body):
                    yield path, body


def read_definitions(contents: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """The custom resources that a chart's `crds` folders define."""
    for content in contents:
        for body in parse(content.decode("utf-8", "replace"), "crds"):
            if body.get("kind") == "CustomResourceDefinition":
                yield body


def parse(content: str, path: str) -> Iterator[dict[str, Any]]:
    """The objects of a manifest, those of lists among them."""
    for chunk in _SEPARATOR.split(content):
        if not chunk.strip():
            continue
        try:
            # Helm reads what templates give as YAML 1.1 (sigs.k8s.io/yaml).
            values = list(Reader(chunk.encode(), read_plain_1_1).documents())
        except (MalformedError, YAMLError) as error:
            raise BadManifestError(f"{path} gives no YAML: {_first_line(error)}") from None
        for value in values:
            yield from _unpack(value)


def _unpack(value: Any) -> Iterator[dict[str, Any]]:
    if not isinstance(value, dict) or not text(value.get("kind")):
        return
    if text(value.get("kind")).endswith("List") and "items" in value and "metadata" not in value:
        for item in sequence(value["items"]):
            yield from _unpack(item)
        return
    if text(within(value, "metadata", "name")):
        body = _without_schemas(value)
        mask(body, shared=False)
        yield body


def _without_schemas(body: dict[str, Any]) -> dict[str, Any]:
    """A definition without the schemas of its fields, which are most of it and tell of nothing that runs."""
    if body.get("kind") != "CustomResourceDefinition":
        return body
    spec = mapping(body.get("spec"))
    versions = [{"name": text(within(each, "name"))} for each in sequence(spec.get("versions"))]
    kept = {key: spec[key] for key in ("group", "names", "scope") if key in spec}
    return {**body, "spec": {**kept, "versions": versions}}


def _lasts(body: Mapping[str, Any]) -> bool:
    annotations = mapping(within(body, "metadata", "annotations"))
    if not (events := _words(annotations.get(_HOOK))):
        return True
    goes = body.get("kind") in _ENDING_KINDS or "hook-succeeded" in _words(annotations.get(_DELETION))
    return not goes and not events.isdisjoint(_STARTS)


def _words(value: Any) -> set[str]:
    return {each.strip() for each in text(value).split(",") if each.strip()}


def _first_line(error: Exception) -> str:
    reason = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error)
    return str(reason).splitlines()[0]
