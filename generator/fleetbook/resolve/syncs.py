"""Roots that the Flux Operator makes: the `sync` of a FluxInstance, or of the values of its chart."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fleetbook.core.identity import NamespacedName, ObjectRef
from fleetbook.core.location import Location
from fleetbook.resolve.fleet import Resource
from fleetbook.resolve.flux import DEFAULT_NAMESPACE, KUSTOMIZE_GROUP, OPERATOR_GROUP, is_release
from fleetbook.resolve.shape import Keys, group_of, mapping, text, within
from fleetbook.source.document import Document, LocatedMap

_KUSTOMIZATION = f"{KUSTOMIZE_GROUP}/v1"
_SOURCE = "source.toolkit.fluxcd.io/v1"
# The operator's defaults (docs of the FluxInstance, `spec.sync`).
_INTERVAL = "1m"
_SYNC_INTERVAL = "10m"


@dataclass(frozen=True, eq=False)
class Sync:
    """A source and a Kustomization that the operator creates."""

    path: str
    at: Location
    """Where the path is written."""
    kustomization: Resource
    source: Resource


def find_syncs(documents: tuple[Document, ...]) -> Iterator[Sync]:
    """Every sync that the documents ask the operator for."""
    for document in documents:
        for keys in _places(document.data):
            sync = mapping(within(document.data, *keys))
            if text(sync.get("path")) and text(sync.get("url")) and text(sync.get("kind")):
                yield _make_sync(document, keys, sync)


def _places(data: Mapping[str, Any]) -> Iterator[Keys]:
    """Where a document can hold a sync: an instance, its chart's release, or a values file of it."""
    if data.get("kind") == "FluxInstance" and group_of(data) == OPERATOR_GROUP:
        yield ("spec", "sync")
    elif is_release(data):
        yield ("spec", "values", "instance", "sync")
    elif "kind" not in data:
        yield ("instance", "sync")


def _make_sync(document: Document, keys: Keys, sync: Mapping[str, Any]) -> Sync:
    namespace = text(within(document.data, "metadata", "namespace")) or DEFAULT_NAMESPACE
    # The operator calls both after the namespace, where `sync.name` says nothing else.
    name = NamespacedName(namespace, text(sync.get("name")) or namespace)
    kind = text(sync.get("kind"))
    at = document.nearest(*keys, "path")
    reference = {"kind": kind, "name": name.name, "namespace": namespace}
    interval = text(sync.get("interval")) or _INTERVAL
    kustomization = {
        "interval": _SYNC_INTERVAL,
        "path": text(sync.get("path")),
        "prune": True,
        "sourceRef": reference,
    }
    source = {
        "interval": interval,
        "url": text(sync.get("url")),
        "ref": _reference(kind, text(sync.get("ref"))),
    }
    return Sync(
        text(sync.get("path")),
        at,
        _make_resource("Kustomization", _KUSTOMIZATION, name, kustomization, (document, keys)),
        _make_resource(kind, _SOURCE, name, source, (document, keys)),
    )


def _reference(kind: str, reference: str) -> dict[str, str]:
    """The `ref` of the source: a Git reference, or the tag of an artifact."""
    if kind == "GitRepository":
        return (
            {"branch": reference.removeprefix("refs/heads/")}
            if "heads/" in reference
            else {"name": reference}
        )
    return {"tag": reference}


def _make_resource(
    kind: str, api_version: str, name: NamespacedName, spec: Mapping[str, Any], origin: tuple[Document, Keys]
) -> Resource:
    """An object that no file holds; its fields lead to the lines of the sync."""
    document, keys = origin
    body = {
        "apiVersion": api_version,
        "kind": kind,
        "metadata": {"name": name.name, "namespace": name.namespace},
        "spec": spec,
    }
    ref = ObjectRef(kind, name.namespace, name.name)
    return Resource(ref, api_version, body, (_mirror(document, keys, spec),), name)


def _mirror(document: Document, keys: Keys, spec: Mapping[str, Any]) -> Document:
    """A document whose `spec` has the lines of the sync."""
    at = document.nearest(*keys)
    located, whole = LocatedMap(at.line), LocatedMap(at.line)
    for field, value in spec.items():
        if found := document.find(*keys, field):
            located[field] = value
            located.key_lines[field] = found.line
    whole["spec"] = located
    whole.key_lines["spec"] = at.line
    return Document(at, whole)
