"""A fleet that is named by an address: cloned, fetched again, read without a checkout."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from commands import APP, FLEET, Done, fleetbook
from git_server import PASSWORD, USER, serve_git
from repositories import commit, git
from trees import write_tree


@pytest.fixture
def remote(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fleet in a repository elsewhere, on branch `trunk`, with a tag."""
    monkeypatch.setenv("FLEETBOOK_CACHE_DIR", str(tmp_path / "cache"))
    folder = tmp_path / "elsewhere" / "fleet"
    write_tree(folder, FLEET + APP)
    git(folder, "init", "--quiet", "--initial-branch=trunk")
    commit(folder, "Start")
    git(folder, "tag", "v1")
    return folder


def update(remote: Path, new: str) -> None:
    file = remote / "clusters/home/app.yaml"
    file.write_text(file.read_text().replace("web:1.0.0", f"web:{new}"))
    commit(remote, f"Update to {new}")


def image(done: Done) -> str:
    assert done.returncode == 0, done.stderr
    (component,) = json.loads(done.stdout)["home"]
    return str(component["images"][0]["tag"])


def components(address: str, *options: str) -> Done:
    return fleetbook("show", "components", address, "--json", *options)


def test_it_is_cloned_once_and_fetched_for_each_run(remote: Path) -> None:
    address = remote.as_uri()
    assert image(components(address)) == "1.0.0"
    update(remote, "2.0.0")
    assert image(components(address)) == "2.0.0"
    assert image(components(address, "--rev", "v1")) == "1.0.0"


def test_the_branch_that_the_remote_is_on_may_change(remote: Path) -> None:
    assert image(components(remote.as_uri())) == "1.0.0"
    git(remote, "checkout", "--quiet", "-b", "next")
    update(remote, "3.0.0")
    assert image(components(remote.as_uri())) == "3.0.0"


def test_without_the_remote_the_clone_serves_and_says_so(remote: Path) -> None:
    address = remote.as_uri()
    components(address)
    shutil.rmtree(remote)
    done = components(address)
    assert image(done) == "1.0.0"
    assert f"{address} could not be fetched, and is read as it was: fatal:" in done.stderr


def test_the_rest_of_a_run_that_was_cut_off_is_replaced(remote: Path, tmp_path: Path) -> None:
    components(remote.as_uri())
    (head,) = (tmp_path / "cache").rglob("HEAD")
    head.unlink()
    assert image(components(remote.as_uri())) == "1.0.0"
    assert head.is_file()


def test_a_damaged_clone_leaves_the_repository_around_it_alone(remote: Path, tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "--initial-branch=ours")
    commit(tmp_path, "Ours")
    components(remote.as_uri())
    (head,) = (tmp_path / "cache").rglob("HEAD")
    shutil.rmtree(head.parent / "objects")
    done = components(remote.as_uri())
    assert done.returncode == 3
    assert f"The clone of {remote.as_uri()} is damaged" in done.stderr
    branches = ["git", "for-each-ref", "--format=%(refname)", "refs/heads"]
    assert subprocess.check_output(branches, cwd=tmp_path, text=True) == "refs/heads/ours\n"


def test_what_does_not_exist_is_told(remote: Path, tmp_path: Path) -> None:
    wrong = components(remote.as_uri(), "--rev", "trunc")
    assert (wrong.returncode, wrong.stdout) == (3, "")
    assert f"There is no revision trunc at {remote.as_uri()}" in wrong.stderr
    assert "Did you mean trunk?" in wrong.stderr
    nowhere = components((tmp_path / "nowhere").as_uri())
    assert nowhere.returncode == 3
    assert f"{(tmp_path / 'nowhere').as_uri()} cannot be cloned: fatal:" in nowhere.stderr


@pytest.mark.parametrize("address", ["ext::sh -c 'touch run'", "fd::17", "gopher://example.org/fleet"])
def test_git_starts_nothing_for_an_address(address: str, tmp_path: Path, remote: Path) -> None:
    done = components(address)
    assert done.returncode == 2
    assert "is no address that a fleet is fetched from" in done.stderr
    assert not (Path.cwd() / "run").exists()


def test_where_nothing_may_be_kept_it_cannot_be_cloned(remote: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLEETBOOK_CACHE_DIR", "")
    done = components(remote.as_uri())
    assert done.returncode == 2
    assert f"{remote.as_uri()} has to be cloned, and nothing may be kept" in done.stderr
    assert "clone the fleet and name its folder" in done.stderr


def test_an_address_with_a_password(remote: Path, tmp_path: Path) -> None:
    with serve_git(remote.parent) as host:
        address = f"http://{USER}:{PASSWORD}@{host}/fleet/.git"
        done = components(address)
        assert image(done) == "1.0.0"
        told = done.stdout + done.stderr
        refused = components(f"http://{USER}:wr0ngPassw0rd@{host}/fleet2/.git")
    assert refused.returncode == 3
    assert "wr0ngPassw0rd" not in refused.stderr
    twice = components(f"http://{USER}:wr0ng@Passw0rd@{host}/fleet2/.git")
    assert "Passw0rd" not in twice.stdout + twice.stderr
    gone = components(address)
    assert "could not be fetched" in gone.stderr
    kept = b"".join(each.read_bytes() for each in (tmp_path / "cache").rglob("*") if each.is_file())
    assert PASSWORD not in told + gone.stdout + gone.stderr
    assert PASSWORD.encode() not in kept


def test_a_remote_behind_ssh(remote: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # What would run on the other machine runs here; the rest of the transport is Git's own.
    command = tmp_path / "ssh"
    command.write_text(f'#!{sys.executable}\nimport os, sys\nos.execvp("sh", ["sh", "-c", sys.argv[-1]])\n')
    command.chmod(0o755)
    monkeypatch.setenv("GIT_SSH_COMMAND", f"{command}")
    monkeypatch.setenv("GIT_SSH_VARIANT", "simple")
    assert image(components(f"git@forge.example.org:{remote}")) == "1.0.0"
    assert image(components(f"ssh://git@forge.example.org{remote}")) == "1.0.0"


def test_mkdocs_builds_the_book_of_a_fleet_elsewhere(remote: Path, tmp_path: Path) -> None:
    site = tmp_path / "docs-of-ours"
    (site / "docs").mkdir(parents=True)
    (site / "docs/index.md").write_text("# Ours\n")
    (site / "mkdocs.yml").write_text(
        dedent(f"""\
            site_name: Ours
            theme: {{name: material}}
            plugins: [{{fleetbook: {{repository: "{remote.as_uri()}", rev: v1}}}}]
            markdown_extensions: [fleetbook, attr_list, md_in_html, admonition, pymdownx.details]
        """)
    )
    build = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet"]
    update(remote, "2.0.0")
    subprocess.run(build, cwd=site, check=True, capture_output=True, text=True)
    told = (site / "site/fleet/architecture.json").read_text("utf-8")
    assert '"1.0.0"' in told
    assert '"2.0.0"' not in told
