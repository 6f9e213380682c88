"""The command that shows the book while somebody works on the fleet."""

import sys
from pathlib import Path
from typing import Any

import click

from fleetbook.cli.shared import REPO, request_of, shared_options
from fleetbook.progress import Progress


@click.command()
@REPO
@click.option(
    "--address",
    default="127.0.0.1:8000",
    show_default=True,
    metavar="HOST:PORT",
    help="Where the site is served.",
)
@shared_options
def serve(repo: Path, address: str, **shared: Any) -> None:
    """Show the book in a browser, and follow the repository.

    An edit of a manifest is there a moment later. While something is wrong with the fleet, every page says
    what it is.
    """
    from fleetbook.preview import preview

    progress = Progress.of(shared)
    code = preview(request_of(repo, shared), address, progress.tell_served)
    if code:
        sys.exit(code)
