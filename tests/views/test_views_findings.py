"""The Findings page of a cluster as text: sections, tables, folds."""

from dataclasses import replace

from fleetbook.core.diagnostics import Severity
from fleetbook.core.location import Location
from fleetbook.model.findings import Accepted, Finding
from fleetbook.views.book import scenes_of
from fleetbook.views.findings import page
from fleetbook.views.page import Block, Callout, Folded, Heading, Paragraph, Table
from scenes import architecture, cluster, component, said, told


def finding(subject: str, rule: str = "lost-thing", cause: str = "", **more: object) -> Finding:
    facts = {
        "severity": Severity.WARNING,
        "message": f"{subject} is lost.",
        "cluster": "production",
        "at": Location("a.yaml", 3),
        "component": None,
    } | more
    made = Finding(
        rule=rule,
        severity=Severity.INFO,
        message="",
        meaning="It is so.",
        advice="Change it.",
        cluster="",
        subject=subject,
        at=None,
        cause=cause,
    )
    return replace(made, **facts)  # type: ignore[arg-type]


def read(*findings: Finding, accepted: tuple[Accepted, ...] = ()) -> list[str]:
    fleet = architecture(cluster(components=(component("web"),)), findings=findings)
    (scene,) = scenes_of(replace(fleet, accepted=accepted))
    return [line for block in page(scene).blocks for line in _told(block)]


def _told(block: Block) -> list[str]:
    match block:
        case Heading(title):
            return [f"# {title}"]
        case Table():
            return told(block)
        case Folded(title, blocks):
            return [f"> {title}", *(f"  {line}" for inner in blocks for line in _told(inner))]
        case Paragraph(content) | Callout(content=content):
            return [said(content)]
        case _:
            return []


def test_what_stands_alone_is_a_sentence_with_its_component_and_line() -> None:
    assert read(finding("Secret a/b", component="web")) == [
        "1 finding: 1 warning.",
        "# Lost thing · 1",
        "[warning] It is so. Change it.",
        "What | Component | Line",
        "Secret a/b is lost. | Web | @3",
    ]


def test_what_has_one_cause_is_told_once_and_listed() -> None:
    same = [finding(f"Volume a/{name}", cause="no job copies it") for name in "abcd"]
    assert read(*same)[2:] == [
        "[warning] It is so. Change it.",
        "All of them: no job copies it.",
        "What | Line",
        *(f"Volume a/{name} | @3" for name in "abcd"),
    ]


def test_several_causes_are_folded_beside_what_stands_alone() -> None:
    same = [finding(f"Volume a/{name}", cause="no job copies it") for name in "abcd"]
    milder = [
        finding(f"Volume b/{name}", cause="who knows", severity=Severity.INFO, message="") for name in "abcd"
    ]
    lines = read(*same, finding("Volume c/c"), *milder)
    assert lines[3:5] == ["What | Line", "Volume c/c is lost. | @3"]
    assert [line for line in lines if line.startswith(">")] == [
        "> No job copies it · 4",
        "> Info: who knows · 4",
    ]


def test_several_rules_are_listed_first() -> None:
    lines = read(finding("Secret a/b"), finding("Secret a/b", rule="loose-end", severity=Severity.INFO))
    assert lines[:4] == [
        "2 findings: 1 warning, 1 to know.",
        "Rule | Severity | Found",
        "Lost thing | [warning] | 1",
        "Loose end | [info] | 1",
    ]


def test_what_is_accepted_is_listed_with_the_reason() -> None:
    accepted = Accepted(
        finding=finding("Secret a/b"),
        reason="It is no secret.",
        by="Secret a/b",
        annotated=True,
        at=Location("a.yaml", 5),
    )
    assert read(accepted=(accepted,)) == [
        "No rule found anything. 1 more is accepted.",
        "# Accepted · 1",
        "The owner knows of these and lets them be; they are not counted, and check does not fail on them.",
        "Finding | Why | Said by",
        "Lost thing: Secret a/b is lost. | It is no secret. | Secret a/b @5",
    ]
