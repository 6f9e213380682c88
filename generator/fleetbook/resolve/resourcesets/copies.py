"""Data that the Flux Operator copies into the ConfigMaps and Secrets that a ResourceSet makes."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from fleetbook.core.identity import NamespacedName
from fleetbook.resolve.fleet import Resource, UnrenderedPart
from fleetbook.resolve.flux import OPERATOR_GROUP
from fleetbook.resolve.shape import mapping, text, within
from fleetbook.resolve.variables.environment import Store
from fleetbook.source.document import Document, LocatedMap
from fleetbook.source.redaction import MASK, is_sops

COPY_FROM = f"{OPERATOR_GROUP}/copyFrom"
CONVERT_FROM = f"{OPERATOR_GROUP}/convertKubeConfigFrom"


@dataclass(frozen=True, eq=False)
class Copied:
    """An object with the data that is copied into it, and what of that Git does not hold."""

    resource: Resource
    unrendered: UnrenderedPart | None = None


def copy_data(resource: Resource, store: Store) -> Copied:
    """Do what the annotations of a made object ask for."""
    if origin := origin_of(resource):
        return _copy(resource, origin, store)
    if origin := _asked(resource, CONVERT_FROM):
        why = f"its address is read from the kubeconfig in Secret {origin}"
        return Copied(resource, _missing(resource, CONVERT_FROM, why))
    return Copied(resource)


def origin_of(resource: Resource) -> str:
    """Namespace and name of what a made object is copied from; empty where it is no copy."""
    return _asked(resource, COPY_FROM)


def _asked(resource: Resource, annotation: str) -> str:
    if resource.api_version != "v1" or resource.ref.kind not in ("ConfigMap", "Secret"):
        return ""
    return text(within(resource.body, "metadata", "annotations", annotation))


def _copy(resource: Resource, origin: str, store: Store) -> Copied:
    namespace, _, name = origin.partition("/")
    key = NamespacedName(namespace, name)
    if resource.ref.kind == "ConfigMap" and key in store.config_maps:
        return Copied(_with_data(resource, "data", _data_of(store.config_maps[key]), store.config_maps[key]))
    if resource.ref.kind == "Secret" and key in store.secrets:
        secret = store.secrets[key]
        return Copied(_with_data(resource, "stringData", dict.fromkeys(secret.names, MASK), secret.resource))
    why = f"it is copied from {resource.ref.kind} {key}, which is not in Git"
    return Copied(resource, _missing(resource, COPY_FROM, why))


def _data_of(config_map: Resource) -> Mapping[str, Any]:
    """The data of a ConfigMap; what is encrypted in Git stays unknown in the copy."""
    data = mapping(config_map.body.get("data"))
    return dict.fromkeys(data, MASK) if is_sops(config_map.body) else data


def _with_data(resource: Resource, field: str, data: Mapping[str, Any], source: Resource) -> Resource:
    documents = (*resource.documents, *_places(field, data, source))
    return replace(resource, body={**resource.body, field: dict(data)}, documents=documents)


def _places(field: str, data: Mapping[str, Any], source: Resource) -> tuple[Document, ...]:
    """A document that leads from the copied keys to where the source has them."""
    own = source.documents[:1]
    if not own:
        return ()
    at = own[0].location
    inner, outer = LocatedMap(at.line), LocatedMap(at.line)
    for name, value in data.items():
        found = source.at("data", name)
        if found is not None and found.path == at.path:
            inner[name] = value
            inner.key_lines[name] = found.line
    outer[field] = inner
    outer.key_lines[field] = at.line
    return (Document(at, outer),)


def _missing(resource: Resource, annotation: str, why: str) -> UnrenderedPart:
    at = resource.at("metadata", "annotations", annotation)
    return UnrenderedPart(what=f"Data of {resource.ref}", why=why, at=at)
