"""How each secret gets into the cluster."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fleetbook.analysis.grouping import Grouping
from fleetbook.analysis.security.generated import Provision, generated_by, generated_for_values
from fleetbook.analysis.security.issuer import cert_manager_namespace
from fleetbook.analysis.shape import mapping, sequence, text, within
from fleetbook.catalogue.loader import Catalogue
from fleetbook.core.identity import NamespacedName
from fleetbook.core.unknown import Unknown
from fleetbook.model.security import SecretKind
from fleetbook.resolve.fleet import ResolvedCluster, Resource
from fleetbook.source.redaction import is_sops

_CONTROLLER = "sealed-secrets controller"


def provisions_of(
    cluster: ResolvedCluster, catalogue: Catalogue, grouping: Grouping
) -> Mapping[NamespacedName, Provision]:
    """What makes each secret of a cluster; what Git states counts more than what is generated."""
    reading = _Reading(_sealed_controller(cluster, catalogue, grouping), cert_manager_namespace(cluster))
    stated = [each for resource in cluster.resources for each in reading.stated(resource)]
    made = [each for resource in cluster.resources for each in generated_by(resource, reading.home)]
    asked = [each for release in cluster.releases for each in generated_for_values(release)]
    found: dict[NamespacedName, Provision] = {}
    for each in (*stated, *made, *asked):
        found.setdefault(each.key, each)
    return found


def _sealed_controller(cluster: ResolvedCluster, catalogue: Catalogue, grouping: Grouping) -> str:
    """Id of the component that unseals; a name for it where Git does not deploy it."""
    for release in cluster.releases:
        entry = None if isinstance(release.chart, Unknown) else catalogue.for_chart(release.chart)
        if entry is not None and "sealed" in entry.provides.get("secret_controller", "").split():
            return grouping.component_of_release(release.key) or _CONTROLLER
    return _CONTROLLER


@dataclass(frozen=True)
class _Reading:
    controller: str
    home: str
    """Namespace of cert-manager."""

    def stated(self, resource: Resource) -> Iterator[Provision]:
        """The secret that an object in Git is, or that its controller makes from it."""
        match resource.group, resource.ref.kind:
            case "", "Secret":
                yield _secret(resource)
            case "bitnami.com", "SealedSecret":
                yield self._sealed(resource)
            case "external-secrets.io", "ExternalSecret":
                yield from _external(resource)

    def _sealed(self, resource: Resource) -> Provision:
        name = text(within(resource.body, "spec", "template", "metadata", "name")) or resource.ref.name
        encrypted = mapping(within(resource.body, "spec", "encryptedData"))
        template = mapping(within(resource.body, "spec", "template", "data"))
        return Provision(
            key=NamespacedName(resource.ref.namespace, name),
            kind=SecretKind.SEALED,
            maker=resource.ref,
            at=resource.at(),
            lines={"keys": place} if (place := resource.at("spec", "encryptedData")) else {},
            keys=tuple(sorted({*encrypted, *template})),
            provider=self.controller,
        )


def _secret(resource: Resource) -> Provision:
    kind, provider = _kind_of(resource)
    held = {**mapping(resource.body.get("data")), **mapping(resource.body.get("stringData"))}
    return Provision(
        key=resource.ref.key,
        kind=kind,
        maker=resource.ref,
        at=resource.at(),
        keys=tuple(sorted(held)),
        provider=provider,
    )


def _kind_of(resource: Resource) -> tuple[SecretKind, str | None]:
    first = resource.documents[0].data if resource.documents else {}
    if is_sops(resource.body) or any(is_sops(document) for document in resource.documents):
        return SecretKind.SOPS, "kustomize-controller"
    if "apiVersion" not in first or "secretGenerator" in first:  # Its lines lead to an overlay.
        return SecretKind.GENERATED, "secretGenerator"
    if resource.body.get("type") == "kubernetes.io/service-account-token":
        return SecretKind.GENERATED, "Kubernetes"
    return SecretKind.PLAIN, None


def _external(resource: Resource) -> Iterator[Provision]:
    target = mapping(within(resource.body, "spec", "target"))
    if target.get("creationPolicy") in ("Merge", "None"):
        return  # The secret that it writes into is made by something else.
    yield Provision(
        key=NamespacedName(resource.ref.namespace, text(target.get("name")) or resource.ref.name),
        kind=SecretKind.EXTERNAL,
        maker=resource.ref,
        at=resource.at(),
        keys=_external_keys(resource, target),
        provider=_store(resource),
    )


def _external_keys(resource: Resource, target: Mapping[str, Any]) -> tuple[str, ...]:
    """Keys of the template, else of the data; those of `dataFrom` stand only in the store."""
    template = mapping(within(target, "template", "data"))
    data = [text(mapping(each).get("secretKey")) for each in sequence(within(resource.body, "spec", "data"))]
    return tuple(sorted(template or {key for key in data if key}))


def _store(resource: Resource) -> str | None:
    spec = mapping(resource.body.get("spec"))
    fetches = (*sequence(spec.get("data")), *sequence(spec.get("dataFrom")))
    places = (spec.get("secretStoreRef"), *(within(each, "sourceRef", "storeRef") for each in fetches))
    for store in map(mapping, places):
        if name := text(store.get("name")):
            return f"{text(store.get('kind')) or 'SecretStore'} {name}"
    return None
