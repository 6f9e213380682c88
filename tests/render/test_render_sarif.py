"""Findings for code scanning and for the log of a workflow."""

import json
from dataclasses import replace
from typing import Any

from jsonschema import Draft202012Validator

from fleetbook.checks import rule_notes
from fleetbook.core.diagnostics import Diagnostic, Severity
from fleetbook.core.identity import ObjectRef
from fleetbook.core.location import Location
from fleetbook.model.architecture import Architecture
from fleetbook.model.findings import Accepted, Finding
from fleetbook.render.sarif import FINGERPRINT, sarif
from fleetbook.render.workflow_commands import workflow_commands
from scenes import architecture, cluster

_PLACED: dict[str, Any] = {
    "type": "object",
    "required": ["artifactLocation", "region"],
    "properties": {
        "artifactLocation": {
            "required": ["uri"],
            "properties": {"uri": {"type": "string", "pattern": "^[^/:]+(/[^/]+)*$"}},
        },
        "region": {"required": ["startLine"], "properties": {"startLine": {"minimum": 1}}},
    },
}
_LEVEL = {"enum": ["none", "note", "warning", "error"]}
_TEXT = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string", "minLength": 1}}}
_STRUCTURE: dict[str, Any] = {
    "required": ["$schema", "version", "runs"],
    "properties": {
        "version": {"const": "2.1.0"},
        "runs": {
            "items": {
                "required": ["tool", "results"],
                "properties": {
                    "tool": {
                        "properties": {
                            "driver": {
                                "required": ["name", "version", "rules"],
                                "properties": {
                                    "rules": {
                                        "uniqueItems": True,
                                        "items": {
                                            "required": ["id", "shortDescription", "defaultConfiguration"],
                                            "properties": {
                                                "shortDescription": _TEXT,
                                                "help": _TEXT,
                                                "helpUri": {"pattern": "^https://"},
                                                "defaultConfiguration": {"properties": {"level": _LEVEL}},
                                            },
                                        },
                                    }
                                },
                            }
                        }
                    },
                    "results": {
                        "items": {
                            "required": ["ruleId", "ruleIndex", "level", "message", "locations"],
                            "properties": {
                                "level": _LEVEL,
                                "message": _TEXT,
                                "locations": {
                                    "minItems": 1,
                                    "items": {"properties": {"physicalLocation": _PLACED}},
                                },
                                "partialFingerprints": {"additionalProperties": {"type": "string"}},
                                "suppressions": {
                                    "items": {
                                        "required": ["kind"],
                                        "properties": {
                                            "kind": {"enum": ["inSource", "external"]},
                                            "status": {"enum": ["accepted", "underReview", "rejected"]},
                                        },
                                    }
                                },
                            },
                        }
                    },
                },
            }
        },
    },
}
"""What the standard requires of a log, and code scanning of a result."""


def finding(
    rule: str = "suspended", severity: Severity = Severity.INFO, line: int = 7, **more: Any
) -> Finding:
    facts: dict[str, Any] = {
        "message": "HelmRelease a/b is suspended.",
        "subject": "HelmRelease a/b",
        "cluster": "production",
        "at": Location("apps/my app.yaml", line),
        "about": (ObjectRef("HelmRelease", "a", "b"),),
    } | more
    rule: dict[str, Any] = {
        "rule": "suspended",
        "severity": Severity.INFO,
        "meaning": "It is so.",
        "advice": "Change it.",
    }
    return Finding(**rule, **facts)


def log_of(
    fleet: Architecture, *diagnostics: Diagnostic, folder: str = "", documentation: str | None = None
) -> dict[str, Any]:
    log: dict[str, Any] = json.loads(sarif(fleet, diagnostics, rule_notes(documentation), folder))
    Draft202012Validator(_STRUCTURE).validate(log)
    (run,) = log["runs"]
    return dict(run)


def test_a_finding_is_a_result_with_its_rule_and_place() -> None:
    run = log_of(architecture(cluster(), findings=(finding(),)), folder="fleets/home")
    (result,) = run["results"]
    rule = run["tool"]["driver"]["rules"][result["ruleIndex"]]
    assert (result["ruleId"], rule["id"], result["level"]) == ("suspended", "suspended", "note")
    (location,) = result["locations"]
    assert location["physicalLocation"] == {
        "artifactLocation": {"uri": "fleets/home/apps/my%20app.yaml", "uriBaseId": "SRCROOT"},
        "region": {"startLine": 7},
    }
    assert "helpUri" not in rule, "the address of the documentation is not known"


def test_a_rule_leads_to_its_page_where_the_documentation_is_published() -> None:
    run = log_of(architecture(cluster()), documentation="https://docs.example.org/fleetbook/")
    pages = {rule["id"]: rule["helpUri"] for rule in run["tool"]["driver"]["rules"]}
    assert pages["suspended"] == "https://docs.example.org/fleetbook/guide/findings/suspended.html"


def test_a_finding_is_known_again_when_its_line_moves() -> None:
    def prints(*found: Finding) -> list[str]:
        run = log_of(architecture(cluster(), findings=found))
        return [each["partialFingerprints"][FINGERPRINT] for each in run["results"]]

    assert prints(finding()) == prints(finding(line=70, message="HelmRelease a/b still is."))
    assert prints(finding()) != prints(finding(subject="HelmRelease a/c"))
    first, second = prints(finding(), finding(message="Another."))
    assert first != second, "two findings of one rule and object are two"


def test_an_accepted_finding_is_suppressed() -> None:
    accepted = Accepted(
        finding=finding(),
        reason="For the holidays.",
        by="HelmRelease a/b",
        annotated=True,
        at=Location("apps/b.yaml", 5),
    )
    stated = replace(accepted, by="fleetbook.yml", annotated=False, at=Location("fleetbook.yml", 2))
    run = log_of(replace(architecture(cluster()), accepted=(accepted, stated)))
    one, other = (each["suppressions"][0] for each in run["results"])
    assert (one["kind"], one["status"], one["justification"]) == ("inSource", "accepted", "For the holidays.")
    assert one["location"]["physicalLocation"]["region"] == {"startLine": 5}
    assert other["kind"] == "external"


def test_what_could_not_be_read_is_a_notification() -> None:
    diagnostic = Diagnostic("unreadable-file", Severity.ERROR, "It is no YAML", Location("a.yaml", 1))
    (invocation,) = log_of(architecture(cluster()), diagnostic)["invocations"]
    (note,) = invocation["toolExecutionNotifications"]
    assert (note["descriptor"], note["level"]) == ({"id": "unreadable-file"}, "error")


def test_several_clusters_are_named() -> None:
    fleet = architecture(cluster("dev"), cluster("production"), findings=(finding(),))
    (result,) = log_of(fleet)["results"]
    assert result["message"]["text"] == "HelmRelease a/b is suspended. (cluster production)"


def test_a_workflow_command_cannot_be_steered_by_what_a_repository_says() -> None:
    made = finding(message="100%\n::error::no", at=Location("a,b:c.yaml", 3))
    assert workflow_commands((made,), "fleet") == (
        "::notice file=fleet/a%2Cb%3Ac.yaml,line=3,title=suspended::100%25 ::error::no Change it."
    )
