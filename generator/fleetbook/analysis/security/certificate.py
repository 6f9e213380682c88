"""Certificates of cert-manager."""

from fleetbook.analysis.places import lines_of
from fleetbook.analysis.security.issuer import GROUP
from fleetbook.analysis.shape import known, mapping, sequence, text
from fleetbook.core.identity import NamespacedName, ObjectRef
from fleetbook.core.unknown import Unknown
from fleetbook.model.security import Certificate
from fleetbook.resolve.fleet import ResolvedCluster, Resource


def certificates_of(cluster: ResolvedCluster) -> tuple[Certificate, ...]:
    """Every Certificate of a cluster, by namespace and name; what serves it is another topic's matter."""
    found = {
        each.ref.key: _certificate(each)
        for each in cluster.objects
        if each.group == GROUP and each.ref.kind == "Certificate"
    }
    return tuple(found[key] for key in sorted(found))


def _certificate(resource: Resource) -> Certificate:
    spec = mapping(resource.body.get("spec"))
    return Certificate(
        origin=resource.origin,
        defined_at=resource.at(),
        lines=lines_of(
            resource,
            {
                "dns_names": ("spec", "dnsNames" if spec.get("dnsNames") else "commonName"),
                "issuer": ("spec", "issuerRef"),
                "secret": ("spec", "secretName"),
            },
        ),
        namespace=resource.ref.namespace,
        name=resource.ref.name,
        dns_names=_names(sequence(spec.get("dnsNames")) or [spec.get("commonName")]),
        issuer=_issuer(resource),
        secret=NamespacedName(resource.ref.namespace, text(spec.get("secretName")) or ""),
        served_by=(),
    )


def _names(values: object) -> tuple[str | Unknown, ...]:
    return tuple(name for each in sequence(values) if (name := known(each)) is not None)


def _issuer(resource: Resource) -> ObjectRef:
    reference = mapping(mapping(resource.body.get("spec")).get("issuerRef"))
    kind = text(reference.get("kind")) or "Issuer"
    namespace = "" if kind == "ClusterIssuer" else resource.ref.namespace
    return ObjectRef(kind, namespace, text(reference.get("name")) or "")
