"""Who can get in, who vouches, and where secrets come from."""

from dataclasses import dataclass
from enum import StrEnum

from fleetbook.core.identity import NamespacedName, ObjectRef
from fleetbook.core.location import Location
from fleetbook.core.unknown import Unknown
from fleetbook.model.fact import Fact


@dataclass(frozen=True, kw_only=True)
class Solver:
    """How an ACME issuer proves that names are its owner's."""

    challenge: str
    """DNS-01 or HTTP-01."""
    provider: str | None
    """Whose name servers DNS-01 writes to, such as Hetzner or Cloudflare."""
    through: str | None
    """What answers HTTP-01: `Ingress class nginx`, `Gateway network/public`."""
    names: tuple[str | Unknown, ...]
    """Zones and names that it is for, by its selector and its own settings; empty: for all."""
    secrets: tuple[NamespacedName, ...]


@dataclass(frozen=True, kw_only=True)
class Issuer(Fact):
    """An Issuer or ClusterIssuer of cert-manager, or the issuer of another project that it asks."""

    kind: str
    namespace: str
    """Empty for a ClusterIssuer."""
    name: str
    type: str
    """acme, ca, selfSigned, vault, venafi, in words for that of another project, or other."""
    server: str | Unknown | None
    """Address of the ACME server, Vault or whoever else issues."""
    email: str | Unknown | None
    solver: str | None
    """DNS-01 or HTTP-01."""
    dns_provider: str | None
    """Such as Hetzner or Cloudflare, from the solvers."""
    zones: tuple[str, ...]
    secrets: tuple[NamespacedName, ...]
    """Secrets that it reads: of its solvers, of an account that exists, of whom it asks."""
    solvers: tuple[Solver, ...] = ()
    authority: str | None = None
    """Who answers at the ACME server; None where that is not on record."""
    staging: bool = False
    """Whether browsers do not trust what the authority issues there."""
    account_bound: bool = False
    """Whether the ACME account belongs to an account that exists elsewhere."""
    signs_with: NamespacedName | None = None
    """The secret with the key of a CA; None for other issuers."""
    signed_by: ObjectRef | None = None
    """The Certificate that makes the CA's secret; None where none in Git does."""


@dataclass(frozen=True, kw_only=True)
class SecretUse:
    """One way in which an object uses a secret: `how` such as `env ENCRYPTION_KEY`, `volume`, `values`."""

    by: ObjectRef
    how: str
    key: str | None = None
    """The key that is read; None where none is named."""
    optional: bool = False
    """Whether the object works without it."""
    at: Location | None = None


@dataclass(frozen=True, kw_only=True)
class Certificate(Fact):
    """A Certificate of cert-manager, or one that an annotation asks for."""

    namespace: str
    name: str
    dns_names: tuple[str | Unknown, ...]
    """Its common name where it has no DNS names."""
    issuer: ObjectRef | Unknown
    secret: NamespacedName
    served_by: tuple[str, ...]
    """Entrypoints (by name) that serve it; routes are found by their own TLS."""
    requested_by: ObjectRef | None = None
    """The object or HelmRelease whose annotation asks for it; None where Git holds a Certificate."""
    duration: str | None = None
    """How long it is valid, in Go's notation; None where not set, which means 90 days."""
    renew_before: str | None = None
    """How long before its end it is renewed; None where not set, which means at two thirds of its time."""
    used_by: tuple[SecretUse, ...] = ()
    """What reads its secret, copies in other namespaces included."""
    copies: tuple[NamespacedName, ...] = ()
    """Copies of its secret in other namespaces that something uses."""
    component: str | None = None


class SecretKind(StrEnum):
    """How a secret gets into the cluster."""

    SEALED = "sealed"
    SOPS = "sops"
    EXTERNAL = "external"
    PLAIN = "plain"
    GENERATED = "generated"
    """Made in the cluster or by the overlay: a certificate's secret, a secretGenerator."""
    REFERENCED = "referenced"
    """Something needs it, nothing in Git provides it."""


@dataclass(frozen=True, kw_only=True)
class Secret(Fact):
    """A secret by name, never by value."""

    namespace: str
    name: str
    kind: SecretKind
    keys: tuple[str, ...]
    provider: str | None
    """Who makes the Secret: the sealed-secrets controller, a SecretStore, a Certificate."""
    used_by: tuple[SecretUse, ...]
    component: str | None
    keys_complete: bool = True
    """Whether it holds no other keys; False where only a store, a controller or a user tells."""
    store: ObjectRef | None = None
    """The SecretStore that its values come from; None where they come from elsewhere."""
    copy_of: NamespacedName | None = None
    """The secret that a controller copies it from."""
    recipients: tuple[str, ...] = ()
    """Keys that can decrypt it, such as `age age1…`; empty unless it is a SOPS secret."""
    scope: str | None = None
    """Of a sealed secret: strict, namespace-wide or cluster-wide."""
    may_be_made_by: tuple[ObjectRef, ...] = ()
    """Of a referenced secret: releases and custom objects that name it and may have it made."""

    @property
    def key(self) -> NamespacedName:
        """Its namespace and name."""
        return NamespacedName(self.namespace, self.name)


@dataclass(frozen=True, kw_only=True)
class SecretStore(Fact):
    """A store that secrets are fetched from, as an operator is told of it."""

    kind: str
    namespace: str
    """Empty for one of the whole cluster."""
    name: str
    provider: str
    """Whose store it is: Vault, 1Password, AWS."""
    address: str | Unknown | None
    """Address of its server; None where the provider has only one."""
    part: str | None
    """What of the store is read: a vault, a project, a path."""
    sign_in: str | None
    """How the operator signs in, in words; None where nothing is said."""
    secrets: tuple[NamespacedName, ...]
    """Secrets that it signs in with."""
    component: str | None
    """The component that answers at the address; None where that is outside the cluster."""
    pushed: tuple[NamespacedName, ...] = ()
    """Secrets of the cluster that are copied into it."""

    @property
    def ref(self) -> ObjectRef:
        """Its kind, namespace and name."""
        return ObjectRef(self.kind, self.namespace, self.name)


@dataclass(frozen=True, kw_only=True)
class Decryption(Fact):
    """A Kustomization that decrypts what it applies."""

    kustomization: NamespacedName
    provider: str
    secret: NamespacedName | None
    """The secret with the keys; None where the controller has them from elsewhere."""


@dataclass(frozen=True, kw_only=True)
class EncryptionRule(Fact):
    """A rule of `.sops.yaml`: for whom files are encrypted."""

    files: str | None
    """Regular expression for paths; None for all."""
    recipients: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ReadableSecret(Fact):
    """A value outside of a Secret that its name calls a password or token, readable in Git."""

    by: ObjectRef
    field: str
    """The keys that lead to it, joined by dots."""
    component: str | None


@dataclass(frozen=True, kw_only=True)
class Security:
    """Certificates and secrets of a cluster; guards of routes are in `Network`."""

    issuers: tuple[Issuer, ...]
    certificates: tuple[Certificate, ...]
    secrets: tuple[Secret, ...]
    stores: tuple[SecretStore, ...] = ()
    decryptions: tuple[Decryption, ...] = ()
    encryption_rules: tuple[EncryptionRule, ...] = ()
    readable: tuple[ReadableSecret, ...] = ()
