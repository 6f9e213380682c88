"""Builds the example fleet's site by the command, as a reader would."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

EXAMPLE = Path(__file__).parents[1] / "examples" / "fleet-infra"


def build_example(folder: Path, environment: dict[str, str] | None = None) -> Path:
    """Copy the example fleet as a plain folder, build its site, and return the site."""
    fleet = shutil.copytree(EXAMPLE, folder / "fleet-infra")
    command = [sys.executable, "-m", "fleetbook", "build", str(fleet), "--site-dir", str(folder / "site")]
    # Nothing of the caller's environment but where the code lies.
    code = {"PYTHONPATH": os.environ["PYTHONPATH"]} if "PYTHONPATH" in os.environ else {}
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env=code | (environment or {})
    )
    assert done.returncode == 0, done.stderr
    return folder / "site"
