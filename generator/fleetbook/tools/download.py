"""The one place that talks to the network, and only where the user asks for it."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPException
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
)

from fleetbook import __version__
from fleetbook.core.errors import ToolError

SECONDS = 60.0
"""How long one answer may take; a silence of a quarter of it ends the waiting."""
SIZE_LIMIT = 64 << 20
NO_CREDENTIALS = (
    "fleetbook uses no credentials; it renders a private chart if the repository holds a copy of it."
)
_SCHEMES = ("http", "https")
_CHUNK = 1 << 16


class UnreachableError(ToolError):
    """A server cannot be reached, so that nothing more of it needs to be asked for."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, of whatever status."""

    status: int
    headers: Message
    body: bytes


def download(url: str, headers: Mapping[str, str] | None = None, seconds: float = SECONDS) -> Reply:
    """What a server answers; proxies and certificates are those of the user's environment.

    Raises UnreachableError where it cannot be reached, ToolError where it takes too long or sends too much.
    """
    return send("GET", url, headers, None, seconds)


def send(
    method: str,
    url: str,
    headers: Mapping[str, str] | None = None,
    content: bytes | None = None,
    seconds: float = SECONDS,
) -> Reply:
    """What a server answers to a request of any method; raises what `download` does."""
    if urlsplit(url).scheme not in _SCHEMES:
        raise ToolError(f"{url} is no address of HTTP", "Correct the address of the source.")
    agent = {"User-Agent": f"fleetbook/{__version__}"}
    request = Request(url, content, agent, method=method)  # noqa: S310 - checked above
    for name, value in (headers or {}).items():
        # What is for this server must not follow a redirection to another one.
        request.add_unredirected_header(name, value)
    try:
        with _opener().open(request, timeout=seconds / 4) as stream:
            return Reply(stream.status, stream.headers, _read(stream, url, seconds))
    except HTTPError as error:
        with error:
            return Reply(error.code, error.headers, b"")
    except (URLError, HTTPException, OSError, ValueError) as error:
        reason = getattr(error, "reason", None) or error
        hint = "Look at the address, the network and the proxy; what is in the cache is used without them."
        raise UnreachableError(f"{_host(url)} cannot be reached: {reason}", hint) from None


def expect(reply: Reply, url: str) -> bytes:
    """The content of an answer; raises ToolError with what its status means."""
    if reply.status == 200:
        return reply.body
    if reply.status in (401, 403):
        raise ToolError(f"{_host(url)} asks for credentials", NO_CREDENTIALS)
    if reply.status == 404:
        raise ToolError(f"{url} is not there", "Correct the address or the version.")
    raise ToolError(f"{_host(url)} answers with status {reply.status}", "Try again later.")


def _opener() -> OpenerDirector:
    """HTTP and nothing else: no files, no FTP, no cookies, no passwords from the user's home."""
    opener = OpenerDirector()
    handlers = (ProxyHandler, HTTPHandler, HTTPSHandler, HTTPRedirectHandler, HTTPErrorProcessor)
    for handler in (*handlers, HTTPDefaultErrorHandler):
        opener.add_handler(handler())
    return opener


def _read(stream: object, url: str, seconds: float) -> bytes:
    deadline, content = time.monotonic() + seconds, bytearray()
    while chunk := stream.read(_CHUNK):  # type: ignore[attr-defined]  # urllib does not type its responses
        content += chunk
        if len(content) > SIZE_LIMIT:
            raise ToolError(f"{url} holds more than {SIZE_LIMIT} bytes", "It is probably no chart.")
        if time.monotonic() > deadline:
            raise ToolError(f"{url} took more than {seconds:g} seconds", "Try again later.")
    return bytes(content)


def _host(url: str) -> str:
    return urlsplit(url).netloc.rpartition("@")[2]
