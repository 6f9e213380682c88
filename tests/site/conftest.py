"""The example fleet's book, built once for all tests of the built site."""

from pathlib import Path

import pytest
from filelock import FileLock

from example_site import build_example


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The built site; workers that run side by side share one."""
    if worker_id == "master":
        return build_example(tmp_path_factory.mktemp("example"))
    folder = tmp_path_factory.getbasetemp().parent / "example"
    with FileLock(f"{folder}.lock"):
        return folder / "site" if (folder / "site").exists() else build_example(folder)
