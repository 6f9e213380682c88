"""Commands that answer: a table in the terminal, one diagram, parts of Markdown files."""

import sys
from pathlib import Path
from typing import Any

import click

from fleetbook.cli.shared import FLEET, request_of, shared_options
from fleetbook.progress import Progress

TOPICS = (
    "order",
    "routes",
    "volumes",
    "secrets",
    "nodes",
    "components",
    "impact",
    "findings",
    "facts",
    "clusters",
    "versions",
)


@click.command()
@click.argument("topic", type=click.Choice(TOPICS))
@FLEET
@click.option("--json", "as_json", is_flag=True, help="Print JSON, as in architecture.json.")
@shared_options
def show(topic: str, repo: str, as_json: bool, **shared: Any) -> None:
    """Answer a question about the fleet in the terminal.

    \b
    order       what must be healthy before what
    routes      hosts, and who guards them
    volumes     where data lives, and whether it is backed up
    secrets     secrets by name, where they come from, and who uses them
    nodes       what the cluster runs on
    components  what runs
    impact      what fails without each component
    findings    what to look at
    facts       single facts by the names under which pages of your own embed them
    clusters    which clusters there are, by the names that --cluster knows
    versions    the version of every chart in each cluster
    """
    from fleetbook.outputs import show as answer
    from fleetbook.pipeline import read_fleet

    progress = Progress.of(shared)
    reading = read_fleet(request_of(repo, shared), progress.stage)
    terminal = sys.stdout.isatty()
    click.echo(answer(reading.architecture, topic, as_json=as_json, terminal=terminal))
    progress.tell_answered(reading.diagnostics)


@click.command()
@click.argument("name")
@FLEET
@click.option(
    "--format", "kind", type=click.Choice(("svg", "png", "mermaid", "dot")), default="svg", show_default=True
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="File to write instead of standard output.",
)
@shared_options
def diagram(name: str, repo: str, kind: str, output: Path | None, **shared: Any) -> None:
    """Draw one diagram, for a README or a wiki.

    NAME is gitops-model, deployment-order, network, storage, certificates, secrets, sign-in or
    component-ID. In a repository with several clusters the cluster's name comes first, as in
    production-network, unless --cluster picks one; fleet draws them all.
    """
    from fleetbook.outputs import draw
    from fleetbook.pipeline import read_fleet

    progress = Progress.of(shared)
    reading = read_fleet(request_of(repo, shared), progress.stage)
    drawn = draw(reading, name, kind, progress.stage)
    if output:
        output.write_bytes(drawn)
    else:
        sys.stdout.buffer.write(drawn)
    progress.tell_answered(reading.diagnostics)


@click.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path, dir_okay=False, exists=True)
)
@click.option("--repo", type=click.Path(path_type=Path), default=".", show_default=True, help="The fleet.")
@click.option(
    "--check", "only_check", is_flag=True, help="Write nothing; exit code 1 if a part is not current."
)
@shared_options
def inject(files: tuple[Path, ...], repo: str, only_check: bool, **shared: Any) -> None:
    """Keep marked parts of Markdown files current, such as a diagram in a README.

    \b
    <!-- fleetbook diagram network --> … <!-- /fleetbook -->          a Mermaid diagram, which forges draw
    <!-- fleetbook fact component/traefik.version --> … <!-- /fleetbook -->      a fact in a sentence

    What stands between such marks is written anew; everything else is left alone.
    """
    from fleetbook.outputs import inject_parts
    from fleetbook.pipeline import read_fleet

    progress = Progress.of(shared)
    reading = read_fleet(request_of(repo, shared), progress.stage)
    stale = inject_parts(reading, files, write=not only_check)
    progress.tell_answered(reading.diagnostics)
    progress.tell_injected(stale, written=not only_check)
    if stale and only_check:
        sys.exit(1)
