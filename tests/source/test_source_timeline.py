"""Commits of a fleet and its files at each: the same as opening each revision by itself."""

import subprocess
from functools import lru_cache
from pathlib import Path

from fleetbook.source.documents import load_all, read_documents
from fleetbook.source.open import open_snapshot
from fleetbook.source.timeline import Timeline
from trees import Tree, write_tree

FIRST = """
    == fleet/a.yaml
    kind: ConfigMap
    data: {one: "1"}
    == fleet/b.yaml
    kind: Secret
    stringData: {password: hidden}
    == other/c.yaml
    kind: ConfigMap
    """


def commit(folder: Path, text: str, message: str) -> None:
    write_tree(folder, text)
    who = ("-c", "user.name=Ann \x1b[31m", "-c", "user.email=ann@example.org", "-c", "commit.gpgsign=false")
    for command in (["add", "--all"], [*who, "commit", "--quiet", "--message", message]):
        subprocess.run(["git", *command], cwd=folder, check=True)


def test_files_at_each_commit_are_those_of_its_revision(tree: Tree) -> None:
    folder = tree(FIRST)
    subprocess.run(["git", "init", "--quiet", "--initial-branch=main"], cwd=folder, check=True)
    commit(folder, FIRST, "First")
    commit(folder, FIRST.replace('"1"', '"2"'), "Change a")
    commit(folder, FIRST.replace('"1"', '"2"').replace("other/c", "fleet/d"), "Add d")
    (folder / "other" / "c.yaml").write_text("kind: Other\n")
    commit(folder, "", "Elsewhere")
    fleet = folder / "fleet"
    repository = open_snapshot(fleet).repository
    timeline = Timeline.read(fleet, repository, ("d.yaml",), 10)
    assert timeline is not None
    assert [each.subject for each in timeline.moments] == ["Add d", "Change a", "First"]
    load = lru_cache(maxsize=None)(load_all)
    for moment in timeline.moments:
        shared = timeline.snapshot(moment)
        alone = open_snapshot(fleet, moment.commit, ("d.yaml",))
        assert {path: shared.read(path) for path in shared.paths} == {
            path: alone.read(path) for path in alone.paths
        }
        assert shared.ignored == alone.ignored
        assert read_documents(shared, load) == read_documents(alone)


def test_folders_that_are_alike_have_one_content(tree: Tree) -> None:
    folder = tree(FIRST)
    subprocess.run(["git", "init", "--quiet", "--initial-branch=main"], cwd=folder, check=True)
    commit(folder, FIRST, "First")
    commit(folder, FIRST.replace('"1"', '"2"'), "Change")
    commit(folder, FIRST, "Change back")
    timeline = Timeline.read(folder, open_snapshot(folder).repository, (), 2)
    assert timeline is not None
    assert [each.subject for each in timeline.moments] == ["Change back", "Change"]
    whole = Timeline.read(folder, open_snapshot(folder).repository, (), 10)
    assert whole is not None
    assert whole.moments[0].content == whole.moments[2].content != whole.moments[1].content


def test_a_plain_folder_has_no_timeline(tree: Tree) -> None:
    folder = tree(FIRST)
    assert Timeline.read(folder, open_snapshot(folder).repository, (), 10) is None
