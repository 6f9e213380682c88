"""What a release's values say of the TLS of an Ingress."""

from collections.abc import Mapping
from typing import Any

from fleetbook.analysis.addresses import certifies
from fleetbook.analysis.release_values import is_off, templated
from fleetbook.analysis.shape import mapping, sequence, within
from fleetbook.core.unknown import Unknown
from fleetbook.resolve.fleet import ResolvedRelease


def tls_of(
    release: ResolvedRelease, block: Mapping[str, Any], beside: Any, host: str | Unknown
) -> tuple[str | None, bool]:
    """Secret and whether TLS is on for a host; `beside` is the item of `hosts` that it stands in."""
    value = block.get("tls")
    if sequence(value):
        value = [each for each in map(mapping, sequence(value)) if _is_for(release, each, host)]
    first = mapping(within(value, 0) if sequence(value) else value)
    if is_off(first):
        return None, False
    of_host = mapping(beside).get("tls") is True
    stated = [mapping(beside).get("tlsSecret")] if of_host else []
    stated += _names(block, value, first)
    secret = next((each for item in stated if isinstance(each := templated(release, item), str)), None)
    on = bool(sequence(value)) or value is True or bool(first)
    return secret, on or of_host or secret is not None


def _names(block: Mapping[str, Any], value: Any, first: Mapping[str, Any]) -> list[Any]:
    """Where charts name the secret: a block of `tls`, a field of its own, or `tls` itself.

    A secret that an Ingress names beside `tls: true` can only be that of its certificate.
    """
    named = [first.get("secretName"), first.get("secret"), block.get("tlsSecret"), block.get("tlsSecretName")]
    named += [block.get(key) for key in ("existingSecret", "secretName") if value is True]
    is_name = isinstance(value, str) and value not in ("", "true", "false")
    return [*named, value] if is_name else named


def _is_for(release: ResolvedRelease, tls: Mapping[str, Any], host: str | Unknown) -> bool:
    """Whether a block of `tls` names no hosts, or may name this one."""
    hosts = [templated(release, each) for each in sequence(tls.get("hosts"))]
    open_ended = not hosts or isinstance(host, Unknown)
    return open_ended or any(
        isinstance(each, Unknown) or (each is not None and certifies(each, str(host))) for each in hosts
    )
