"""Roots that the Flux Operator makes: the `sync` of a FluxInstance, or of the values of its chart."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fleetbook.core.identity import NamespacedName, ObjectRef
from fleetbook.core.location import Location
from fleetbook.resolve.fleet import Resource
from fleetbook.resolve.flux import DEFAULT_NAMESPACE, KUSTOMIZE_GROUP, OPERATOR_GROUP, is_release
from fleetbook.resolve.provenance.patches import inline_documents
from fleetbook.resolve.provenance.steps import Place
from fleetbook.resolve.shape import Keys, group_of, mapping, sequence, text, within
from fleetbook.resolve.sources.addresses import normalise_address
from fleetbook.resolve.sources.matching import match_folder
from fleetbook.resolve.sources.publications import find_publications
from fleetbook.resolve.tree import Tree, join_inside
from fleetbook.source.document import Document, LocatedMap

_KUSTOMIZATION = f"{KUSTOMIZE_GROUP}/v1"
_SOURCE = "source.toolkit.fluxcd.io/v1"
# The operator's defaults (docs of the FluxInstance, `spec.sync`).
_INTERVAL = "1m"
_SYNC_INTERVAL = "10m"
_VARIABLE = re.compile(r"\$\{[^}]*\}|\{\{.*?\}\}")


@dataclass(frozen=True, eq=False)
class Sync:
    """A source and a Kustomization that the operator creates."""

    path: str
    base: str
    """The top of its source in the fleet: `.`, or a folder that is published on its own."""
    at: Location
    """Where the path is written."""
    kustomization: Resource
    source: Resource
    customisation: Mapping[str, Any]
    """What the owner has the operator change in all that it creates: `kustomize` of the instance."""
    place: Place
    """Where a part of it is written."""


def find_syncs(tree: Tree, documents: tuple[Document, ...], remote: str | None) -> Iterator[Sync]:
    """Every sync that the documents ask the operator for, one for each folder that its path may mean.

    A part of one, such as a patch with a cluster's own path, is completed by the first that has a source.
    """
    found = [
        (document, keys, mapping(within(document.data, *keys, "sync")))
        for one in documents
        for document in _values_documents(tree, one)
        for keys in _places(document.data)
    ]
    sources = [sync for *_, sync in found if text(sync.get("url")) and text(sync.get("kind"))]
    for document, keys, sync in found:
        whole = sync if sync in sources else {**(sources[0] if sources else {}), **sync}
        if not text(sync.get("path")) or not text(whole.get("kind")):
            continue
        for base, path in _folders(tree, whole, remote):
            if sync in sources or join_inside(base, path) in tree.folders:
                yield _make_sync(document, keys, {**whole, "path": path}, base)


def _values_documents(tree: Tree, document: Document) -> Iterator[Document]:
    """A document, or the values files that a ConfigMap holds."""
    if document.data.get("kind") != "ConfigMap":
        yield document
        return
    for name, content in mapping(document.data.get("data")).items():
        if isinstance(content, str) and "instance:" in content and "sync:" in content:
            yield from inline_documents(tree, content, document.nearest("data", name), {})


def _places(data: Mapping[str, Any]) -> Iterator[Keys]:
    """Where a document can hold an instance: itself, its chart's release, a values file, a helmfile."""
    if data.get("kind") == "FluxInstance" and group_of(data) == OPERATOR_GROUP:
        yield ("spec",)
    elif is_release(data):
        yield ("spec", "values", "instance")
    elif "kind" not in data:
        yield ("instance",)
        for index, release in enumerate(sequence(data.get("releases"))):
            for number, values in enumerate(sequence(within(release, "values"))):
                if isinstance(values, Mapping):
                    yield ("releases", index, "values", number, "instance")


def _folders(tree: Tree, sync: Mapping[str, Any], remote: str | None) -> tuple[tuple[str, str], ...]:
    """Pairs of the top of the source and the path in it: with variables every folder that fits."""
    path = join_inside(".", text(sync.get("path")))
    if _VARIABLE.search(path):
        pattern = re.compile("[^/]+".join(map(re.escape, _VARIABLE.split(path))))
        return tuple((".", each) for each in sorted(tree.folders) if pattern.fullmatch(each))
    if sync.get("kind") == "GitRepository":
        return ((".", text(sync.get("path"))),)
    return ((_find_top(tree, normalise_address(text(sync.get("url"))), path, remote), path),)


def _find_top(tree: Tree, address: str, path: str, remote: str | None) -> str:
    """The folder that an artifact is made from: by a workflow, its address, else the only one that fits."""
    owners = [normalise_address(remote).partition("/")[2]] if remote else []
    pushed = {each.folder for each in find_publications(tree, owners) if each.pattern.fullmatch(address)}
    named = match_folder(tree, address, owners, [path]).folders
    fitting = [each.removesuffix(f"/{path}") for each in tree.folders if each.endswith(f"/{path}")]
    for tops in (pushed, named, ["."], fitting):
        if len(tops) == 1 and join_inside(top := next(iter(tops)), path) in tree.folders:
            return top
    return "."


def _make_sync(document: Document, keys: Keys, sync: Mapping[str, Any], base: str) -> Sync:
    namespace = text(within(document.data, "metadata", "namespace")) or DEFAULT_NAMESPACE
    # The operator calls both after the namespace, where `sync.name` says nothing else.
    name = NamespacedName(namespace, text(sync.get("name")) or namespace)
    kind = text(sync.get("kind"))
    place = (*keys, "sync")
    # The interval of a sync is that of its source only.
    path = {"path": text(sync.get("path"))}
    kustomization = {
        **path,
        "interval": _SYNC_INTERVAL,
        "prune": True,
        "sourceRef": {"kind": kind, "name": name.name, "namespace": namespace},
    }
    source = {"interval": text(sync.get("interval")) or _INTERVAL, **_address(kind, sync)}
    return Sync(
        text(sync.get("path")),
        base,
        document.nearest(*place, "path"),
        _make_resource("Kustomization", _KUSTOMIZATION, name, kustomization, _mirror(document, place, path)),
        _make_resource(kind, _SOURCE, name, source, _mirror(document, place, source)),
        mapping(within(document.data, *keys, "kustomize")),
        lambda *part: document.nearest(*keys, "kustomize", *part),
    )


def _address(kind: str, sync: Mapping[str, Any]) -> dict[str, Any]:
    """Where the source leads: to a Git reference, to the tag of an artifact, to a bucket."""
    url, reference = text(sync.get("url")), text(sync.get("ref"))
    if kind == "Bucket":
        return {"endpoint": url, "bucketName": reference}
    if kind == "OCIRepository":
        return {"url": url, "ref": {"tag": reference}}
    if "heads/" in reference:
        return {"url": url, "ref": {"branch": reference.removeprefix("refs/heads/")}}
    return {"url": url, "ref": {"name": reference}}


def _make_resource(
    kind: str, api_version: str, name: NamespacedName, spec: Mapping[str, Any], mirror: Document
) -> Resource:
    """An object that no file holds; its fields lead to the lines of the sync."""
    body = {
        "apiVersion": api_version,
        "kind": kind,
        "metadata": {"name": name.name, "namespace": name.namespace},
        "spec": spec,
    }
    ref = ObjectRef(kind, name.namespace, name.name)
    return Resource(ref, api_version, body, (mirror,), name)


def _mirror(document: Document, keys: Keys, stated: Mapping[str, Any]) -> Document:
    """A document whose `spec` has the lines of the sync for what that states."""
    at = document.nearest(*keys)
    located, whole = LocatedMap(at.line), LocatedMap(at.line)
    for field, value in stated.items():
        if found := document.find(*keys, field):
            located[field] = value
            located.key_lines[field] = found.line
    whole["spec"] = located
    whole.key_lines["spec"] = at.line
    return Document(at, whole)
