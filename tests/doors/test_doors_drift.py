"""`fleetbook check --docs`: a committed book that is not what the revision gives."""

import json
import shutil
import subprocess
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from commands import APP, FLEET, Done, fleetbook
from repositories import commit, git
from trees import Tree

QUIET = "--fail-on=error"


def refresh(folder: Path) -> None:
    done = fleetbook("generate", folder, "--output", folder / "docs" / "fleet", "--quiet")
    assert done.returncode == 0, done.stderr


def check(folder: Path, *more: str) -> Done:
    return fleetbook("check", folder, "--docs", folder / "docs" / "fleet", QUIET, *more)


def edit(folder: Path, old: str = "1.0.0", new: str = "1.1.0") -> None:
    file = folder / "clusters/home/app.yaml"
    file.write_text(file.read_text().replace(old, new))


@pytest.fixture(params=["git@github.com:me/fleet.git", "https://git.example.org/me/fleet", ""])
def fleet(tree: Tree, request: pytest.FixtureRequest) -> Path:
    """A repository, with or without a forge, in which a manifest and its book were committed together."""
    folder = tree(FLEET + APP)
    (folder / "note.txt").write_text("ours")
    git(folder, "init", "--quiet", "--initial-branch=main")
    if request.param:
        git(folder, "remote", "add", "origin", request.param)
    commit(folder)
    refresh(folder)
    commit(folder)
    edit(folder)
    refresh(folder)
    commit(folder)
    return folder


def test_a_book_that_was_committed_with_its_manifest_is_current(fleet: Path) -> None:
    done = check(fleet)
    assert done.returncode == 0, done.stdout
    assert "stale-docs" not in done.stdout


def test_it_stays_current_however_the_commit_is_looked_at(fleet: Path, tmp_path: Path) -> None:
    commit(fleet, "change", "--amend", "--allow-empty")
    assert check(fleet).returncode == 0
    git(fleet, "checkout", "--quiet", "--detach")
    assert check(fleet).returncode == 0
    git(fleet, "checkout", "--quiet", "-b", "feature/other", "HEAD~1")
    (fleet / "note.txt").write_text("mine")
    commit(fleet)
    git(fleet, "merge", "--quiet", "--no-edit", "main")
    assert check(fleet).returncode == 0
    clone = tmp_path / "elsewhere" / fleet.name
    clone.parent.mkdir()
    git(tmp_path, "clone", "--quiet", "--depth", "1", f"file://{fleet}", str(clone))
    remote = subprocess.run(
        ["git", "remote", "get-url", "origin"], cwd=fleet, capture_output=True, text=True, check=False
    ).stdout.strip()
    git(clone, "remote", *(("set-url", "origin", remote) if remote else ("remove", "origin")))
    assert check(clone).returncode == 0


def test_a_manifest_without_its_book_is_drift(fleet: Path) -> None:
    edit(fleet, "1.1.0", "2.0.0")
    commit(fleet)
    done = check(fleet)
    assert done.returncode == 1
    assert "stale-docs" in done.stdout
    told = json.loads(check(fleet, "--format", "json").stdout)["findings"]
    stale = [each for each in told if each["rule"] == "stale-docs"]
    assert {"path": "docs/fleet/infrastructure/other/web/index.md", "line": 1} in [
        each["at"] for each in stale
    ]
    assert f"fleetbook generate {fleet} --output {fleet / 'docs/fleet'}" in stale[0]["advice"]
    refresh(fleet)
    assert check(fleet).returncode == 0


def test_pages_that_are_missing_edited_or_left_over(fleet: Path) -> None:
    book = fleet / "docs" / "fleet"
    (book / "network" / "index.md").unlink(missing_ok=True)
    (book / "findings" / "index.md").write_text("mine")
    told = [each["message"] for each in json.loads(check(fleet, "--format", "json").stdout)["findings"]]
    assert f"{book / 'findings/index.md'} is not what this revision gives." in told
    edit(fleet, "name: web, namespace", "name: store, namespace")
    told = [each["message"] for each in json.loads(check(fleet, "--format", "json").stdout)["findings"]]
    assert any("is missing" in each for each in told)
    assert any("is left of a book before" in each for each in told)


def test_drift_in_every_format(fleet: Path) -> None:
    edit(fleet, "1.1.0", "2.0.0")
    assert "::error file=docs/fleet/" in check(fleet, "--format", "github").stdout
    sarif = json.loads(check(fleet, "--format", "sarif").stdout)
    assert {"stale-docs"} <= {each["ruleId"] for each in sarif["runs"][0]["results"]}
    suites = ElementTree.fromstring(check(fleet, "--format", "junit").stdout)
    (suite,) = [each for each in suites if each.get("name") == "stale-docs"]
    assert int(suite.get("failures", "0")) >= 1
    assert suite[0].get("file", "").startswith("docs/fleet/")
    done = fleetbook("check", fleet, "--docs", fleet / "docs/fleet", "--fail-on", "never")
    assert done.returncode == 0


def test_history_needs_no_commit_of_its_own(fleet: Path) -> None:
    (fleet / "fleetbook.yml").write_text("history: 10\n")
    refresh(fleet)
    commit(fleet)
    assert check(fleet).returncode == 0, check(fleet).stdout


@pytest.mark.parametrize("folder", ["docs", "nowhere"])
def test_a_folder_that_holds_no_book(fleet: Path, folder: str) -> None:
    (fleet / "docs" / "index.md").write_text("mine")
    done = fleetbook("check", fleet, "--docs", fleet / folder)
    assert done.returncode == 2
    assert "holds no book that fleetbook wrote" in done.stderr
    assert "fleetbook generate --output" in done.stderr


def test_a_book_inside_the_fleet_is_no_part_of_it(tree: Tree) -> None:
    folder = tree(FLEET + APP)
    refresh(folder)
    first = {file: file.read_bytes() for file in (folder / "docs").rglob("*") if file.is_file()}
    refresh(folder)
    assert {file: file.read_bytes() for file in (folder / "docs").rglob("*") if file.is_file()} == first
    shutil.rmtree(folder / "docs")
