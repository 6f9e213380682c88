"""What a release's values say of the TLS of an Ingress."""

import re
from collections.abc import Mapping
from typing import Any

from fleetbook.analysis.addresses import certifies
from fleetbook.analysis.release_values import bitnami_certificate, is_off, templated
from fleetbook.analysis.shape import mapping, sequence, within
from fleetbook.core.unknown import Unknown
from fleetbook.resolve.fleet import ResolvedRelease

_CERTIFICATE = re.compile(r"tls|cert|crt|ssl|secret|wildcard", re.IGNORECASE)
_ISSUER = re.compile(r"issuer|resolver|cert-?manager", re.IGNORECASE)
"""Words in the name of who issues a certificate."""


def tls_of(
    release: ResolvedRelease, block: Mapping[str, Any], beside: Any, host: str | Unknown
) -> tuple[str | None, bool]:
    """Secret and whether TLS is on for a host; `beside` is the item of `hosts` that it stands in."""
    value = _of_host(release, block, host)
    first = mapping(within(value, 0) if sequence(value) else value)
    if is_off(first):
        return None, False
    of_host = mapping(beside).get("tls") is True
    stated = [mapping(beside).get("tlsSecret")] if of_host else []
    stated += _names(block, value, first, host)
    secret = next((each for item in stated if isinstance(each := templated(release, item), str)), None)
    if secret is None and (certificate := bitnami_certificate(release, block)) and certificate[0] == host:
        secret = certificate[1]
    on = bool(sequence(value)) or value is True or bool(first) or _says_more(value)
    return secret, on or of_host or secret is not None


def _of_host(release: ResolvedRelease, block: Mapping[str, Any], host: str | Unknown) -> Any:
    """What `tls` says of a host; Bitnami's charts list more beside it, as `extraTls`."""
    value = block.get("tls")
    listed = [mapping(each) for name in ("tls", "extraTls") for each in sequence(block.get(name))]
    found = [each for each in listed if _is_for(release, each, host)]
    return found if found or sequence(value) else value


def _names(block: Mapping[str, Any], value: Any, first: Mapping[str, Any], host: str | Unknown) -> list[Any]:
    """Where charts name the secret: a block of `tls`, a field of its own, or `tls` itself.

    A secret that an Ingress names beside `tls: true` can only be that of its certificate.
    """
    named = [first.get("secretName"), first.get("secret"), block.get("tlsSecret"), block.get("tlsSecretName")]
    named += [block.get(key) for key in ("existingSecret", "secretName") if value is True]
    return [*named, value] if _says_more(value) and _is_of_secret(value, host) else named


def _says_more(value: Any) -> bool:
    """Whether `tls` is a text that does not only switch it."""
    return isinstance(value, str) and value.lower() not in ("", "true", "false", "none", "disabled", "off")


def _is_of_secret(name: str, host: str | Unknown) -> bool:
    """Whether a text is surely a secret's name: `tls: letsencrypt` may name an issuer or a resolver."""
    dashed = str(host).removeprefix("*.").replace(".", "-")
    said = _CERTIFICATE.search(name) is not None and _ISSUER.search(name) is None
    return said or (isinstance(host, str) and "-" in name and dashed.endswith(name))


def _is_for(release: ResolvedRelease, tls: Mapping[str, Any], host: str | Unknown) -> bool:
    """Whether a block of `tls` names no hosts, or may name this one."""
    hosts = [templated(release, each) for each in sequence(tls.get("hosts"))]
    open_ended = not hosts or isinstance(host, Unknown)
    return open_ended or any(
        isinstance(each, Unknown) or (each is not None and certifies(each, str(host))) for each in hosts
    )
