"""The command that looks for what the owner may want to change."""

import sys
from pathlib import Path
from typing import Any

import click

from fleetbook.cli.shared import FLEET, request_of, shared_options
from fleetbook.progress import Progress


@click.command()
@FLEET
@click.option(
    "--fail-on",
    type=click.Choice(("error", "warning", "info", "never")),
    default="error",
    show_default=True,
    help="The mildest finding that makes the command fail.",
)
@click.option(
    "--format",
    "kind",
    type=click.Choice(("text", "json", "sarif", "github", "junit")),
    default="text",
    show_default=True,
    help="sarif is for code scanning, github for annotations of a workflow, junit for reports of tests.",
)
@click.option(
    "--docs",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="A committed book; that it is not what this revision gives is an error.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="File to write instead of standard output.",
)
@shared_options
def check(repo: str, fail_on: str, kind: str, docs: Path | None, output: Path | None, **shared: Any) -> None:
    """Look for what the owner may want to change, for CI: findings, and what could not be read.

    Findings that are accepted, in fleetbook.yml or by an annotation, never make it fail.

    Exit codes: 0 nothing at or above --fail-on, 1 something.
    """
    from fleetbook.checks import failing, report_findings, verdict, with_drift, with_unread
    from fleetbook.pipeline import read_fleet

    progress = Progress.of(shared)
    request = request_of(repo, shared)
    reading = read_fleet(request, progress.stage)
    if docs:
        reading = with_drift(request, reading, docs, progress.stage)
    reading = with_unread(reading)
    report = report_findings(reading, kind, terminal=sys.stdout.isatty() and output is None)
    if output:
        output.write_text(f"{report}\n", encoding="utf-8")
    elif report:
        click.echo(report)
    progress.tell_answered(reading.diagnostics)
    progress.tell_checked(verdict(reading.architecture))
    if failing(reading.architecture, fail_on):
        sys.exit(1)
