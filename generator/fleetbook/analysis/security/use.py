"""Who uses which secret, and how."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from fleetbook.analysis.inner_yaml import read_inner
from fleetbook.analysis.made import guessed_at
from fleetbook.analysis.podspec import PodSpec, pod_spec
from fleetbook.analysis.release_values import fill
from fleetbook.analysis.security.catalogued import catalogued_references
from fleetbook.analysis.security.generated import generated_by
from fleetbook.analysis.security.issuer import cert_manager_issuer, cert_manager_namespace
from fleetbook.analysis.security.named import named_in
from fleetbook.analysis.security.reference import Reference, references
from fleetbook.analysis.security.wording import how_in_object, how_in_values
from fleetbook.analysis.shape import Keys, mapping, sequence, text, walk_enabled, within
from fleetbook.catalogue.loader import Catalogue
from fleetbook.core.identity import NamespacedName, ObjectRef
from fleetbook.core.location import Location
from fleetbook.resolve.fleet import ResolvedCluster, ResolvedRelease, Resource

_PART_OF_POD = re.compile(r"extra(?:Env|Volume|Init|Sidecar|Container)\w*")
_MAKERS = {
    "ClusterExternalSecret",
    "Composition",
    "ConfigMap",
    "CustomResourceDefinition",
    "ExternalSecret",
    "SealedSecret",
    "Secret",
    "SopsSecret",
}
"""Kinds that make secrets or only look as if they used one; a Composition holds templates of objects."""
_MOUNTED_WITH = (
    ("cephfs", "secretRef"),
    ("csi", "nodePublishSecretRef"),
    ("flexVolume", "secretRef"),
    ("iscsi", "secretRef"),
    ("rbd", "secretRef"),
)
"""Where a volume of a pod names the credentials of its storage, from the reference of the Kubernetes API."""


@dataclass(frozen=True)
class Use:
    """One use of a secret."""

    secret: NamespacedName
    by: ObjectRef
    how: str
    at: Location | None
    key: str | None = None
    optional: bool = False
    in_values: bool = False
    """Whether a release's values name it, so that its chart may as well make it."""


def uses_in(cluster: ResolvedCluster, catalogue: Catalogue) -> Iterator[Use]:
    """Every use of a secret in a cluster."""
    home = cert_manager_namespace(cluster)
    kustomizations = (each.resource for each in cluster.kustomizations)
    resources = {each.ref: each for each in (*kustomizations, *cluster.sources, *cluster.objects)}
    for resource in resources.values():
        pod = pod_spec(resource)
        if pod is not None:
            yield from _uses_in_pod(pod)
        elif resource.ref.kind not in _MAKERS:
            yield from _uses_in_object(resource, home)
            yield from _uses_of_driver(resource)
    for release in guessed_at(cluster):
        yield from _uses_in_values(release, catalogue)


def _uses_in_object(resource: Resource, home: str) -> Iterator[Use]:
    namespace = resource.ref.namespace or (home if cert_manager_issuer(resource) else "")
    # A field that names what is to be made of the object is no use.
    own = {each.key.name for each in generated_by(resource, home)}
    for found in named_in(resource):
        place = found.namespace or namespace
        if place and found.name not in own:
            how = found.how or how_in_object(resource, found.keys)
            yield _use(NamespacedName(place, found.name), resource, how, found)


def _uses_of_driver(resource: Resource) -> Iterator[Use]:
    """What a CSI driver signs in with: https://kubernetes-csi.github.io/docs/secrets-and-credentials.html."""
    parameters = mapping(resource.body.get("parameters"))
    for field in map(str, parameters):
        if field.startswith("csi.storage.k8s.io/") and field.endswith("-secret-name"):
            namespace = text(parameters.get(field.removesuffix("-name") + "-namespace"))
            name = text(parameters[field])
            if name and namespace and "${" not in name + namespace:
                at = resource.at("parameters", field)
                yield Use(NamespacedName(namespace, name), resource.ref, "credentials of the driver", at)


def _use(secret: NamespacedName, resource: Resource, how: str, found: Reference) -> Use:
    return Use(secret, resource.ref, how, resource.at(*found.keys), found.key, found.optional)


def _uses_in_values(release: ResolvedRelease, catalogue: Catalogue) -> Iterator[Use]:
    named = references(release.values, walk_enabled, lambda name: fill(release, name))
    for found in (*named, *_in_texts(release), *catalogued_references(release, catalogue)):
        yield Use(
            NamespacedName(found.namespace or release.target_namespace, found.name),
            release.resource.ref,
            how_in_values(release.values, found.keys),
            release.at(*found.keys),
            found.key,
            found.optional,
            in_values=True,
        )


def _in_texts(release: ResolvedRelease) -> Iterator[Reference]:
    """What stands in parts of a pod that some charts take as text: `extraEnv: |`."""
    for keys, written in walk_enabled(release.values):
        if isinstance(written, str) and "\n" in written and _PART_OF_POD.fullmatch(str(keys[-1])):
            inner = read_inner(f"{keys[-1]}:\n{fill(release, written) or written}")
            for found in references(inner, walk_enabled, lambda name: fill(release, name)):
                yield replace(found, keys=keys)


def _uses_in_pod(pod: PodSpec) -> Iterator[Use]:
    for keys, container in pod.containers():
        yield from _uses_in_container(pod, keys, container)
    for index, volume in enumerate(pod.volumes()):
        name = text(volume.get("name")) or ""
        for keys, source in _secret_sources(volume):
            how = f"volume {pod.mount_path(name) or name}"
            yield from _pod_use(pod, (*pod.keys, "volumes", index, *keys), source, how)
    for index, item in enumerate(sequence(pod.spec.get("imagePullSecrets"))):
        yield from _pod_use(pod, (*pod.keys, "imagePullSecrets", index), mapping(item), "image pull")


def _uses_in_container(pod: PodSpec, keys: Keys, container: Mapping[str, Any]) -> Iterator[Use]:
    for index, item in enumerate(sequence(container.get("env"))):
        source = mapping(within(item, "valueFrom", "secretKeyRef"))
        path = (*keys, "env", index, "valueFrom", "secretKeyRef")
        yield from _pod_use(pod, path, source, f"env {text(mapping(item).get('name'))}")
    for index, item in enumerate(sequence(container.get("envFrom"))):
        source = mapping(within(item, "secretRef"))
        yield from _pod_use(pod, (*keys, "envFrom", index, "secretRef"), source, "env")


def _secret_sources(volume: Mapping[str, Any]) -> Iterator[tuple[Keys, Mapping[str, Any]]]:
    if "secret" in volume:
        yield ("secret",), mapping(volume["secret"])
    for index, source in enumerate(sequence(within(volume, "projected", "sources"))):
        if "secret" in mapping(source):
            yield ("projected", "sources", index, "secret"), mapping(source["secret"])
    if "azureFile" in volume:
        yield ("azureFile",), {"secretName": within(volume, "azureFile", "secretName")}
    for keys in _MOUNTED_WITH:
        yield keys, mapping(within(volume, *keys))


def _pod_use(pod: PodSpec, keys: Keys, source: Mapping[str, Any], how: str) -> Iterator[Use]:
    name = text(source.get("secretName")) or text(source.get("name"))
    if name and "${" not in name:
        secret = NamespacedName(pod.owner.namespace, name)
        optional = source.get("optional") is True
        yield Use(secret, pod.owner, how, pod.resource.at(*keys), text(source.get("key")), optional)
