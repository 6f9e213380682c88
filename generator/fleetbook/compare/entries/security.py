"""Secrets with their users, certificates, issuers and full rights."""

from collections.abc import Iterator

from fleetbook.compare.entries.owners import Owners
from fleetbook.compare.entry import Aspect, Entry, Topic, listed, said
from fleetbook.core.identity import ObjectRef
from fleetbook.core.unknown import Unknown
from fleetbook.model.access import Grant
from fleetbook.model.architecture import Cluster
from fleetbook.model.security import Certificate, Issuer, Secret


def security_entries(cluster: Cluster) -> Iterator[Entry]:
    """Every secret, certificate, issuer and grant of full rights."""
    owners = Owners(cluster)
    for secret in cluster.security.secrets:
        yield _secret_entry(secret, owners)
    for certificate in cluster.security.certificates:
        yield _certificate_entry(certificate, owners)
    for issuer in cluster.security.issuers:
        yield _issuer_entry(issuer)
    for grant in cluster.access.grants:
        yield _grant_entry(grant)


def _secret_entry(secret: Secret, owners: Owners) -> Entry:
    users = listed(use.by for use in secret.used_by)
    return Entry(
        topic=Topic.SECRETS,
        key=str(secret.key),
        title=str(secret.key),
        aspects=(
            Aspect(name="kind", words=(str(secret.kind),)),
            Aspect(name="comes from", words=said(str(secret.store) if secret.store else secret.provider)),
            Aspect(name="keys", words=listed(secret.keys)),
            Aspect(name="used by", words=users),
            Aspect(name="can be decrypted by", words=listed(secret.recipients)),
        ),
        marks=frozenset({f"kind {secret.kind}", f"of {secret.component}"})
        | {f"key {key}" for key in secret.keys}
        | {f"used by {user}" for user in users},
        component=secret.component,
        kustomization=owners.kustomization(secret.component),
        at=secret.defined_at,
    )


def _certificate_entry(certificate: Certificate, owners: Owners) -> Entry:
    names = tuple(sorted(name for each in certificate.dns_names for name in said(each)))
    issuer = certificate.issuer
    return Entry(
        topic=Topic.CERTIFICATES,
        key=f"{certificate.namespace}/{certificate.name}",
        title=f"{certificate.namespace}/{certificate.name}",
        aspects=(
            Aspect(name="names", words=names),
            Aspect(name="issuer", words=said(issuer if isinstance(issuer, Unknown) else str(issuer))),
            Aspect(name="secret", words=(str(certificate.secret),)),
            Aspect(name="valid for", words=said(certificate.duration)),
        ),
        marks=frozenset(f"name {name}" for name in names),
        component=certificate.component,
        kustomization=owners.kustomization(certificate.component),
        at=certificate.defined_at,
    )


def _issuer_entry(issuer: Issuer) -> Entry:
    name = str(ObjectRef(issuer.kind, issuer.namespace, issuer.name))
    return Entry(
        topic=Topic.CERTIFICATES,
        key=name,
        title=name,
        aspects=(
            Aspect(name="type", words=(issuer.type,)),
            Aspect(name="server", words=said(issuer.server)),
            Aspect(name="solver", words=said(issuer.solver)),
            Aspect(name="DNS provider", words=said(issuer.dns_provider)),
            Aspect(name="trusted by browsers", words=("no",) if issuer.staging else ()),
        ),
        marks=frozenset({f"server {issuer.server}", f"type {issuer.type}"}),
        at=issuer.defined_at,
    )


def _grant_entry(grant: Grant) -> Entry:
    name = str(ObjectRef(grant.kind, grant.namespace, grant.name))
    return Entry(
        topic=Topic.RIGHTS,
        key=name,
        title=name,
        aspects=(
            Aspect(name="role", words=(str(grant.role),)),
            Aspect(name="given to", words=listed(grant.subjects)),
        ),
        marks=frozenset(f"to {subject}" for subject in grant.subjects),
        touches=grant.components,
        at=grant.defined_at,
    )
