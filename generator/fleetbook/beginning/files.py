"""What `fleetbook init` writes, and what becomes of files that are there already."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from pathlib import Path

from fleetbook.beginning.first_page import BOOK, first_page
from fleetbook.beginning.forges import WORKFLOWS, Forge, runner_of
from fleetbook.pipeline import Reading, flux_address
from fleetbook.render.publish import replace_file

_TEMPLATES = files(__package__) / "templates"
_PLACE = re.compile(r"@([A-Z]+)@")
_DOCS_DIR = re.compile(r"^docs_dir:\s*[\"']?([^\"'#\n]+?)[\"']?\s*(?:#.*)?$", re.MULTILINE)
_PLAIN = re.compile(r"[A-Za-z_][\w./-]*")
"""What YAML reads as a text without quotes."""
DOCS_DIR = "docs"
README = "README.md"
OTHER_DOCS_DIR = "book"
"""The docs folder where there is a `docs` already that is not one of MkDocs."""


class Fate(StrEnum):
    """What becomes of a file."""

    WRITTEN = "written"
    REPLACED = "replaced"
    ADDED_TO = "added to"
    LEFT_ALONE = "left alone"


@dataclass(frozen=True, kw_only=True)
class NewFile:
    """A file to write; `path` begins at the top of the repository."""

    path: str
    content: str
    lines: bool = False
    """Whether its lines are added to a file that is there, as to a list."""
    advice: str = ""
    """What the owner adds by hand to a file that is left alone."""


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What the owner asks for."""

    forge: Forge
    docs: str
    requirement: str
    """What the workflow installs."""
    page: str = "index.md"
    """The first page, in the docs folder."""


def page_of(docs: Path) -> str:
    """The first page of a docs folder: a README is one, too, and there must not be both."""
    return README if (docs / README).is_file() and not (docs / "index.md").exists() else "index.md"


def docs_dir_of(folder: Path) -> str:
    """The docs folder: that of an `mkdocs.yml`, else `docs`, unless something else lies there."""
    config = folder / "mkdocs.yml"
    if config.is_file():
        found = _DOCS_DIR.search(config.read_text(encoding="utf-8", errors="replace"))
        return found[1] if found else DOCS_DIR
    docs = folder / DOCS_DIR
    return OTHER_DOCS_DIR if docs.is_dir() and any(docs.iterdir()) else DOCS_DIR


def first_files(reading: Reading, wish: Wish) -> tuple[NewFile, ...]:
    """The files with which a book begins, in the order in which a reader wants to see them."""
    architecture = reading.architecture
    title = reading.settings.title or architecture.repository.name.rpartition("/")[2]
    places = {
        "TITLE": _quoted(title),
        "CLUSTERS": f"[{', '.join(_quoted(each.name) for each in architecture.clusters)}]",
        "DOCS": wish.docs if _PLAIN.fullmatch(wish.docs) else _quoted(wish.docs),
    }
    below = f"{reading.folder}/" if reading.folder else ""
    site = _filled("mkdocs.yml", places)
    return (
        NewFile(path=f"{below}fleetbook.yml", content=_filled("fleetbook.yml", places)),
        NewFile(path=f"{below}mkdocs.yml", content=site, advice=_filled("mkdocs-lines.yml", {})),
        NewFile(path=f"{below}{wish.docs}/{wish.page}", content=first_page(architecture, title)),
        NewFile(path=f"{below}.gitignore", content=f"/{wish.docs}/{BOOK}/\n/site/\n", lines=True),
        *_workflow(reading, wish),
    )


def _workflow(reading: Reading, wish: Wish) -> Iterator[NewFile]:
    if wish.forge is Forge.NONE:
        return
    repository = reading.architecture.repository
    folder = reading.folder or "."
    places = {
        "BRANCH": _quoted(flux_address(reading.architecture)[1] or "main"),
        "REQUIREMENT": _quoted(wish.requirement),
        "FOLDER": _quoted(folder),
        "SITE": _quoted(f"{reading.folder}/site" if reading.folder else "site"),
        "RUNNER": runner_of(repository.url),
    }
    yield NewFile(path=WORKFLOWS[wish.forge], content=_filled(f"{wish.forge}.yml", places))
    if wish.forge is Forge.GITLAB:
        lines = _filled("gitlab-include.yml", {})
        yield NewFile(path=".gitlab-ci.yml", content=lines, advice=lines)
        yield NewFile(path=".gitignore", content="/.cache/\n/public/\n", lines=True)


def write_files(
    top: Path, wanted: Iterable[NewFile], *, force: bool, dry_run: bool
) -> list[tuple[NewFile, Fate]]:
    """Write what is not there yet; each file with what becomes of it."""
    done = []
    for each in wanted:
        fate, content = _decide(top / each.path, each, force=force)
        if content is not None and not dry_run:
            _write(top / each.path, content)
        done.append((each, fate))
    return done


def _decide(file: Path, wanted: NewFile, *, force: bool) -> tuple[Fate, str | None]:
    if not file.exists():
        return Fate.WRITTEN, wanted.content
    if wanted.lines:
        before = file.read_bytes().decode("utf-8", "surrogateescape")
        missing = _missing_lines(before, wanted.content)
        ends = "" if before.endswith("\n") or not before else "\n"
        return (Fate.ADDED_TO, f"{before}{ends}{missing}") if missing else (Fate.LEFT_ALONE, None)
    return (Fate.REPLACED, wanted.content) if force else (Fate.LEFT_ALONE, None)


def _missing_lines(before: str, wanted: str) -> str:
    there = {line.strip().strip("/") for line in before.splitlines()}
    return "".join(f"{line}\n" for line in wanted.splitlines() if line.strip("/") not in there)


def _write(file: Path, content: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    replace_file(file, content.encode("utf-8", "surrogateescape"))


def _filled(template: str, places: Mapping[str, str]) -> str:
    """A template with its places filled in; what a place is filled with is not looked at again."""
    text = (_TEMPLATES / template).read_text(encoding="utf-8")
    return _PLACE.sub(lambda place: places[place[1]], text)


def _quoted(text: str) -> str:
    """A text as a scalar of YAML, which takes JSON's quoted strings."""
    return json.dumps(text, ensure_ascii=False)
