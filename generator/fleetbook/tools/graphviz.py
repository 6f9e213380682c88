"""Graphviz, the one that is installed with fleetbook or the one that the owner chose."""

import shutil
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

from fleetbook.core.errors import ToolError
from fleetbook.tools.runner import run

PROGRAM = "graphviz-pure"
REINSTALL = f"Reinstall fleetbook; {PROGRAM} comes with it. Or name a Graphviz dot in fleetbook.yml."


@dataclass(frozen=True, slots=True)
class Graphviz:
    """A Graphviz program that lays out DOT."""

    program: str
    """Its path."""

    def lay_out(self, dot: str) -> str:
        """The layout of one or more graphs as JSON texts, one after another."""
        # json0 leaves out the drawing operations: fleetbook draws by itself.
        done = run(lay_out_arguments(self.program), stdin=dot.encode())
        if done.exit_code:
            reason = done.stderr.strip() or f"exit code {done.exit_code}"
            raise ToolError(f"Graphviz could not lay out a diagram: {reason}", REINSTALL)
        return done.stdout.decode()


def lay_out_arguments(program: str) -> list[str]:
    """The command line that reads DOT from standard input and prints positions as JSON."""
    return [program, "-Tjson0"]


def find_graphviz(chosen: str | None = None) -> Graphviz:
    """The Graphviz named `chosen` (a path, or a name on PATH), else the one that came with fleetbook."""
    if chosen is None:
        return Graphviz(_installed())
    found = shutil.which(chosen)
    if found is None:
        raise ToolError(f"Graphviz was not found at {chosen}", "Correct `dot` in fleetbook.yml.")
    return Graphviz(found)


def _installed() -> str:
    for folder in (Path(sys.executable).parent, Path(sysconfig.get_path("scripts"))):
        found = shutil.which(PROGRAM, path=str(folder))
        if found:
            return found
    raise ToolError(f"{PROGRAM} is missing", REINSTALL)
