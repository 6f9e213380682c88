"""The atomic writer: puts generated files into a folder that others may also use."""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from fleetbook.core.errors import UsageError
from fleetbook.core.generated import MANIFEST


@dataclass(frozen=True, slots=True)
class Written:
    """What a write did, as sorted paths inside the target."""

    changed: tuple[str, ...]
    removed: tuple[str, ...]
    kept: tuple[str, ...]
    """Files that fleetbook wrote before and no longer would, but that somebody has edited since."""


def publish(files: Mapping[str, bytes], target: Path) -> Written:
    """Make the target hold the files; never touch what is the same or what others wrote."""
    before = read_manifest(target)
    changed = drift(files, target)
    if target.is_file():
        raise UsageError(f"{target} is a file, not a folder", "Choose a folder with --output.")
    _refuse_foreign(changed, before, target)
    hashes = {path: _hash(content) for path, content in sorted(files.items())}
    target.mkdir(parents=True, exist_ok=True)
    # The names of old and new files, before anything moves: a writer that is killed loses track of nothing.
    if changed or before != hashes:
        _replace({MANIFEST: _manifest(before | hashes)}, target)
    _replace({path: files[path] for path in changed}, target)
    removed, kept = _remove_stale(before, files, target)
    if before != hashes or removed or kept:
        _replace({MANIFEST: _manifest(hashes)}, target)
    return Written(changed, removed, kept)


def replace_file(file: Path, content: bytes) -> None:
    """Give a file, new or its owner's, another content in one step; a link to it and its rights stay."""
    real = file.resolve()
    staging = Path(tempfile.mkdtemp(prefix=".fleetbook-", dir=real.parent))
    try:
        new = staging / real.name
        new.write_bytes(content)
        if real.exists():
            shutil.copymode(real, new)
        new.replace(real)
    finally:
        shutil.rmtree(staging)


def replace_folder(target: Path, new: Path) -> None:
    """Put a copy of a folder in the place of another, which stays whole where that fails."""
    target = target.absolute()
    target.parent.mkdir(parents=True, exist_ok=True)
    staging = Path(tempfile.mkdtemp(prefix=".fleetbook-", dir=target.parent))
    try:
        shutil.copytree(new, staging / "new")
        if target.exists():
            target.rename(staging / "old")
        try:
            (staging / "new").rename(target)
        except OSError:
            if (staging / "old").exists():
                (staging / "old").rename(target)
            raise
    finally:
        shutil.rmtree(staging)


def drift(files: Mapping[str, bytes], target: Path) -> tuple[str, ...]:
    """The files that the target lacks or holds with another content, sorted."""
    return tuple(sorted(path for path, content in files.items() if _content(target / path) != content))


def read_manifest(target: Path) -> dict[str, str]:
    """Path and hash of the files that fleetbook wrote here before; empty where it never did."""
    content = _content(target / MANIFEST)
    if content is None:
        return {}
    try:
        listed = dict(json.loads(content)["files"].items())
    except (AttributeError, KeyError, TypeError, ValueError):
        raise UsageError(
            f"{MANIFEST} cannot be read", f"Delete {MANIFEST} and the pages beside it."
        ) from None
    # The file may come with a repository: a path that leaves the folder is not ours.
    return {path: str(digest) for path, digest in listed.items() if _is_inside(path, target)}


def _is_inside(path: str, target: Path) -> bool:
    pure = PurePosixPath(path)
    return not pure.is_absolute() and ".." not in pure.parts and _link_on_the_way(path, target) is None


def _link_on_the_way(path: str, target: Path) -> Path | None:
    """A folder between the target and a path in it that is a link, so that the path leads elsewhere."""
    folders = (target / parent for parent in PurePosixPath(path).parents)
    return next((folder for folder in folders if folder != target and folder.is_symlink()), None)


def _refuse_foreign(changed: tuple[str, ...], before: Mapping[str, str], target: Path) -> None:
    for path in changed:
        place = target / path
        if path not in before and (place.exists() or place.is_symlink()):
            hint = "Move it away, or choose another folder with --output."
            raise UsageError(f"{path} exists and was not written by fleetbook", hint)
        link = _link_on_the_way(path, target)
        if link is not None:
            hint = "Choose another folder with --output."
            raise UsageError(f"{link.relative_to(target)} is a link to another place", hint)


def _replace(files: Mapping[str, bytes], target: Path) -> None:
    if not files:
        return
    # Beside the target, so that a rename is one step of the file system.
    staging = Path(tempfile.mkdtemp(prefix=".fleetbook-", dir=target.parent))
    try:
        for index, (path, content) in enumerate(files.items()):
            (staging / str(index)).write_bytes(content)
            (target / path).parent.mkdir(parents=True, exist_ok=True)
        for index, path in enumerate(files):
            (staging / str(index)).replace(target / path)
    finally:
        shutil.rmtree(staging)


def _remove_stale(
    before: Mapping[str, str], files: Mapping[str, bytes], target: Path
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    removed, kept = [], []
    for path, digest in sorted(before.items()):
        content = _content(target / path)
        if path in files or content is None:
            continue
        if _hash(content) != digest:
            kept.append(path)
            continue
        (target / path).unlink()
        removed.append(path)
        _remove_empty_folders(target, path)
    return tuple(removed), tuple(kept)


def _remove_empty_folders(target: Path, path: str) -> None:
    for parent in PurePosixPath(path).parents:
        folder = target / parent
        if folder == target or any(folder.iterdir()):
            return
        folder.rmdir()


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() and not path.is_symlink() else None


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _manifest(hashes: Mapping[str, str]) -> bytes:
    return (json.dumps({"files": hashes}, indent=1, sort_keys=True) + "\n").encode()
