"""The commands. Errors become exit codes here, and only here."""

import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from fleetbook import __version__
from fleetbook.core.errors import FleetbookError, UsageError
from fleetbook.progress import Progress
from fleetbook.render.escape import terminal_text

if TYPE_CHECKING:
    from fleetbook.pipeline import Request

Command = TypeVar("Command", bound=Callable[..., Any])

REPO = click.argument("repo", type=click.Path(path_type=Path), default=".")


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


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="fleetbook", message="%(prog)s %(version)s")
def cli() -> None:
    """Write the architecture book of a Flux fleet from its Git repository.

    REPO is a folder in a Git work tree, or a plain folder; the current one if not given.

    \b
    Start here:
      fleetbook build .            makes the site: open site/index.html
      fleetbook show routes .      answers in the terminal

    Exit codes: 0 fine, 1 findings (check only), 2 wrong use or settings, 3 the repository could not be read,
    4 a tool failed.
    """


@cli.command()
@REPO
@click.option(
    "--site-dir",
    type=click.Path(path_type=Path),
    default="site",
    show_default=True,
    help="Folder of the site.",
)
@shared_options
def build(repo: Path, site_dir: Path, **shared: Any) -> None:
    """Generate the book, then build it as a static site."""
    from fleetbook.outputs import build_site

    progress = Progress.of(shared)
    outcome = build_site(_request(repo, shared), site_dir, progress.stage)
    progress.tell_written(outcome, f"Open {site_dir / 'index.html'}")


@cli.command()
@REPO
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path),
    required=True,
    metavar="DIR",
    help="Folder of the book.",
)
@shared_options
def generate(repo: Path, output: Path, **shared: Any) -> None:
    """Write the book as a docs folder: Markdown, SVG, assets and architecture.json.

    Files in DIR that fleetbook did not write are left alone.
    """
    from fleetbook.pipeline import generate as write

    progress = Progress.of(shared)
    outcome = write(_request(repo, shared), output, progress.stage)
    progress.tell_written(outcome, f"The book is in {output}")


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


@cli.command()
@click.argument("topic", type=click.Choice(TOPICS))
@REPO
@click.option("--json", "as_json", is_flag=True, help="Print JSON, as in architecture.json.")
@shared_options
def show(topic: str, repo: Path, as_json: bool, **shared: Any) -> None:
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
    reading = read_fleet(_request(repo, shared), progress.stage)
    terminal = sys.stdout.isatty()
    click.echo(answer(reading.architecture, topic, as_json=as_json, terminal=terminal))
    progress.tell_answered(reading.diagnostics)


@cli.command()
@REPO
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
    type=click.Choice(("text", "json", "sarif", "github")),
    default="text",
    show_default=True,
    help="sarif is for code scanning, github for annotations in the log of a workflow.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="File to write instead of standard output.",
)
@shared_options
def check(repo: Path, fail_on: str, kind: str, output: Path | None, **shared: Any) -> None:
    """Look for what the owner may want to change, for CI.

    Findings that are accepted, in fleetbook.yml or by an annotation, never make it fail.

    Exit codes: 0 nothing at or above --fail-on, 1 something.
    """
    from fleetbook.outputs import failing, report_findings, verdict
    from fleetbook.pipeline import read_fleet

    progress = Progress.of(shared)
    reading = read_fleet(_request(repo, shared), progress.stage)
    report = report_findings(reading, kind, terminal=sys.stdout.isatty() and output is None)
    if output:
        output.write_text(f"{report}\n", encoding="utf-8")
    elif report:
        click.echo(report)
    progress.tell_answered(reading.diagnostics)
    progress.tell_checked(verdict(reading.architecture))
    if failing(reading.architecture, fail_on):
        sys.exit(1)


@cli.command()
@click.argument("name")
@REPO
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
def diagram(name: str, repo: Path, kind: str, output: Path | None, **shared: Any) -> None:
    """Draw one diagram, for a README or a wiki.

    NAME is gitops-model, deployment-order, network, storage, certificates, secrets, sign-in or
    component-ID. In a repository with several clusters the cluster's name comes first, as in
    production-network, unless --cluster picks one; fleet draws them all.
    """
    from fleetbook.outputs import draw
    from fleetbook.pipeline import read_fleet

    progress = Progress.of(shared)
    reading = read_fleet(_request(repo, shared), progress.stage)
    drawn = draw(reading, name, kind, progress.stage)
    if output:
        output.write_bytes(drawn)
    else:
        sys.stdout.buffer.write(drawn)
    progress.tell_answered(reading.diagnostics)


@cli.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path, dir_okay=False, exists=True)
)
@click.option("--repo", type=click.Path(path_type=Path), default=".", show_default=True, help="The fleet.")
@click.option(
    "--check", "only_check", is_flag=True, help="Write nothing; exit code 1 if a part is not current."
)
@shared_options
def inject(files: tuple[Path, ...], repo: Path, only_check: bool, **shared: Any) -> None:
    """Keep marked parts of Markdown files current, such as a diagram in a README.

    \b
    <!-- fleetbook diagram network --> … <!-- /fleetbook -->          a Mermaid diagram, which forges draw
    <!-- fleetbook fact component/traefik.version --> … <!-- /fleetbook -->      a fact in a sentence

    What stands between such marks is written anew; everything else is left alone.
    """
    from fleetbook.outputs import inject_parts
    from fleetbook.pipeline import read_fleet

    progress = Progress.of(shared)
    reading = read_fleet(_request(repo, shared), progress.stage)
    stale = inject_parts(reading, files, write=not only_check)
    progress.tell_answered(reading.diagnostics)
    progress.tell_injected(stale, written=not only_check)
    if stale and only_check:
        sys.exit(1)


def _request(repo: Path, shared: dict[str, Any]) -> "Request":
    from fleetbook.pipeline import Request

    return Request(
        repository=repo,
        revision=shared["rev"],
        config=shared["config"],
        clusters=tuple(shared["cluster"]),
        cached=not shared["no_cache"],
        fetch_charts=shared["fetch_charts"],
    )


def main() -> None:
    """Run a command; the one place where an error becomes an exit code."""
    try:
        cli.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped.", err=True)
        sys.exit(130)
    except FleetbookError as error:
        _tell(error)
    except OSError as error:
        # A folder that may not be written, a full disk: the system's own words say it best.
        place = f"{error.filename}: " if error.filename else ""
        _tell(UsageError(f"{place}{error.strerror or error}", "--verbose shows where this happened."))


def _tell(error: FleetbookError) -> NoReturn:
    if "--verbose" in sys.argv:
        click.echo(terminal_text(traceback.format_exc()), err=True)
    click.echo(terminal_text(f"Error: {error.message}"), err=True)
    if error.hint:
        click.echo(terminal_text(f"  {error.hint}"), err=True)
    sys.exit(error.exit_code)
