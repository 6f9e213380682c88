"""From Git to the cluster: sources, Kustomizations, releases, notifications."""

import re
from collections import Counter

from fleetbook.analysis.flux_version import flux_version
from fleetbook.analysis.notifications import notifications_of
from fleetbook.analysis.places import lines_of
from fleetbook.analysis.post_rendering import post_renderings
from fleetbook.analysis.shape import known, mapping, sequence, text, within
from fleetbook.core.identity import ObjectRef
from fleetbook.core.location import Location
from fleetbook.core.origin import Origin
from fleetbook.core.standing import Standing
from fleetbook.core.unknown import Unknown
from fleetbook.core.version import parse_version
from fleetbook.model.delivery import Delivery, Kustomization, Release, ResourceSet, Source, VersionPolicy
from fleetbook.resolve.fleet import (
    ResolvedCluster,
    ResolvedKustomization,
    ResolvedRelease,
    ResolvedSet,
    Resource,
)
from fleetbook.resolve.flux import SOURCE_KINDS, is_artifact_generator
from fleetbook.resolve.sources.addresses import without_credentials

_RECONCILE = "fluxcd.controlplane.io/reconcile"
_DIGEST = re.compile(r"sha(?:256|512):[0-9a-f]+")


def analyse_delivery(cluster: ResolvedCluster) -> Delivery:
    """How a commit reaches one cluster."""
    sources = _sources(cluster)
    releases = (_release(each) for each in cluster.releases)
    return Delivery(
        root=cluster.root,
        repository=next((each for each in sources if _ref(each) == cluster.repository), None),
        sources=sources,
        kustomizations=tuple(_kustomization(each) for each in cluster.kustomizations),
        releases=tuple(sorted(releases, key=lambda each: each.key)),
        notifications=notifications_of(cluster.resources),
        namespaces=_namespaces(cluster),
        flux=flux_version(cluster),
        resource_sets=tuple(map(_resource_set, cluster.resource_sets)),
    )


def version_policy(version: str | Unknown | None) -> VersionPolicy:
    """How exactly a chart's version is named; a name that Git does not hold is not a range."""
    if version is None or version == "":
        return VersionPolicy.MISSING
    if isinstance(version, Unknown) or parse_version(version) or _DIGEST.fullmatch(version.strip()):
        return VersionPolicy.PINNED
    return VersionPolicy.RANGE


def _sources(cluster: ResolvedCluster) -> tuple[Source, ...]:
    given = [_source(each, cluster) for each in cluster.sources if each.ref.kind in SOURCE_KINDS]
    made = [each for resource in cluster.resources for each in _made_artifacts(resource)]
    found = {_ref(each): each for each in (*made, *given)}
    return tuple(found[ref] for ref in sorted(found))


def _source(resource: Resource, cluster: ResolvedCluster) -> Source:
    standing = cluster.standings[resource.ref]
    return Source(
        defined_at=resource.at(),
        lines=lines_of(
            resource,
            {
                "url": ("spec", "endpoint") if resource.ref.kind == "Bucket" else ("spec", "url"),
                "interval": ("spec", "interval"),
                "reference": ("spec", "ref"),
            },
        )
        | ({"folder": standing.at} if standing.at else {}),
        kind=resource.ref.kind,
        namespace=resource.ref.namespace,
        name=resource.ref.name,
        url=_url(resource),
        interval=text(within(resource.body, "spec", "interval")),
        reference=_reference(resource),
        standing=standing.standing,
        folder=standing.folder,
    )


def _url(resource: Resource) -> str | Unknown:
    spec = mapping(resource.body.get("spec"))
    if resource.ref.kind == "Bucket":
        endpoint, bucket = text(spec.get("endpoint")), text(spec.get("bucketName"))
        written = known("/".join(part for part in (endpoint, bucket) if part) or None)
    else:
        written = known(spec.get("url"))
    if isinstance(written, str):
        return without_credentials(written)
    return written or Unknown("made in the cluster")


def _reference(resource: Resource) -> tuple[tuple[str, str], ...]:
    reference = mapping(within(resource.body, "spec", "ref"))
    return tuple((key, value) for key in sorted(reference) if (value := text(reference[key])) is not None)


def _made_artifacts(resource: Resource) -> list[Source]:
    """The ExternalArtifacts that an ArtifactGenerator makes in the cluster."""
    if not is_artifact_generator(resource.body):
        return []
    artifacts = sequence(within(resource.body, "spec", "artifacts"))
    return [
        Source(
            defined_at=resource.at("spec", "artifacts", index),
            kind="ExternalArtifact",
            namespace=resource.ref.namespace,
            name=name,
            url=Unknown(f"made in the cluster by {resource.ref}"),
            interval=None,
            standing=Standing.COMPOSED,
        )
        for index, artifact in enumerate(artifacts)
        if (name := text(mapping(artifact).get("name"))) is not None
    ]


def _ref(source: Source) -> ObjectRef:
    return ObjectRef(source.kind, source.namespace, source.name)


def _kustomization(each: ResolvedKustomization) -> Kustomization:
    spec = mapping(each.resource.body.get("spec"))
    kinds = Counter(resource.ref.kind for resource in each.resources)
    return Kustomization(
        defined_at=each.resource.at(),
        lines=lines_of(
            each.resource,
            {
                "path": ("spec", "path"),
                "source": ("spec", "sourceRef"),
                "interval": ("spec", "interval"),
                "retry_interval": ("spec", "retryInterval"),
                "timeout": ("spec", "timeout"),
                "wait": ("spec", "wait"),
                "prune": ("spec", "prune"),
                "suspended": ("spec", "suspend"),
                "depends_on": ("spec", "dependsOn"),
                "health_checks": ("spec", "healthChecks"),
            },
        ),
        namespace=each.key.namespace,
        name=each.key.name,
        path=each.path,
        source=each.source,
        interval=text(spec.get("interval")),
        timeout=text(spec.get("timeout")),
        wait=spec.get("wait") is True,
        prune=spec.get("prune") is True,
        suspended=spec.get("suspend") is True,
        parent=each.parent,
        depends_on=each.depends_on,
        health_checks=each.health_checks,
        stage=each.stage,
        made_by=each.resource.made_by.key if each.resource.made_by else None,
        object_count=len(each.resources),
        object_kinds=tuple(sorted(kinds.items())),
        external=each.external is not None,
        managed_by=each.managed_by,
        retry_interval=text(spec.get("retryInterval")),
    )


def _release(each: ResolvedRelease) -> Release:
    spec = mapping(each.resource.body.get("spec"))
    return Release(
        origin=Origin.MANIFEST,
        defined_at=each.resource.at(),
        lines=_release_lines(each),
        namespace=each.key.namespace,
        name=each.key.name,
        release_name=each.release_name,
        target_namespace=each.target_namespace,
        chart=each.chart,
        version=each.version,
        version_policy=version_policy(each.version),
        source=each.source,
        interval=text(spec.get("interval")),
        depends_on=each.depends_on,
        suspended=spec.get("suspend") is True,
        kustomization=each.resource.kustomization,
        post_renderings=post_renderings(each.resource),
    )


def _release_lines(each: ResolvedRelease) -> dict[str, Location]:
    by_reference = within(each.resource.body, "spec", "chartRef") is not None
    lines = lines_of(
        each.resource,
        {
            "release_name": ("spec", "releaseName"),
            "target_namespace": ("spec", "targetNamespace"),
            "chart": ("spec", "chartRef") if by_reference else ("spec", "chart", "spec", "chart"),
            "source": ("spec", "chartRef") if by_reference else ("spec", "chart", "spec", "sourceRef"),
            "interval": ("spec", "interval"),
            "depends_on": ("spec", "dependsOn"),
            "suspended": ("spec", "suspend"),
        },
    )
    return lines | ({"version": each.version_at} if each.version_at else {})


def _resource_set(each: ResolvedSet) -> ResourceSet:
    annotations = mapping(within(each.resource.body, "metadata", "annotations"))
    return ResourceSet(
        defined_at=each.resource.at(),
        lines=lines_of(each.resource, {"inputs": ("spec", "inputs"), "depends_on": ("spec", "dependsOn")}),
        namespace=each.resource.ref.namespace,
        name=each.resource.ref.name,
        kustomization=each.resource.kustomization,
        inputs=each.inputs,
        made=tuple(made.ref for made in each.made),
        suspended=(text(annotations.get(_RECONCILE)) or "").lower() == "disabled",
        depends_on=tuple(map(_dependency, sequence(within(each.resource.body, "spec", "dependsOn")))),
    )


def _dependency(item: object) -> ObjectRef:
    kind, namespace, name = (text(within(item, each)) or "" for each in ("kind", "namespace", "name"))
    return ObjectRef(kind, namespace, name)


def _namespaces(cluster: ResolvedCluster) -> tuple[str, ...]:
    refs = (resource.ref for resource in cluster.resources if not resource.group)
    return tuple(sorted({ref.name for ref in refs if ref.kind == "Namespace"}))
