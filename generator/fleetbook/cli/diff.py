"""The command that tells what a change does to the architecture."""

from pathlib import Path
from typing import Any

import click

from fleetbook.cli.shared import request_of, shared_options
from fleetbook.progress import Progress


@click.command()
@click.argument("base")
@click.argument("head", required=False)
@click.option(
    "--repo", type=click.Path(path_type=Path), default=".", show_default=True, help="Folder of the fleet."
)
@click.option(
    "--format",
    "kind",
    type=click.Choice(("markdown", "json")),
    default="markdown",
    show_default=True,
    help="markdown is for a pull request, json for programs.",
)
@click.option(
    "--pictures",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Draw the diagrams that differ into this folder, instead of as Mermaid.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="File to write instead of standard output.",
)
@shared_options
def diff(
    base: str,
    head: str | None,
    repo: Path,
    kind: str,
    pictures: Path | None,
    output: Path | None,
    **shared: Any,
) -> None:
    """Tell what a change does to the architecture, rather than to YAML.

    BASE and HEAD are Git revisions; without HEAD it is the working tree. BASE...HEAD, with three dots, starts
    where the two parted, as a pull request does. Neither touches the working tree.

    \b
    fleetbook diff main                  what is not committed, or not merged
    fleetbook diff origin/main...HEAD    what this branch does
    fleetbook diff v1.0 v1.1             between two releases
    """
    from fleetbook.differences import read_both, report_difference

    progress = Progress.of(shared)
    both = read_both(request_of(repo, shared), base, head, progress.stage)
    report = report_difference(both, kind, pictures, output, progress.stage)
    if output:
        output.write_bytes(report.encode())
    else:
        click.echo(report, nl=False)
    progress.tell_answered(both.after.diagnostics)
