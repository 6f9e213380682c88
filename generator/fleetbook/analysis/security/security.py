"""Certificates and secrets of a cluster."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from fleetbook.analysis.grouping import Grouping
from fleetbook.analysis.security.certificate import Issuance, certificates_of
from fleetbook.analysis.security.issuer import issuers_of
from fleetbook.analysis.security.provided import Provision
from fleetbook.analysis.security.provision import provisions_of
from fleetbook.analysis.security.readable import readable_in
from fleetbook.analysis.security.sops import decryptions_of, encryption_rules
from fleetbook.analysis.security.store import stores_of
from fleetbook.analysis.security.use import Use, uses_in
from fleetbook.catalogue.loader import Catalogue
from fleetbook.core.identity import NamespacedName, ObjectRef
from fleetbook.core.location import Location
from fleetbook.core.origin import Origin
from fleetbook.model.security import Certificate, Secret, SecretKind, SecretUse, Security
from fleetbook.resolve.fleet import ResolvedCluster
from fleetbook.source.document import Document

_READERS = frozenset(
    {
        *("CronJob", "DaemonSet", "Deployment", "Job", "Pod", "ReplicaSet", "ServiceAccount", "StatefulSet"),
        *("Gateway", "HTTPRoute", "Ingress", "IngressRoute", "Middleware", "TLSOption", "TLSStore"),
        *("ClusterIssuer", "ClusterSecretStore", "Issuer", "PushSecret", "SecretStore", "SecurityPolicy"),
        *("Cluster", "ObjectStore", "PersistentVolume", "ReplicationDestination", "ReplicationSource"),
        *("Bucket", "FluxInstance", "GitRepository", "HelmRepository", "ImageRepository", "Kustomization"),
        *("HelmRelease", "ImageUpdateAutomation", "OCIRepository", "Provider", "Receiver"),
    }
)
"""Kinds that only read the secrets that they name."""


def analyse_security(
    cluster: ResolvedCluster,
    catalogue: Catalogue,
    grouping: Grouping,
    documents: Sequence[Document] = (),
) -> Security:
    """Issuers, certificates and secrets of one cluster; `documents` are those of the whole repository."""
    issuances = certificates_of(cluster)
    provisions = provisions_of(cluster, catalogue, grouping, issuances)
    uses: dict[NamespacedName, list[Use]] = defaultdict(list)
    for use in uses_in(cluster, catalogue):
        uses[use.secret].append(use)
    secrets = tuple(_secrets(provisions, uses, grouping))
    makers = {each.certificate.secret: each.ref for each in issuances}
    return Security(
        issuers=issuers_of(cluster, catalogue, makers),
        certificates=tuple(_certificate(each, secrets, grouping) for each in issuances),
        secrets=secrets,
        stores=stores_of(cluster, grouping),
        decryptions=decryptions_of(cluster),
        encryption_rules=encryption_rules(documents),
        readable=readable_in(cluster, grouping),
    )


def _certificate(issuance: Issuance, secrets: Sequence[Secret], grouping: Grouping) -> Certificate:
    """A certificate with who uses its secret, and the copies of that."""
    own = issuance.certificate.secret
    kept = [each for each in secrets if own in (each.key, each.copy_of)]
    return replace(
        issuance.certificate,
        used_by=tuple(use for each in kept for use in each.used_by),
        copies=tuple(each.key for each in kept if each.copy_of == own),
        component=grouping.component_of(issuance.maker),
    )


def _secrets(
    provisions: Mapping[NamespacedName, Provision],
    uses: Mapping[NamespacedName, list[Use]],
    grouping: Grouping,
) -> Iterable[Secret]:
    for key in sorted({*provisions, *uses}):
        made, used = provisions.get(key), uses.get(key, [])
        if made is not None and (made.certain or used):
            yield _provided(made, used, grouping)
        elif made is None and not all(use.optional for use in used):
            yield _referenced(key, used, grouping)


def _provided(made: Provision, used: Sequence[Use], grouping: Grouping) -> Secret:
    return Secret(
        origin=made.origin,
        defined_at=made.at,
        lines=made.lines,
        namespace=made.key.namespace,
        name=made.key.name,
        kind=made.kind,
        keys=made.keys,
        provider=made.provider,
        used_by=_used_by(used),
        component=grouping.component_of(made.maker) or _component_of_users(used, grouping),
        keys_complete=made.complete,
        store=made.store,
        copy_of=made.copy_of,
        recipients=made.recipients,
        scope=made.scope,
    )


def _referenced(key: NamespacedName, used: Sequence[Use], grouping: Grouping) -> Secret:
    """A secret that Git only asks for: its keys are those that are read."""
    first = min(used, key=lambda use: use.at or Location("", 0))
    return Secret(
        origin=Origin.MANIFEST,
        defined_at=first.at,
        namespace=key.namespace,
        name=key.name,
        kind=SecretKind.REFERENCED,
        keys=tuple(sorted({use.key for use in used if use.key})),
        provider=None,
        used_by=_used_by(used),
        component=_component_of_users(used, grouping),
        keys_complete=False,
        may_be_made_by=_possible_makers(used),
    )


def _possible_makers(used: Sequence[Use]) -> tuple[ObjectRef, ...]:
    """Who may make a secret that it names: a chart, or an operator for an object of its own kind."""
    own = (use for use in used if use.in_values or use.by.kind not in _READERS)
    return tuple(sorted({use.by for use in own}))


def _used_by(used: Sequence[Use]) -> tuple[SecretUse, ...]:
    found: dict[tuple[ObjectRef, str], SecretUse] = {}
    for each in used:
        use = SecretUse(by=each.by, how=each.how, key=each.key, optional=each.optional, at=each.at)
        found.setdefault((each.by, each.how), use)
    return tuple(found[key] for key in sorted(found))


def _component_of_users(used: Sequence[Use], grouping: Grouping) -> str | None:
    """The component of all users, where there is only one."""
    components = {grouping.component_of(use.by) for use in used} - {None}
    return components.pop() if len(components) == 1 else None
