import os
import sys
import time
from pathlib import Path

import pytest

from fleetbook.core.errors import ToolError
from fleetbook.tools.runner import clean_environment, run

PYTHON = sys.executable


def test_output_and_exit_code_are_results() -> None:
    done = run(
        [PYTHON, "-c", "import sys; print(sys.stdin.read()); print('bad', file=sys.stderr); sys.exit(3)"],
        stdin=b"in",
    )
    assert (done.exit_code, done.stdout, done.stderr) == (3, b"in\n", "bad\n")


def test_the_callers_environment_is_not_handed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_TOKEN", "hunter2")
    done = run([PYTHON, "-c", "import os; print(sorted(os.environ))"], environment={"EXTRA": "1"})
    assert b"SECRET_TOKEN" not in done.stdout
    assert b"EXTRA" in done.stdout


def test_the_environment_leads_to_no_program_no_home_and_no_network() -> None:
    environment = clean_environment({"HOME": "/x"})
    assert environment["PATH"] == os.devnull
    assert environment["HOME"] == "/x"
    assert clean_environment()["HOME"] == os.devnull
    assert environment["https_proxy"].startswith("http://127.0.0.1:")


def test_a_program_runs_where_it_is_told(tmp_path: Path) -> None:
    done = run([PYTHON, "-c", "import os; print(os.getcwd())"], cwd=tmp_path)
    assert done.stdout.decode().strip() == str(tmp_path.resolve())


def test_a_missing_program_is_named() -> None:
    with pytest.raises(ToolError) as caught:
        run(["/no/such/dot"])
    assert caught.value.message == "dot was not found at /no/such/dot"
    assert caught.value.exit_code == 4


def test_a_file_that_is_no_program_is_named(tmp_path: Path) -> None:
    file = tmp_path / "dot"
    file.write_text("")
    with pytest.raises(ToolError, match="dot cannot be started"):
        run([str(file)])


def test_a_program_that_takes_too_long_is_stopped() -> None:
    with pytest.raises(ToolError, match=r"did not finish in 0\.2 seconds"):
        run([PYTHON, "-c", "import time; time.sleep(60)"], timeout=0.2)


def test_what_a_stopped_program_started_is_stopped_too(tmp_path: Path) -> None:
    sign = tmp_path / "sign"
    child = f"import time, pathlib; time.sleep(1.5); pathlib.Path({str(sign)!r}).touch()"
    parent = f"import subprocess, time; subprocess.Popen([{PYTHON!r}, '-c', {child!r}]); time.sleep(60)"
    with pytest.raises(ToolError, match="did not finish"):
        run([PYTHON, "-c", parent], timeout=1)
    time.sleep(2)
    assert not sign.exists()


def test_a_program_that_closes_its_output_and_stays_is_stopped() -> None:
    with pytest.raises(ToolError, match="did not finish"):
        run([PYTHON, "-c", "import os, time; os.close(1); os.close(2); time.sleep(60)"], timeout=0.5)


def test_a_program_that_prints_without_end_is_stopped_in_time() -> None:
    with pytest.raises(ToolError, match="did not finish"):
        run(
            [PYTHON, "-c", "import time\nwhile True: print(end='x', flush=True); time.sleep(.01)"],
            timeout=0.5,
        )


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_a_flood_is_stopped_while_it_runs(stream: str) -> None:
    flood = f"import sys\nwhile True: print('x' * 100, file=sys.{stream})"
    with pytest.raises(ToolError, match="printed more than 1000 bytes"):
        run([PYTHON, "-c", flood], output_limit=1000)


def test_input_and_output_larger_than_a_pipe_pass_at_once() -> None:
    given = b"x" * 1_000_000
    echo = "import sys; [sys.stdout.write(part) for part in iter(lambda: sys.stdin.read(999), '')]"
    assert run([PYTHON, "-c", echo], stdin=given).stdout == given


def test_broken_text_in_a_message_is_no_error() -> None:
    done = run([PYTHON, "-c", "import sys; sys.stderr.buffer.write(bytes([255, 65]))"])
    assert done.stderr == "\ufffdA"
