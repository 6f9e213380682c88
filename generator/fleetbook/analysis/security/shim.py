"""Certificates that no manifest states: an annotation asks cert-manager for them.

https://cert-manager.io/docs/usage/ingress/ and https://cert-manager.io/docs/usage/gateway/ say when.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from fleetbook.analysis.default_issuer import DefaultIssuer
from fleetbook.analysis.release_values import bitnami_certificate, fill, templated
from fleetbook.analysis.security.issuer import issuer_named
from fleetbook.analysis.shape import Keys, known, mapping, sequence, text, walk_enabled, within
from fleetbook.core.identity import NamespacedName, ObjectRef
from fleetbook.core.location import Location
from fleetbook.core.origin import Origin
from fleetbook.core.unknown import Unknown
from fleetbook.model.security import Certificate
from fleetbook.resolve.fleet import ResolvedRelease, Resource

_MARK = "cert-manager.io/"
_INGRESS = ("networking.k8s.io", "Ingress")
_GATEWAYS = (("gateway.networking.k8s.io", "Gateway"), ("gateway.networking.x-k8s.io", "XListenerSet"))


def requested_by_object(resource: Resource, default: DefaultIssuer) -> Iterator[Certificate]:
    """The certificates that an Ingress or Gateway asks for."""
    annotations = mapping(within(resource.body, "metadata", "annotations"))
    issuer = _issuer(annotations, resource.ref.namespace, default)
    kind = (resource.group, resource.ref.kind)
    if issuer is None:
        return
    asked = _of_ingress(resource) if kind == _INGRESS else _of_gateway(resource) if kind in _GATEWAYS else {}
    for name, (keys, names) in asked.items():
        yield Certificate(
            duration=text(annotations.get(f"{_MARK}duration")),
            renew_before=text(annotations.get(f"{_MARK}renew-before")),
            origin=resource.origin,
            defined_at=resource.at(*keys),
            lines=_line("issuer", resource.at("metadata", "annotations")),
            namespace=resource.ref.namespace,
            name=name,
            dns_names=names,
            issuer=issuer,
            secret=NamespacedName(resource.ref.namespace, name),
            served_by=(),
            requested_by=resource.ref,
        )


def requested_by_values(release: ResolvedRelease, default: DefaultIssuer) -> Iterator[Certificate]:
    """The certificates that an Ingress in a release's values asks for."""
    for keys, node in walk_enabled(release.values):
        annotations = mapping(mapping(node).get("annotations"))
        issuer = _issuer(annotations, release.target_namespace, default)
        for place, name, hosts in _of_values(release, mapping(node)):
            if issuer:
                yield Certificate(
                    duration=text(annotations.get(f"{_MARK}duration")),
                    renew_before=text(annotations.get(f"{_MARK}renew-before")),
                    origin=Origin.VALUES,
                    defined_at=release.at(*keys, *place),
                    lines=_line("issuer", release.at(*keys, "annotations")),
                    namespace=release.target_namespace,
                    name=name,
                    dns_names=hosts,
                    issuer=issuer,
                    secret=NamespacedName(release.target_namespace, name),
                    served_by=(),
                    requested_by=release.resource.ref,
                )


def _of_values(
    release: ResolvedRelease, block: Mapping[str, Any]
) -> Iterator[tuple[Keys, str, tuple[str | Unknown, ...]]]:
    """Where a block with annotations asks for a certificate, the name of its secret, and whom it is for."""
    for index, each in enumerate(sequence(block.get("tls"))):
        if name := fill(release, text(mapping(each).get("secretName")) or ""):
            hosts = [templated(release, host) for host in sequence(mapping(each).get("hosts"))]
            yield ("tls", index), name, tuple(host for host in hosts if host is not None)
    if certificate := bitnami_certificate(release, block):
        host, name = certificate
        yield ("tls",), name, (host,)


def _line(field: str, place: Location | None) -> dict[str, Location]:
    return {field: place} if place else {}


def _issuer(
    annotations: Mapping[str, Any], namespace: str, default: DefaultIssuer
) -> ObjectRef | Unknown | None:
    """The issuer that annotations name; None where they ask for nothing."""
    if name := annotations.get(f"{_MARK}cluster-issuer"):
        return issuer_named("ClusterIssuer", name, namespace)
    if name := annotations.get(f"{_MARK}issuer"):
        return issuer_named(annotations.get(f"{_MARK}issuer-kind"), name, namespace)
    if text(annotations.get("kubernetes.io/tls-acme")) != "true":
        return None
    kind, name = default
    return issuer_named(kind, name, namespace) if name else Unknown("the default of cert-manager's settings")


Asked = dict[str, tuple[Keys, tuple[str | Unknown, ...]]]
"""Name of a secret to where it is asked for, and the names that its certificate is for."""


def _of_ingress(resource: Resource) -> Asked:
    found: Asked = {}
    for index, each in enumerate(sequence(within(resource.body, "spec", "tls"))):
        name = text(mapping(each).get("secretName"))
        hosts = [known(host) for host in sequence(mapping(each).get("hosts"))]
        if name:
            found.setdefault(
                name, (("spec", "tls", index), tuple(host for host in hosts if host is not None))
            )
    return found


def _of_gateway(resource: Resource) -> Asked:
    """A certificate for each secret that listeners with a host end TLS with."""
    found: Asked = {}
    for index, listener in enumerate(sequence(within(resource.body, "spec", "listeners"))):
        host = known(mapping(listener).get("hostname"))
        tls = mapping(mapping(listener).get("tls"))
        if host is None or text(tls.get("mode")) == "Passthrough":
            continue
        for each in map(mapping, sequence(tls.get("certificateRefs"))):
            name = text(each.get("name"))
            if name and text(each.get("namespace")) in (None, resource.ref.namespace):
                keys, names = found.get(name, (("spec", "listeners", index), ()))
                found[name] = keys, tuple(dict.fromkeys((*names, host)))
    return found
