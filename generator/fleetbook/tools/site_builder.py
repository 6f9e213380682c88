"""Builders of sites as programs of their own, so that their log and their working folder are not ours."""

import os
import sys
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path

from fleetbook.core.errors import ToolError
from fleetbook.tools.runner import attend, run

REPRODUCIBLE_CLOCK = "0"
"""Seconds since 1970 that stand for the time of a build, where the caller sets none."""
_COMPLAINTS = ("ERROR", "WARNING", "Aborted", "Error", "Warning")


class Builder(StrEnum):
    """Programs that make a site of a docs folder and an `mkdocs.yml`."""

    MKDOCS = "mkdocs"
    """MkDocs with Material."""
    PROPERDOCS = "properdocs"
    """The fork of MkDocs that its community goes on with, with Material."""
    ZENSICAL = "zensical"
    """The successor of Material for MkDocs, by its makers."""


def build_site_with(builder: Builder, config: Path, site: Path) -> None:
    """Build the site that `config` describes, whose `site_dir` is `site`.

    Raises ToolError with the builder's own words, or where it is not installed.
    """
    if find_spec(builder) is None:
        hint = f"Install it: pip install 'fleetbook[{builder}]'"
        raise ToolError(f"The builder {builder} is not installed", hint)
    clock = os.environ.get("SOURCE_DATE_EPOCH", REPRODUCIBLE_CLOCK)
    # Material asks for attention in every build's log; it keeps quiet where it finds this variable.
    environment = {"SOURCE_DATE_EPOCH": clock, "NO_MKDOCS_2_WARNING": "1", "PYTHONHASHSEED": "0"}
    done = run(arguments_of(builder, config), cwd=config.parent, environment=environment, timeout=1800)
    if done.exit_code or not (site / "index.html").is_file():
        told = f"{done.stdout.decode('utf-8', 'replace')}\n{done.stderr}".strip()
        said = [line.strip() for line in told.splitlines() if line.lstrip().startswith(_COMPLAINTS)]
        reason = "\n  ".join(said[:12]) or told[-2000:]
        hint = "Generate the book alone with `fleetbook generate` and build it by hand to see more."
        raise ToolError(f"{builder} could not build the site:\n  {reason}", hint)


def serve_site(config: Path, address: str, *, cached: bool) -> int:
    """Show the site that `config` describes at `host:port` until it is ended; the exit code of MkDocs."""
    argv = [sys.executable, "-m", Builder.MKDOCS, "serve", "--quiet", "--config-file", str(config)]
    kept = {} if cached else {"FLEETBOOK_CACHE_DIR": ""}
    return attend([*argv, "--dev-addr", address], {"NO_MKDOCS_2_WARNING": "1", **kept})


def arguments_of(builder: Builder, config: Path) -> list[str]:
    """The command line; warnings stop the build, since every link of a book must lead somewhere."""
    # Zensical keeps pages between builds, and prints what it does.
    own = ["--clean"] if builder is Builder.ZENSICAL else ["--quiet"]
    return [sys.executable, "-m", builder, "build", "--strict", *own, "--config-file", str(config)]
