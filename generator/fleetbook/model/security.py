"""Who can get in, who vouches, and where secrets come from."""

from dataclasses import dataclass
from enum import StrEnum

from fleetbook.core.identity import NamespacedName, ObjectRef
from fleetbook.core.unknown import Unknown
from fleetbook.model.fact import Fact


@dataclass(frozen=True, kw_only=True)
class Issuer(Fact):
    """An Issuer or ClusterIssuer of cert-manager."""

    kind: str
    namespace: str
    """Empty for a ClusterIssuer."""
    name: str
    type: str
    """acme, ca, selfSigned, vault, venafi or other."""
    server: str | Unknown | None
    """ACME server."""
    email: str | Unknown | None
    solver: str | None
    """DNS-01 or HTTP-01."""
    dns_provider: str | None
    """Such as Hetzner or Cloudflare, from the solver."""
    zones: tuple[str, ...]
    secrets: tuple[NamespacedName, ...]
    """Secrets that the solver reads."""


@dataclass(frozen=True, kw_only=True)
class Certificate(Fact):
    """A Certificate of cert-manager."""

    namespace: str
    name: str
    dns_names: tuple[str | Unknown, ...]
    """Its common name where it has no DNS names."""
    issuer: ObjectRef
    secret: NamespacedName
    served_by: tuple[str, ...]
    """Entrypoints (by name) that serve it; routes are found by their own TLS."""


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
class SecretUse:
    """One way in which an object uses a secret: `how` such as `env ENCRYPTION_KEY`, `volume`, `values`."""

    by: ObjectRef
    how: str


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

    @property
    def key(self) -> NamespacedName:
        """Its namespace and name."""
        return NamespacedName(self.namespace, self.name)


@dataclass(frozen=True, kw_only=True)
class Security:
    """Certificates and secrets of a cluster; guards of routes are in `Network`."""

    issuers: tuple[Issuer, ...]
    certificates: tuple[Certificate, ...]
    secrets: tuple[Secret, ...]
