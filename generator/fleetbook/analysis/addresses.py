"""Addresses of repositories, fit to be shown."""

import re
from urllib.parse import urlsplit, urlunsplit

from fleetbook.core.unknown import Unknown

_SCP = re.compile(r"(?:[^@/:]+@)?([^/:]+):(?!//)(.+)")


def without_credentials(url: str) -> str:
    """A URL without password, token or query; the user of an SSH address is no secret and stays."""
    parts = urlsplit(url)
    if not parts.netloc:
        return url
    user, _, host = parts.netloc.rpartition("@")
    kept = user.partition(":")[0] if parts.scheme == "ssh" else ""
    return urlunsplit((parts.scheme, f"{kept}@{host}" if kept else host, parts.path, "", ""))


def same_repository(url: str | Unknown, remote: str | None) -> bool:
    """Whether two addresses lead to one repository, however each is written."""
    return isinstance(url, str) and remote is not None and _place(url) == _place(remote)


def _place(url: str) -> tuple[str, str]:
    scp = _SCP.fullmatch(url) if "://" not in url else None
    parts = urlsplit(url)
    host, path = (scp[1], scp[2]) if scp else (parts.hostname or "", parts.path)
    return host.lower(), path.strip("/").removesuffix(".git").lower()
