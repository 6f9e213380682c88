import os
import sys
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


def test_a_flood_is_refused() -> None:
    with pytest.raises(ToolError, match="printed more than 1000 bytes"):
        run([PYTHON, "-c", "print('x' * 2000)"], output_limit=1000)


def test_broken_text_in_a_message_is_no_error() -> None:
    done = run([PYTHON, "-c", "import sys; sys.stderr.buffer.write(bytes([255, 65]))"])
    assert done.stderr == "\ufffdA"
