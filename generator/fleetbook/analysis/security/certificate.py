"""Certificates of cert-manager."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from fleetbook.analysis.default_issuer import default_issuer
from fleetbook.analysis.made import guessed_at
from fleetbook.analysis.places import lines_of
from fleetbook.analysis.security.issuer import GROUP, issuer_named
from fleetbook.analysis.security.provided import Provision
from fleetbook.analysis.security.shim import requested_by_object, requested_by_values
from fleetbook.analysis.shape import known, mapping, sequence, text, within, words
from fleetbook.core.identity import NamespacedName, ObjectRef
from fleetbook.core.unknown import Unknown
from fleetbook.model.security import Certificate, SecretKind
from fleetbook.resolve.fleet import ResolvedCluster, Resource

_TLS_KEYS = ("tls.crt", "tls.key")


@dataclass(frozen=True)
class Issuance:
    """A certificate, with the object that states it or asks for it."""

    certificate: Certificate
    resource: Resource
    keys: tuple[str, ...] = _TLS_KEYS

    @property
    def maker(self) -> ObjectRef:
        """The Certificate, or what asks for it."""
        return self.certificate.requested_by or self.resource.ref

    @property
    def ref(self) -> ObjectRef:
        """The Certificate itself, which cert-manager makes where only an annotation asks for it."""
        return ObjectRef("Certificate", self.certificate.namespace, self.certificate.name)


def certificates_of(cluster: ResolvedCluster) -> tuple[Issuance, ...]:
    """Every certificate of a cluster, by namespace and name: those in Git, then those that are asked for."""
    stated = {
        each.ref.key: Issuance(_certificate(each), each, _keys(each))
        for each in cluster.objects
        if each.group == GROUP and each.ref.kind == "Certificate"
    }
    secrets = {each.certificate.secret for each in stated.values()}
    found = dict(stated)
    for asked in _requested(cluster):
        # A Certificate that Git holds keeps cert-manager from making another for the same secret.
        if asked.certificate.secret not in secrets:
            found.setdefault(asked.certificate.secret, asked)
    return tuple(found[key] for key in sorted(found))


def certificate_provisions(issuances: Iterable[Issuance]) -> Iterator[tuple[Provision, Resource]]:
    """The secrets that certificates are stored in, with the objects that make them."""
    for each in issuances:
        certificate = each.certificate
        if certificate.secret.name and "${" not in certificate.secret.name:
            stated = certificate.requested_by is None
            yield (
                Provision(
                    key=certificate.secret,
                    kind=SecretKind.GENERATED,
                    maker=each.maker,
                    at=certificate.defined_at,
                    keys=each.keys,
                    complete=False,
                    provider=f"Certificate {certificate.name}" if stated else "cert-manager",
                    origin=certificate.origin,
                ),
                each.resource,
            )


def _requested(cluster: ResolvedCluster) -> Iterator[Issuance]:
    values = next((each.values for each in cluster.releases if each.chart == "cert-manager"), {})
    default = default_issuer(values)
    for resource in cluster.objects:
        for certificate in requested_by_object(resource, default):
            yield Issuance(certificate, resource)
    for release in guessed_at(cluster):
        for certificate in requested_by_values(release, default):
            yield Issuance(certificate, release.resource)


def _certificate(resource: Resource) -> Certificate:
    spec = mapping(resource.body.get("spec"))
    issuer = mapping(spec.get("issuerRef"))
    return Certificate(
        origin=resource.origin,
        defined_at=resource.at(),
        lines=lines_of(
            resource,
            {
                "dns_names": ("spec", "dnsNames" if spec.get("dnsNames") else "commonName"),
                "issuer": ("spec", "issuerRef"),
                "secret": ("spec", "secretName"),
                "duration": ("spec", "duration"),
                "renew_before": ("spec", "renewBefore"),
            },
        ),
        namespace=resource.ref.namespace,
        name=resource.ref.name,
        dns_names=_names(sequence(spec.get("dnsNames")) or [spec.get("commonName")]),
        issuer=issuer_named(issuer.get("kind"), issuer.get("name"), resource.ref.namespace),
        secret=NamespacedName(resource.ref.namespace, text(spec.get("secretName")) or ""),
        served_by=(),
        duration=text(spec.get("duration")),
        renew_before=_renewal(spec.get("renewBefore"), spec.get("renewBeforePercentage")),
    )


def _renewal(before: object, percentage: object) -> str | None:
    part = text(percentage)
    return text(before) or (f"{part} % of its time" if part else None)


def _names(values: object) -> tuple[str | Unknown, ...]:
    return tuple(name for each in sequence(values) if (name := known(each)) is not None)


def _keys(resource: Resource) -> tuple[str, ...]:
    """Keys of the secret, with the further forms that a Certificate asks for."""
    spec = mapping(resource.body.get("spec"))
    further = {"CombinedPEM": "tls-combined.pem", "DER": "key.der"}
    formats = [text(mapping(each).get("type")) for each in sequence(spec.get("additionalOutputFormats"))]
    keys = [*_TLS_KEYS, *(further[each] for each in formats if each in further)]
    for store, ending in (("jks", "jks"), ("pkcs12", "p12")):
        if within(spec, "keystores", store, "create") is True:
            keys += [f"keystore.{ending}", f"truststore.{ending}"]
    return tuple(sorted(words(keys)))
