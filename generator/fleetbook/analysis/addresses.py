"""Hosts and ports of addresses in manifests, and the names that certificates are for."""

from urllib.parse import urlsplit

from fleetbook.source.redaction import MASK


def host_of(url: str | None) -> str | None:
    """Host of an address, also of one without a scheme; None where there is none, or it is secret."""
    if not url or url == MASK:
        return None
    try:
        return urlsplit(url if "://" in url else f"//{url}").hostname
    except ValueError:
        return None


def port_of(url: str | None) -> str | None:
    """The port that an address states; None where it states none."""
    if not url:
        return None
    try:
        port = urlsplit(url if "://" in url else f"//{url}").port
    except ValueError:
        return None
    return None if port is None else str(port)


def certifies(name: str, host: str) -> bool:
    """Whether a certificate's name is for a host: `*` is one label, and the whole of it (RFC 6125)."""
    if not name.startswith("*."):
        return name.lower() == host.lower()
    return host.lower().partition(".")[2] == name[2:].lower()
