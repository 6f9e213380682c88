"""Addresses in manifests: fit to be shown, and their hosts."""

from urllib.parse import urlsplit, urlunsplit


def without_credentials(url: str) -> str:
    """A URL without password, token or query; the user of an SSH address is no secret and stays."""
    try:
        parts = urlsplit(url)
    except ValueError:
        # No address, but it may hold a password all the same.
        return url.rpartition("@")[2]
    if not parts.netloc:
        return url
    user, _, host = parts.netloc.rpartition("@")
    kept = user.partition(":")[0] if parts.scheme == "ssh" else ""
    return urlunsplit((parts.scheme, f"{kept}@{host}" if kept else host, parts.path, "", ""))


def host_of(url: str | None) -> str | None:
    """Host of an address, also of one without a scheme; None where there is none."""
    if not url:
        return None
    try:
        return urlsplit(url if "://" in url else f"//{url}").hostname
    except ValueError:
        return None
