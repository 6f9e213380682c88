"""The one place that starts a process: clean environment, bounded time and output, no network."""

import os
import selectors
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from fleetbook.core.errors import ToolError

TIMEOUT_SECONDS = 120.0
OUTPUT_LIMIT = 256 * 1024 * 1024
NOWHERE = "http://127.0.0.1:9"
_CHUNK = 1 << 16


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

    A non-zero exit code is a result, not an error. Raises ToolError where the program is missing. One that
    needs longer than `timeout` seconds, or prints more than `output_limit` bytes, is ended with all that it
    started, and is a ToolError too.
    """
    # From a file the program takes its input when it likes; a pipe would have to be fed while it prints.
    with tempfile.TemporaryFile() as given:
        given.write(stdin)
        given.seek(0)
        with _start(argv, given.fileno(), cwd, clean_environment(environment)) as process:
            try:
                stdout, stderr = _listen(process, Path(argv[0]).name, timeout, output_limit)
            finally:
                _end(process)
    return Completed(process.returncode, stdout, stderr.decode("utf-8", "replace"))


def attend(argv: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run a program that talks to the user's terminal until it ends, or the user ends it; its exit code.

    `environment` is added to the caller's.
    """
    # The program and its arguments come from fleetbook, never from the fleet.
    with subprocess.Popen(list(argv), env={**os.environ, **environment}) as process:
        try:
            return process.wait()
        except KeyboardInterrupt:
            # The terminal has told the program, too.
            with suppress(KeyboardInterrupt, subprocess.TimeoutExpired):
                return process.wait(timeout=10)
            process.kill()
            return process.wait()


def _start(
    argv: Sequence[str], stdin: int, cwd: Path | None, environment: Mapping[str, str]
) -> subprocess.Popen[bytes]:
    name = Path(argv[0]).name
    try:
        # The program and its arguments come from fleetbook, never from the fleet.
        return subprocess.Popen(
            list(argv),
            cwd=cwd,
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
            # In a session of its own it can be ended together with its children.
            start_new_session=True,
        )
    except FileNotFoundError:
        hint = f"Install {name}, or name it in fleetbook.yml."
        raise ToolError(f"{name} was not found at {argv[0]}", hint) from None
    except PermissionError:
        raise ToolError(f"{name} cannot be started", f"Make {argv[0]} executable.") from None


def _listen(process: subprocess.Popen[bytes], name: str, timeout: float, limit: int) -> tuple[bytes, bytes]:
    """What a program prints until its end; a flood is noticed when it passes the limit, not after it."""
    deadline = time.monotonic() + timeout
    heard = [bytearray(), bytearray()]
    with selectors.DefaultSelector() as selector:
        for stream, text in zip((process.stdout, process.stderr), heard, strict=True):
            if stream is not None:
                selector.register(stream, selectors.EVENT_READ, text)
        while selector.get_map():
            left = deadline - time.monotonic()
            ready = selector.select(left) if left > 0 else []
            if not ready:
                raise _late(name, timeout)
            for key, _ in ready:
                chunk = os.read(key.fd, _CHUNK)
                key.data.extend(chunk)
                if not chunk:
                    selector.unregister(key.fileobj)
            if sum(map(len, heard)) > limit:
                hint = "Its input is probably not what it should be."
                raise ToolError(f"{name} printed more than {limit} bytes", hint)
    try:
        process.wait(max(deadline - time.monotonic(), 0))
    except subprocess.TimeoutExpired:
        raise _late(name, timeout) from None
    return bytes(heard[0]), bytes(heard[1])


def _late(name: str, timeout: float) -> ToolError:
    return ToolError(f"{name} did not finish in {timeout:g} seconds", "Run it by hand to see why.")


def _end(process: subprocess.Popen[bytes]) -> None:
    # A group keeps its number until its leader is waited for, so no other can be hit.
    if process.returncode is None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
