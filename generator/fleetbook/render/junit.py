"""Findings as a JUnit report, which CI systems show as tests.

https://github.com/testmoapp/junitxml
"""

import xml.etree.ElementTree as ElementTree

from fleetbook.model.architecture import Architecture
from fleetbook.model.findings import Finding
from fleetbook.render.escape import xml_fit


def junit(architecture: Architecture, folder: str) -> str:
    """A suite for each rule; a finding is a failed test, an accepted one is skipped.

    `folder` is the fleet's in its repository. Without findings there is one suite with one test that passes.
    """
    rules: dict[str, list[tuple[Finding, str | None]]] = {}
    for finding in architecture.findings:
        rules.setdefault(finding.rule, []).append((finding, None))
    for accepted in architecture.accepted:
        rules.setdefault(accepted.finding.rule, []).append((accepted.finding, accepted.reason))
    root = ElementTree.Element("testsuites", name="fleetbook")
    for rule, found in sorted(rules.items()):
        _add_suite(root, rule, found, folder)
    if not rules:
        suite = ElementTree.SubElement(
            root, "testsuite", name="fleetbook", tests="1", failures="0", skipped="0"
        )
        ElementTree.SubElement(suite, "testcase", name="no findings", classname="fleetbook")
    suites = list(root)
    for count in ("tests", "failures", "skipped"):
        root.set(count, str(sum(int(suite.get(count, "0")) for suite in suites)))
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=False)


def _add_suite(
    root: ElementTree.Element, rule: str, found: list[tuple[Finding, str | None]], folder: str
) -> None:
    skipped = sum(reason is not None for _, reason in found)
    suite = ElementTree.SubElement(
        root,
        "testsuite",
        name=rule,
        tests=str(len(found)),
        failures=str(len(found) - skipped),
        skipped=str(skipped),
    )
    for finding, reason in found:
        _add_case(suite, finding, reason, folder)


def _add_case(suite: ElementTree.Element, finding: Finding, reason: str | None, folder: str) -> None:
    name = f"{finding.cluster}: {finding.subject}" if finding.cluster else finding.subject
    case = ElementTree.SubElement(
        suite, "testcase", name=xml_fit(name), classname=f"fleetbook.{finding.rule}"
    )
    if finding.at is not None:
        case.set("file", xml_fit(f"{folder}/{finding.at.path}" if folder else finding.at.path))
        case.set("line", str(finding.at.line))
    if reason is not None:
        ElementTree.SubElement(case, "skipped", message=xml_fit(reason))
        return
    failure = ElementTree.SubElement(
        case, "failure", message=xml_fit(finding.message), type=str(finding.severity)
    )
    place = f"{finding.at}\n" if finding.at else ""
    failure.text = xml_fit(f"{place}{finding.meaning}\n{finding.advice}")
