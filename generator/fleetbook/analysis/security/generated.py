"""Secrets that controllers make in the cluster: no file holds them, but Git says that they will be there."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from fleetbook.analysis.release_values import fill
from fleetbook.analysis.security.issuer import GROUP, is_issuer
from fleetbook.analysis.shape import mapping, sequence, text, walk_enabled, within
from fleetbook.core.identity import NamespacedName, ObjectRef
from fleetbook.core.location import Location
from fleetbook.core.origin import Origin
from fleetbook.model.security import SecretKind
from fleetbook.resolve.fleet import ResolvedRelease, Resource

_SHIM_MARKS = ("cert-manager.io/cluster-issuer", "cert-manager.io/issuer", "kubernetes.io/tls-acme")
_TLS_KEYS = ("tls.crt", "tls.key")
_DATABASE_SECRETS = ("app", "ca", "replication", "server", "superuser")


@dataclass(frozen=True, kw_only=True)
class Provision:
    """What makes one secret."""

    key: NamespacedName
    kind: SecretKind
    maker: ObjectRef
    at: Location | None
    lines: Mapping[str, Location] = field(default_factory=dict)
    keys: tuple[str, ...] = ()
    provider: str | None = None
    origin: Origin = Origin.MANIFEST
    certain: bool = True
    """False for what a controller makes beside its real work: told of only where something uses it."""


def generated_by(resource: Resource, cert_manager: str) -> Iterator[Provision]:
    """The secrets that controllers make for an object; `cert_manager` is the namespace it runs in."""
    if is_issuer(resource):
        account = within(resource.body, "spec", "acme", "privateKeySecretRef", "name")
        yield from _one(resource, account, namespace=cert_manager)
    else:
        make = _MAKERS.get((resource.group, resource.ref.kind))
        if make is not None:
            yield from make(resource)


def _for_certificate(resource: Resource) -> Iterator[Provision]:
    return _one(resource, within(resource.body, "spec", "secretName"), _TLS_KEYS, certain=True)


def _for_ingress(resource: Resource) -> Iterator[Provision]:
    if _is_shimmed(within(resource.body, "metadata", "annotations")):
        for each in sequence(within(resource.body, "spec", "tls")):
            yield from _for_tls(resource, mapping(each).get("secretName"))


def _for_gateway(resource: Resource) -> Iterator[Provision]:
    if _is_shimmed(within(resource.body, "metadata", "annotations")):
        for listener in sequence(within(resource.body, "spec", "listeners")):
            for each in sequence(within(listener, "tls", "certificateRefs")):
                yield from _for_tls(resource, mapping(each).get("name"))


def _for_tls(resource: Resource, name: object) -> Iterator[Provision]:
    return _one(resource, name, _TLS_KEYS, "cert-manager", certain=True)


def _for_database(resource: Resource) -> Iterator[Provision]:
    for suffix in _DATABASE_SECRETS:
        yield from _one(resource, f"{resource.ref.name}-{suffix}")


def _for_bucket(resource: Resource) -> Iterator[Provision]:
    return _one(resource, resource.ref.name, ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"))


def _for_store_user(resource: Resource) -> Iterator[Provision]:
    store = text(within(resource.body, "spec", "store"))
    return _one(resource, f"rook-ceph-object-user-{store}-{resource.ref.name}")


def generated_for_values(release: ResolvedRelease) -> Iterator[Provision]:
    """Certificates that cert-manager makes for an Ingress in a release's values."""
    for keys, node in walk_enabled(release.values):
        ingress = mapping(node)
        if not _is_shimmed(ingress.get("annotations")):
            continue
        for index, each in enumerate(sequence(ingress.get("tls"))):
            name = fill(release, text(mapping(each).get("secretName")) or "")
            if name:
                yield Provision(
                    key=NamespacedName(release.target_namespace, name),
                    kind=SecretKind.GENERATED,
                    maker=release.resource.ref,
                    at=release.at(*keys, "tls", index),
                    keys=_TLS_KEYS,
                    provider="cert-manager",
                    origin=Origin.VALUES,
                )


def _is_shimmed(annotations: object) -> bool:
    """Whether cert-manager is asked for a certificate by an annotation."""
    return any(mark in mapping(annotations) for mark in _SHIM_MARKS)


def _one(
    resource: Resource,
    name: object,
    keys: tuple[str, ...] = (),
    provider: str = "",
    *,
    namespace: str = "",
    certain: bool = False,
) -> Iterator[Provision]:
    written = text(name)
    if written and "${" not in written:
        yield Provision(
            key=NamespacedName(resource.ref.namespace or namespace, written),
            kind=SecretKind.GENERATED,
            maker=resource.ref,
            at=resource.at(),
            keys=keys,
            provider=provider or f"{resource.ref.kind} {resource.ref.name}",
            origin=resource.origin,
            certain=certain,
        )


_MAKERS: Mapping[tuple[str, str], Callable[[Resource], Iterator[Provision]]] = {
    (GROUP, "Certificate"): _for_certificate,
    ("ceph.rook.io", "CephObjectStoreUser"): _for_store_user,
    ("gateway.networking.k8s.io", "Gateway"): _for_gateway,
    ("networking.k8s.io", "Ingress"): _for_ingress,
    ("objectbucket.io", "ObjectBucketClaim"): _for_bucket,
    ("postgresql.cnpg.io", "Cluster"): _for_database,
}
