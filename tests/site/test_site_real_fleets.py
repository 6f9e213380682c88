"""Books of real fleets, where their data lies beside the project."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from built import dead_links

FLEETS = Path(__file__).parents[3] / "shared" / "fleets"
NAMES = (
    "ametis70-homelab",
    "ghimele-homelab",
    "mmontes11-k8s-infrastructure",
    "onedr0p-home-ops",
    "flux2-kustomize-helm-example",
)

pytestmark = pytest.mark.skipif(not FLEETS.is_dir(), reason="../shared/fleets is not beside the project")


@pytest.mark.parametrize("name", NAMES)
def test_a_book_is_built_and_what_was_not_understood_stands_in_it(name: str, tmp_path: Path) -> None:
    site = tmp_path / "site"
    command = [
        sys.executable,
        "-m",
        "fleetbook",
        "build",
        str(FLEETS / name),
        "--site-dir",
        str(site),
        "--verbose",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    assert "Traceback" not in done.stderr
    model = json.loads((site / "architecture.json").read_text())
    assert model["clusters"]
    assert not dead_links(site)
    assert all(cluster["kustomizations"] and cluster["components"] for cluster in model["clusters"])
    coverage = (site / "coverage" / "index.html").read_text()
    account = model["coverage"]
    for path in [each["path"] for each in account["unreadable"]] + account["not_deployed"]:
        assert path in coverage
    for what in account["not_rendered"]:
        assert what["why"] in coverage or what["why"].replace("'", "&#39;") in coverage
