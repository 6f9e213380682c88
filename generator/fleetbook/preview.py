"""A site that follows the fleet while somebody works on it."""

import socket
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from fleetbook.core.errors import UsageError
from fleetbook.pipeline import Request, open_fleet
from fleetbook.render.site import site_configuration
from fleetbook.tools.site_builder import serve_site


def preview(request: Request, address: str, tell: Callable[[str], None]) -> int:
    """Serve the book at `host:port` until that is ended; the exit code of MkDocs.

    MkDocs has the plugin generate the book, which watches the fleet. Nothing is written but into a folder
    that is removed at the end. Raises UsageError for an address that cannot be served at.
    """
    host, port = _parse(address)
    _require_free(host, port, address)
    snapshot, settings = open_fleet(request)
    with tempfile.TemporaryDirectory(prefix="fleetbook-") as name:
        folder = Path(name)
        (folder / "docs").mkdir()
        title = settings.title or snapshot.repository.name
        config = folder / "mkdocs.yml"
        written = site_configuration(title, "docs", "site", plugin=_options(request))
        config.write_text(written, encoding="utf-8")
        tell(f"http://{host}:{port}/")
        return serve_site(config, f"{host}:{port}", cached=request.cached)


def _options(request: Request) -> dict[str, object]:
    """What the plugin is told: the same that the command was."""
    stated = {
        "rev": request.revision,
        "config": str(request.config.resolve()) if request.config else None,
        "clusters": list(request.clusters) or None,
        "fetch_charts": request.fetch_charts or None,
    }
    there = {name: value for name, value in stated.items() if value is not None}
    return {"repository": str(request.repository.resolve()), "output": ".", **there}


def _parse(address: str) -> tuple[str, int]:
    host, _, port = address.rpartition(":")
    if not host or not port.isdecimal() or int(port) > 65535:
        raise UsageError(f"{address} is no address", "Write a host and a port, such as 127.0.0.1:8000.")
    return host, int(port)


def _require_free(host: str, port: int, address: str) -> None:
    with closing(socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((host.strip("[]"), port))
        except OSError as error:
            hint = "Choose another one with --address."
            raise UsageError(f"{address} cannot be served at: {error.strerror}", hint) from error
