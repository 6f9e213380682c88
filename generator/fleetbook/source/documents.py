"""Snapshot to Documents: every YAML file, secret values masked, problems located."""

import json
import re
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import TypeAlias

from yaml import YAMLError
from yaml.reader import ReaderError

from fleetbook.core.diagnostics import Diagnostic, Severity
from fleetbook.core.location import Location
from fleetbook.source.complaints import explain
from fleetbook.source.document import Document, LocatedMap
from fleetbook.source.encoding import to_utf8
from fleetbook.source.loader import MalformedError, Reader
from fleetbook.source.redaction import mask
from fleetbook.source.snapshot import Snapshot

OVERLAY_NAMES = ("kustomization.yaml", "kustomization.yml", "Kustomization")
"""File names that kustomize takes for an overlay, in its order."""
YAML_SUFFIXES = (".yaml", ".yml")

Reading: TypeAlias = tuple[tuple[Document, ...], tuple[Diagnostic, ...]]

_OBJECT = re.compile(
    rb"^[\"']?(?:apiVersion|kind)[\"']?[ \t]*:|^\s*\{\s*\"(?:apiVersion|kind)\"", re.MULTILINE
)
_MANIFEST = re.compile(rb'\s*\{\s*"(?:apiVersion|kind)"\s*:')
_START = re.compile(rb"^---(?=\s|$)", re.MULTILINE)
_CONTENT = re.compile(rb"^(?:---[ \t]+|(?!---)[ \t]*)[^\s#]", re.MULTILINE)


def read_documents(snapshot: Snapshot, load: Callable[[bytes, str], Reading] | None = None) -> Reading:
    """Every YAML document of a snapshot, and what could not be read.

    Charts' templates are no YAML and are left out; JSON files count only where they hold a manifest. Who
    reads many snapshots gives a `load` that remembers the files it has read.
    """
    documents: list[Document] = []
    diagnostics: list[Diagnostic] = []
    for path in yaml_paths(snapshot.paths):
        data = snapshot.read(path)
        if path.endswith(".json") and not _is_manifest(data):
            continue
        read, troubles = (load or load_all)(data, path)
        documents += read
        diagnostics += troubles
    return tuple(documents), tuple(diagnostics)


def is_overlay_file(path: str) -> bool:
    """Whether kustomize takes a file for an overlay."""
    return path.rpartition("/")[2] in OVERLAY_NAMES


def yaml_paths(paths: tuple[str, ...]) -> tuple[str, ...]:
    """The files that can hold manifests: by name YAML or JSON, and no template of a chart."""
    charts = {str(PurePosixPath(path).parent) for path in paths if PurePosixPath(path).name == "Chart.yaml"}
    return tuple(path for path in paths if _can_hold_manifests(path) and not _is_template(path, charts))


def load_all(data: bytes, path: str) -> Reading:
    """Every mapping among the documents of a file, secret values masked, and what could not be read.

    After a broken document the next one that starts with `---` is read again.
    """
    text = whole = to_utf8(data)
    documents: list[Document] = []
    diagnostics: list[Diagnostic] = []
    start: int | None = -1
    while start is not None:
        try:
            _load(text, path, documents, diagnostics)
        except (MalformedError, YAMLError) as error:
            reason, line = explain(error, text)
            if isinstance(error, ReaderError):
                _load_before(text, error.position, path, documents, diagnostics)
            diagnostics.append(_unreadable(path, line, reason, whole))
            start = _next_start(text, max(line - 1, start + 1))
            text = _from(text, start)
        else:
            start = None
    return tuple(documents), tuple(dict.fromkeys(diagnostics))


def find_bare(data: bytes, path: str, mappings: int) -> tuple[Location, ...]:
    """Where the documents of a readable file are that are no mapping: lists and single values.

    `mappings` is how many documents of the file are one.
    """
    text = to_utf8(data)
    starts = [0, *(match.start() for match in _START.finditer(text))]
    parts = [_CONTENT.search(text, *ends) for ends in zip(starts, [*starts[1:], len(text)], strict=True)]
    # Parsing is slow, and nearly every file holds nothing but mappings.
    if len([part for part in parts if part]) <= mappings:
        return ()
    # What stands before the first `---` is a document only where it holds something.
    values = zip(Reader(text).documents(), parts if parts[0] else parts[1:], strict=False)
    bare = (
        (value, part) for value, part in values if value is not None and not isinstance(value, LocatedMap)
    )
    lines = (text.count(b"\n", 0, part.end() if part else 0) + 1 for _, part in bare)
    return tuple(Location(path, line) for line in lines)


def _load(text: bytes, path: str, documents: list[Document], diagnostics: list[Diagnostic]) -> None:
    reader = Reader(text)
    for data in reader.documents():
        if not isinstance(data, LocatedMap):
            continue
        line = next(iter(data.key_lines.values()), data.line)
        if _is_applied(path, data):
            diagnostics += [_repeated(path, *each) for each in reader.duplicates]
        mask(data, shared=reader.has_aliases)
        documents.append(Document(Location(path, line), data))


def _load_before(
    text: bytes, position: int, path: str, documents: list[Document], diagnostics: list[Diagnostic]
) -> None:
    """The documents before a byte that is no text: libyaml reads ahead and may have stopped too early."""
    known = {document.location for document in documents}
    read, troubles = load_all(text[: text.rfind(b"\n---", 0, position) + 1], path)
    documents += [document for document in read if document.location not in known]
    diagnostics += [trouble for trouble in troubles if trouble not in diagnostics]


def _next_start(text: bytes, line: int) -> int | None:
    """The first line, from 0 and not before `line`, that starts a document."""
    lines = text.split(b"\n")
    return next((number for number in range(line, len(lines)) if lines[number].startswith(b"---")), None)


def _from(text: bytes, start: int | None) -> bytes:
    """The text from a line on, behind as many empty lines, so that lines keep their numbers."""
    return b"" if start is None else b"\n" * start + b"\n".join(text.split(b"\n")[start:])


def _unreadable(path: str, line: int, reason: str, text: bytes) -> Diagnostic:
    """A broken manifest is an error; a template of another tool, or a text that is no manifest, is less."""
    manifest = _OBJECT.search(text) is not None or is_overlay_file(path)
    if not manifest:
        severity, hint = Severity.INFO, "It holds no manifest, so it matters only as a text in an overlay."
    elif b"{{" in text:
        severity, hint = Severity.WARNING, "Name it under `ignore` in fleetbook.yml if it is a template."
    else:
        severity, hint = Severity.ERROR, "Correct the file; Flux cannot apply it as it is."
    return Diagnostic("unreadable-file", severity, reason, Location(path, line), hint)


def _repeated(path: str, key: str, line: int, first: int) -> Diagnostic:
    message = f"The key `{key}` stands here a second time (first in line {first}); kustomize refuses that."
    hint = "Remove one of the two; the last one is shown."
    return Diagnostic("duplicate-key", Severity.ERROR, message, Location(path, line), hint)


def _is_applied(path: str, data: LocatedMap) -> bool:
    """Whether kustomize reads this document: an object or an overlay."""
    return ("apiVersion" in data and "kind" in data) or is_overlay_file(path)


def _can_hold_manifests(path: str) -> bool:
    name = PurePosixPath(path)
    return name.suffix in YAML_SUFFIXES or name.suffix == ".json" or is_overlay_file(path)


def _is_template(path: str, charts: set[str]) -> bool:
    """Whether a path lies in the `templates` folder of a chart."""
    parents = PurePosixPath(path).parents
    return any(parent.name == "templates" and str(parent.parent) in charts for parent in parents)


def _is_manifest(data: bytes) -> bool:
    """Whether a JSON file holds an object of Kubernetes, or tries to and is broken."""
    if b'"apiVersion"' not in data or b'"kind"' not in data:
        return False
    try:
        content = json.loads(to_utf8(data))
    except ValueError:
        return _MANIFEST.match(to_utf8(data)) is not None
    return isinstance(content, dict) and "apiVersion" in content and "kind" in content
