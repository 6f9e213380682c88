"""How each secret gets into the cluster."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from fleetbook.analysis.grouping import Grouping
from fleetbook.analysis.made import guessed_at
from fleetbook.analysis.security.copies import copies_of
from fleetbook.analysis.security.external import chosen_namespaces, external, known_namespaces
from fleetbook.analysis.security.generated import Provision, generated_by, generated_for_values
from fleetbook.analysis.security.issuer import cert_manager_namespace
from fleetbook.analysis.shape import mapping, text, within
from fleetbook.catalogue.loader import Catalogue
from fleetbook.core.identity import NamespacedName
from fleetbook.core.origin import Origin
from fleetbook.core.unknown import Unknown
from fleetbook.model.security import SecretKind
from fleetbook.resolve.fleet import ResolvedCluster, Resource
from fleetbook.resolve.resourcesets.copies import origin_of
from fleetbook.source.redaction import MASK, is_sops

_CONTROLLER = "sealed-secrets controller"


def provisions_of(
    cluster: ResolvedCluster, catalogue: Catalogue, grouping: Grouping
) -> Mapping[NamespacedName, Provision]:
    """What makes each secret of a cluster; what Git states counts more than what is generated."""
    reading = _Reading(
        controller=_sealed_controller(cluster, catalogue, grouping),
        home=cert_manager_namespace(cluster),
        namespaces=known_namespaces(cluster),
    )
    stated = [(each, resource) for resource in cluster.objects for each in reading.stated(resource)]
    made = [(each, resource) for resource in cluster.objects for each in generated_by(resource, reading.home)]
    asked = [each for release in guessed_at(cluster) for each in generated_for_values(release)]
    copied = (copy for each, maker in (*stated, *made) for copy in copies_of(each, maker, reading.namespaces))
    found: dict[NamespacedName, Provision] = {}
    for each in (*(each for each, _ in (*stated, *made)), *asked, *copied):
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
    namespaces: Mapping[str, Mapping[str, str]]
    """Labels of each namespace that Git tells of."""

    def stated(self, resource: Resource) -> Iterator[Provision]:
        """The secret that an object in Git is, or that its controller makes from it."""
        match resource.group, resource.ref.kind:
            case "", "Secret":
                yield _secret(resource)
            case "bitnami.com", "SealedSecret":
                yield self._sealed(resource)
            case "external-secrets.io", "ExternalSecret":
                spec = mapping(resource.body.get("spec"))
                yield from external(resource, spec, resource.ref.namespace, resource.ref.name)
            case "external-secrets.io", "ClusterExternalSecret":
                yield from self._everywhere(resource)
            case "trust.cert-manager.io", "Bundle":
                yield from self._bundle(resource)

    def _everywhere(self, resource: Resource) -> Iterator[Provision]:
        """The secret of a ClusterExternalSecret, in every namespace that it chooses."""
        spec = mapping(within(resource.body, "spec", "externalSecretSpec"))
        name = text(within(resource.body, "spec", "externalSecretName")) or resource.ref.name
        for namespace in chosen_namespaces(mapping(resource.body.get("spec")), self.namespaces):
            yield from external(resource, spec, namespace, name)

    def _bundle(self, resource: Resource) -> Iterator[Provision]:
        """The secret that trust-manager keeps in every namespace that a Bundle chooses: in all by default."""
        target = mapping(within(resource.body, "spec", "target"))
        key = text(within(target, "secret", "key"))
        if key is None:
            return
        chosen = chosen_namespaces(target, self.namespaces) if "namespaceSelector" in target else None
        for namespace in self.namespaces if chosen is None else chosen:
            yield Provision(
                key=NamespacedName(namespace, resource.ref.name),
                kind=SecretKind.GENERATED,
                maker=resource.ref,
                at=resource.at(),
                origin=resource.origin,
                keys=(key,),
                provider=f"Bundle {resource.ref.name}",
                certain=False,
            )

    def _sealed(self, resource: Resource) -> Provision:
        name = text(within(resource.body, "spec", "template", "metadata", "name")) or resource.ref.name
        encrypted = mapping(within(resource.body, "spec", "encryptedData"))
        template = mapping(within(resource.body, "spec", "template", "data"))
        return Provision(
            key=NamespacedName(resource.ref.namespace, name),
            kind=SecretKind.SEALED,
            maker=resource.ref,
            at=resource.at(),
            origin=resource.origin,
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
        origin=resource.origin,
        keys=tuple(sorted(held)),
        provider=provider,
    )


def _kind_of(resource: Resource) -> tuple[SecretKind, str | None]:
    first = resource.documents[0].data if resource.documents else {}
    if resource.made_by and (origin := origin_of(resource)):
        return SecretKind.GENERATED, f"copy of {origin}"
    if resource.made_by and resource.origin is Origin.RENDERED:
        return SecretKind.GENERATED, str(resource.made_by)
    if is_sops(resource.body) or any(is_sops(document) for document in resource.documents):
        return SecretKind.SOPS, "kustomize-controller"
    if "apiVersion" not in first or "secretGenerator" in first:  # Its lines lead to an overlay.
        return SecretKind.GENERATED, "secretGenerator"
    if resource.body.get("type") == "kubernetes.io/service-account-token":
        return SecretKind.GENERATED, "Kubernetes"
    if _is_filled_in(resource):
        return SecretKind.GENERATED, "variables of Flux"
    return SecretKind.PLAIN, None


def _is_filled_in(resource: Resource) -> bool:
    """Whether all that a Secret holds comes from variables whose values Git does not hold."""
    held = {**mapping(resource.body.get("data")), **mapping(resource.body.get("stringData"))}
    values = [text(value) or "" for value in held.values()]
    return bool(values) and all("${" in value and MASK not in value for value in values)
