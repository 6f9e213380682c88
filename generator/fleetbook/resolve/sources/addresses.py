"""Addresses of repositories: compared without what does not matter, shown without secrets."""

import re
from urllib.parse import unquote, urlsplit, urlunsplit

_SCP = re.compile(r"^(?:[^@/:]+@)?([\w.-]+|\[[^\]]+\]):(?!//)(.+)$")
_URL = re.compile(r"^[a-z][a-z0-9+.-]*://(?:[^@/]*@)?(\[[^\]]+\]|[^/:]+)(?::\d*)?/?(.*)$", re.IGNORECASE)
_DOORS = {
    "ssh.github.com": "github.com",
    "altssh.gitlab.com": "gitlab.com",
    "altssh.bitbucket.org": "bitbucket.org",
    "ssh.dev.azure.com": "dev.azure.com",
    "vs-ssh.visualstudio.com": "dev.azure.com",
}
"""Hosts that only serve SSH for another host."""
_COLLECTION = ".visualstudio.com"


def normalise_address(url: str) -> str:
    """`host/owner/name` of an address, whatever its scheme, user, port, case and `.git` are."""
    plain = re.split(r"[?#]", url.strip())[0].rstrip("/").removesuffix(".git").lower()
    if not (found := _URL.match(plain) or _SCP.match(plain)):
        return plain
    host, parts = found[1], [part for part in unquote(found[2]).split("/") if part]
    return "/".join(_of_azure(*_through_door(host, parts)))


def is_same_repository(one: str, other: str) -> bool:
    """Whether two addresses lead to the same repository."""
    return bool(one) and normalise_address(one) == normalise_address(other)


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


def _through_door(host: str, parts: list[str]) -> tuple[str, list[str]]:
    """Host and path as people know them: Bitbucket serves Git below `scm`, Azure SSH below `v3`."""
    host = _DOORS.get(host, host)
    known = parts[1:] if parts[:1] == ["scm"] or (host == "dev.azure.com" and parts[:1] == ["v3"]) else parts
    return host, known


def _of_azure(host: str, parts: list[str]) -> list[str]:
    """Host and path in one; an address of Azure DevOps as organisation, project and repository."""
    if host.endswith(_COLLECTION):
        host, parts = "dev.azure.com", [host.removesuffix(_COLLECTION), *parts]
        parts = [part for part in parts if part != "defaultcollection"]
    if host == "dev.azure.com" and "_git" in parts:
        at = parts.index("_git")
        # A repository that is named as its project may leave out the project.
        parts = [*parts[:at], *parts[at + 1 :]] if at > 1 else [*parts[:at], *parts[at + 1 :] * 2]
    return [host, *parts]
