"""`fleetbook history` and the page of changes, on repositories with real history."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from commands import APP, FLEET, fleetbook
from trees import Tree


class Repository:
    """A fleet whose commits are a day apart."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.day = 0
        self.git("init", "--quiet", "--initial-branch=main")
        self.commit("Start")

    def git(self, *arguments: str) -> str:
        date = f"2026-02-{self.day + 1:02}T12:00:00Z"
        who = {
            f"GIT_{role}_{what}": text
            for role in ("AUTHOR", "COMMITTER")
            for what, text in (("NAME", "Ann"), ("EMAIL", "ann@example.org"), ("DATE", date))
        }
        done = subprocess.run(
            ["git", "-c", "commit.gpgsign=false", *arguments],
            cwd=self.folder,
            check=True,
            capture_output=True,
            text=True,
            env={**os.environ, **who},
        )
        return done.stdout.strip()

    def commit(self, message: str) -> None:
        self.day += 1
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", message)

    def edit(self, old: str, new: str, path: str = "clusters/home/app.yaml") -> None:
        file = self.folder / path
        text = file.read_text()
        assert old in text
        file.write_text(text.replace(old, new))


@pytest.fixture
def fleet(tree: Tree) -> Repository:
    """An update, a note, a merged branch that adds an app, and a file that moves."""
    made = Repository(tree(FLEET + APP))
    made.edit("1.0.0", "2.0.0")
    made.commit("Update web")
    (made.folder / "README.md").write_text("a note")
    made.commit("Write a note")
    made.git("checkout", "--quiet", "-b", "side")
    app = (made.folder / "clusters/home/app.yaml").read_text()
    (made.folder / "clusters/home/other.yaml").write_text(app.replace("web", "other"))
    made.commit("Add other")
    made.edit("2.0.0", "2.1.0", "clusters/home/other.yaml")
    made.commit("Update other")
    made.git("checkout", "--quiet", "main")
    made.day += 1
    made.git("merge", "--quiet", "--no-ff", "--message", "Merge side", "side")
    made.git("mv", "clusters/home/app.yaml", "clusters/home/web.yaml")
    made.commit("Move a file")
    return made


def told(folder: Path, *arguments: str) -> list[str]:
    """Every line without the id of its commit."""
    done = fleetbook("history", folder, *arguments)
    assert done.returncode == 0, done.stderr
    parts = (line.split(" ", 2) for line in done.stdout.splitlines())
    return [f"{day}  {said}" for day, _, said in parts]


def test_commits_that_change_the_architecture_and_no_others(fleet: Repository) -> None:
    assert told(fleet.folder) == [
        "2026-02-07  other added",
        "2026-02-03  ghcr.io/me/web 1.0.0 → 2.0.0 (major)",
    ]


def test_how_far_back(fleet: Repository) -> None:
    assert told(fleet.folder, "--commits", "2") == ["2026-02-07  other added"]
    assert told(fleet.folder, "--rev", "HEAD~2") == ["2026-02-03  ghcr.io/me/web 1.0.0 → 2.0.0 (major)"]


def test_what_is_kept_is_what_is_worked_out(fleet: Repository, tmp_path: Path) -> None:
    anew = told(fleet.folder, "--no-cache")
    assert told(fleet.folder) == anew
    assert told(fleet.folder) == anew


def test_json_tells_each_change_with_its_commit(fleet: Repository) -> None:
    newest, oldest = json.loads(fleetbook("history", fleet.folder, "--json").stdout)
    assert newest["commit"]["id"] == fleet.git("rev-parse", "HEAD~1")
    assert {key: newest["commit"][key] for key in ("author", "date", "subject")} == {
        "author": "Ann",
        "date": "2026-02-07",
        "subject": "Merge side",
    }
    assert oldest["clusters"][0]["changes"][0]["step"] == "major"


def test_a_detached_head_and_a_second_work_tree(fleet: Repository, tmp_path: Path) -> None:
    whole = told(fleet.folder)
    fleet.git("worktree", "add", "--quiet", "--detach", str(tmp_path / "second"), "main")
    assert told(tmp_path / "second") == whole


def test_a_shallow_clone_tells_what_it_holds_and_that_it_lacks_the_rest(
    fleet: Repository, tmp_path: Path
) -> None:
    clone = tmp_path / "clone"
    subprocess.run(
        ["git", "clone", "--quiet", "--depth", "3", f"file://{fleet.folder}", str(clone)], check=True
    )
    assert told(clone) == ["2026-02-07  other added"]
    (clone / "fleetbook.yml").write_text("history: 10\n")
    done = fleetbook("generate", clone, "--output", tmp_path / "book")
    assert done.returncode == 0, done.stderr
    assert "This clone holds no older commits" in (tmp_path / "book/changes/index.md").read_text()


def test_a_fleet_in_a_folder_counts_only_commits_that_touch_it(fleet: Repository) -> None:
    (fleet.folder / "fleet").mkdir()
    fleet.git("mv", "clusters", "fleet/clusters")
    fleet.commit("Move all")
    fleet.edit("2.0.0", "2.0.1", "fleet/clusters/home/web.yaml")
    fleet.commit("Update web again")
    (fleet.folder / "other.md").write_text("elsewhere")
    fleet.commit("Elsewhere")
    lines = told(fleet.folder / "fleet")
    assert lines[0].endswith("ghcr.io/me/web 2.0.0 → 2.0.1 (patch)")


def test_a_plain_folder_has_no_history(tree: Tree) -> None:
    assert told(tree(FLEET + APP)) == []


def test_the_book_has_the_page_where_the_settings_ask_for_it(fleet: Repository, tmp_path: Path) -> None:
    book = tmp_path / "book"
    fleetbook("generate", fleet.folder, "--output", book)
    assert not (book / "changes").exists()
    (fleet.folder / "fleetbook.yml").write_text(
        "history: 10\nforge: {url: https://git.example.org/me/fleet}\n"
    )
    fleetbook("generate", fleet.folder, "--output", book)
    page = (book / "changes/index.md").read_text()
    merge, before = fleet.git("rev-parse", "HEAD~1"), fleet.git("rev-parse", "HEAD~2")
    assert "## February 2026 {#2026-02}" in page
    assert "<summary>7 February – other added</summary>" in page
    assert "<summary>1 commit without effect on the architecture</summary>" in page
    assert f"https://git.example.org/me/fleet/commit/{merge}" in page
    assert f"https://git.example.org/me/fleet/blob/{merge}/clusters/home/other.yaml#L1" in page
    assert before not in page.partition("7 February")[2].partition("</details>")[0]
    assert "changes" in (book / ".nav.yml").read_text()
    front = (book / "index.md").read_text().partition("## What changed last")[2]
    assert "2026-02-07 – other added" in front
    assert f"https://git.example.org/me/fleet/commit/{merge}" in front
    assert "[All changes](changes/index.md)" in front


def test_a_commit_that_cannot_be_read_costs_only_itself(fleet: Repository) -> None:
    (fleet.folder / "clusters/home/flux-system/gotk-sync.yaml").unlink()
    fleet.commit("Lose the root")
    fleet.git("revert", "--no-edit", "HEAD")
    lines = told(fleet.folder)
    assert [line for line in lines if "could not be read" in line]
    assert lines[-2:] == told(fleet.folder, "--rev", "HEAD~2")
