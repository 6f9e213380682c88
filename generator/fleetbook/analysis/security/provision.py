"""How each secret gets into the cluster."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from fleetbook.analysis.chart_entries import chart_entry
from fleetbook.analysis.grouping import Grouping
from fleetbook.analysis.security.certificate import Issuance, certificate_provisions
from fleetbook.analysis.security.copies import Namespaces, cloned_by, copied, copies_of
from fleetbook.analysis.security.external import chosen_namespaces, external, known_namespaces
from fleetbook.analysis.security.generated import generated_by
from fleetbook.analysis.security.issuer import cert_manager_namespace
from fleetbook.analysis.security.plain import secret_in_git
from fleetbook.analysis.security.provided import Provision
from fleetbook.analysis.shape import mapping, text, within
from fleetbook.catalogue.loader import Catalogue
from fleetbook.core.identity import NamespacedName
from fleetbook.model.security import SecretKind
from fleetbook.resolve.fleet import ResolvedCluster, Resource

_CONTROLLER = "sealed-secrets controller"
_SCOPES = ("cluster-wide", "namespace-wide")

Pair = tuple[Provision, Resource]
"""A secret, and the object that makes it."""


def provisions_of(
    cluster: ResolvedCluster, catalogue: Catalogue, grouping: Grouping, issuances: Sequence[Issuance]
) -> Mapping[NamespacedName, Provision]:
    """What makes each secret of a cluster; what Git states counts more than what is generated."""
    namespaces = known_namespaces(cluster)
    reading = _Reading(_sealed_controller(cluster, catalogue, grouping), namespaces)
    home = cert_manager_namespace(cluster)
    pairs: list[Pair] = [(each, one) for one in cluster.objects for each in reading.stated(one)]
    pairs += certificate_provisions(issuances)
    pairs += [(each, one) for one in cluster.objects for each in generated_by(one, home)]
    found: dict[NamespacedName, Provision] = {}
    for each in (*(made for made, _ in pairs), *_copies(cluster, pairs, namespaces)):
        found.setdefault(each.key, each)
    return found


def _copies(cluster: ResolvedCluster, pairs: Sequence[Pair], namespaces: Namespaces) -> Iterator[Provision]:
    by_key = {made.key: made for made, _ in reversed(pairs)}
    for made, maker in pairs:
        yield from copies_of(made, maker, namespaces)
    for policy in cluster.objects:
        if policy.group == "kyverno.io" and policy.ref.kind in ("ClusterPolicy", "Policy"):
            for key, origin in cloned_by(policy, namespaces):
                made = by_key.get(origin) or Provision(
                    key=origin, kind=SecretKind.GENERATED, maker=policy.ref, at=policy.at(), complete=False
                )
                yield copied(made, key)


def _sealed_controller(cluster: ResolvedCluster, catalogue: Catalogue, grouping: Grouping) -> str:
    """Id of the component that unseals; a name for it where Git does not deploy it."""
    for release in cluster.releases:
        entry = chart_entry(release, catalogue)
        if entry is not None and "sealed" in entry.provides.get("secret_controller", "").split():
            return grouping.component_of_release(release.key) or _CONTROLLER
    return _CONTROLLER


@dataclass(frozen=True)
class _Reading:
    """What objects of a cluster are read against: who unseals, and which namespaces there are."""

    controller: str
    namespaces: Namespaces

    def stated(self, resource: Resource) -> Iterator[Provision]:
        """The secret that an object in Git is, or that its controller makes from it."""
        match resource.group, resource.ref.kind:
            case "", "Secret":
                yield secret_in_git(resource)
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
                complete=not mapping(target.get("additionalFormats")),
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
            scope=_scope(resource),
        )


def _scope(sealed: Resource) -> str:
    """Where the sealed secret may be unsealed: https://github.com/bitnami-labs/sealed-secrets#scopes."""
    for annotations in (
        within(sealed.body, "metadata", "annotations"),
        within(sealed.body, "spec", "template", "metadata", "annotations"),
    ):
        for scope in _SCOPES:
            if text(mapping(annotations).get(f"sealedsecrets.bitnami.com/{scope}")) == "true":
                return scope
    return "strict"
