"""Secrets that controllers make in the cluster: no file holds them, but Git says that they will be there."""

from collections.abc import Iterator

from fleetbook.analysis.security.issuer import cert_manager_issuer
from fleetbook.analysis.security.provided import Provision
from fleetbook.analysis.shape import mapping, text, within, words
from fleetbook.catalogue.facts import FoundValue
from fleetbook.catalogue.secret_kinds import Filler, MadeSecret, secret_knowledge
from fleetbook.core.identity import NamespacedName
from fleetbook.model.security import SecretKind
from fleetbook.resolve.fleet import Resource


def generated_by(resource: Resource, cert_manager: str) -> Iterator[Provision]:
    """The secrets that controllers make for an object; `cert_manager` is the namespace it runs in."""
    if cert_manager_issuer(resource):
        yield from _account(resource, cert_manager)
    yield from _connection(resource)
    knowledge = secret_knowledge(resource.ref.kind, resource.group)
    for made in knowledge.makes if knowledge else ():
        yield from _made(resource, made)


def _made(resource: Resource, made: MadeSecret) -> Iterator[Provision]:
    """What one entry of the catalogue says that is made for an object."""
    whole = Filler(resource.body, resource.body)
    if (made.wanted and not whole.find(made.wanted)) or (made.unwanted and whole.find(made.unwanted)):
        return
    for part in whole.find(made.each):
        filler = Filler(resource.body, mapping(part.value))
        namespace = next(filler.fill(made.namespace), None) if made.namespace else None
        place = namespace or resource.ref.namespace
        for name in filler.fill(made.name) if place else ():
            if "${" not in name:
                yield _provision(resource, NamespacedName(place, name), made, filler, part)


def _provision(
    resource: Resource, key: NamespacedName, made: MadeSecret, filler: Filler, part: FoundValue
) -> Provision:
    kind = SecretKind(made.kind)
    provider = next(filler.fill(made.provider), None) if made.provider else None
    return Provision(
        key=key,
        kind=kind,
        maker=resource.ref,
        at=resource.at(*part.path) if part.path else resource.at(),
        keys=tuple(sorted({*made.keys, *_keys(filler, made.keys_at)})),
        complete=made.complete,
        provider=provider or f"{resource.ref.kind} {resource.ref.name}",
        origin=resource.origin,
        # A store's secret is what its object is for; an operator makes more than anyone reads.
        certain=kind is not SecretKind.GENERATED or key.name == resource.ref.name,
    )


def _keys(filler: Filler, paths: tuple[str, ...]) -> Iterator[str]:
    for path in paths:
        for found in filler.find(path):
            yield from mapping(found.value) or words(found.value)


def _account(resource: Resource, cert_manager: str) -> Iterator[Provision]:
    """The key of an ACME account, which cert-manager makes for an issuer."""
    name = text(within(resource.body, "spec", "acme", "privateKeySecretRef", "name"))
    if name and "${" not in name:
        yield Provision(
            key=NamespacedName(resource.ref.namespace or cert_manager, name),
            kind=SecretKind.GENERATED,
            maker=resource.ref,
            at=resource.at(),
            keys=("tls.key",),
            provider=f"{resource.ref.kind} {resource.ref.name}",
            origin=resource.origin,
            certain=False,
        )


def _connection(resource: Resource) -> Iterator[Provision]:
    """How to reach what Crossplane makes: https://docs.crossplane.io/latest/concepts/managed-resources/."""
    target = mapping(within(resource.body, "spec", "writeConnectionSecretToRef"))
    name, namespace = text(target.get("name")), text(target.get("namespace")) or resource.ref.namespace
    if name and namespace and "${" not in name:
        yield Provision(
            key=NamespacedName(namespace, name),
            kind=SecretKind.GENERATED,
            maker=resource.ref,
            at=resource.at("spec", "writeConnectionSecretToRef"),
            complete=False,
            provider=f"Crossplane for {resource.ref.kind} {resource.ref.name}",
            origin=resource.origin,
            certain=False,
        )
