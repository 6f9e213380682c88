"""A run that finds what earlier ones kept gives what a run without them gives."""

import io
import os
import pickle
import random
from pathlib import Path
from typing import Any

import pytest

from fleetbook.cache import VARIABLE, Cache
from fleetbook.memory import recall, remember
from fleetbook.model.architecture import Architecture
from fleetbook.pipeline import Request, read_fleet
from fleetbook.resolve.fleet import Fleet
from fleetbook.resolve.resolver import resolve_fleet
from fleetbook.settings import Settings
from fleetbook.source.documents import read_documents
from fleetbook.source.open import open_snapshot
from fleetbook.tools.kustomize import Kustomize
from resolving import bootstrapped, config_map, kustomization
from trees import Tree

APPS = ("one", "two", "three")
SECRET = "hunter2-never-kept"


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "kept"))
    return tmp_path / "kept"


def fleet() -> str:
    """Three apps that need the engine."""
    files = [
        kustomization(app, f"./apps/{app}", "namePrefix: a-\npostBuild: {substitute: {COLOUR: red}}")
        + config_map(f"apps/{app}/map.yaml", app, colour="${COLOUR}")
        + f"== apps/{app}/secret.yaml\napiVersion: v1\nkind: Secret\nmetadata: {{name: {app}}}\n"
        + f"stringData: {{password: {SECRET}}}\n"
        + f"== apps/{app}/kustomization.yaml\nresources: [map.yaml, secret.yaml]\n"
        + "configMapGenerator: [{name: made, files: [data.txt]}]\n"
        + f"== apps/{app}/data.txt\n{app}\n"
        for app in APPS
    ]
    return bootstrapped("".join(files))


class Counting(Kustomize):
    """An engine that counts."""

    def __init__(self) -> None:
        super().__init__()
        self.builds = 0

    def build(self, folder: Path) -> bytes:
        self.builds += 1
        return super().build(folder)


def resolve(root: Path, cache: Cache | None = None) -> tuple[Fleet, int]:
    """The fleet, and how often the engine was asked."""
    snapshot = open_snapshot(root)
    engine = Counting()
    documents, diagnostics = read_documents(snapshot)
    found = resolve_fleet(snapshot, documents, diagnostics, Settings(), engine, cache)
    return found, engine.builds


def tell(found: Fleet) -> list[str]:
    """Everything that was resolved, as text."""
    resources = [each for cluster in found.clusters for each in cluster.resources]
    told = [f"{each.ref} {each.body} {[str(at.location) for at in each.documents]}" for each in resources]
    return [*told, *map(str, found.diagnostics), str(found.account)]


def test_an_unchanged_fleet_is_not_read_again(
    tree: Tree, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tree(fleet())
    first = read_fleet(Request(repository=root), str).architecture

    def refuse(*_: object) -> Any:
        raise AssertionError("read again")

    monkeypatch.setattr("fleetbook.pipeline.read_documents", refuse)
    assert read_fleet(Request(repository=root), str).architecture == first
    with pytest.raises(AssertionError, match="read again"):
        read_fleet(Request(repository=root, cached=False), str)


def test_after_an_edit_only_what_changed_is_built(tree: Tree, tmp_path: Path) -> None:
    root, cache = tree(fleet()), Cache(tmp_path / "kept")
    assert resolve(root, cache)[1] == 3
    assert resolve(root, cache)[1] == 0
    (root / "apps/two/data.txt").write_text("changed")
    found, builds = resolve(root, cache)
    assert builds == 1
    assert tell(found) == tell(resolve(root)[0])


def test_what_is_kept_holds_no_secret(tree: Tree, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[bytes] = []
    keep = Cache.put

    def put(self: Cache, key: str, content: bytes) -> None:
        written.append(content)
        keep(self, key, content)

    monkeypatch.setattr(Cache, "put", put)
    read_fleet(Request(repository=tree(fleet())), str)
    assert len(written) == len(APPS) + 1
    assert not any(SECRET.encode() in each for each in written)


def test_whatever_is_edited_the_result_is_that_of_a_run_without_a_cache(tree: Tree, tmp_path: Path) -> None:
    root, cache = tree(fleet()), Cache(tmp_path / "kept")
    choose = random.Random(7)
    files = sorted(path for path in root.rglob("*") if path.is_file())
    whole = {path: path.read_text() for path in files}
    for _ in range(12):
        file = choose.choice(files)
        text = file.read_text() if file.exists() else whole[file]
        edits = (
            *(whole[file], text + "\n# more\n", text.replace("red", "blue"), text.replace("one", "two")),
            *(text.replace("a-", "b-"), text.replace("made", "built"), text + "\n---\n", "a: [\n"),
        )
        file.write_text(choose.choice(edits))
        other = choose.choice(files)
        if choose.random() < 0.3 and other.suffix == ".txt":
            other.unlink(missing_ok=True)
        assert tell(resolve(root, cache)[0]) == tell(resolve(root)[0])


def test_an_entry_runs_no_code(tree: Tree, folder: Path, tmp_path: Path) -> None:
    class Evil:
        def __reduce__(self) -> tuple[Any, ...]:
            return os.mkdir, (str(tmp_path / "harm"),)

    cache = Cache(folder)
    architecture = read_fleet(Request(repository=tree(fleet())), str).architecture
    remember(cache, "good", architecture)
    for key, value in {"evil": Evil(), "foreign": [Path("x")], "other": architecture.clusters}.items():
        content = io.BytesIO()
        pickle.dump(value, content)
        cache.put(key, content.getvalue())
        assert recall(cache, key, Architecture) is None
    cache.put("garbage", b"\x80\x05garbage")
    assert recall(cache, "garbage", Architecture) is None
    assert isinstance(recall(cache, "good", Architecture), Architecture)
    assert not (tmp_path / "harm").exists()
