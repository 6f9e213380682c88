"""The command that tells how the architecture changed."""

from typing import Any

import click

from fleetbook.cli.shared import FLEET, request_of, shared_options
from fleetbook.progress import Progress


@click.command()
@FLEET
@click.option(
    "--commits",
    type=click.IntRange(min=1),
    default=50,
    show_default=True,
    metavar="NUMBER",
    help="How many commits to look back.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, as diff does for each commit.")
@shared_options
def history(repo: str, commits: int, as_json: bool, **shared: Any) -> None:
    """Tell how the architecture changed, commit by commit, newest first.

    Commits without effect on the architecture are left out. What was worked out once is kept, so that one
    more commit takes a moment. `history: NUMBER` in fleetbook.yml puts the same into the book.
    """
    from fleetbook.history import read_history
    from fleetbook.outputs import tell_history

    progress = Progress.of(shared)
    found = read_history(request_of(repo, shared), commits, progress.stage)
    told = tell_history(found, as_json=as_json)
    if told:
        click.echo(told)
    progress.tell_history(len(found.commits), shallow=found.shallow)
