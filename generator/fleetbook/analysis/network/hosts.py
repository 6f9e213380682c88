"""Host names as they are written: a variable without a value compares by its name."""

import ipaddress

from fleetbook.core.unknown import Unknown


def written(host: object) -> str:
    """A host as it stands in Git; empty where nothing does."""
    if isinstance(host, Unknown):
        return host.written
    return host if isinstance(host, str) else ""


def within_domain(host: str, domain: str) -> bool:
    """Whether a host is a domain or lies in it."""
    inner = domain.removeprefix(".").removeprefix("*.")
    return bool(inner) and (host == inner or host.endswith(f".{inner}"))


def is_address(text: str) -> bool:
    """Whether a text is an IP address."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def is_public(text: str) -> bool:
    """Whether a text is an address of the Internet."""
    return is_address(text) and ipaddress.ip_address(text).is_global


def is_private_range(text: str) -> bool:
    """Whether a range or address belongs to local networks only."""
    try:
        network = ipaddress.ip_network(text, strict=False)
    except ValueError:
        return False
    return not network.is_global and network.prefixlen > 0
