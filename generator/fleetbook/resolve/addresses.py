"""Addresses of repositories, compared without what does not matter."""

import re

_SCP = re.compile(r"^(?:[\w.-]+@)?([\w.-]+):(?!//)(.+)$")
_URL = re.compile(r"^[a-z+]+://(?:[^@/]*@)?([^/:]+)(?::\d+)?/?(.*)$")


def normalise_address(url: str) -> str:
    """`host/owner/name` of an address, whatever its scheme, user, port, case and `.git` are."""
    stripped = url.strip().rstrip("/").removesuffix(".git")
    if found := _URL.match(stripped) or _SCP.match(stripped):
        return f"{found[1]}/{found[2]}".lower().strip("/")
    return stripped.lower()


def is_same_repository(one: str, other: str) -> bool:
    """Whether two addresses lead to the same repository."""
    return bool(one) and normalise_address(one) == normalise_address(other)
