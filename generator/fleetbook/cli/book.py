"""Commands that write the book."""

from pathlib import Path
from typing import Any

import click

from fleetbook.cli.shared import FLEET, request_of, shared_options
from fleetbook.progress import Progress


@click.command()
@FLEET
@click.option(
    "--site-dir",
    type=click.Path(path_type=Path),
    default="site",
    show_default=True,
    help="Folder of the site.",
)
@click.option(
    "--builder",
    type=click.Choice(("mkdocs", "properdocs", "zensical")),
    default="mkdocs",
    show_default=True,
    help="What makes the site of the book.",
)
@shared_options
def build(repo: str, site_dir: Path, builder: str, **shared: Any) -> None:
    """Generate the book, then build it as a static site."""
    from fleetbook.outputs import build_site
    from fleetbook.tools.site_builder import Builder

    progress = Progress.of(shared)
    outcome = build_site(request_of(repo, shared), site_dir, progress.stage, Builder(builder))
    progress.tell_written(outcome, f"Open {site_dir / 'index.html'}")


@click.command()
@FLEET
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path),
    required=True,
    metavar="DIR",
    help="Folder of the book.",
)
@shared_options
def generate(repo: str, output: Path, **shared: Any) -> None:
    """Write the book as a docs folder: Markdown, SVG, assets and architecture.json.

    Files in DIR that fleetbook did not write are left alone.
    """
    from fleetbook.outputs import generate as write

    progress = Progress.of(shared)
    outcome = write(request_of(repo, shared), output, progress.stage)
    progress.tell_written(outcome, f"The book is in {output}")
