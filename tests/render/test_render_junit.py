"""Findings as a JUnit report: counts that add up, and no text that breaks the XML."""

import xml.etree.ElementTree as ElementTree
from dataclasses import replace

import pytest

from architectures import architecture_of
from fleetbook.core.diagnostics import Severity
from fleetbook.core.location import Location
from fleetbook.model.findings import Accepted, Finding
from fleetbook.render.junit import junit

EMPTY = architecture_of(
    """
    == apps/config.yaml
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: shop, namespace: shop}
    """
)


def finding(rule: str, subject: str, message: str = "Something is open.") -> Finding:
    return Finding(
        rule=rule,
        severity=Severity.WARNING,
        message=message,
        meaning="It is open.",
        advice="Close it.",
        cluster="home",
        subject=subject,
        at=Location("apps/web.yaml", 3),
    )


def report(*found: Finding, accepted: tuple[Accepted, ...] = (), folder: str = "") -> ElementTree.Element:
    return ElementTree.fromstring(junit(replace(EMPTY, findings=found, accepted=accepted), folder))


def test_a_suite_for_each_rule_with_counts_that_add_up() -> None:
    lets = Accepted(finding=finding("open", "c"), reason="It may.", by="me", annotated=True, at=None)
    root = report(finding("open", "a"), finding("open", "b"), finding("late", "a"), accepted=(lets,))
    assert root.attrib == {"name": "fleetbook", "tests": "4", "failures": "3", "skipped": "1"}
    assert [
        (each.get("name"), each.get("tests"), each.get("failures"), each.get("skipped")) for each in root
    ] == [
        ("late", "1", "1", "0"),
        ("open", "3", "2", "1"),
    ]
    assert all(len(list(suite)) == int(suite.attrib["tests"]) for suite in root)


def test_a_failed_test_leads_to_its_line_in_the_repository() -> None:
    case = report(finding("open", "Ingress web"), folder="fleet")[0][0]
    assert case.attrib == {
        "name": "home: Ingress web",
        "classname": "fleetbook.open",
        "file": "fleet/apps/web.yaml",
        "line": "3",
    }
    failure = case[0]
    assert (failure.tag, failure.get("message"), failure.get("type")) == (
        "failure",
        "Something is open.",
        "warning",
    )
    assert failure.text == "apps/web.yaml:3\nIt is open.\nClose it."


def test_nothing_found_is_a_test_that_passes() -> None:
    root = report()
    assert (root.get("tests"), root.get("failures")) == ("1", "0")


@pytest.mark.parametrize("text", ["]]></failure>", "<script>&", "\x00\x1b[31m\ud800", '" onclick="x'])
def test_no_text_breaks_the_report(text: str) -> None:
    case = report(finding("open", text, text))[0][0]
    assert [each.tag for each in case] == ["failure"]
    assert len(case.attrib["name"]) == len(f"home: {text}")
