"""What `check` looks at beside the findings of the fleet, and how it tells them."""

import json
from collections.abc import Iterator
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

from fleetbook.analysis.findings import RULES
from fleetbook.core.diagnostics import Diagnostic, Severity
from fleetbook.core.location import Location
from fleetbook.model.architecture import Architecture
from fleetbook.model.findings import Finding
from fleetbook.outputs import history_for, show
from fleetbook.pipeline import Reading, Report, Request, make_book
from fleetbook.render.architecture_json import plain
from fleetbook.render.escape import terminal_json
from fleetbook.render.junit import junit
from fleetbook.render.sarif import RuleNote, sarif
from fleetbook.render.staleness import find_stale
from fleetbook.render.workflow_commands import workflow_commands
from fleetbook.views.findings import summary

_RULE = "stale-docs"
_MEANING = "A page of the committed book is not what this revision gives."
_MOST = 12
"""So many files of a stale book are named."""


def with_drift(request: Request, reading: Reading, docs: Path, report: Report) -> Reading:
    """What was read, with a finding for each file of the book in `docs` that is not as it should be.

    Raises UsageError where `docs` holds no book.
    """
    _, _, files = make_book(reading, report, history_for(request, reading, report))
    stale = find_stale(files, docs, reading.origins.neutral)
    found = [
        *((path, "is not what this revision gives") for path in stale.changed),
        *((path, "is missing") for path in stale.missing),
        *((path, "is left of a book before") for path in stale.left),
    ]
    findings = tuple(_drift_findings(found, docs, request.repository))
    architecture = replace(reading.architecture, findings=(*findings, *reading.architecture.findings))
    return replace(reading, architecture=architecture)


def _drift_findings(found: list[tuple[str, str]], docs: Path, top: Path) -> Iterator[Finding]:
    advice = f"Run fleetbook generate {top} --output {docs}, and commit what it writes."
    # People look at pages; what lies beside them follows.
    found.sort(key=lambda each: not each[0].endswith(".md"))
    for path, what in found[:_MOST]:
        yield _drift(f"{docs / path} {what}.", advice, str(docs / path), _place(docs / path, top))
    if len(found) > _MOST:
        yield _drift(f"{len(found) - _MOST} more files of {docs} are stale.", advice, str(docs), None)


def _drift(message: str, advice: str, subject: str, at: Location | None) -> Finding:
    return Finding(
        rule=_RULE,
        severity=Severity.ERROR,
        message=message,
        meaning=_MEANING,
        advice=advice,
        cluster="",
        subject=subject,
        at=at,
    )


def _place(file: Path, top: Path) -> Location | None:
    """A file inside the fleet's folder; None for one that lies elsewhere."""
    inside, folder = file.resolve(), top.resolve()
    return Location(inside.relative_to(folder).as_posix(), 1) if inside.is_relative_to(folder) else None


def with_unread(reading: Reading) -> Reading:
    """What was read, with a finding in place of each diagnostic of a part that could not be.

    What the book lacks is as much the owner's to change as what is in it. A rule of the findings that
    tells of the same line has told it.
    """
    architecture = reading.architecture
    told = {(each.rule, each.at) for each in architecture.findings}
    serious = [each for each in reading.diagnostics if each.severity is not Severity.INFO]
    found = [_unread(each) for each in serious if (each.rule, each.at) not in told]
    every = sorted((*found, *architecture.findings), key=lambda each: each.severity.rank)
    rest = tuple(each for each in reading.diagnostics if each not in serious)
    coverage = replace(architecture.coverage, unreadable=(), diagnostics=rest)
    return replace(reading, architecture=replace(architecture, findings=tuple(every), coverage=coverage))


def _unread(diagnostic: Diagnostic) -> Finding:
    message = diagnostic.message if diagnostic.message.endswith(".") else f"{diagnostic.message}."
    return Finding(
        rule=diagnostic.rule,
        severity=diagnostic.severity,
        message=message,
        meaning="fleetbook could not do what the repository or its settings ask; the book may lack a part.",
        advice=diagnostic.hint,
        cluster="",
        subject=diagnostic.at.path if diagnostic.at else diagnostic.rule,
        at=diagnostic.at,
    )


def report_findings(reading: Reading, kind: str, *, terminal: bool) -> str:
    """What `check` prints: `text`, `json`, `sarif`, `github` or `junit`."""
    architecture = reading.architecture
    if kind == "sarif":
        return sarif(architecture, reading.diagnostics, rule_notes(documentation_address()), reading.folder)
    if kind == "github":
        return workflow_commands(architecture.findings, reading.folder)
    if kind == "junit":
        return junit(architecture, reading.folder)
    if kind == "json":
        data = {"findings": architecture.findings, "accepted": architecture.accepted}
        return terminal_json(json.dumps({name: plain(each) for name, each in data.items()}, indent=2))
    return show(architecture, "findings", as_json=False, terminal=terminal) if architecture.findings else ""


def rule_notes(documentation: str | None) -> tuple[RuleNote, ...]:
    """Every rule, sorted by id, with the address of its page below that of the documentation."""
    base = documentation and f"{documentation.rstrip('/')}/guide"
    notes = [
        RuleNote(
            id=rule.id,
            severity=rule.severity,
            meaning=rule.meaning,
            advice=rule.advice,
            page=base and f"{base}/findings/{rule.id}.html",
        )
        for rule in RULES.values()
    ]
    advice = "Generate the book again, and commit it."
    page = base and f"{base}/commands.html#check"
    notes.append(RuleNote(id=_RULE, severity=Severity.ERROR, meaning=_MEANING, advice=advice, page=page))
    return tuple(sorted(notes, key=lambda note: note.id))


def documentation_address() -> str | None:
    """Where the documentation of this program is published, as its package says; None where it does not."""
    try:
        stated = metadata("fleetbook").get_all("Project-URL") or []
    except PackageNotFoundError:
        return None
    pairs = (each.partition(", ") for each in stated)
    return next((address for name, _, address in pairs if name.lower() == "documentation"), None)


def verdict(architecture: Architecture) -> str:
    """How much was found, by severity, in a sentence."""
    return summary(architecture.findings, len(architecture.accepted))


def failing(architecture: Architecture, least: str) -> int:
    """How many findings are at least as severe as `least`; `never` is more severe than any."""
    if least == "never":
        return 0
    return sum(each.severity.rank <= Severity(least).rank for each in architecture.findings)
