"""The issuer that cert-manager takes where an annotation only asks for a certificate."""

from collections.abc import Mapping
from typing import Any

from fleetbook.analysis.shape import mapping, text, walk

_FLAGS = ("--default-issuer-kind=", "--default-issuer-name=")

DefaultIssuer = tuple[str | None, str | None]
"""Kind and name of an issuer."""


def default_issuer(values: Mapping[str, Any]) -> DefaultIssuer:
    """As the values of the chart state it: in a block of their own, or as flags of the controller."""
    shim = mapping(values.get("ingressShim"))
    kind, name = text(shim.get("defaultIssuerKind")), text(shim.get("defaultIssuerName"))
    return (kind, name) if name else (_flag(values, _FLAGS[0]), _flag(values, _FLAGS[1]))


def _flag(values: Mapping[str, Any], flag: str) -> str | None:
    texts = (value for _, value in walk(values) if isinstance(value, str))
    return next((each.removeprefix(flag) for each in texts if each.startswith(flag)), None)
