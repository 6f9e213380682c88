"""Runs the steps of a workflow as a runner of its forge would, but for those that need the forge."""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from commands import Done

BASH = ["bash", "--noprofile", "--norc", "-eo", "pipefail"]
# What an install step would fetch is there already; what it was asked for is noted.
_PYTHON = f"""#!/bin/sh
case "$1 $2" in
  "-m pip") shift 2; echo "$@" >> "$INSTALLED" ;;
  "-m venv") [ -d "$3" ] || {{ mkdir -p "$3/bin" && cp "$(dirname "$0")"/* "$3/bin/"; }} ;;
  *) exec {sys.executable} "$@" ;;
esac
"""
_PROGRAMS = {
    "python": _PYTHON,
    "python3": _PYTHON,
    "pip": '#!/bin/sh\necho "$@" >> "$INSTALLED"\n',
    "fleetbook": f'#!/bin/sh\nexec {sys.executable} -m fleetbook "$@"\n',
    "mkdocs": f'#!/bin/sh\nexec {sys.executable} -m mkdocs "$@"\n',
    "apt-get": "#!/bin/sh\n",
}


def load(file: Path) -> dict[str, Any]:
    """A workflow; to YAML 1.1 its key `on` is a boolean."""
    loaded = yaml.safe_load(file.read_text())
    assert isinstance(loaded, dict)
    return {"on" if key is True else str(key): value for key, value in loaded.items()}


@dataclass
class Runner:
    """A machine that runs jobs in a clone; `temp` is a folder beside it."""

    clone: Path
    temp: Path
    environment: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        programs = self.temp / "bin"
        programs.mkdir(parents=True)
        for name, text in _PROGRAMS.items():
            (programs / name).write_text(text)
            (programs / name).chmod(0o755)
        self.own = {
            "HOME": str(self.temp),
            "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
            "INSTALLED": str(self.temp / "installed"),
            "GITHUB_STEP_SUMMARY": str(self.temp / "summary.md"),
            "GITHUB_PATH": str(self.temp / "path"),
            "RUNNER_TEMP": str(self.temp),
            "CI_PROJECT_DIR": str(self.clone),
            "NO_MKDOCS_2_WARNING": "1",
            **{name: os.environ[name] for name in ("PYTHONPATH",) if name in os.environ},
        }

    @property
    def installed(self) -> str:
        """What was asked to be installed."""
        return (self.temp / "installed").read_text()

    @property
    def summary(self) -> str:
        """What stands in the summary of the run."""
        return (self.temp / "summary.md").read_text()

    def run_job(self, workflow: Mapping[str, Any], job: str, *, leave_out: str = "") -> list[Done]:
        """The steps of a job that run a script, until one fails."""
        done: list[Done] = []
        at = self.clone / workflow.get("defaults", {}).get("run", {}).get("working-directory", ".")
        for step in workflow["jobs"][job]["steps"]:
            if "run" not in step or step["name"] == leave_out:
                continue
            stated = {**workflow.get("env", {}), **step.get("env", {})}
            # An expression in a script would be a way in for whoever names a branch.
            assert "${{" not in step["run"]
            own = {name: value for name, value in stated.items() if "${{" not in value}
            tokens = {name: self.environment[name] for name in stated if "github.token" in stated[name]}
            done.append(self._run(step["run"], at, own | tokens, without=set(self.tokens) - set(tokens)))
            if done[-1].returncode:
                break
        return done

    def run_pipeline(self, pipeline: Mapping[str, Any], job: str) -> Done:
        """The script of a job of GitLab, with what it extends."""
        base = pipeline[pipeline[job]["extends"]]
        variables = {name: str(value) for name, value in base["variables"].items()}
        filled = {
            name: value.replace("$CI_PROJECT_DIR", str(self.clone)) for name, value in variables.items()
        }
        script = "\n".join([*base["before_script"], *pipeline[job]["script"]])
        return self._run(script, self.clone, filled, without=set())

    @property
    def tokens(self) -> list[str]:
        """Variables that a step has only if it asks for them."""
        return [name for name in self.environment if name.endswith("_TOKEN")]

    def _run(self, script: str, at: Path, stated: Mapping[str, str], without: set[str]) -> Done:
        environment = {**self.own, **self.environment, **stated}
        extra = self.temp / "path"
        if extra.exists():
            environment["PATH"] = os.pathsep.join([*extra.read_text().split(), environment["PATH"]])
        left = {name: value for name, value in environment.items() if name not in without}
        return subprocess.run(
            [*BASH, "-c", script], cwd=at, env=left, capture_output=True, text=True, check=False
        )


def validate(kind: str, file: Path) -> None:
    """Hold a workflow against the schema of its forge."""
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{kind}", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
