"""Addresses of Git remotes, turned into addresses for people: without credentials."""

import re
from dataclasses import dataclass

_URL = re.compile(
    r"(?P<scheme>[a-z][a-z0-9+.-]*)://(?:[^/]*@)?(?P<host>\[[^\]]*\]|[^/:]+)(?::(?P<port>\d*))?/(?P<path>.+)",
    re.IGNORECASE,
)
_SCP = re.compile(r"(?:[^/@:]+@)?(?P<host>\[[^\]]+\]|[^/:\[\]]{2,}):(?P<path>(?!//).+)")
_WEB = frozenset({"http", "https"})
_SCHEMES = _WEB | {"ssh", "git", "git+ssh", "ssh+git"}
_AZURE = "dev.azure.com"
_AZURE_SSH = frozenset({"ssh.dev.azure.com", "vs-ssh.visualstudio.com"})


@dataclass(frozen=True, slots=True)
class Remote:
    """A repository on a host; `owner` may be several parts (`group/subgroup`) or empty."""

    host: str
    """With its port where people's browsers need it."""
    owner: str
    name: str
    scheme: str = "https"

    @property
    def path(self) -> str:
        """Owner and name."""
        path = f"{self.owner}/{self.name}" if self.owner else self.name
        return path.replace("%20", " ")

    @property
    def url(self) -> str:
        """Address for people."""
        around = (self.owner,) if self.owner else ()
        # Azure DevOps parts a project from its repositories.
        mark = ("_git",) if self.host == _AZURE else ()
        return "/".join((f"{self.scheme}://{self.host}", *around, *mark, self.name))


def parse_remote(url: str) -> Remote | None:
    """The repository behind a remote's address; None for a path on a disk and for what is no address.

    A port of SSH or of Git's own protocol is no port of the web page, so it is dropped.
    """
    url = url.strip()
    match = _URL.fullmatch(url)
    if match is None:
        return None if "://" in url else _parse_scp(url)
    scheme = match["scheme"].lower()
    if scheme not in _SCHEMES:
        return None
    if scheme not in _WEB:
        return _remote(match["host"], match["path"])
    default = "443" if scheme == "https" else "80"
    port = f":{match['port']}" if match["port"] not in {None, "", default} else ""
    return _remote(match["host"] + port, match["path"], scheme)


def _parse_scp(url: str) -> Remote | None:
    """`git@host:owner/name`; a single letter before the colon is a drive of Windows."""
    match = _SCP.fullmatch(url)
    return _remote(match["host"], match["path"]) if match else None


def _remote(host: str, path: str, scheme: str = "https") -> Remote | None:
    plain = re.split(r"[?#]", path)[0].strip("/").removesuffix(".git").strip("/")
    host = host.lower()
    if host in _AZURE_SSH:
        host, plain = _AZURE, plain.removeprefix("v3/")
    if host == _AZURE:
        plain = "/".join(part for part in plain.split("/") if part != "_git")
    owner, _, name = plain.rpartition("/")
    return Remote(host, owner, name, scheme) if name else None
