"""Stores that secrets are fetched from."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from fleetbook.analysis.grouping import Grouping
from fleetbook.analysis.places import lines_of
from fleetbook.analysis.security.named import named_in
from fleetbook.analysis.shape import Keys, known, mapping, sequence, text, within
from fleetbook.catalogue.facts import FoundValue, find_values
from fleetbook.catalogue.trust import StoreKnowledge, store_kind, store_provider
from fleetbook.core.identity import NamespacedName, ObjectRef
from fleetbook.core.location import Location
from fleetbook.core.unknown import Unknown
from fleetbook.model.security import SecretStore
from fleetbook.resolve.fleet import ResolvedCluster, Resource
from fleetbook.resolve.sources.addresses import without_credentials

_GROUP = "external-secrets.io"
_KINDS = ("ClusterSecretStore", "SecretStore")
_WAYS = {
    "jwt": "service account",
    "kubernetes": "service account",
    "serviceAccount": "service account",
    "workloadIdentity": "workload identity",
    "workloadIdentityFederation": "workload identity",
    "appRole": "AppRole",
    "ldap": "LDAP",
    "userPass": "user and password",
    "cert": "client certificate",
    "iam": "IAM",
}
_DEFAULTS = {"aws": "identity of the controller", "gcpsm": "identity of the controller"}
"""Providers that take the controller's own identity where nothing else is said."""
_IN_CLUSTER = re.compile(r"(?:^|//|@)(?P<service>[a-z0-9-]+)\.(?P<namespace>[a-z0-9-]+)(?:\.svc\b|:|/|$)")


def stores_of(cluster: ResolvedCluster, grouping: Grouping) -> tuple[SecretStore, ...]:
    """Every store of a cluster, by kind, namespace and name."""
    found: dict[ObjectRef, SecretStore] = {}
    for each in cluster.objects:
        knowledge = store_kind(each.ref.kind, each.group)
        if each.group == _GROUP and each.ref.kind in _KINDS:
            provider = mapping(within(each.body, "spec", "provider"))
            for field in list(provider)[:1]:
                found[_ref(each)] = _store(each, store_provider(field), ("spec", "provider", field), grouping)
        elif knowledge:
            found[each.ref] = _store(each, knowledge, (), grouping)
    pushed = _pushed(cluster)
    return tuple(replace(found[ref], pushed=tuple(sorted(pushed.get(ref, ())))) for ref in sorted(found))


def _ref(resource: Resource) -> ObjectRef:
    """A store's reference; one of the whole cluster has no namespace, whatever its manifest says."""
    namespace = "" if resource.ref.kind.startswith("Cluster") else resource.ref.namespace
    return ObjectRef(resource.ref.kind, namespace, resource.ref.name)


def _store(resource: Resource, knowledge: StoreKnowledge, place: Keys, grouping: Grouping) -> SecretStore:
    settings = mapping(within(resource.body, *place))
    found = find_values(knowledge.address, settings) if knowledge.address else ()
    ref = _ref(resource)
    named = ((each.namespace or ref.namespace, each.name) for each in named_in(resource))
    return SecretStore(
        origin=resource.origin,
        defined_at=resource.at(),
        lines=_lines(resource, place, found),
        kind=ref.kind,
        namespace=ref.namespace,
        name=ref.name,
        provider=knowledge.title,
        address=_address(found),
        part=_part(settings, knowledge),
        sign_in=_sign_in(place, settings),
        secrets=tuple(sorted({NamespacedName(namespace, name) for namespace, name in named if namespace})),
        component=_server(found, grouping),
    )


def _lines(resource: Resource, place: Keys, found: Sequence[FoundValue]) -> dict[str, Location]:
    fields = {"provider": place, "sign_in": (*place, "auth")} if place else {}
    if found:
        fields["address"] = (*place, *found[0].path)
    return lines_of(resource, fields)


def _address(found: Sequence[FoundValue]) -> str | Unknown | None:
    address = known(found[0].value) if found else None
    return without_credentials(address) if isinstance(address, str) else address


def _part(settings: Mapping[str, Any], knowledge: StoreKnowledge) -> str | None:
    found = find_values(knowledge.part, settings) if knowledge.part else ()
    return " / ".join(value for each in found if (value := text(each.value))) or None


def _sign_in(place: Keys, settings: Mapping[str, Any]) -> str | None:
    """How the operator signs in: by the first way that the settings name."""
    auth = mapping(settings.get("auth")) or mapping(settings.get("authSecretRef"))
    if "authType" in settings:
        return _spaced(text(settings["authType"]) or "")
    way = next(iter(auth), None)
    if way is None:
        return _DEFAULTS.get(str(place[-1])) if place else None
    return _WAYS.get(way) or ("secret" if way.lower().endswith("secretref") else _spaced(way))


def _spaced(name: str) -> str:
    """`WorkloadIdentity` as `workload identity`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()


def _server(found: Sequence[FoundValue], grouping: Grouping) -> str | None:
    """The component that answers at an address in the cluster: `http://vault.vault.svc:8200`."""
    address = known(found[0].value) if found else None
    host = _IN_CLUSTER.search(address) if isinstance(address, str) else None
    return grouping.component_serving(host["namespace"], host["service"]) if host else None


def _pushed(cluster: ResolvedCluster) -> Mapping[ObjectRef, set[NamespacedName]]:
    """The secrets that PushSecrets copy into each store."""
    found: dict[ObjectRef, set[NamespacedName]] = defaultdict(set)
    for each in cluster.objects:
        name = text(within(each.body, "spec", "selector", "secret", "name"))
        if each.group == _GROUP and each.ref.kind == "PushSecret" and name:
            for store in map(mapping, sequence(within(each.body, "spec", "secretStoreRefs"))):
                kind = text(store.get("kind")) or "SecretStore"
                namespace = "" if kind.startswith("Cluster") else each.ref.namespace
                ref = ObjectRef(kind, namespace, text(store.get("name")) or "")
                found[ref].add(NamespacedName(each.ref.namespace, name))
    return found
