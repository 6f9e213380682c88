"""A snapshot of a work tree, of a revision, of a plain folder."""

import os
import socket
from pathlib import Path

import pytest

from fleetbook.core.errors import RepositoryError
from fleetbook.source.open import open_snapshot

FLEET = """
    == .gitignore
    *.local
    /built/
    == apps/a.yaml
    a: 1
    == apps/b.yaml
    b: 1
    == README.md
    hello
    """
PATHS = (".gitignore", "README.md", "apps/a.yaml", "apps/b.yaml")


def refusal(*arguments: object) -> str:
    with pytest.raises(RepositoryError) as caught:
        open_snapshot(*arguments)
    return f"{caught.value.message}. {caught.value.hint}"


def contents(root: Path, revision: str | None = None, ignore: tuple[str, ...] = ()) -> dict[str, str]:
    snapshot = open_snapshot(root, revision, ignore)
    return {path: snapshot.read(path).decode() for path in snapshot.paths}


def test_a_plain_folder(tree) -> None:
    root = tree(FLEET)
    (root / "x.local").write_text("kept: true\n")
    snapshot = open_snapshot(root)
    assert snapshot.paths == (".gitignore", "README.md", "apps/a.yaml", "apps/b.yaml", "x.local")
    assert snapshot.read("apps/a.yaml") == b"a: 1\n"
    assert (snapshot.repository.name, snapshot.repository.revision) == ("fleet", None)
    assert not snapshot.repository.dirty


def test_a_work_tree_has_untracked_files_and_no_ignored_or_deleted_ones(repository) -> None:
    root = repository(FLEET)
    (root / "x.local").write_text("ignored: true\n")
    (root / "built").mkdir()
    (root / "built/a.yaml").write_text("ignored: true\n")
    (root / "new.yaml").write_text("new: true\n")
    (root / "apps/a.yaml").write_text("a: 2\n")
    (root / "apps/b.yaml").unlink()
    assert contents(root) == {
        ".gitignore": "*.local\n/built/\n",
        "README.md": "hello\n",
        "apps/a.yaml": "a: 2\n",
        "new.yaml": "new: true\n",
    }


def test_a_revision_is_read_without_a_checkout(repository, git) -> None:
    root = repository(FLEET)
    git(root, "tag", "-a", "v1", "-m", "one")
    (root / "apps/a.yaml").write_text("a: 2\n")
    git(root, "commit", "-qam", "second")
    (root / "apps/a.yaml").write_text("a: 3\n")
    (root / "new.yaml").write_text("new: true\n")
    for revision in (
        "HEAD~1",
        "v1",
        "main^",
        git(root, "rev-parse", "HEAD~1"),
        git(root, "rev-parse", "--short", "v1"),
    ):
        assert contents(root, revision)["apps/a.yaml"] == "a: 1\n"
    assert open_snapshot(root, "main").paths == PATHS
    assert (root / "apps/a.yaml").read_text() == "a: 3\n"


def test_a_folder_inside_a_repository(repository) -> None:
    root = repository(FLEET)
    for revision in (None, "HEAD"):
        snapshot = open_snapshot(root / "apps", revision)
        assert snapshot.paths == ("a.yaml", "b.yaml")
        assert snapshot.read("a.yaml") == b"a: 1\n"
        assert snapshot.repository.prefix == "apps"
        assert sorted(snapshot.repository.last_changed) == ["a.yaml", "b.yaml"]


def test_a_folder_that_a_foreign_work_tree_ignores_is_a_plain_one(repository) -> None:
    root = repository(FLEET)
    (root / "built").mkdir()
    (root / "built/a.yaml").write_text("a: 1\n")
    snapshot = open_snapshot(root / "built")
    assert snapshot.paths == ("a.yaml",)
    assert snapshot.repository.revision is None


def test_a_repository_without_a_commit(tree, git) -> None:
    root = tree(FLEET)
    git(root, "init", "-q", "-b", "main")
    snapshot = open_snapshot(root)
    assert snapshot.paths == PATHS
    assert snapshot.repository.revision is None
    assert snapshot.repository.branch == "main"


@pytest.mark.parametrize("patterns", [("apps/",), ("apps/**",), ("*.yaml", "!README.md"), ("/apps",)])
def test_ignored_patterns_hold_for_every_kind(tree, git, patterns: tuple[str, ...]) -> None:
    root = tree(FLEET)
    assert set(contents(root, None, patterns)) == {".gitignore", "README.md"}
    git(root, "init", "-q", "-b", "main")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "first")
    assert set(contents(root, None, patterns)) == {".gitignore", "README.md"}
    assert set(contents(root, "HEAD", patterns)) == {".gitignore", "README.md"}


def test_patterns_are_relative_to_the_fleet(repository) -> None:
    root = repository(FLEET)
    assert set(contents(root / "apps", None, ("/a.yaml",))) == {"b.yaml"}
    assert set(contents(root / "apps", "HEAD", ("/a.yaml",))) == {"b.yaml"}


def test_links_are_followed_in_every_kind(tree, git, tmp_path: Path) -> None:
    root = tree(FLEET)
    outside = tmp_path / "outside.yaml"
    outside.write_text("secret: true\n")
    (root / "out.yaml").symlink_to(outside)
    (root / "up.yaml").symlink_to("../outside.yaml")
    (root / "gone.yaml").symlink_to("missing.yaml")
    (root / "alias.yaml").symlink_to("apps/a.yaml")
    (root / "more").symlink_to("apps")
    (root / "apps/round").symlink_to("..")
    expected = {
        ".gitignore": "*.local\n/built/\n",
        "README.md": "hello\n",
        "alias.yaml": "a: 1\n",
        "apps/a.yaml": "a: 1\n",
        "apps/b.yaml": "b: 1\n",
        "more/a.yaml": "a: 1\n",
        "more/b.yaml": "b: 1\n",
    }
    assert contents(root) == expected
    git(root, "init", "-q", "-b", "main")
    assert contents(root) == expected
    git(root, "add", "-A")
    git(root, "commit", "-qm", "first")
    assert contents(root) == expected
    assert contents(root, "HEAD") == expected
    (root / "sub").mkdir()
    (root / "sub/a.yaml").symlink_to("../apps/a.yaml")
    assert contents(root / "sub") == {"a.yaml": "a: 1\n"}


def test_what_is_no_file_is_left_out(tree, git) -> None:
    root = tree(FLEET)
    os.mkfifo(root / "pipe.yaml")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(root / "socket.yaml"))
    assert open_snapshot(root).paths == PATHS
    git(root, "init", "-q", "-b", "main")
    assert open_snapshot(root).paths == PATHS


def test_a_folder_that_became_a_link_out_of_the_tree_is_left_out(repository, tmp_path: Path) -> None:
    root = repository(FLEET)
    (root / "apps").rename(tmp_path / "elsewhere")
    (root / "apps").symlink_to(tmp_path / "elsewhere")
    assert open_snapshot(root).paths == (".gitignore", "README.md")


def test_submodules_and_nested_repositories_are_left_out(repository, tree, git) -> None:
    root = repository(FLEET)
    nested = root / "nested"
    nested.mkdir()
    git(nested, "init", "-q", "-b", "main")
    (nested / "a.yaml").write_text("a: 1\n")
    git(nested, "add", "-A")
    git(nested, "commit", "-qm", "nested")
    assert open_snapshot(root).paths == PATHS
    git(root, "add", "-A")
    git(root, "commit", "-qm", "second")
    assert open_snapshot(root).paths == PATHS
    assert open_snapshot(root, "HEAD").paths == PATHS


def test_names_with_every_character(repository) -> None:
    names = {
        "ä ö.yaml",
        "new\nline.yaml",
        "tab\t.yaml",
        '"quoted".yaml',
        ":colon.yaml",
        "-dash.yaml",
        "*.yaml",
    }
    root = repository("\n".join(f"== {name}\na: 1" for name in sorted(names) if "\n" not in name))
    (root / "new\nline.yaml").write_text("a: 1\n")
    (root / os.fsdecode(b"latin-\xe4.yaml")).write_text("a: 1\n")
    assert set(contents(root)) == {*names, "latin-\ufffd.yaml"}
    assert set(contents(root, "HEAD")) == names - {"new\nline.yaml"}
    assert set(open_snapshot(root).repository.last_changed) == names - {"new\nline.yaml"}


def test_settings_of_the_repository_start_no_program(repository, git, tmp_path: Path) -> None:
    root = repository(FLEET)
    trap = tmp_path / "trap.sh"
    trap.write_text(f"#!/bin/sh\ntouch {tmp_path}/sprung\ncat\n")
    trap.chmod(0o755)
    for name in (
        "core.fsmonitor",
        "filter.x.clean",
        "filter.x.smudge",
        "filter.x.process",
        "core.pager",
        "gpg.program",
    ):
        git(root, "config", name, str(trap))
    git(root, "config", "filter.x.required", "true")
    git(root, "config", "log.showSignature", "true")
    (root / ".gitattributes").write_text("* filter=x\n")
    (root / "apps/a.yaml").write_text("a: 2\n")
    assert contents(root)["apps/a.yaml"] == "a: 2\n"
    assert contents(root, "HEAD")["apps/a.yaml"] == "a: 1\n"
    assert not (tmp_path / "sprung").exists()


def test_refuses_what_is_no_folder(tree, tmp_path: Path) -> None:
    hint = "Name the folder of a fleet, or run fleetbook inside it."
    root = tree(FLEET)
    assert refusal(tmp_path / "missing") == f"There is no folder {tmp_path}/missing. {hint}"
    assert refusal(root / "README.md") == f"{root}/README.md is a file, not a folder. {hint}"


@pytest.mark.parametrize(
    "revision", ["nowhere", "", "--help", "-n1", "HEAD:apps", "main..main", "^main", "a\0b", "@{u}"]
)
def test_refuses_an_unknown_revision(repository, revision: str) -> None:
    root = repository(FLEET)
    assert refusal(root, revision) == (
        f"There is no revision {revision} in {root}. "
        "Name a branch, a tag or a commit that this clone holds; `git fetch` may bring it."
    )


def test_refuses_a_revision_of_a_plain_folder(tree) -> None:
    root = tree(FLEET)
    assert refusal(root, "HEAD") == (
        f"{root} is not in a Git repository, so it has no revision HEAD. "
        "Leave out the revision, or name a folder inside a Git repository."
    )


def test_refuses_a_revision_without_the_folder(repository, git) -> None:
    root = repository(FLEET)
    (root / "later").mkdir()
    (root / "later/a.yaml").write_text("a: 1\n")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "second")
    assert refusal(root / "later", "HEAD~1") == (
        "The folder later does not exist at HEAD~1. Name a revision in which the folder exists."
    )


def test_a_bare_repository_needs_a_revision(repository, git, tmp_path: Path) -> None:
    root = repository(FLEET)
    bare = tmp_path / "bare.git"
    git(root, "clone", "-q", "--bare", str(root), str(bare))
    assert open_snapshot(bare, "main").paths == PATHS
    assert (
        refusal(bare) == f"{bare} is a Git repository without a work tree. Ask for a revision with `--rev`."
    )


def test_refuses_a_broken_repository(tree) -> None:
    root = tree(FLEET)
    (root / ".git").mkdir()
    assert refusal(root) == f"Git cannot read the repository in {root}. Run `git status` there to see why."


def test_a_linked_work_tree(repository, git, tmp_path: Path) -> None:
    root = repository(FLEET)
    git(root, "worktree", "add", "-q", "-b", "other", str(tmp_path / "other"))
    snapshot = open_snapshot(tmp_path / "other")
    assert snapshot.paths == PATHS
    assert snapshot.repository.branch == "other"
