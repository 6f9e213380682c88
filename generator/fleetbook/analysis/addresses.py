"""Hosts and ports of addresses in manifests."""

from urllib.parse import urlsplit


def host_of(url: str | None) -> str | None:
    """Host of an address, also of one without a scheme; None where there is none."""
    if not url:
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
