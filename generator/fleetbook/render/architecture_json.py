"""Architecture to `architecture.json`, for other programs."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import TypeAlias

from fleetbook import __version__
from fleetbook.core.diagnostics import Diagnostic
from fleetbook.core.identity import NamespacedName
from fleetbook.core.unknown import Unknown
from fleetbook.model.architecture import Architecture, Cluster
from fleetbook.model.components import Component
from fleetbook.model.configuration import Variable
from fleetbook.model.coverage import Coverage
from fleetbook.model.network import Route

SCHEMA_VERSION = 1

Json: TypeAlias = "str | int | float | bool | list[Json] | dict[str, Json] | None"
JsonObject: TypeAlias = "dict[str, Json]"

PAIRED = frozenset(
    {"reference", "object_kinds", "settings", "unmodelled_kinds", "file_uses", "document_uses"}
)
"""Fields of the model that hold pairs of a name and its value: objects in JSON."""


def architecture_json(architecture: Architecture) -> str:
    """The whole model as JSON text, ending in a line break."""
    return json.dumps(architecture_data(architecture), ensure_ascii=False, indent=1) + "\n"


def architecture_data(architecture: Architecture) -> JsonObject:
    """The whole model as plain data."""
    return {
        "schema_version": SCHEMA_VERSION,
        "generator": {"name": "fleetbook", "version": __version__},
        "repository": plain(architecture.repository),
        "clusters": [cluster_data(cluster) for cluster in architecture.clusters],
        "findings": plain(architecture.findings),
        "accepted": plain(architecture.accepted),
        "coverage": coverage_data(architecture.coverage),
        "left_out": plain(architecture.left_out),
    }


def cluster_data(cluster: Cluster) -> JsonObject:
    """A cluster with its topics side by side."""
    delivery, network, storage, security = (
        cluster.delivery,
        cluster.network,
        cluster.storage,
        cluster.security,
    )
    topics: dict[str, object] = {
        "name": cluster.name,
        "path": cluster.path,
        "managed_by": cluster.managed_by,
        "root": delivery.root,
        "flux": delivery.flux,
        "sources": delivery.sources,
        "kustomizations": delivery.kustomizations,
        "releases": delivery.releases,
        "resource_sets": delivery.resource_sets,
        "namespaces": delivery.namespaces,
        "components": [component_data(component, cluster) for component in cluster.components],
        "routes": network.routes,
        "entrypoints": network.entrypoints,
        "middlewares": network.middlewares,
        "name_servers": network.name_servers,
        "volumes": storage.volumes,
        "mounts": storage.mounts,
        "storage_classes": storage.classes,
        "backup_targets": storage.targets,
        "backup_jobs": storage.jobs,
        "issuers": security.issuers,
        "certificates": security.certificates,
        "secrets": security.secrets,
        "secret_stores": security.stores,
        "decryptions": security.decryptions,
        "encryption_rules": security.encryption_rules,
        "readable_secrets": security.readable,
        "identity_providers": cluster.sign_in.providers,
        "oidc_clients": cluster.sign_in.clients,
        "access": cluster.access,
        "network_policies": network.policies,
        "notifications": delivery.notifications,
        "nodes": cluster.nodes,
        "variables": [variable_data(variable) for variable in cluster.configuration.variables],
        "declared": [{"type": "edge", **record(edge)} for edge in cluster.edges]
        + [{"type": "decision", **record(decision)} for decision in cluster.decisions],
    }
    return {name: plain(value) for name, value in topics.items()}


def component_data(component: Component, cluster: Cluster) -> JsonObject:
    """A component with references to what belongs to it."""
    data = record(component)
    data["objects"] = [record(ref) | {"at": plain(at)} for ref, at in component.objects]
    data["routes"] = [_address(route) for route in cluster.network.routes if route.component == component.id]
    data["volumes"] = _keys(one.key for one in cluster.storage.volumes if one.component == component.id)
    data["secrets"] = _keys(one.key for one in cluster.security.secrets if one.component == component.id)
    return data


def _address(route: Route) -> Json:
    return None if isinstance(route.host, Unknown) else f"{route.host}{route.path}"


def _keys(names: Iterable[NamespacedName]) -> list[Json]:
    return [str(name) for name in names]


def variable_data(variable: Variable) -> JsonObject:
    """A variable and whether its value is known."""
    data = record(variable)
    data["known"] = not isinstance(variable.value, Unknown)
    return data


def coverage_data(coverage: Coverage) -> JsonObject:
    """The account of what was read; an unreadable file by its place and the reason.

    `not_deployed` is a plain list of paths; why they are not deployed stands beside it.
    """
    data = record(coverage)
    data["unreadable"] = [_unreadable(one) for one in coverage.unreadable]
    data["not_deployed"] = [one.path for one in coverage.not_deployed]
    data["not_deployed_reasons"] = plain(coverage.not_deployed)
    return data


def _unreadable(diagnostic: Diagnostic) -> Json:
    at = diagnostic.at
    return {
        "path": at.path if at else None,
        "line": at.line if at else None,
        "reason": diagnostic.message,
    }


def record(value: object) -> JsonObject:
    """A dataclass as a JSON object, fields in their order."""
    if not is_dataclass(value):
        raise TypeError(f"no JSON for {type(value).__name__}")
    listed = ((field.name, getattr(value, field.name)) for field in fields(value))
    return {name: _pairs(content) if name in PAIRED else plain(content) for name, content in listed}


def _pairs(content: tuple[tuple[str, str | int], ...]) -> Json:
    return dict(content)


def plain(value: object) -> Json:
    """Any value of the model as JSON: the unknown is null, a name is `namespace/name`."""
    for kind, convert in _SCALARS.items():
        if isinstance(value, kind):
            return convert(value)
    if isinstance(value, Mapping):
        return {str(name): plain(content) for name, content in sorted(value.items())}
    if isinstance(value, tuple | list):
        return [plain(content) for content in value]
    if value is None or isinstance(value, str | int | float):
        return value
    return record(value)


def _nothing(_value: object) -> Json:
    return None


def _enum(value: object) -> Json:
    return str(value)


_SCALARS: dict[type, Callable[[object], Json]] = {
    Unknown: _nothing,
    NamespacedName: str,
    Enum: _enum,
}
