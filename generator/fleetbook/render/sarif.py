"""Findings as SARIF 2.1.0, for code scanning.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from fleetbook import __version__
from fleetbook.core.diagnostics import Diagnostic, Severity
from fleetbook.core.location import Location
from fleetbook.model.architecture import Architecture
from fleetbook.model.findings import Accepted, Finding
from fleetbook.render.architecture_json import Json, JsonObject

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_ROOT = "SRCROOT"
_LEVELS: Mapping[Severity, str] = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFO: "note",
}
FINGERPRINT = "fleetbookFinding/v1"


@dataclass(frozen=True, kw_only=True)
class RuleNote:
    """What a program for code scanning shows of a rule."""

    id: str
    severity: Severity
    meaning: str
    advice: str
    page: str | None
    """Address of its page in the documentation; None where that is not known."""


def sarif(
    architecture: Architecture, diagnostics: Iterable[Diagnostic], rules: Sequence[RuleNote], folder: str
) -> str:
    """The findings of a fleet, accepted ones as suppressed; `folder` is the fleet's in its repository."""
    writer = _Writer(architecture, rules, folder)
    run: JsonObject = {
        "tool": {"driver": _driver(rules)},
        "automationDetails": {"id": "fleetbook/"},
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The top folder of the repository."}}},
        "columnKind": "utf16CodeUnits",
        "invocations": [
            {"executionSuccessful": True, "toolExecutionNotifications": writer.notes(diagnostics)}
        ],
        "results": list(writer.results()),
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1, ensure_ascii=False)


def _driver(rules: Sequence[RuleNote]) -> Json:
    return {"name": "fleetbook", "version": __version__, "rules": [_rule(each) for each in rules]}


def _rule(rule: RuleNote) -> Json:
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.meaning},
        "help": {"text": rule.advice, "markdown": rule.advice},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        **({"helpUri": rule.page} if rule.page else {}),
    }


class _Writer:
    """Results and notes with places relative to the repository."""

    def __init__(self, architecture: Architecture, rules: Sequence[RuleNote], folder: str) -> None:
        self._architecture = architecture
        self._several = len(architecture.clusters) > 1
        self._index = {rule.id: number for number, rule in enumerate(rules)}
        self._folder = folder
        self._seen: Counter[tuple[str, str, str]] = Counter()

    def results(self) -> Iterator[Json]:
        """Open findings, then accepted ones."""
        for finding in self._architecture.findings:
            yield self._result(finding)
        for accepted in self._architecture.accepted:
            yield {**self._result(accepted.finding), "suppressions": [self._suppression(accepted)]}

    def notes(self, diagnostics: Iterable[Diagnostic]) -> list[Json]:
        """What fleetbook could not do."""
        return [
            {
                "descriptor": {"id": each.rule},
                "level": _LEVELS[each.severity],
                "message": {"text": each.message},
                **({"locations": [self._location(each.at)]} if each.at else {}),
            }
            for each in diagnostics
        ]

    def _result(self, finding: Finding) -> JsonObject:
        name = f"{finding.cluster}: {finding.subject}" if self._several else finding.subject
        logical: Json = [{"fullyQualifiedName": name, "kind": "resource"}]
        place = self._location(finding.at) if finding.at else {}
        told = f"{finding.message} (cluster {finding.cluster})" if self._several else finding.message
        return {
            "ruleId": finding.rule,
            **({"ruleIndex": self._index[finding.rule]} if finding.rule in self._index else {}),
            "level": _LEVELS[finding.severity],
            "message": {"text": told},
            "locations": [{**place, "logicalLocations": logical}],
            "partialFingerprints": {FINGERPRINT: self._fingerprint(finding)},
        }

    def _fingerprint(self, finding: Finding) -> str:
        """What stays when lines move: the rule, the object, and which of its findings it is."""
        key = (finding.rule, finding.cluster, finding.subject)
        number = self._seen[key]
        self._seen[key] += 1
        return hashlib.sha256("\0".join((*key, str(number))).encode()).hexdigest()[:32]

    def _location(self, at: Location) -> JsonObject:
        path = f"{self._folder}/{at.path}" if self._folder else at.path
        artifact: Json = {"uri": quote(path), "uriBaseId": _ROOT}
        return {"physicalLocation": {"artifactLocation": artifact, "region": {"startLine": max(at.line, 1)}}}

    def _suppression(self, accepted: Accepted) -> Json:
        """In the source where an annotated object says it, else outside of it."""
        kind = "inSource" if accepted.annotated else "external"
        place: JsonObject = {"location": self._location(accepted.at)} if accepted.at else {}
        return {"kind": kind, "status": "accepted", "justification": accepted.reason, **place}
