"""Charts rendered by Helm itself: its library where it is installed, or a `helm` program."""

import json
import re
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from fleetbook.core.errors import ToolError
from fleetbook.tools.helm_child import LATE
from fleetbook.tools.runner import OUTPUT_LIMIT, Completed, run

PACKAGE, MODULE = "helm-python-sdk", "helm_python"
_BATCH = 40
"""More charts than that might together print more than a program may."""
SECONDS = 30.0
"""How long one chart may take; the largest take less than one."""
_SOURCE = re.compile(r"^---\n# Source: (.+)\n", re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class RenderRequest:
    """A chart to be rendered as one release."""

    chart: Path
    """Its folder, with all charts that it depends on below `charts`."""
    name: str
    namespace: str
    values: Mapping[str, Any]
    kube_version: str
    api_versions: Sequence[str] = ()
    """Beside those of Kubernetes itself: `group/version` and `group/version/Kind`."""


@dataclass(frozen=True, kw_only=True)
class RenderResult:
    """What Helm made of a chart."""

    files: Mapping[str, str] = field(default_factory=dict)
    """Each template, as `chart/templates/web.yaml`, with what it gives."""
    error: str | None = None
    """Helm's own words where it refuses."""


class HelmLibrary:
    """Helm's library in a process of ours, one for as many charts as there are."""

    def __init__(self, seconds: float = SECONDS, output_limit: int = OUTPUT_LIMIT) -> None:
        self._seconds = seconds
        self._output_limit = output_limit

    @property
    def identity(self) -> str:
        """The same as long as the library is the same."""
        return f"{PACKAGE} {version(PACKAGE)}"

    def render(self, requests: Sequence[RenderRequest]) -> tuple[RenderResult, ...]:
        """A result for each request; one that ends the process is told, and the next ones start a new one."""
        results: list[RenderResult] = []
        while len(results) < len(requests):
            results += self._answer(requests[len(results) :][:_BATCH])
        return tuple(results)

    def _answer(self, requests: Sequence[RenderRequest]) -> list[RenderResult]:
        """The results up to the first request that ends the process."""
        try:
            done = self._run(requests)
        except ToolError as error:
            # Which of them prints without end shows when each is alone.
            alone = [RenderResult(error=error.message)]
            return alone if len(requests) == 1 else [each for one in requests for each in self._answer([one])]
        # What stands behind the last line break is half an answer.
        answers = [_read_answer(line) for line in done.stdout.split(b"\n")[:-1]]
        if len(answers) < len(requests):
            answers.append(RenderResult(error=self._tell_end(done)))
        return answers

    def _run(self, requests: Sequence[RenderRequest]) -> Completed:
        given = json.dumps([_describe(each) for each in requests]).encode()
        # Each chart has its own limit; the one of the whole only stands behind them.
        return run(
            child_command(self._seconds),
            stdin=given,
            environment={"PYTHONPATH": _folder_of(MODULE)},
            timeout=self._seconds * (len(requests) + 2),
            output_limit=self._output_limit,
        )

    def _tell_end(self, done: Completed) -> str:
        if done.exit_code == LATE:
            return f"Helm did not finish in {self._seconds:g} seconds"
        words = done.stderr.strip().splitlines()
        return "Helm's library came to a sudden end" + (f": {words[0]}" if words else "")


class HelmProgram:
    """A `helm` program, one process for each chart."""

    def __init__(self, program: Path) -> None:
        self._program = program

    @property
    def identity(self) -> str:
        """The same as long as the program is the same."""
        about = self._program.stat()
        return f"{self._program} {about.st_size} {about.st_mtime_ns}"

    def render(self, requests: Sequence[RenderRequest]) -> tuple[RenderResult, ...]:
        """A result for each request, in their order."""
        with tempfile.TemporaryDirectory(prefix="fleetbook-helm-") as folder:
            return tuple(self._render(each, Path(folder)) for each in requests)

    def _render(self, request: RenderRequest, folder: Path) -> RenderResult:
        # Helm writes to its folders even where it has nothing to keep, and reads none of the user's here.
        homes = {f"HELM_{name}_HOME": str(folder / name) for name in ("CACHE", "CONFIG", "DATA")}
        given = json.dumps(request.values).encode()
        try:
            done = run(
                template_command(self._program, request), stdin=given, environment=homes, timeout=SECONDS
            )
        except ToolError as error:
            return RenderResult(error=error.message)
        if done.exit_code:
            return RenderResult(error=done.stderr.strip().removeprefix("Error: ") or "helm gave no reason")
        return RenderResult(files=split_output(done.stdout.decode("utf-8", "replace")))


def child_command(seconds: float) -> list[str]:
    """The command line of the process in which Helm's library runs."""
    # -P: the files beside it are not what its imports mean.
    return [sys.executable, "-P", str(Path(__file__).with_name("helm_child.py")), str(seconds)]


def template_command(program: Path, request: RenderRequest) -> list[str]:
    """The command line that renders a chart with the values on standard input."""
    command = [str(program), "template", request.name, str(request.chart), "--values", "-"]
    command += ["--namespace", request.namespace, "--kube-version", request.kube_version]
    return [*command, *(part for each in request.api_versions for part in ("--api-versions", each))]


def split_output(output: str) -> dict[str, str]:
    """What `helm template` prints, by template."""
    _, *parts = _SOURCE.split(output)
    files: dict[str, str] = {}
    for path, content in zip(parts[::2], parts[1::2], strict=True):
        files[path] = files[path] + "---\n" + content if path in files else content
    return files


def find_helm(chosen: str | None) -> HelmLibrary | HelmProgram | None:
    """The owner's choice, else the library, else a helm on PATH; None where there is none of them."""
    if chosen is not None:
        found = shutil.which(chosen)
        if found is None:
            hint = "Correct `helm` in fleetbook.yml, or leave it out."
            raise ToolError(f"{chosen} was not found", hint)
        return HelmProgram(Path(found))
    if find_spec(MODULE) is not None:
        return HelmLibrary()
    found = shutil.which("helm")
    return None if found is None else HelmProgram(Path(found))


def _folder_of(module: str) -> str:
    """The folder that holds a module: where the user's own packages lie, a clean environment does not say."""
    spec = find_spec(module)
    return "" if spec is None or spec.origin is None else str(Path(spec.origin).parent.parent)


def _describe(request: RenderRequest) -> dict[str, Any]:
    options = {
        "name": request.name,
        "namespace": request.namespace,
        "kube_version": request.kube_version,
        "api_versions": list(request.api_versions),
    }
    return {"chart": str(request.chart), "values": request.values, "options": options}


def _read_answer(line: bytes) -> RenderResult:
    answer = json.loads(line)
    return RenderResult(files=answer.get("files", {}), error=answer.get("error"))
