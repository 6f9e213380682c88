"""Every command on every shape that a Git repository has in the wild."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from commands import APP, FLEET, Done, fleetbook
from repositories import commit, git
from trees import Tree, write_tree

TOKEN = "ghp_s3cr3tT0kenThatNobodyMaySee"


def fresh(folder: Path) -> Path:
    """A fleet with two commits on main."""
    write_tree(folder, FLEET + APP)
    git(folder, "init", "--quiet", "--initial-branch=main")
    commit(folder, "Start")
    update(folder, "1.0.0", "1.1.0")
    commit(folder, "Update")
    return folder


def update(folder: Path, old: str, new: str) -> None:
    file = folder / "clusters/home/app.yaml"
    file.write_text(file.read_text().replace(old, new))


def no_remote(folder: Path) -> Path:
    return fresh(folder)


def ssh_remote(folder: Path) -> Path:
    git(fresh(folder), "remote", "add", "origin", "ssh://git@git.example.org:2222/me/fleet.git")
    return folder


def https_remote_with_credentials(folder: Path) -> Path:
    git(fresh(folder), "remote", "add", "origin", f"https://me:{TOKEN}@git.example.org/me/fleet.git")
    return folder


def detached_head(folder: Path) -> Path:
    git(fresh(folder), "checkout", "--quiet", "--detach")
    return folder


def merge_commit(folder: Path) -> Path:
    fresh(folder)
    git(folder, "checkout", "--quiet", "-b", "side", "HEAD~1")
    (folder / "note.txt").write_text("side")
    commit(folder)
    git(folder, "checkout", "--quiet", "main")
    git(folder, "merge", "--quiet", "--no-ff", "--no-edit", "side")
    return folder


def renamed_files(folder: Path) -> Path:
    fresh(folder)
    git(folder, "mv", "clusters/home/app.yaml", "clusters/home/web.yaml")
    commit(folder, "Rename")
    return folder


def shallow_clone(folder: Path) -> Path:
    source = fresh(folder.with_name("source"))
    git(folder, "clone", "--quiet", "--depth", "1", f"file://{source}", ".")
    return folder


def partial_clone(folder: Path) -> Path:
    source = fresh(folder.with_name("source"))
    git(source, "config", "uploadpack.allowFilter", "true")
    git(folder, "clone", "--quiet", "--filter=blob:none", f"file://{source}", ".")
    return folder


def work_tree(folder: Path) -> Path:
    source = fresh(folder.with_name("source"))
    folder.rmdir()
    git(source, "worktree", "add", "--quiet", "-b", "second", str(folder))
    return folder


def submodule(folder: Path) -> Path:
    """A repository that holds another one, which the fleet does not read."""
    inner = fresh(folder.with_name("inner"))
    fresh(folder)
    git(folder, "submodule", "--quiet", "add", str(inner), "vendor/inner")
    commit(folder, "Add a submodule")
    return folder


def inside_a_submodule(folder: Path) -> Path:
    """The fleet itself is a submodule of another repository."""
    inner = fresh(folder.with_name("inner"))
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "submodule", "--quiet", "add", str(inner), "fleet")
    commit(folder)
    return folder / "fleet"


def folder_of_a_larger_repository(folder: Path) -> Path:
    fresh(folder)
    (folder / "fleet").mkdir()
    git(folder, "mv", "clusters", "fleet/clusters")
    commit(folder, "Move")
    return folder / "fleet"


def index_that_is_not_committed(folder: Path) -> Path:
    update(fresh(folder), "1.1.0", "1.2.0")
    git(folder, "add", "--all")
    return folder


SHAPES: tuple[Callable[[Path], Path], ...] = (
    no_remote,
    ssh_remote,
    https_remote_with_credentials,
    detached_head,
    merge_commit,
    renamed_files,
    shallow_clone,
    partial_clone,
    work_tree,
    submodule,
    inside_a_submodule,
    folder_of_a_larger_repository,
    index_that_is_not_committed,
)


@pytest.fixture(params=SHAPES, ids=lambda shape: shape.__name__)
def fleet(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    (tmp_path / "repository").mkdir()
    shape: Callable[[Path], Path] = request.param
    return shape(tmp_path / "repository")


def state(fleet: Path) -> tuple[str, str, str]:
    return (
        git(fleet, "status", "--porcelain"),
        git(fleet, "rev-parse", "HEAD"),
        git(fleet, "for-each-ref", "--format=%(refname) %(objectname)"),
    )


def tell(done: Done) -> str:
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert TOKEN not in done.stdout + done.stderr
    return done.stdout


def test_every_command_reads_it_and_changes_nothing(fleet: Path, tmp_path: Path) -> None:
    before = state(fleet)
    (web,) = json.loads(tell(fleetbook("show", "components", fleet, "--json"))).values()
    assert [each["name"] for each in web] == ["web"]
    assert tell(fleetbook("diff", "HEAD", "--repo", fleet)).startswith("**")
    tell(fleetbook("history", fleet, "--commits", "5", "--no-cache"))
    tell(fleetbook("check", fleet, "--fail-on", "never"))
    tell(fleetbook("generate", fleet, "--output", tmp_path / "book"))
    tell(fleetbook("build", fleet, "--site-dir", tmp_path / "site"))
    written = [
        file for folder in ("book", "site") for file in (tmp_path / folder).rglob("*") if file.is_file()
    ]
    assert [file for file in written if TOKEN.encode() in file.read_bytes()] == []
    assert state(fleet) == before


def test_what_is_staged_or_edited_is_what_differs_from_the_commit(fleet: Path) -> None:
    file = next(iter(fleet.glob("clusters/home/[aw]*.yaml")))
    file.write_text(file.read_text().replace("web:1.", "web:3."))
    told = tell(fleetbook("diff", "HEAD", "--repo", fleet))
    assert told.startswith("**1 image updated (1 major).**")


def test_mkdocs_builds_strictly_with_the_plugin(fleet: Path, tmp_path: Path) -> None:
    site = tmp_path / "docs-site"
    write_tree(
        site,
        f"""
        == mkdocs.yml
        site_name: Mine
        theme: {{name: material, font: false}}
        plugins:
          - search
          - fleetbook: {{repository: "{os.path.relpath(fleet, site)}"}}
          - awesome-nav
        markdown_extensions:
          - admonition
          - attr_list
          - md_in_html
          - tables
          - toc
          - pymdownx.highlight
          - pymdownx.superfences
          - fleetbook
        == docs/index.md
        # Mine

        There is [[fleetbook fact component/web]].
        """,
    )
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet"]
    environment = os.environ | {"NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(command, cwd=site, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    assert (site / "site/fleet/index.html").is_file()
    shutil.rmtree(site)


def test_a_git_that_would_run_programs_of_the_repository_is_not_heeded(tree: Tree, tmp_path: Path) -> None:
    folder = fresh(tree(""))
    mark = tmp_path / "ran"
    hook = folder / ".git/hooks/post-checkout"
    hook.write_text(f"#!/bin/sh\ntouch {mark}\n")
    hook.chmod(0o755)
    git(folder, "config", "core.fsmonitor", f"touch {mark}; false")
    git(folder, "config", "diff.external", f"touch {mark}")
    git(folder, "config", "filter.evil.smudge", f"touch {mark}; cat")
    (folder / ".gitattributes").write_text("*.yaml filter=evil diff=evil\n")
    git(folder, "config", "diff.evil.textconv", f"touch {mark}; cat")
    mark.unlink(missing_ok=True)
    tell(fleetbook("diff", "HEAD~1", "--repo", folder))
    tell(fleetbook("history", folder, "--no-cache"))
    assert not mark.exists()
