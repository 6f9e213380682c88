"""The JSON Schema of `architecture.json`, from the docstrings of the model.

Run `python -m fleetbook.render.schema` in the project to write it anew after a change of the model.
"""

import ast
import inspect
import json
import textwrap
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from itertools import pairwise
from pathlib import Path
from types import NoneType, UnionType
from typing import Union, get_args, get_origin, get_type_hints

from fleetbook.core.identity import NamespacedName
from fleetbook.core.location import Location
from fleetbook.core.unknown import Unknown
from fleetbook.model import (
    access,
    architecture,
    components,
    configuration,
    coverage,
    declared,
    delivery,
    findings,
    network,
    nodes,
    security,
    sign_in,
    storage,
)
from fleetbook.render.architecture_json import PAIRED, SCHEMA_VERSION, Json, JsonObject

FILE = Path(__file__).with_name("assets") / "architecture.schema.json"

_TOPICS: Mapping[str, tuple[type, str]] = {
    "sources": (delivery.Source, "Where Flux fetches from."),
    "kustomizations": (delivery.Kustomization, "Flux Kustomizations."),
    "releases": (delivery.Release, "Helm releases."),
    "resource_sets": (delivery.ResourceSet, "ResourceSets of the Flux Operator, and what they make."),
    "components": (components.Component, "What a person calls an app or a controller."),
    "routes": (network.Route, "Hosts and paths that lead to components."),
    "entrypoints": (network.Entrypoint, "Where requests enter the cluster."),
    "middlewares": (network.Middleware, "What requests pass on their way."),
    "name_servers": (network.DnsServer, "Name servers that the cluster tells of its hosts."),
    "volumes": (storage.Volume, "Persistent volume claims."),
    "mounts": (storage.Mount, "Places for data that pods mount without a claim."),
    "storage_classes": (storage.StorageClass, "Storage classes."),
    "backup_targets": (storage.BackupTarget, "Where copies go."),
    "backup_jobs": (storage.BackupJob, "What copies volumes."),
    "issuers": (security.Issuer, "Who issues certificates."),
    "certificates": (security.Certificate, "Certificates of cert-manager."),
    "secrets": (security.Secret, "Secrets by name, never by value."),
    "secret_stores": (security.SecretStore, "Stores that secrets are fetched from."),
    "decryptions": (security.Decryption, "Kustomizations that decrypt what they apply."),
    "encryption_rules": (security.EncryptionRule, "For whom SOPS encrypts files of the repository."),
    "readable_secrets": (
        security.ReadableSecret,
        "Passwords and tokens readable outside of Secrets.",
    ),
    "identity_providers": (sign_in.IdentityProvider, "Components that sign people in for others."),
    "oidc_clients": (sign_in.OidcClient, "Apps that let an identity provider sign people in."),
    "network_policies": (network.NetworkPolicy, "Who may talk to whom."),
    "notifications": (delivery.Notification, "What tells people of failures."),
    "nodes": (nodes.Node, "Machines of the cluster."),
    "variables": (configuration.Variable, "Variables of Flux's post-build substitution."),
}
_SCALARS: Mapping[type, Json] = {str: "string", int: "integer", bool: "boolean", float: "number"}
_TEXT: JsonObject = {"type": "string"}
_REFERENCE: JsonObject = {"type": "string", "description": "namespace/name, or name without a namespace."}


def architecture_schema() -> JsonObject:
    """The schema as plain data."""
    schemas = _Schemas()
    top: dict[str, Json] = {
        "schema_version": {"const": SCHEMA_VERSION, "description": "Grows when a reader must change."},
        "generator": _object({"name": _TEXT, "version": _TEXT}, "The program that wrote the file."),
        "repository": schemas.of(architecture.Repository),
        "clusters": _list(_cluster(schemas)),
        "findings": _list(schemas.of(findings.Finding)),
        "accepted": {
            **_list(schemas.of(findings.Accepted)),
            "description": "Findings that the owner knows of and lets be; they are not among `findings`.",
        },
        "coverage": _coverage(schemas),
        "left_out": {**_list(_TEXT), "description": "Clusters that were not asked for."},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "architecture.json of fleetbook",
        "description": "What a fleet is, as Flux would apply it. Null stands for what Git does not tell.",
        **_object(top),
        "$defs": dict(sorted(schemas.definitions.items())),
    }


def _cluster(schemas: "_Schemas") -> Json:
    properties: dict[str, Json] = {
        "name": _TEXT,
        "path": _TEXT,
        "managed_by": {
            **_or_null(_TEXT),
            "description": "The cluster whose Flux applies it from outside; null where it has its own.",
        },
        "root": {**_REFERENCE, "description": "The Kustomization that Flux starts with."},
        "flux": schemas.shape(delivery.FluxVersion | None),
        "namespaces": {"type": "array", "items": _TEXT, "description": "Namespaces that Git creates."},
    }
    for name, (kind, words) in _TOPICS.items():
        properties[name] = {"type": "array", "items": schemas.of(kind), "description": words}
    properties["access"] = schemas.of(access.Access)
    properties["declared"] = _list(schemas.declared())
    return _object(properties, "Everything that one Flux root applies.")


def _coverage(schemas: "_Schemas") -> Json:
    unreadable = _object(
        {"path": _or_null(_TEXT), "line": _or_null({"type": "integer"}), "reason": _TEXT},
        "An unreadable file.",
    )
    files: JsonObject = {"description": "Files that no root reaches, sorted.", **_list(_TEXT)}
    reasons: JsonObject = {
        "description": "The nearest reason for each of these files.",
        **_list(schemas.of(coverage.NotDeployed)),
    }
    extra: dict[str, Json] = {
        "unreadable": _list(unreadable),
        "not_deployed": files,
        "not_deployed_reasons": reasons,
    }
    return schemas.inline(coverage.Coverage, extra)


class _Schemas:
    """Schemas of dataclasses, each written once under `$defs`."""

    def __init__(self) -> None:
        self.definitions: dict[str, Json] = {}

    def of(self, kind: type) -> Json:
        """A reference to the schema of a dataclass."""
        if kind.__name__ not in self.definitions:
            self.definitions[kind.__name__] = {}
            self.definitions[kind.__name__] = self.inline(kind, _extra(kind, self))
        return {"$ref": f"#/$defs/{kind.__name__}"}

    def declared(self) -> Json:
        """Edges and decisions, told apart by `type`."""
        both = (("edge", declared.Edge), ("decision", declared.Decision))
        return {"oneOf": [self.inline(kind, {"type": {"const": name}}) for name, kind in both]}

    def inline(self, kind: type, extra: Mapping[str, Json]) -> Json:
        """The schema of a dataclass itself; `extra` adds or replaces properties."""
        hints = get_type_hints(kind)
        properties: dict[str, Json] = {}
        for field in fields(kind):
            words = _docstrings(kind).get(field.name, "")
            content = (
                _pairs(hints[field.name], self) if field.name in PAIRED else self.shape(hints[field.name])
            )
            properties[field.name] = {**content, "description": words} if words else content
        return _object({**properties, **extra}, inspect.getdoc(kind) or "")

    def shape(self, hint: object) -> JsonObject:
        """The schema of a type annotation."""
        if get_origin(hint) in (Union, UnionType):
            return self._union(list(get_args(hint)))
        if get_origin(hint) is tuple:
            first = get_args(hint)[0]
            return {"type": "array", "items": self.shape(first)}
        if get_origin(hint) is not None:
            return {"type": "object", "additionalProperties": self.shape(get_args(hint)[1])}
        return self._class(hint)

    def _class(self, hint: object) -> JsonObject:
        if hint is NamespacedName:
            return dict(_REFERENCE)
        if isinstance(hint, type) and hint in _SCALARS:
            return {"type": _SCALARS[hint]}
        if isinstance(hint, type) and issubclass(hint, Enum):
            return {"enum": [str(one) for one in hint], "description": inspect.getdoc(hint) or ""}
        if isinstance(hint, type) and is_dataclass(hint):
            return {"allOf": [self.of(hint)]}
        raise TypeError(f"no schema for {hint}")

    def _union(self, kinds: list[object]) -> JsonObject:
        known = [kind for kind in kinds if kind not in (NoneType, Unknown)]
        return (
            _or_null(self.shape(known[0]))
            if len(known) < len(kinds)
            else {"anyOf": [*map(self.shape, known)]}
        )


def _pairs(hint: object, schemas: _Schemas) -> JsonObject:
    name_and_value = get_args(hint)[0]
    return {"type": "object", "additionalProperties": schemas.shape(get_args(name_and_value)[1])}


def _extra(kind: type, schemas: _Schemas) -> dict[str, Json]:
    names: Json = {"type": "array", "items": _REFERENCE}
    if kind is components.Component:
        routes: Json = {
            "type": "array",
            "items": _or_null(_TEXT),
            "description": "Host and path of each route.",
        }
        return {
            "objects": _list(_placed_object(schemas)),
            "routes": routes,
            "volumes": names,
            "secrets": names,
        }
    if kind is configuration.Variable:
        return {"known": {"type": "boolean", "description": "Whether Git holds the value."}}
    return {}


def _placed_object(schemas: _Schemas) -> Json:
    place = _or_null({"allOf": [schemas.of(Location)]})
    return _object(
        {"kind": _TEXT, "namespace": _TEXT, "name": _TEXT, "at": place}, "An object and its place."
    )


def _object(properties: Mapping[str, Json], description: str = "") -> JsonObject:
    words: JsonObject = {"description": description} if description else {}
    required: list[Json] = list(properties)
    return {
        "type": "object",
        **words,
        "properties": dict(properties),
        "required": required,
        "additionalProperties": False,
    }


def _list(items: Json) -> JsonObject:
    return {"type": "array", "items": items}


def _or_null(schema: JsonObject) -> JsonObject:
    return {"anyOf": [schema, {"type": "null"}]}


@cache
def _docstrings(kind: type) -> Mapping[str, str]:
    """The text under each field, also of the classes it builds on."""
    found: dict[str, str] = {}
    for base in reversed(kind.__mro__[:-1]):
        tree = ast.parse(textwrap.dedent(inspect.getsource(base))).body[0]
        body = tree.body if isinstance(tree, ast.ClassDef) else []
        for before, after in pairwise(body):
            match before, after:
                case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(words))):
                    found[name] = inspect.cleandoc(words)
    return found


def schema_text() -> str:
    """The schema as the text of its file."""
    return json.dumps(architecture_schema(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FILE.write_text(schema_text(), "utf-8")
