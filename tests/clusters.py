"""A ResolvedCluster written inline: every document of a tree (see `trees`) is one applied object.

No overlay is built and nothing is substituted: the text is what Flux would apply. A file belongs to
the Flux Kustomization `flux-system/<first folder>`, or to the one whose `spec.path` holds it.
"""

from collections.abc import Iterator
from typing import Any

import yaml

from fleetbook.analysis.made import with_made_objects
from fleetbook.analysis.switches import with_documented_switches
from fleetbook.catalogue.loader import load_catalogue
from fleetbook.core.identity import NamespacedName, ObjectRef
from fleetbook.core.location import Location
from fleetbook.core.standing import Standing
from fleetbook.resolve.fleet import (
    ResolvedCluster,
    ResolvedKustomization,
    ResolvedRelease,
    ResolvedVariable,
    Resource,
    SourceStanding,
)
from fleetbook.source.document import Document, LocatedList, LocatedMap
from trees import parse_tree

_SOURCE_KINDS = {
    "GitRepository",
    "OCIRepository",
    "HelmRepository",
    "HelmChart",
    "Bucket",
    "ExternalArtifact",
}


def cluster_of(text: str, variables: tuple[ResolvedVariable, ...] = ()) -> ResolvedCluster:
    """The cluster that an inline tree of files describes, with what its releases make."""
    documents = [each for path, content in parse_tree(text).items() for each in read_documents(path, content)]
    flux = {_key(each): each for each in documents if _is_kustomization(each)}
    resources = [_resource(each, _applied_by(each, flux)) for each in documents]
    names = sorted({each.kustomization for each in resources})
    cluster = ResolvedCluster(
        name="test",
        path="clusters/test",
        root=NamespacedName("flux-system", "flux-system"),
        repository=ObjectRef("GitRepository", "flux-system", "flux-system"),
        kustomizations=tuple(_kustomization(name, resources) for name in names),
        releases=tuple(_release(each, resources) for each in resources if each.ref.kind == "HelmRelease"),
        sources=tuple(each for each in resources if each.ref.kind in _SOURCE_KINDS),
        standings={each.ref: _standing(each.ref) for each in resources if each.ref.kind in _SOURCE_KINDS},
        variables=variables,
        not_rendered=(),
    )
    return with_made_objects(with_documented_switches(cluster, load_catalogue()))


def _standing(source: ObjectRef) -> SourceStanding:
    """The source that the root reads is the fleet, every other one lies elsewhere."""
    if source == ObjectRef("GitRepository", "flux-system", "flux-system"):
        return SourceStanding(Standing.OWN, ".", None, "")
    return SourceStanding(Standing.OUTSIDE, None, None, "lies outside this repository")


def read_documents(path: str, content: str) -> Iterator[Document]:
    """The YAML documents of a file, with the line of every key."""
    for node in yaml.compose_all(content, Loader=yaml.SafeLoader):
        data = _located(node)
        yield Document(Location(path, node.start_mark.line + 1), data)


def _located(node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        mapping = LocatedMap(node.start_mark.line + 1)
        for key, value in node.value:
            mapping[key.value] = _located(value)
            mapping.key_lines[key.value] = key.start_mark.line + 1
        return mapping
    if isinstance(node, yaml.SequenceNode):
        items = LocatedList(node.start_mark.line + 1)
        for value in node.value:
            items.append(_located(value))
            items.item_lines.append(value.start_mark.line + 1)
        return items
    return yaml.safe_load(yaml.serialize(node))


def _key(document: Document) -> NamespacedName:
    metadata = document.data.get("metadata", {})
    return NamespacedName(metadata.get("namespace", ""), metadata["name"])


def _is_kustomization(document: Document) -> bool:
    return str(document.data.get("apiVersion", "")).startswith("kustomize.toolkit.fluxcd.io")


def _applied_by(document: Document, flux: dict[NamespacedName, Document]) -> NamespacedName:
    path = document.location.path
    holders = {
        str(each.data["spec"]["path"]).removeprefix("./"): key
        for key, each in flux.items()
        if path.startswith(str(each.data["spec"]["path"]).removeprefix("./") + "/")
    }
    return (
        holders[max(holders, key=len)] if holders else NamespacedName("flux-system", path.partition("/")[0])
    )


def _resource(document: Document, kustomization: NamespacedName) -> Resource:
    key = _key(document)
    ref = ObjectRef(document.data["kind"], key.namespace, key.name)
    return Resource(
        ref, str(document.data.get("apiVersion", "v1")), document.data, (document,), kustomization
    )


def _kustomization(key: NamespacedName, resources: list[Resource]) -> ResolvedKustomization:
    own = next((each for each in resources if each.ref.key == key and each.ref.kind == "Kustomization"), None)
    spec = own.body["spec"] if own else {}
    body = {"metadata": {"namespace": key.namespace, "name": key.name}, "spec": {"prune": True}}
    ref = ObjectRef("Kustomization", key.namespace, key.name)
    return ResolvedKustomization(
        key=key,
        resource=own or Resource(ref, "kustomize.toolkit.fluxcd.io/v1", body, (), key),
        path=spec.get("path", key.name),
        source=ObjectRef("GitRepository", "flux-system", "flux-system"),
        parent=None,
        depends_on=tuple(
            NamespacedName(each.get("namespace", key.namespace), each["name"])
            for each in spec.get("dependsOn", [])
        ),
        health_checks=tuple(
            ObjectRef(each["kind"], each.get("namespace", key.namespace), each["name"])
            for each in spec.get("healthChecks", [])
        ),
        stage=1,
        external=None,
        resources=tuple(each for each in resources if each.kustomization == key),
    )


def _release(resource: Resource, resources: list[Resource]) -> ResolvedRelease:
    spec = resource.body.get("spec", {})
    chart = spec.get("chart", {}).get("spec", {})
    namespace = resource.ref.namespace
    named = chart.get("sourceRef")
    source = named and ObjectRef(named["kind"], named.get("namespace", namespace), named["name"])
    sources = [each for each in resources if each.ref == source]
    target = spec.get("targetNamespace", namespace)
    prefix = f"{target}-" if target != namespace else ""
    return ResolvedRelease(
        key=resource.ref.key,
        resource=resource,
        release_name=spec.get("releaseName", f"{prefix}{resource.ref.name}"),
        target_namespace=target,
        chart=chart.get("chart", resource.ref.name),
        version=chart.get("version"),
        version_at=resource.at("spec", "chart", "spec", "version"),
        source=source,
        chart_address=sources[0].body["spec"].get("url") if sources else None,
        depends_on=tuple(
            NamespacedName(each.get("namespace", namespace), each["name"])
            for each in spec.get("dependsOn", [])
        ),
        values=spec.get("values", {}),
        value_documents=((resource.documents[0], ("spec", "values")),),
        unread_values=(),
    )
