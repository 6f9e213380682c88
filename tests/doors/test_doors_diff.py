"""`fleetbook diff` on real repositories: any two revisions, and nothing else is touched."""

import json
from pathlib import Path

import pytest

from commands import APP, FLEET, fleetbook
from repositories import commit, git
from trees import Tree


@pytest.fixture
def fleet(tree: Tree) -> Path:
    """Three versions of an app on main, and a branch from the first with another app."""
    folder = tree(FLEET + APP)
    git(folder, "init", "--quiet", "--initial-branch=main")
    commit(folder)
    git(folder, "checkout", "--quiet", "-b", "side")
    app = (folder / "clusters/home/app.yaml").read_text()
    (folder / "clusters/home/other.yaml").write_text(app.replace("web", "other"))
    commit(folder)
    git(folder, "checkout", "--quiet", "main")
    for version in ("1.1.0", "2.0.0"):
        (folder / "clusters/home/app.yaml").write_text(app.replace("1.0.0", version))
        commit(folder)
    return folder


def summary(*arguments: str | Path) -> str:
    done = fleetbook("diff", *arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()[0]


def test_two_revisions(fleet: Path) -> None:
    assert summary("HEAD~1", "HEAD", "--repo", fleet) == "**1 image updated (1 major).**"
    assert summary("HEAD", "HEAD~1", "--repo", fleet) == "**1 image put back (1 major).**"
    assert summary("HEAD", "HEAD", "--repo", fleet) == "**Nothing of the architecture changes.**"


def test_three_dots_start_where_two_branches_parted(fleet: Path) -> None:
    assert summary("main", "side", "--repo", fleet) == "**1 component added, 1 image put back (1 major).**"
    assert summary("main...side", "--repo", fleet) == "**1 component added.**"
    git(fleet, "checkout", "--quiet", "side")
    assert summary("main...", "--repo", fleet) == "**1 component added.**"


def test_the_working_tree_is_the_newer_one_where_none_is_named_and_is_left_alone(fleet: Path) -> None:
    file = fleet / "clusters/home/app.yaml"
    file.write_text(file.read_text().replace("2.0.0", "2.0.1"))
    (fleet / "note.txt").write_text("mine")
    before = git(fleet, "status", "--porcelain"), git(fleet, "rev-parse", "HEAD")
    assert summary("main", "--repo", fleet) == "**1 image updated.**"
    assert summary("HEAD~2", "side", "--repo", fleet) == "**1 component added.**"
    assert (git(fleet, "status", "--porcelain"), git(fleet, "rev-parse", "HEAD")) == before
    assert "2.0.1" in file.read_text()


def test_json_for_programs(fleet: Path) -> None:
    done = fleetbook("diff", "HEAD~1", "HEAD", "--repo", fleet, "--format", "json")
    data = json.loads(done.stdout)
    (cluster,) = data["clusters"]
    (change,) = cluster["changes"]
    assert data["after"]["revision"] == git(fleet, "rev-parse", "HEAD")
    assert (change["topic"], change["action"], change["step"]) == ("images", "changed", "major")
    assert change["shifts"] == [
        {
            "name": "version",
            "before": ["1.1.0"],
            "after": ["2.0.0"],
            "at": {"path": "clusters/home/app.yaml", "line": 8},
        }
    ]
    assert cluster["radius"] == {"touched": ["web"], "felt": [], "total": 1}


def test_lines_lead_to_the_commit_that_is_told_of(fleet: Path) -> None:
    git(fleet, "remote", "add", "origin", "git@github.com:me/fleet.git")
    base, head = git(fleet, "rev-parse", "main"), git(fleet, "rev-parse", "side")
    told = fleetbook("diff", "main", "side", "--repo", fleet).stdout
    assert f"https://github.com/me/fleet/blob/{head}/clusters/home/other.yaml#L1" in told
    gone = fleetbook("diff", "side", "main", "--repo", fleet).stdout
    assert f"https://github.com/me/fleet/blob/{head}/clusters/home/other.yaml#L1" in gone
    assert f"https://github.com/me/fleet/blob/{base}/clusters/home/app.yaml#L8" in gone


def test_pictures_and_a_file(fleet: Path, tmp_path: Path) -> None:
    comment, pictures = tmp_path / "out" / "comment.md", tmp_path / "out" / "pictures"
    comment.parent.mkdir()
    done = fleetbook("diff", "main...side", "--repo", fleet, "-o", comment, "--pictures", pictures)
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    drawn = sorted(file.name for file in pictures.iterdir()) if pictures.exists() else []
    assert all(f"(pictures/{name})" in comment.read_text() for name in drawn)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("nowhere",), "There is no revision nowhere"),
        (("main...nowhere",), "There is no revision nowhere"),
        (("main...side", "main"), "main...side names both revisions already"),
        (("main", "--rev", "side"), "--rev names one revision, and diff takes two"),
    ],
)
def test_revisions_that_cannot_be_compared(fleet: Path, arguments: tuple[str, ...], told: str) -> None:
    done = fleetbook("diff", *arguments, "--repo", fleet)
    assert done.returncode in (2, 3)
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_branches_without_a_commit_in_common(fleet: Path) -> None:
    git(fleet, "checkout", "--quiet", "--orphan", "alone")
    commit(fleet)
    done = fleetbook("diff", "main...alone", "--repo", fleet)
    assert done.returncode == 3
    assert "main and alone share no commit" in done.stderr
    assert "fetch-depth: 0" in done.stderr
