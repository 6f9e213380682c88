"""The folder in which runs keep what they worked out."""

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import fleetbook
from fleetbook.cache import VARIABLE, Cache, digest, user_folder


def entries(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_an_entry_is_found_by_its_key(tmp_path: Path) -> None:
    Cache(tmp_path).put("a", b"1")
    cache = Cache(tmp_path)
    assert cache.get("a") == b"1"
    assert cache.get("b") is None


def test_what_another_program_kept_is_not_found(tmp_path: Path) -> None:
    Cache(tmp_path, "engine 1").put("a", b"1")
    assert Cache(tmp_path, "engine 2").get("a") is None


def test_only_the_user_may_read_entries(tmp_path: Path) -> None:
    Cache(tmp_path / "kept").put("a", b"1")
    (entry,) = entries(tmp_path)
    assert entry.stat().st_mode & 0o077 == 0


def test_without_a_folder_nothing_is_kept() -> None:
    cache = Cache()
    cache.put("a", b"1")
    cache.trim()
    assert cache.get("a") is None
    assert not cache.is_kept


@pytest.mark.parametrize("damage", [b"", b"fleetbook cache 1\n", b"something else", None])
def test_a_damaged_entry_is_as_if_it_were_not_there(tmp_path: Path, damage: bytes | None) -> None:
    cache = Cache(tmp_path)
    cache.put("a", b"1" * 1000)
    (entry,) = entries(tmp_path)
    entry.write_bytes(entry.read_bytes()[:-5] if damage is None else damage)
    assert cache.get("a") is None
    cache.put("a", b"2")
    assert cache.get("a") == b"2"


def test_each_byte_of_an_entry_counts(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.put("a", b"some text")
    (entry,) = entries(tmp_path)
    whole = entry.read_bytes()
    for index in range(len(whole)):
        entry.write_bytes(whole[:index] + bytes([whole[index] ^ 1]) + whole[index + 1 :])
        assert cache.get("a") is None, index


def test_a_folder_that_cannot_be_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    cache = Cache(tmp_path / "file" / "folder")
    cache.put("a", b"1")
    cache.trim()
    assert cache.get("a") is None


def test_the_entries_that_were_not_used_for_longest_go_first(tmp_path: Path) -> None:
    cache = Cache(tmp_path, limit=3000)
    for age, key in enumerate("abcde"):
        cache.put(key, os.urandom(1000))
        newest = max(entries(tmp_path), key=lambda path: path.stat().st_mtime_ns)
        os.utime(newest, (1_000_000 + age, 1_000_000 + age))
    assert cache.get("a") is not None
    cache.trim()
    assert [key for key in "abcde" if cache.get(key) is not None] == ["a", "e"]


def test_what_a_writer_left_behind_goes(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.put("a", b"1")
    left, fresh = (entries(tmp_path)[0].with_name(name) for name in ("left.part", "fresh.part"))
    left.write_bytes(b"half")
    fresh.write_bytes(b"half")
    os.utime(left, (1, 1))
    cache.trim()
    assert (left.exists(), fresh.exists()) == (False, True)


def test_many_write_one_entry_at_the_same_time(tmp_path: Path) -> None:
    content = os.urandom(200_000)

    def work(_: int) -> bool:
        cache = Cache(tmp_path)
        cache.put("a", content)
        return cache.get("a") == content

    with ThreadPoolExecutor(8) as executor:
        assert all(executor.map(work, range(40)))
    assert len(entries(tmp_path)) == 1


def test_parts_of_a_key_do_not_run_together() -> None:
    assert len({digest("ab", "c"), digest("a", "bc"), digest("abc"), digest("abc", "")}) == 4


def test_the_user_says_where_it_lies(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    assert user_folder() == tmp_path
    monkeypatch.setenv(VARIABLE, "")
    assert user_folder() is None
    monkeypatch.delenv(VARIABLE)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    found = user_folder()
    assert found is not None
    assert found.name == "fleetbook"


def test_the_same_program_installed_at_another_time_finds_them(tmp_path: Path) -> None:
    def program(folder: Path) -> str:
        code = "from fleetbook.cache import _program; print(_program())"
        environment = {**os.environ, "PYTHONPATH": str(folder)}
        command = [sys.executable, "-c", code]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout

    installed = [tmp_path / name / "fleetbook" for name in ("first", "second", "other")]
    for folder in installed:
        shutil.copytree(Path(fleetbook.__file__).parent, folder, copy_function=shutil.copyfile)
    os.utime(installed[1] / "cache.py", (0, 0))
    (installed[2] / "memory.py").write_text("# changed\n")
    first, second, other = (program(folder.parent) for folder in installed)
    assert first == second != other
