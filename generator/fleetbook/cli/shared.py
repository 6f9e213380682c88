"""What commands share: the repository, options, and what they ask for."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from fleetbook.pipeline import Request

Command = TypeVar("Command", bound=Callable[..., Any])

REPO = click.argument("repo", type=click.Path(path_type=Path), default=".")
FLEET = click.argument("repo", metavar="[REPO]", default=".")
"""A folder, or the address of a repository elsewhere."""


def shared_options(command: Command) -> Command:
    """Options that every command knows."""
    options: tuple[Callable[[Command], Command], ...] = (
        click.option(
            "--verbose",
            is_flag=True,
            help="Show every stage, every diagnostic and, on an error, the traceback.",
        ),
        click.option("--quiet", is_flag=True, help="Show errors only."),
        click.option(
            "--no-cache", is_flag=True, help="Work everything out anew, and keep nothing for later runs."
        ),
        click.option(
            "--fetch-charts",
            is_flag=True,
            help="Fetch Helm charts that are not at hand over the network, to render them.",
        ),
        click.option(
            "--config",
            type=click.Path(path_type=Path),
            metavar="FILE",
            help="Settings instead of REPO/fleetbook.yml.",
        ),
        click.option(
            "--cluster",
            multiple=True,
            metavar="NAME",
            help="Only this cluster (see show clusters); may be given several times.",
        ),
        click.option("--rev", metavar="REV", help="Any Git revision instead of the working tree."),
    )
    for option in options:
        command = option(command)
    return command


def request_of(repo: Path | str, shared: dict[str, Any]) -> "Request":
    """What a command asks to read; a repository elsewhere is cloned for it."""
    from fleetbook.pipeline import Request, locate

    place = locate(str(repo), Path(), shared["rev"])
    return Request(
        repository=place.folder,
        revision=place.revision,
        problems=place.problems,
        config=shared["config"],
        clusters=tuple(shared["cluster"]),
        cached=not shared["no_cache"],
        fetch_charts=shared["fetch_charts"],
    )
