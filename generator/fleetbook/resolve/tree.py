"""The snapshot seen as folders, with the documents of each file."""

import posixpath
from collections.abc import Iterable
from functools import cached_property

from pathspec import GitIgnoreSpec

from fleetbook.source.document import Document
from fleetbook.source.encoding import to_utf8
from fleetbook.source.snapshot import Snapshot

OVERLAY_NAMES = ("kustomization.yaml", "kustomization.yml", "Kustomization")
_IGNORE_FILE = ".sourceignore"
# What the source-controller leaves out of every artifact (fluxcd/pkg/sourceignore); extensions are no YAML.
_LEFT_OUT = (
    *(".git/", ".github/", ".circleci/", ".travis.yml", ".gitlab-ci.yml", "appveyor.yml", ".drone.yml"),
    *("cloudbuild.yaml", "codeship-services.yml", "codeship-steps.yml"),
    *("**/.goreleaser.yml", "**/.goreleaser.yaml", "**/.sops.yaml", "**/.flux.yaml"),
)
YAML_SUFFIXES = (".yaml", ".yml")


def join(folder: str, reference: str) -> str:
    """A reference from `folder` as a path from the top: `.` for the top, `../…` for what leaves it."""
    return posixpath.normpath(posixpath.join(folder, reference))


def join_inside(folder: str, path: str) -> str:
    """A `path` of a Flux Kustomization from its source's top; `..` does not lead out of it (SecureJoin)."""
    return join(folder, posixpath.normpath("/" + path).lstrip("/") or ".")


def ancestors(path: str) -> tuple[str, ...]:
    """The folders around a path, the nearest first and the top (`.`) last."""
    parts = posixpath.dirname(path).split("/") if "/" in path else []
    return (*("/".join(parts[:end]) for end in range(len(parts), 0, -1)), ".")


class Tree:
    """Files, folders and documents by path relative to the fleet's top."""

    def __init__(
        self, snapshot: Snapshot, documents: Iterable[Document], unreadable: Iterable[str] = ()
    ) -> None:
        self._snapshot = snapshot
        self._documents: dict[str, list[Document]] = {}
        self._lines: dict[str, list[str]] = {}
        self.files = frozenset(snapshot.paths)
        self.unreadable = frozenset(unreadable)
        for document in documents:
            self._documents.setdefault(document.location.path, []).append(document)

    @cached_property
    def folders(self) -> frozenset[str]:
        """Every folder that holds a file, the top (`.`) among them."""
        return frozenset(folder for path in self.files for folder in ancestors(path)) | {"."}

    def documents(self, path: str) -> tuple[Document, ...]:
        """The documents of a file; empty for one that holds none or was not read."""
        return tuple(self._documents.get(path, ()))

    def read(self, path: str) -> bytes:
        """The bytes of a file."""
        return self._snapshot.read(path)

    def lines(self, path: str) -> list[str]:
        """The lines of a text file, without their ends."""
        if path not in self._lines:
            self._lines[path] = to_utf8(self.read(path)).decode("utf-8", "replace").split("\n")
        return self._lines[path]

    def overlay_file(self, folder: str) -> str | None:
        """The overlay file of a folder, None where it has none."""
        found = (join(folder, name) for name in OVERLAY_NAMES)
        return next((path for path in found if path in self.files), None)

    def below(self, folder: str) -> tuple[str, ...]:
        """The files of a folder and of all folders in it, in the order a walk meets them."""
        prefix = "" if folder == "." else folder + "/"
        found = (path for path in self.files if path.startswith(prefix))
        return tuple(sorted(found, key=lambda path: path.split("/")))

    def is_left_out(self, path: str) -> bool:
        """Whether a file does not come into the artifact that Flux makes of the repository."""
        return self._left_out.match_file(path)

    @cached_property
    def _left_out(self) -> GitIgnoreSpec:
        own = self.lines(_IGNORE_FILE) if _IGNORE_FILE in self.files else []
        return GitIgnoreSpec.from_lines([*_LEFT_OUT, *own])

    def nearest_folder(self, path: str) -> str:
        """The nearest folder around `path` that exists."""
        return next((folder for folder in (path, *ancestors(path)) if folder in self.folders), ".")
