"""The commands. Errors become exit codes here, and only here."""

import sys
import traceback
from typing import NoReturn

import click

from fleetbook import __version__
from fleetbook.cli.answers import diagram, inject, show
from fleetbook.cli.book import build, generate
from fleetbook.cli.check import check
from fleetbook.cli.comment import comment
from fleetbook.cli.diff import diff
from fleetbook.cli.history import history
from fleetbook.cli.init import init
from fleetbook.cli.serve import serve
from fleetbook.core.errors import FleetbookError, UsageError
from fleetbook.render.escape import terminal_text


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="fleetbook", message="%(prog)s %(version)s")
def cli() -> None:
    """Write the architecture book of a Flux fleet from its Git repository.

    REPO is a folder in a Git work tree, or a plain folder; the current one if not given. Where a command only
    reads, it may be the address of a repository elsewhere.

    \b
    Start here:
      fleetbook build .            makes the site: open site/index.html
      fleetbook init .             puts a site and a workflow that publishes it into the repository
      fleetbook show routes .      answers in the terminal

    Exit codes: 0 fine, 1 findings (check only), 2 wrong use or settings, 3 the repository could not be read,
    4 a tool failed.
    """


for command in (build, check, comment, diagram, diff, generate, history, init, inject, serve, show):
    cli.add_command(command)


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
