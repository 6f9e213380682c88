"""Times how long a page that `fleetbook serve` shows lags behind an edit of a manifest.

    python benchmarks/edit.py [--repeat 9]

A copy of the example fleet is served. A chart's version is edited, and the time is that until the server
answers with a page that has it: waiting for MkDocs to notice, writing the book, building the site. What the
browser does then is not timed.
"""

import argparse
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

EXAMPLE = Path(__file__).parents[1] / "examples" / "fleet-infra"
MANIFEST = "infrastructure/controllers/sealed-secrets/release.yaml"
PAGE = "infrastructure/security/sealed-secrets/index.html"
REST_SECONDS = 3.0
"""Between two edits, so that nothing of the first is still going on."""


def read(address: str) -> str:
    """The page, or nothing while the server starts."""
    try:
        with urllib.request.urlopen(address, timeout=60) as answer:
            return str(answer.read().decode())
    except (urllib.error.URLError, ConnectionError):
        return ""


def await_version(address: str, version: str) -> float:
    """The seconds until the page has a version."""
    started = time.perf_counter()
    while version not in read(address):
        time.sleep(0.01)
    return time.perf_counter() - started


def measure(fleet: Path, repeat: int) -> list[float]:
    """The lag of each of so many edits."""
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{tried.getsockname()[1]}"
    manifest, page = fleet / MANIFEST, f"http://{host}/{PAGE}"
    whole = manifest.read_text()
    (version,) = re.findall(r"version: (\S+)", whole)
    environment = {**os.environ, "FLEETBOOK_CACHE_DIR": str(fleet.parent / "cache")}
    command = [sys.executable, "-m", "fleetbook", "serve", str(fleet), "--address", host, "--quiet"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as process:
        try:
            await_version(page, version)
            lags = []
            for number in range(repeat):
                time.sleep(REST_SECONDS)
                manifest.write_text(whole.replace(version, f"99.{number}.0"))
                lags.append(await_version(page, f"99.{number}.0"))
        finally:
            process.terminate()
    return lags


def main() -> None:
    """Measure, and print the median and the worst."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--repeat", type=int, default=9)
    options = parser.parse_args()
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder:
        fleet = Path(folder) / "fleet"
        shutil.copytree(EXAMPLE, fleet)
        lags = measure(fleet, options.repeat)
    middle, worst = statistics.median(lags), max(lags)
    print(f"median {middle:.2f} s, worst {worst:.2f} s of {len(lags)} edits; load {load:.2f}")


if __name__ == "__main__":
    main()
