"""What fleetbook finds in each real fleet, as a table of counts that people review.

    make counts                     writes the numbers of every fleet anew
    make counts FLEETS="a b"        of these fleets only

A note says why a number is not what a reader of the repository would expect. It belongs to the numbers
of its row: where one of them changes the note goes, and `test_fleets.py` asks for a new one.
"""

import re
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fleetbook.analysis.architecture import analyse
from fleetbook.catalogue.loader import load_catalogue
from fleetbook.core.coverage import FileUse
from fleetbook.model.architecture import Architecture, Cluster
from fleetbook.resolve.fleet import Fleet
from fleetbook.settings import Settings
from resolving import resolve_folder

HERE = Path(__file__).parent
FLEETS = HERE.parents[2] / "shared" / "fleets"
KNOWLEDGE = HERE / "knowledge.md"
"""The table of all fleets together, see `knowledge`."""
ROUTES = HERE / "routes.md"
"""The sample of routes that was read by hand, see `test_routes_sample`."""
REFRESH = "make counts FLEETS={name}"

_TITLE = """\
# {name}

Written by `make counts`; only the notes are written by hand. *In the files*: documents of these kinds
anywhere in the repository, as a reader would find them with grep.
"""
_FLUX_SOURCES = ("Bucket", "ExternalArtifact", "GitRepository", "HelmRepository", "OCIRepository")
_FLUX_KINDS = ("Kustomization", *_FLUX_SOURCES)
"""Kinds whose names other groups use too."""
_KINDS = {
    "Kustomizations": ("Kustomization",),
    "releases": ("HelmRelease",),
    "sources": _FLUX_SOURCES,
    "routes": ("Ingress", "HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute", "IngressRoute"),
    "claims": ("PersistentVolumeClaim",),
    "secrets": ("Secret", "SealedSecret", "ExternalSecret"),
    "certificates": ("Certificate",),
}
_ALWAYS_NOTED = ("not rendered", "dropped", "unreadable files", "diagnostics")
"""Rows in which every number but 0 needs a note."""


@dataclass(frozen=True)
class Row:
    """A line of a table: what is counted, the numbers, and the note."""

    what: str
    numbers: tuple[str, ...]
    note: str = ""

    @property
    def needs_note(self) -> bool:
        """Whether a reader of the repository would be surprised."""
        if self.what in _ALWAYS_NOTED:
            return any(number not in ("0", "–") for number in self.numbers)
        return self.what in _KINDS and len(set(self.numbers)) > 1

    def __str__(self) -> str:
        return f"| {' | '.join((self.what, *self.numbers, self.note))} |".replace("|  |", "| |")


def fleet_names() -> list[str]:
    """The fleets that have a committed table."""
    return sorted(path.stem for path in HERE.glob("*.md") if path not in (KNOWLEDGE, ROUTES))


@cache
def read(name: str) -> tuple[Fleet, Architecture]:
    """A fleet, read once."""
    fleet = resolve_folder(FLEETS / name)
    return fleet, analyse(fleet, Settings(), load_catalogue())


def count(name: str) -> list[Row]:
    """The rows of a fleet's tables, without notes; the headings are rows too."""
    architecture = read(name)[1]
    clusters, coverage = architecture.clusters, architecture.coverage
    in_files = _grep(FLEETS / name)
    rows = [Row("what", ("in the files", *(each.name for each in clusters)), "note")]
    rows += [
        Row(what, (str(in_files[what]), *(str(_counts(each)[what]) for each in clusters))) for what in _KINDS
    ]
    objects = {each.cluster: each for each in coverage.objects}
    for what in ("not_rendered", "applied", "expanded", "generated", "bootstrap"):
        label = "objects" if what == "applied" else what.replace("_", " ")
        rows.append(Row(label, ("–", *(str(getattr(objects[each.name], what)) for each in clusters))))
    rows.append(Row("documents", ("number",), "note"))
    rows += [Row(str(use), (str(number),)) for use, number in coverage.document_uses]
    rows.append(Row("all documents", (str(coverage.documents),)))
    rows.append(Row("unreadable files", (str(coverage.files_of(FileUse.UNREADABLE)),)))
    rows.append(Row("diagnostics", (str(len(coverage.diagnostics)),)))
    return rows


def _counts(cluster: Cluster) -> dict[str, int]:
    delivery = cluster.delivery
    return {
        "Kustomizations": len(delivery.kustomizations),
        "releases": len(delivery.releases),
        "sources": len(delivery.sources),
        "routes": len(cluster.network.routes),
        "claims": len(cluster.storage.volumes),
        "secrets": len(cluster.security.secrets),
        "certificates": len(cluster.security.certificates),
    }


def _grep(folder: Path) -> Counter[str]:
    """Documents by what they are, found in the text alone: an honest second way to count."""
    kinds: Counter[str] = Counter()
    for file in sorted(folder.rglob("*.y*ml")):
        for text in re.split(r"^---", file.read_text("utf-8", "replace"), flags=re.MULTILINE):
            kind = re.search(r"^kind: *[\"']?(\w+)", text, re.MULTILINE)
            group = re.search(r"^apiVersion: *[\"']?([\w.-]*)", text, re.MULTILINE)
            if kind and (kind[1] not in _FLUX_KINDS or "fluxcd.io" in (group[1] if group else "")):
                kinds[kind[1]] += 1
    return Counter({what: sum(kinds[kind] for kind in names) for what, names in _KINDS.items()})


def parse(text: str) -> list[Row]:
    """The rows of a committed file."""
    cells = [
        [cell.strip() for cell in line.split("|")[1:-1]] for line in text.splitlines() if line[:1] == "|"
    ]
    return [Row(what, tuple(numbers), note) for what, *numbers, note in cells if not what.startswith("--")]


def table(name: str, rows: Iterable[Row]) -> str:
    """The file of a fleet."""
    lines = []
    for row in rows:
        is_heading = row.note == "note"
        lines += ["", str(row)] if is_heading else [str(row)]
        lines += [f"|---|{'--:|' * len(row.numbers)}---|"] if is_heading else []
    return _TITLE.format(name=name) + "\n".join(lines) + "\n"


def with_notes(rows: Iterable[Row], old: Iterable[Row]) -> list[Row]:
    """The rows with the notes of old ones whose numbers are the same."""
    notes = {(row.what, row.numbers): row.note for row in old}
    return [Row(row.what, row.numbers, row.note or notes.get((row.what, row.numbers), "")) for row in rows]


def difference(found: Iterable[Row], committed: Iterable[Row]) -> list[str]:
    """The rows that differ, the committed numbers first, and those that lack a note."""
    before, now = ({row.what: row for row in rows} for rows in (committed, found))
    told = []
    for what in dict.fromkeys([*before, *now]):
        old, new = before.get(what), now.get(what)
        if old is None or new is None or old.numbers != new.numbers:
            told.append(f"{what}: {_numbers(old)} → {_numbers(new)}")
        elif new.needs_note and not old.note:
            told.append(f"{what}: {' '.join(new.numbers)} needs a note that says why")
    return told


def _numbers(row: Row | None) -> str:
    return " ".join(row.numbers) if row else "nothing"


def refresh(name: str) -> list[str]:
    """Write a fleet's file anew; what changed, and which notes are asked for."""
    file = HERE / f"{name}.md"
    old = parse(file.read_text("utf-8")) if file.exists() else []
    rows = with_notes(count(name), old)
    file.write_text(table(name, rows), "utf-8")
    return [*difference(rows, old), *difference(rows, rows)]


if __name__ == "__main__":
    for each in sys.argv[1:] or fleet_names():
        print(each, *refresh(each), sep="\n  ")
