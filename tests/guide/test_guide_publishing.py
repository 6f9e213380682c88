"""The files that the guide gives to publish a book inside the cluster are built, read and run."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from commands import FLEET, fleetbook
from fleetbook.tools.kustomize import Kustomize
from trees import write_tree
from workflows import Runner, load, validate

PAGE = Path(__file__).parents[2] / "docs" / "guide" / "publishing.md"
_FENCE = re.compile(r'^```yaml title="([^"]+)"\n(.*?)^```', re.MULTILINE | re.DOTALL)
GATEWAY = """
== clusters/home/gateway.yaml
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: internal, namespace: gateway}
spec:
  gatewayClassName: istio
  listeners: [{name: http, port: 80, protocol: HTTP, allowedRoutes: {namespaces: {from: All}}}]
"""
# Gives the first site, then none, then a second one, and ends the third time it is to wait.
FLUX = """#!/bin/sh
echo "$@" >> "$TOLD"
count=$(wc -l < "$TOLD")
[ "$count" = 2 ] && { echo half > "$5/index.html"; exit 1; }
echo "site $count" > "$5/index.html"
"""
SLEEP = """#!/bin/sh
cat "$SITE/html/index.html" >> "$SEEN"
[ "$(wc -l < "$SEEN")" -lt 4 ] || exit 7
"""


@pytest.fixture
def fleet(tmp_path: Path) -> Path:
    """A fleet that holds the files of the page."""
    folder = write_tree(tmp_path / "fleet", FLEET)
    files = _FENCE.findall(PAGE.read_text())
    assert len(files) == 8
    return write_tree(folder, GATEWAY + "".join(f"== {path}\n{content}" for path, content in files))


def script(command: Path, text: str) -> None:
    command.parent.mkdir(exist_ok=True)
    command.write_text(text)
    command.chmod(0o755)


def objects(fleet: Path) -> dict[str, dict[str, Any]]:
    """What kustomize makes of them, by kind."""
    built = yaml.safe_load_all(Kustomize().build(fleet / "apps" / "book"))
    return {each["kind"]: each for each in built}


def test_kustomize_builds_them(fleet: Path) -> None:
    built = objects(fleet)
    assert set(built) == {"Namespace", "Deployment", "Service", "HTTPRoute", "NetworkPolicy"}
    pod = built["Deployment"]["spec"]["template"]["spec"]
    for container in (*pod["initContainers"], *pod["containers"]):
        assert container["securityContext"]["readOnlyRootFilesystem"] is True
        assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
        assert {each["name"] for each in container["volumeMounts"]} <= {
            each["name"] for each in pod["volumes"]
        }


def test_fleetbook_reads_them_and_finds_nothing_broken(fleet: Path) -> None:
    done = fleetbook("show", "routes", fleet, "--json")
    (route,) = json.loads(done.stdout)["home"]
    assert (route["host"], route["backend"]["name"], route["backend"]["port"]) == (
        "book.example.org",
        "book",
        "80",
    )
    checked = fleetbook("check", fleet)
    assert checked.returncode == 0, checked.stdout


def test_the_site_is_fetched_whole_or_not_at_all(fleet: Path, tmp_path: Path) -> None:
    script(tmp_path / "bin" / "flux", FLUX)
    script(tmp_path / "bin" / "sleep", SLEEP)
    (fetch,) = objects(fleet)["Deployment"]["spec"]["template"]["spec"]["initContainers"]
    site = tmp_path / "site"
    site.mkdir()
    environment = {each["name"]: each["value"] for each in fetch["env"]} | {
        "PATH": f"{tmp_path / 'bin'}:/usr/bin:/bin",
        "SITE": str(site),
        "TOLD": str(tmp_path / "told"),
        "SEEN": str(tmp_path / "seen"),
    }
    done = subprocess.run(
        [*fetch["command"], *fetch["args"]], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 7, done.stderr
    assert (tmp_path / "seen").read_text().splitlines() == ["site 1", "site 1", "site 3", "site 4"]
    assert "pull artifact oci://ghcr.io/me/fleet-book:latest --output" in (tmp_path / "told").read_text()


def test_the_workflow_pushes_the_site(fleet: Path, tmp_path: Path) -> None:
    done = fleetbook("init", fleet, "--ci", "none")
    assert done.returncode == 0, done.stderr
    file = fleet / ".github" / "workflows" / "book-artifact.yml"
    validate("github-workflows", file)
    told = {"GITHUB_TOKEN": "t0ken", "GITHUB_ACTOR": "me", "GITHUB_SERVER_URL": "https://github.com"}
    told |= {"GITHUB_REPOSITORY": "me/fleet", "GITHUB_REF_NAME": "main", "GITHUB_SHA": "0" * 40}
    runner = Runner(fleet, tmp_path / "machine", told)
    script(tmp_path / "machine" / "bin" / "flux", '#!/bin/sh\necho "$@"\ntest -f site/index.html\n')
    steps = runner.run_job(load(file), "push")
    assert [each.returncode for each in steps] == [0, 0], steps[-1].stderr
    assert steps[-1].stdout.startswith(
        "push artifact oci://ghcr.io/me/fleet-book:latest --path site --source"
    )
