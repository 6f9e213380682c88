"""Hosts of addresses in manifests."""

from urllib.parse import urlsplit


def host_of(url: str | None) -> str | None:
    """Host of an address, also of one without a scheme; None where there is none."""
    if not url:
        return None
    try:
        return urlsplit(url if "://" in url else f"//{url}").hostname
    except ValueError:
        return None
