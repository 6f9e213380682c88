"""The one place that starts a process: clean environment, bounded time and output, no network."""

import os
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from fleetbook.core.errors import ToolError

TIMEOUT_SECONDS = 120.0
OUTPUT_LIMIT = 256 * 1024 * 1024
NOWHERE = "http://127.0.0.1:9"


@dataclass(frozen=True, slots=True)
class Completed:
    """What a program printed, and its exit code."""

    exit_code: int
    stdout: bytes
    stderr: str


def clean_environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """An environment without the caller's variables, in which a polite program reaches no network."""
    proxies = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), NOWHERE)
    # An empty PATH keeps programs from starting others; HOME keeps them from reading a user's settings.
    base = {"PATH": os.devnull, "HOME": os.devnull, "LC_ALL": "C", "TZ": "UTC"}
    return {**base, **proxies, **(extra or {})}


def run(
    argv: Sequence[str],
    *,
    cwd: Path | None = None,
    stdin: bytes = b"",
    environment: Mapping[str, str] | None = None,
    timeout: float = TIMEOUT_SECONDS,
    output_limit: int = OUTPUT_LIMIT,
) -> Completed:
    """Run a program to its end; `argv[0]` is its path.

    A non-zero exit code is a result, not an error. Raises ToolError where the program is missing,
    needs longer than `timeout` seconds, or prints more than `output_limit` bytes.
    """
    name = Path(argv[0]).name
    # Output goes to a file, so that a flood fills a disk quota of our choosing and not the memory.
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        try:
            # The program and its arguments come from fleetbook, never from the fleet.
            code = subprocess.run(
                list(argv),
                cwd=cwd,
                input=stdin,
                stdout=out,
                stderr=err,
                env=clean_environment(environment),
                timeout=timeout,
                check=False,
            ).returncode
        except FileNotFoundError:
            hint = f"Install {name}, or name it in fleetbook.yml."
            raise ToolError(f"{name} was not found at {argv[0]}", hint) from None
        except PermissionError:
            raise ToolError(f"{name} cannot be started", f"Make {argv[0]} executable.") from None
        except subprocess.TimeoutExpired:
            hint = "Run it by hand to see why."
            raise ToolError(f"{name} did not finish in {timeout:g} seconds", hint) from None
        if out.seek(0, os.SEEK_END) > output_limit:
            hint = "Its input is probably not what it should be."
            raise ToolError(f"{name} printed more than {output_limit} bytes", hint)
        out.seek(0)
        err.seek(0)
        return Completed(code, out.read(), err.read(1_000_000).decode("utf-8", "replace"))
