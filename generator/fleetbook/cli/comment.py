"""The command that tells a pull request what it changes."""

import os
from pathlib import Path

import click

from fleetbook.progress import Progress


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--verbose", is_flag=True, help="Show, on an error, the traceback.")
@click.option("--quiet", is_flag=True, help="Show errors only.")
def comment(file: Path, verbose: bool, quiet: bool) -> None:
    """Comment the pull request of a workflow with FILE, which `fleetbook diff` wrote.

    The comment of an earlier run is changed; where nothing differs, none is begun. The workflow's environment
    tells the pull request: of GitHub and Forgejo with GITHUB_TOKEN, of GitLab with FLEETBOOK_TOKEN.
    """
    from fleetbook.tools.comments import find_discussion, put_comment
    from fleetbook.views.change_summary import NOTHING

    text = file.read_text(encoding="utf-8")
    done = put_comment(find_discussion(os.environ), text, begin=NOTHING not in text.partition("\n")[0])
    Progress(quiet=quiet, verbose=verbose).tell_commented(done)
