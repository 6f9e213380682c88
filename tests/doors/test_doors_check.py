"""`fleetbook check`: what is printed, what is written, and the exit code."""

import json
from pathlib import Path

import pytest

from commands import FLEET, fleetbook
from trees import Tree

SECRET = """
    == clusters/home/secret.yaml
    apiVersion: v1
    kind: Secret
    metadata: {name: app, namespace: flux-system%s}
    stringData: {password: a}
"""
READABLE = "Secret flux-system/app can be read in Git."


@pytest.fixture
def small(tree: Tree) -> Path:
    return tree(FLEET + SECRET % "")


def test_an_error_fails_the_check_and_is_named(small: Path) -> None:
    done = fleetbook("check", small)
    assert done.returncode == 1
    assert READABLE in done.stdout
    assert done.stderr.splitlines()[-1] == "1 finding: 1 error."


@pytest.mark.parametrize(("fail_on", "code"), [("error", 1), ("warning", 1), ("info", 1), ("never", 0)])
def test_the_mildest_finding_that_fails_is_chosen(small: Path, fail_on: str, code: int) -> None:
    assert fleetbook("check", small, "--fail-on", fail_on).returncode == code


BROKEN = """
    == clusters/home/apps.yaml
    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    metadata: {name: apps, namespace: flux-system}
    spec: {path: ./apps, sourceRef: {kind: GitRepository, name: flux-system}}
    == apps/kustomization.yaml
    resources: [nothing.yaml]
"""


def test_what_cannot_be_built_fails_the_check(tree: Tree) -> None:
    folder = tree(FLEET + BROKEN)
    done = fleetbook("check", folder)
    assert done.returncode == 1
    assert "nothing.yaml" in done.stdout
    assert "warning:" not in done.stderr, "it is told once"
    found, *_ = json.loads(fleetbook("check", folder, "--format", "json").stdout)["findings"]
    assert (found["rule"], found["severity"]) == ("missing-file", "error")
    assert found["at"] == {"path": "apps/kustomization.yaml", "line": 1}
    run = json.loads(fleetbook("check", folder, "--format", "sarif").stdout)["runs"][0]
    assert run["results"][0]["ruleId"] == "missing-file"
    assert run["invocations"][0]["toolExecutionNotifications"] == []
    told = fleetbook("check", folder, "--format", "github", "--quiet").stdout
    assert told.startswith("::error file=apps/kustomization.yaml,line=1,title=missing-file::")
    assert "<failure " in fleetbook("check", folder, "--format", "junit").stdout
    assert fleetbook("check", folder, "--fail-on", "never").returncode == 0


def test_what_is_accepted_does_not_fail(tree: Tree) -> None:
    reason = ", annotations: {accept.fleetbook.dev/plain-secret-in-git: It is no secret.}"
    folder = tree(FLEET + SECRET % reason)
    done = fleetbook("check", folder, "--fail-on", "info")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.splitlines()[-1] == "No findings. 1 more is accepted."
    told = json.loads(fleetbook("check", folder, "--format", "json").stdout)
    assert told["findings"] == []
    assert [(each["by"], each["reason"]) for each in told["accepted"]] == [
        ("Secret flux-system/app", "It is no secret.")
    ]


def test_a_report_for_code_scanning_is_written_to_a_file(small: Path, tmp_path: Path) -> None:
    file = tmp_path / "found.sarif"
    done = fleetbook("check", small, "--format", "sarif", "--output", file)
    assert (done.returncode, done.stdout) == (1, "")
    (result,) = json.loads(file.read_text("utf-8"))["runs"][0]["results"]
    assert (result["ruleId"], result["level"]) == ("plain-secret-in-git", "error")


def test_annotations_for_the_log_of_a_workflow(small: Path) -> None:
    done = fleetbook("check", small, "--format", "github", "--quiet")
    assert done.stdout.startswith("::error file=clusters/home/secret.yaml,line=1,title=plain-secret-in-git::")
    assert done.stderr == ""
