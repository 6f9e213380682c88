"""The command that begins a book."""

from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import click

from fleetbook.cli.shared import REPO
from fleetbook.progress import Progress

if TYPE_CHECKING:
    from fleetbook.beginning.files import Fate, NewFile
    from fleetbook.beginning.forges import Forge

_PAGES = 'In the repository\'s settings, choose "GitHub Actions" as the source of Pages.'
_NO_WORKFLOW = "No workflow was written: the remote does not tell the forge. Name it with --ci."


@click.command()
@REPO
@click.option(
    "--ci",
    type=click.Choice(("github", "gitlab", "forgejo", "none")),
    help="Forge that builds and publishes the book; default: that of the remote.",
)
@click.option(
    "--docs-dir",
    metavar="DIR",
    help="Folder of the pages, inside REPO; default: docs, or book where docs is something else's.",
)
@click.option("--force", is_flag=True, help="Replace files that are there already.")
@click.option("--dry-run", is_flag=True, help="Write nothing; say what would be written.")
@click.option("--verbose", is_flag=True, help="Show every stage and, on an error, the traceback.")
@click.option("--quiet", is_flag=True, help="Show no advice.")
def init(
    repo: Path,
    ci: str | None,
    docs_dir: str | None,
    force: bool,
    dry_run: bool,
    verbose: bool,
    quiet: bool,
) -> None:
    """Begin the book of a fleet: settings, a site, a first page and a workflow that publishes it.

    What is there already is left alone, unless --force is given.
    """
    from fleetbook.beginning.files import Wish, docs_dir_of, first_files, page_of, write_files
    from fleetbook.beginning.forges import Forge, forge_of
    from fleetbook.beginning.requirement import requirement
    from fleetbook.pipeline import Request, flux_address, read_fleet

    progress = Progress(quiet=quiet, verbose=verbose)
    reading = read_fleet(Request(repository=repo), progress.stage)
    url = reading.architecture.repository.url or flux_address(reading.architecture)[0]
    docs = _inside(docs_dir or docs_dir_of(repo))
    wish = Wish(
        forge=Forge(ci) if ci else forge_of(url),
        docs=docs,
        page=page_of(repo / docs),
        requirement=requirement(),
    )
    top = repo.resolve().joinpath(*[".." for _ in PurePosixPath(reading.folder).parts]).resolve()
    done = write_files(top, first_files(reading, wish), force=force, dry_run=dry_run)
    _tell(done)
    progress.tell_begun(_advice(wish.forge, asked=bool(ci), dry_run=dry_run))


def _inside(docs: str) -> str:
    path = PurePosixPath(docs)
    if path.is_absolute() or ".." in path.parts or not path.parts or not docs.isprintable():
        raise click.UsageError(f"--docs-dir {docs} is no folder inside REPO.")
    return str(path)


def _tell(done: "list[tuple[NewFile, Fate]]") -> None:
    for each, fate in done:
        click.echo(f"{fate:<11} {each.path}")
    for each, fate in done:
        if each.advice and fate == "left alone":
            click.echo(f"\nAdd to {each.path} what it lacks of this:\n\n{each.advice}", nl=False)


def _advice(forge: "Forge", *, asked: bool, dry_run: bool) -> list[str]:
    if dry_run:
        return ["Nothing was written."]
    lines = ["Now: mkdocs serve"]
    if forge == "github":
        lines.append(_PAGES)
    if forge == "none" and not asked:
        lines.append(_NO_WORKFLOW)
    if forge != "none":
        lines.append("The workflow installs what FLEETBOOK in it says; see to it that this can be had there.")
    return lines
