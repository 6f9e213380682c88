"""How a secret is used, in a few words."""

from collections.abc import Mapping
from typing import Any

from fleetbook.analysis.shape import Keys, mapping, text, within
from fleetbook.resolve.fleet import Resource

_BY_KIND = {
    "Bucket": "credentials of the source",
    "Gateway": "TLS",
    "GitRepository": "credentials of the source",
    "HelmRepository": "credentials of the source",
    "ImageRepository": "credentials of the registry",
    "ImageUpdateAutomation": "credentials of the source",
    "Ingress": "TLS",
    "IngressRoute": "TLS",
    "IngressRouteTCP": "TLS",
    "Middleware": "middleware",
    "OCIRepository": "credentials of the source",
    "Provider": "notification",
    "Receiver": "webhook",
    "ServiceAccount": "image pull",
    "TLSOption": "TLS",
    "TLSStore": "TLS",
}
_BY_FIELD = {
    "decryption": "SOPS key",
    "externalAccountBinding": "ACME account",
    "kubeConfig": "kubeconfig",
    "solvers": "ACME solver",
    "substituteFrom": "variables",
    "valuesFrom": "values",
    "verify": "signature check",
}
_PLAIN = {"certificateRefs", "name", "secret", "secretKeyRef", "secretName", "secretRef", "spec"}


def how_in_object(resource: Resource, keys: Keys) -> str:
    """How an object uses the secret under `keys`: by field, by kind, else the field's own name."""
    variable = _environment_variable(resource.body, keys)
    if variable:
        return f"env {variable}"
    fields = [str(key) for key in keys if not isinstance(key, int)]
    by_field = next((_BY_FIELD[field] for field in fields if field in _BY_FIELD), None)
    own = [field for field in fields if field not in _PLAIN]
    return by_field or _BY_KIND.get(resource.ref.kind) or (own[-1] if own else "reference")


def how_in_values(values: Mapping[str, Any], keys: Keys) -> str:
    """How a chart uses the secret that its values name under `keys`."""
    variable = _environment_variable(values, keys)
    if variable:
        return f"env {variable}"
    if "envFrom" in keys:
        return "env"
    if "imagePullSecrets" in keys:
        return "image pull"
    if {"tls", "tlsStore"} & set(map(str, keys)):
        return "TLS"
    if mapping(within(values, *keys)).get("type") in ("secret", "Secret"):
        return f"volume {keys[-1]}"
    return "values"


def _environment_variable(values: Mapping[str, Any], keys: Keys) -> str | None:
    """The variable's name in `env: {NAME: {valueFrom: …}}` and in `env: [{name: NAME, valueFrom: …}]`."""
    if "valueFrom" not in keys:
        return None
    holder = keys[: keys.index("valueFrom")]
    if not holder:
        return None
    return text(mapping(within(values, *holder)).get("name")) if isinstance(holder[-1], int) else holder[-1]
