"""What Git says of a repository: remote, branch, revision, the last commit of each file."""

from pathlib import Path

import pytest

from fleetbook.core.errors import RepositoryError
from fleetbook.source.open import open_snapshot

FLEET = """
    == apps/a.yaml
    a: 1
    == apps/b.yaml
    b: 1
    == infra/c.yaml
    c: 1
    """


def commit(git, root: Path, message: str, **files: str) -> str:
    for name, text in files.items():
        (root / f"apps/{name}.yaml").write_text(text)
    git(root, "add", "-A")
    git(root, "commit", "-qm", message)
    return git(root, "rev-parse", "HEAD")


def test_branch_revision_and_dirty(repository, git) -> None:
    root = repository(FLEET)
    head = git(root, "rev-parse", "HEAD")
    info = open_snapshot(root).repository
    assert (info.name, info.remote, info.branch, info.revision, info.dirty) == (
        "fleet",
        None,
        "main",
        head,
        False,
    )
    (root / "infra/new.yaml").write_text("x: 1\n")
    assert open_snapshot(root).repository.dirty
    assert not open_snapshot(root / "apps").repository.dirty
    assert not open_snapshot(root, "HEAD").repository.dirty


def test_a_detached_head_has_no_branch(repository, git) -> None:
    root = repository(FLEET)
    git(root, "checkout", "-q", "--detach")
    assert open_snapshot(root).repository.branch is None
    assert open_snapshot(root, "main").repository.branch == "main"
    assert open_snapshot(root, "HEAD").repository.branch is None


@pytest.mark.parametrize(
    ("remotes", "name", "address"),
    [
        ({"origin": "git@github.com:me/fleet.git"}, "me/fleet", "https://github.com/me/fleet"),
        ({"upstream": "https://u:p@gitlab.com/g/s/fleet"}, "g/s/fleet", "https://gitlab.com/g/s/fleet"),
        ({"b": "https://b.org/b/b", "origin": "https://o.org/o/o"}, "o/o", "https://o.org/o/o"),
        ({"b": "https://b.org/b/b", "c": "https://c.org/c/c"}, "fleet", None),
        ({"origin": "/srv/git/fleet.git"}, "fleet", None),
        ({"origin": "file:///srv/git/fleet.git"}, "fleet", None),
    ],
)
def test_the_remote_for_people(
    repository, git, remotes: dict[str, str], name: str, address: str | None
) -> None:
    root = repository(FLEET)
    for remote, url in remotes.items():
        git(root, "remote", "add", remote, url)
    for revision in (None, "HEAD"):
        info = open_snapshot(root, revision).repository
        assert (info.name, info.remote) == (name, address)


def test_a_fleet_in_a_folder_of_a_larger_repository_is_called_as_the_folder(repository, git) -> None:
    root = repository(FLEET)
    git(root, "remote", "add", "origin", "git@github.com:me/fleet.git")
    for revision in (None, "HEAD"):
        info = open_snapshot(root / "apps", revision).repository
        assert (info.name, info.remote, info.prefix) == ("apps", "https://github.com/me/fleet", "apps")


def test_the_last_commit_of_each_file(repository, git) -> None:
    root = repository(FLEET)
    first = git(root, "rev-parse", "HEAD")
    second = commit(git, root, "second", a="a: 2\n")
    commit(git, root, "third", b="b: 3\n")
    fourth = commit(git, root, "back", b="b: 1\n")
    (root / "infra/new.yaml").write_text("x: 1\n")
    expected = {"apps/a.yaml": second, "apps/b.yaml": fourth, "infra/c.yaml": first}
    assert open_snapshot(root).repository.last_changed == expected
    assert open_snapshot(root, "HEAD").repository.last_changed == expected
    assert open_snapshot(root, "HEAD~3").repository.last_changed == dict.fromkeys(expected, first)
    assert open_snapshot(root / "apps").repository.last_changed == {"a.yaml": second, "b.yaml": fourth}


def test_files_that_differ_from_the_commit_have_none(repository, git) -> None:
    root = repository(FLEET)
    first = git(root, "rev-parse", "HEAD")
    (root / "apps/a.yaml").write_text("a: 2\n")
    (root / "apps/b.yaml").write_text("b: 2\n")
    git(root, "add", "apps/b.yaml")
    assert open_snapshot(root).repository.last_changed == {"infra/c.yaml": first}


def test_a_file_that_was_touched_only_keeps_its_commit(repository, git) -> None:
    root = repository(FLEET)
    (root / "apps/a.yaml").touch()
    assert "apps/a.yaml" in open_snapshot(root).repository.last_changed


def test_a_renamed_file_belongs_to_the_commit_that_renamed_it(repository, git) -> None:
    root = repository(FLEET)
    git(root, "mv", "apps/a.yaml", "apps/z.yaml")
    second = commit(git, root, "second")
    changed = open_snapshot(root).repository.last_changed
    assert changed["apps/z.yaml"] == second
    assert "apps/a.yaml" not in changed


def test_a_merge_leads_to_the_commit_that_holds_the_content(repository, git) -> None:
    root = repository(FLEET)
    git(root, "checkout", "-qb", "side")
    side = commit(git, root, "side", a="a: side\n", b="b: side\n")
    git(root, "checkout", "-q", "main")
    commit(git, root, "main", a="a: main\n")
    git(root, "merge", "-q", "-s", "ours", "--no-commit", "side")
    git(root, "checkout", "-q", "side", "--", "apps/b.yaml")
    merge = commit(git, root, "merge", c="c: of the merge\n")
    changed = open_snapshot(root).repository.last_changed
    for path in ("apps/a.yaml", "apps/b.yaml", "apps/c.yaml"):
        assert git(root, "show", f"{changed[path]}:{path}") == (root / path).read_text().strip()
    assert changed["apps/b.yaml"] == side
    assert changed["apps/c.yaml"] == merge


def test_a_merge_that_dropped_a_later_change(repository, git) -> None:
    root = repository(FLEET)
    main = commit(git, root, "main", a="a: main\n")
    git(root, "checkout", "-qb", "side")
    commit(git, root, "side", a="a: side\n")
    git(root, "checkout", "-q", "main")
    commit(git, root, "other", b="b: other\n")
    git(root, "merge", "-q", "-s", "ours", "-m", "merge", "side")
    assert open_snapshot(root).repository.last_changed["apps/a.yaml"] == main


def test_a_shallow_clone_leads_to_a_commit_that_it_holds(repository, git, tmp_path: Path) -> None:
    root = repository(FLEET)
    commit(git, root, "second", a="a: 2\n")
    third = commit(git, root, "third", b="b: 3\n")
    clone = tmp_path / "clone"
    git(root, "clone", "-q", "--depth", "1", root.as_uri(), str(clone))
    assert set(open_snapshot(clone).repository.last_changed.values()) == {third}


def test_a_partial_clone_need_not_hold_what_is_not_checked_out(repository, git, tmp_path: Path) -> None:
    root = repository(FLEET)
    git(root, "config", "uploadpack.allowFilter", "true")
    clone = tmp_path / "clone"
    git(root, "clone", "-q", "--filter=blob:none", "--sparse", root.as_uri(), str(clone))
    git(clone, "sparse-checkout", "set", "apps")
    snapshot = open_snapshot(clone)
    assert snapshot.paths == ("apps/a.yaml", "apps/b.yaml")
    assert snapshot.repository.last_changed["apps/a.yaml"] == git(root, "rev-parse", "HEAD")


def test_content_that_is_lost_is_told_where_it_is_read(repository, git) -> None:
    root = repository(FLEET)
    blob = git(root, "rev-parse", "HEAD:infra/c.yaml")
    (root / ".git/objects" / blob[:2] / blob[2:]).unlink()
    assert open_snapshot(root).read("infra/c.yaml") == b"c: 1\n"
    with pytest.raises(RepositoryError, match="does not hold the content"):
        open_snapshot(root, "HEAD").read("apps/a.yaml")


def test_a_name_that_looks_like_git_output(repository, git) -> None:
    root = repository("== :100644 x\na: 1\n== b\na: 1")
    head = git(root, "rev-parse", "HEAD")
    assert open_snapshot(root).repository.last_changed == {":100644 x": head, "b": head}
