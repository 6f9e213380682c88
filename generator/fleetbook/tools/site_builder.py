"""MkDocs as a program of its own, so that its log and its working folder are not ours."""

import os
import sys
from pathlib import Path

from fleetbook.core.errors import ToolError
from fleetbook.tools.runner import run

REPRODUCIBLE_CLOCK = "0"
"""Seconds since 1970 that stand for the time of a build, where the caller sets none."""


def build_with_mkdocs(config: Path, site: Path) -> None:
    """Build the site that `config` describes into the folder `site`; ToolError with MkDocs' own words."""
    clock = os.environ.get("SOURCE_DATE_EPOCH", REPRODUCIBLE_CLOCK)
    # Material asks for attention in every build's log; it keeps quiet where it finds this variable.
    environment = {"SOURCE_DATE_EPOCH": clock, "NO_MKDOCS_2_WARNING": "1", "PYTHONHASHSEED": "0"}
    done = run(mkdocs_arguments(config, site), cwd=config.parent, environment=environment, timeout=1800)
    if done.exit_code:
        said = [line for line in done.stderr.splitlines() if line.startswith(("ERROR", "WARNING", "Aborted"))]
        reason = "\n  ".join(said[:12]) or done.stderr.strip()[-2000:]
        hint = "Generate the book alone with `fleetbook generate` and build it by hand to see more."
        raise ToolError(f"MkDocs could not build the site:\n  {reason}", hint)


def mkdocs_arguments(config: Path, site: Path) -> list[str]:
    """The command line; warnings stop the build, since every link of a book must lead somewhere."""
    build = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet"]
    return [*build, "--config-file", str(config), "--site-dir", str(site)]
