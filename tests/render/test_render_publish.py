"""The atomic writer: what it writes, leaves alone, removes and refuses."""

import json
from pathlib import Path

import pytest

from fleetbook.core.errors import UsageError
from fleetbook.core.generated import MANIFEST
from fleetbook.render.publish import Written, drift, publish, replace_folder

FILES = {"index.md": b"one", "apps/home/index.md": b"two"}


def names(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_writes_every_file_and_a_manifest(tmp_path: Path) -> None:
    assert publish(FILES, tmp_path / "book") == Written(("apps/home/index.md", "index.md"), (), ())
    assert names(tmp_path) == [f"book/{MANIFEST}", "book/apps/home/index.md", "book/index.md"]


def test_leaves_files_alone_that_are_the_same(tmp_path: Path) -> None:
    publish(FILES, tmp_path)
    before = {path: (tmp_path / path).stat().st_mtime_ns for path in names(tmp_path)}
    assert publish(FILES, tmp_path) == Written((), (), ())
    assert {path: (tmp_path / path).stat().st_mtime_ns for path in names(tmp_path)} == before


def test_removes_what_it_no_longer_writes_and_empty_folders(tmp_path: Path) -> None:
    publish(FILES, tmp_path)
    assert publish({"index.md": b"new"}, tmp_path) == Written(("index.md",), ("apps/home/index.md",), ())
    assert not (tmp_path / "apps").exists()


def test_never_removes_files_of_others(tmp_path: Path) -> None:
    publish(FILES, tmp_path)
    (tmp_path / "apps/home/notes.md").write_text("mine")
    publish({}, tmp_path)
    assert names(tmp_path) == [MANIFEST, "apps/home/notes.md"]


def test_keeps_a_stale_file_that_somebody_edited(tmp_path: Path) -> None:
    publish(FILES, tmp_path)
    (tmp_path / "index.md").write_text("edited")
    assert publish({}, tmp_path).kept == ("index.md",)
    assert (tmp_path / "index.md").read_text() == "edited"


def test_refuses_to_write_over_a_file_of_others(tmp_path: Path) -> None:
    (tmp_path / "index.md").write_text("mine")
    with pytest.raises(UsageError, match=r"index\.md exists and was not written by fleetbook"):
        publish(FILES, tmp_path)
    assert names(tmp_path) == ["index.md"]


def test_refuses_a_folder_that_leads_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "book").mkdir()
    (tmp_path / "book/apps").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UsageError, match="apps is a link to another place"):
        publish(FILES, tmp_path / "book")


def test_a_manifest_cannot_point_outside(tmp_path: Path) -> None:
    (tmp_path / "victim").write_text("safe")
    book = tmp_path / "book"
    publish({}, book)
    listed = {"files": {"../victim": "00", str(tmp_path / "victim"): "00"}}
    (book / MANIFEST).write_text(json.dumps(listed))
    publish({}, book)
    assert (tmp_path / "victim").read_text() == "safe"


def test_a_manifest_cannot_lead_through_a_link(tmp_path: Path) -> None:
    book, outside = tmp_path / "book", tmp_path / "outside"
    publish({"apps/a.md": b"a"}, book)
    (book / "apps").rename(outside)
    (book / "apps").symlink_to(outside)
    assert publish({}, book).removed == ()
    assert (outside / "a.md").read_text() == "a"


@pytest.mark.parametrize("content", ["[]", "{}", '{"files": []}', '{"files": "x"}', "{", "\0"])
def test_a_broken_manifest_is_said(tmp_path: Path, content: str) -> None:
    (tmp_path / MANIFEST).write_text(content)
    with pytest.raises(UsageError, match="cannot be read"):
        publish(FILES, tmp_path)


def test_an_interrupted_write_loses_track_of_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(FILES, tmp_path)
    replace = Path.replace

    def stop_at_pages(self: Path, target: Path) -> Path:
        if target.suffix == ".md":
            raise KeyboardInterrupt
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", stop_at_pages)
    with pytest.raises(KeyboardInterrupt):
        publish({"new.md": b"new"}, tmp_path)
    monkeypatch.undo()
    assert names(tmp_path) == [MANIFEST, "apps/home/index.md", "index.md"]
    assert publish({"new.md": b"new"}, tmp_path).removed == ("apps/home/index.md", "index.md")


def test_drift_names_what_differs(tmp_path: Path) -> None:
    publish(FILES, tmp_path)
    assert drift({**FILES, "index.md": b"other", "more.md": b""}, tmp_path) == ("index.md", "more.md")


def test_a_folder_takes_the_place_of_another(tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "index.html").write_text("new")
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "old.html").write_text("old")
    replace_folder(tmp_path / "site", tmp_path / "new")
    assert [file.name for file in (tmp_path / "site").iterdir()] == ["index.html"]
    assert sorted(file.name for file in tmp_path.iterdir()) == ["new", "site"]
